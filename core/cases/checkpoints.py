"""Answers against checkpoints: right, right after an earlier slip, wrong, or nothing said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.cases.arithmetic import Spoken, in_unit, numbers_in
from core.cases.formula import recalculate
from core.domain.case import Case, Checkpoint, Quantity
from core.domain.case_result import CREDITED, CheckpointOutcome
from core.domain.errors import FormulaInvalid
from core.domain.units import parse_unit

MOST_GUESSES = 6  # different numbers of one answer that could be meant; with more, the person has to say which
WORKED = 2e-3  # relative: a number of the case is recognised when it was rounded no further


Outcome = CheckpointOutcome


@dataclass(frozen=True)
class Checked:
    """`said` is the person's number in `text`, `value` the same in the checkpoint's unit, `expected` what the case says
    and `from_own` what follows from the person's own earlier numbers, when that differs."""

    checkpoint: Checkpoint
    outcome: Outcome
    said: Spoken | None = None
    value: float | None = None
    from_own: float | None = None
    text: str = ""

    @property
    def expected(self) -> float:
        return self.checkpoint.value

    @property
    def credited(self) -> bool:
        return self.outcome in CREDITED


def check(case: Case, checkpoint: Checkpoint, answer: str, own: Mapping[str, float] | None = None) -> Checked:
    """The answer's number for a checkpoint. `own` holds the person's numbers for earlier checkpoints, right or wrong.

    Any number of the answer may be the right one: people say their working aloud. Never raises on a valid case.
    """
    candidates = [(number, values) for number in numbers_in(answer) if (values := in_unit(number, checkpoint.unit))]
    if not candidates:
        return Checked(checkpoint, Outcome.ABSENT)
    from_own = follows(case, checkpoint, own or {})
    known = _known(case, checkpoint)
    guesses = {
        round(values[0], 6)
        for number, values in candidates
        if not any(_close(v, k, WORKED) for v in values for k in known)
    }
    if len(guesses) > MOST_GUESSES:
        return Checked(checkpoint, Outcome.UNCLEAR, from_own=from_own)
    for target, outcome in ((checkpoint.value, Outcome.RIGHT), (from_own, Outcome.CARRIED)):
        for number, values in reversed(candidates):
            for value in values if target is not None else ():
                if _agrees(number, value, target or 0.0, checkpoint.tolerance):
                    return Checked(checkpoint, outcome, number, value, from_own)
    number, values = _meant(candidates, known)
    return Checked(checkpoint, Outcome.WRONG, number, _nearest(values, checkpoint.value), from_own)


def check_all(case: Case, answers: Sequence[tuple[str, str]], elsewhere: Sequence[str] = ()) -> list[Checked]:
    """Every checkpoint of the case in its order, from (checkpoint id, answer) pairs; the best answer to each counts.

    A wrong number is carried into the checkpoints that depend on it. Where the answers to a checkpoint hold no number
    for it, what was said `elsewhere` is looked at; there, only a number that earns credit is taken for one.
    """
    own: dict[str, float] = {}
    results = []
    for checkpoint in case.checkpoints:
        best = Checked(checkpoint, Outcome.ABSENT)
        for text in (answer for key, answer in answers if key == checkpoint.id):
            best = _better(best, replace(check(case, checkpoint, text, own), text=text))
        for text in elsewhere if best.value is None else ():
            if (found := replace(check(case, checkpoint, text, own), text=text)).credited:
                best = _better(best, found)
        if best.value is not None:
            own[checkpoint.id] = best.value
        results.append(best)
    return results


def _better(one: Checked, other: Checked) -> Checked:
    """The better of two; the first when they are equal."""
    order = list(Outcome)
    return other if order.index(other.outcome) < order.index(one.outcome) else one


def follows(case: Case, checkpoint: Checkpoint, own: Mapping[str, float]) -> float | None:
    """What the checkpoint would be with the person's own earlier numbers; None when that is no other number."""
    wrong = {
        other.id: own[other.id]
        for other in case.checkpoints
        if other.id in checkpoint.depends_on
        and other.id in own
        and not _close(own[other.id], other.value, other.tolerance)
    }
    if not wrong:
        return None
    try:
        value = recalculate(cells(case), wrong)[checkpoint.id]
    except FormulaInvalid:  # their number makes a divisor zero
        return None
    return None if _close(value, checkpoint.value, checkpoint.tolerance) else value


def cells(case: Case) -> list[Quantity]:
    """Every quantity, and the checkpoints that are not one, in the order in which they can be worked out."""
    known = {quantity.key for quantity in case.quantities}
    asked = [
        Quantity(c.id, c.question, c.value, c.unit, c.formula, signed=True)
        for c in case.checkpoints
        if c.id not in known
    ]
    return [*case.quantities, *asked]


def _known(case: Case, checkpoint: Checkpoint) -> list[float]:
    """Other numbers of the case in the checkpoint's unit: saying them on the way is no guess."""
    wanted = parse_unit(checkpoint.unit)
    return [
        quantity.value * parse_unit(quantity.unit).scale / wanted.scale
        for quantity in case.quantities
        if quantity.key != checkpoint.id and parse_unit(quantity.unit).kind is wanted.kind
    ]


def _meant(candidates: Sequence[tuple[Spoken, list[float]]], known: Sequence[float]) -> tuple[Spoken, list[float]]:
    """The number that was probably meant: the last that is none of the case's, else the last."""
    fresh = [c for c in candidates if not any(_close(v, k, WORKED) for v in c[1] for k in known)]
    return (fresh or list(candidates))[-1]


def _agrees(number: Spoken, value: float, target: float, tolerance: float) -> bool:
    if number.loss and target < 0 < value:  # "a loss of 4 million"
        value = -value
    return _close(value, target, tolerance)


def _close(value: float, target: float, tolerance: float) -> bool:
    return abs(value - target) <= tolerance * abs(target) + 1e-9


def _nearest(values: Sequence[float], target: float) -> float:
    """Of the ways to read a number, the one of the target's size: a bare 42 beside 40 million is 42 million."""
    return min(values, key=lambda value: abs(abs(value) - abs(target)))
