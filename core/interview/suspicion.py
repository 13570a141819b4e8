"""How unusual an answer's signals are among honest answers: for the order of a review queue, and for nothing else."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.domain.grade import IntegritySignal
from core.domain.integrity import Signal

MEASURED = Path(__file__).resolve().parents[2] / "data" / "integrity.json"

# Signals of one family have one cause: a paste makes words arrive fast, a list has formatting and reads as written. Of
# each family only the rarest signal counts; across families they are taken to be independent, which is a convention for
# an order and no probability of anything.
FAMILIES = (
    frozenset({Signal.TYPING_SPEED, Signal.PASTED, Signal.FLUENCY_SPIKE}),
    frozenset({Signal.PREPARED_TEXT, Signal.FORMATTING, Signal.WRITTEN_REGISTER}),
    frozenset({Signal.LONG_PAUSE}),
    frozenset({Signal.LEFT_PAGE}),
)
# For what was not measured on people: one in twenty, more than any signal that was. Leaving the page is common.
NOT_MEASURED = 0.05
COMMON: Mapping[str, float] = {Signal.LEFT_PAGE: 0.2}


@dataclass(frozen=True)
class FalsePositives:
    """A signal's rate on honest people's answers, with its Wilson interval; `ceiling`: the rate is at most this."""

    rate: float
    low: float
    high: float
    n: int
    ceiling: bool = False

    @property
    def sentence(self) -> str:
        """`On 1,234 honest answers it came up 0.4 times in 100 (between 0.2 and 0.9).`"""
        how, span = ("at most " if self.ceiling else ""), f"between {100 * self.low:.1f} and {100 * self.high:.1f}"
        return f"On {self.n:,} honest answers it came up {how}{100 * self.rate:.1f} times in 100 ({span})."


UNMEASURED = "Its rate among honest people is not measured."


class Rates:
    """What benchmarks/integrity.py measured; a file that is missing or broken means that nothing was."""

    def __init__(self, by_signal: Mapping[str, FalsePositives]) -> None:
        self._by_signal = by_signal

    @classmethod
    def load(cls, path: Path = MEASURED) -> "Rates":
        try:
            signals = json.loads(path.read_text(encoding="utf-8"))["signals"]
            return cls({name: _rate(found) for name, found in signals.items() if found})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls({})

    def of(self, signal: str) -> FalsePositives | None:
        return self._by_signal.get(signal)

    def sentence(self, signal: str) -> str:
        """How often it comes up with honest people, for the reviewer."""
        found = self.of(signal)
        return found.sentence if found else UNMEASURED

    def honest_share(self, signals: Iterable[IntegritySignal]) -> float:
        """The share of honest answers expected to have signals at least as rare as these, 0 to 1; 1 without any.

        A rate is taken at the upper end of its interval, so that a few lucky answers make nobody look guilty.
        """
        standing = {signal.signal for signal in signals if not signal.suppressed_by}
        share = 1.0
        for family in FAMILIES:
            share *= min((self._upper(name) for name in standing & family), default=1.0)
        for strange in standing - frozenset(Signal):
            share *= self._upper(strange)
        return share

    def weights(self) -> list[tuple[str, int, float]]:
        """Of every signal its family and the share that `honest_share` counts, for queries that order by the same."""
        return [(name, number, self._upper(name)) for number, family in enumerate(FAMILIES) for name in sorted(family)]

    def _upper(self, signal: str) -> float:
        found = self.of(signal)
        return found.high if found else COMMON.get(signal, NOT_MEASURED)


@cache
def measured() -> Rates:
    """The rates that ship, read once."""
    return Rates.load()


def _rate(found: Mapping[str, float]) -> FalsePositives:
    rate, low, high = (float(found[name]) for name in ("rate", "low", "high"))
    if not 0 <= low <= rate <= high <= 1:
        raise ValueError("a rate lies within its interval, in 0-1")
    return FalsePositives(rate, low, high, int(found["n"]), bool(found.get("ceiling")))
