"""Reasons for a person to look at an answer: what is known of how it came, and what follows from a signal.

A signal is never part of a score, and never says that somebody cheated.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from core.domain.account import Account
from core.domain.grade import Grade, IntegritySignal
from core.domain.interview import PRACTICE
from core.domain.question import Question
from core.domain.spoken import Manner, Noticed

LONGEST_AWAY = 24 * 3600.0  # seconds; more is no report of this sitting
MOST_CHARACTERS, MOST_LEAVES = 100_000, 10_000
_FILLER = re.compile(r"\b(?:u+h*m+|u+h+|e+r+m*|h+m+|mm+|you know|i mean|sort of|kind of)\b", re.IGNORECASE)


class Signal(StrEnum):
    TYPING_SPEED = "typing_speed"
    PASTED = "pasted"
    PREPARED_TEXT = "prepared_text"
    FLUENCY_SPIKE = "fluency_spike"
    LONG_PAUSE = "long_pause"
    WRITTEN_REGISTER = "written_register"
    FORMATTING = "formatting"
    LEFT_PAGE = "left_page"


# About the words or their arrival: each by itself is reason enough to ask for the person's own words, once. The others
# (somebody thought for a while, speaks formally, looked at another window) need a second signal beside them.
ASKS_BY_ITSELF = frozenset({Signal.TYPING_SPEED, Signal.PASTED, Signal.PREPARED_TEXT, Signal.FLUENCY_SPIKE})

# An accommodation explains a signal. It is stored with it, and such a signal is neither shown nor counted.
PAUSES, ASSISTIVE = "turn_policy", "assistive"
EXPLAINED: Mapping[str, frozenset[str]] = {
    PAUSES: frozenset({Signal.LONG_PAUSE, Signal.FLUENCY_SPIKE}),
    ASSISTIVE: frozenset(Signal) - {Signal.PREPARED_TEXT},  # how words arrive, not what they say
}

LATEST = 30  # answers from which a habit is told

# Drills and retries are practice for oneself, and no recruiter's page counts them. Cases are talks about numbers and
# exhibits, for which nothing was measured.
WITHOUT_SIGNALS = PRACTICE | {"case"}


def has_signals(kind: str) -> bool:
    """Whether answers of this kind of interview (`Interview.kind`) are looked at; others have no signals at all."""
    return kind not in WITHOUT_SIGNALS


@dataclass(frozen=True)
class Habit:
    """An earlier answer of the same person: how long it was, and the seconds spent on saying or typing it."""

    input: str
    words: int
    seconds: float
    fillers: int = 0


@dataclass(frozen=True)
class Given:
    """An answer as the watch sees it. `seconds` since its question was shown; `earlier` latest first."""

    question: Question
    text: str
    grade: Grade
    manner: Manner
    seconds: float
    earlier: Sequence[Habit] = ()


def noticed_in(report: object) -> Noticed | None:
    """What a page reported, as far as it can be true; None when there was no report at all.

    It comes from the candidate's browser, so anything may stand in it: whatever is no number of the kind expected
    counts as nothing noticed.
    """
    if not isinstance(report, Mapping):
        return None
    return Noticed(
        pasted=int(_number(report.get("pasted"), MOST_CHARACTERS)),
        leaves=int(_number(report.get("leaves"), MOST_LEAVES)),
        away_s=round(_number(report.get("away_s"), LONGEST_AWAY), 1),
    )


def told(noticed: Noticed) -> str:
    """As it is kept beside a turn."""
    return json.dumps(asdict(noticed))


def read(note: str) -> Noticed | None:
    """What was kept; None for anything else."""
    try:
        return noticed_in(json.loads(note))
    except ValueError:
        return None


def _number(value: object, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    try:
        number = float(value)
    except OverflowError:
        return 0.0
    return number if math.isfinite(number) and 0 <= number <= most else 0.0


def fillers(text: str) -> int:
    """How often a filler was said."""
    return sum(1 for _ in _FILLER.finditer(text))


def explained(signals: Iterable[IntegritySignal], person: Account) -> tuple[IntegritySignal, ...]:
    """The signals, those that an accommodation of the person explains marked with it."""
    held = [name for name, there in ((PAUSES, person.turn_policy), (ASSISTIVE, person.assistive)) if there]

    def why(signal: IntegritySignal) -> str:
        return next((name for name in held if signal.signal in EXPLAINED[name]), "")

    return tuple(replace(signal, suppressed_by=why(signal)) for signal in signals)


def asks_for_own_words(signals: Iterable[IntegritySignal]) -> bool:
    """Whether the interviewer should ask for the answer in the person's own words. Having left the page is never
    enough, and what an accommodation explains does not count."""
    standing = {signal.signal for signal in signals if not signal.suppressed_by}
    return bool(standing & ASKS_BY_ITSELF) or len(standing) >= 2
