"""What a case interview is made of: which exhibits a checkpoint needs, and where the twist belongs."""

from collections.abc import Sequence
from functools import lru_cache

from core.cases.arithmetic import in_unit, numbers_in
from core.cases.formula import names
from core.cases.words import stems
from core.domain.case import Case, Checkpoint, Exhibit
from core.domain.case_interview import CasePlan, Planned
from core.domain.errors import FormulaInvalid

SHARED = 2  # stems of a question that only the twist has said before
CLOSE = 2e-3  # relative: a number in words is a number of the case


@lru_cache(maxsize=64)
def plan(case: Case) -> CasePlan:
    """Never raises on a valid case."""
    checkpoints = tuple(Planned(c.id, exhibits_for(case, c)) for c in case.checkpoints)
    return CasePlan(checkpoints, twist_at(case), tuple(pushback.against for pushback in case.pushbacks))


def exhibits_for(case: Case, checkpoint: Checkpoint) -> tuple[str, ...]:
    """The fewest exhibits, by and large, that show what the checkpoint is worked out from; none that shows the
    checkpoint itself, when another will do."""
    plainly = frozenset[str]().union(*(_shown(exhibit) for exhibit in case.exhibits))
    shown = {exhibit.id: _shown(exhibit) | (_used(exhibit) - plainly) for exhibit in case.exhibits}
    wanted = _inputs(case, checkpoint, frozenset[str]().union(*shown.values()) - {checkpoint.id})
    needed: list[str] = []
    while wanted:
        gain = {e: len(wanted & found) - (0.5 if checkpoint.id in found else 0) for e, found in shown.items()}
        best = max(gain, key=lambda e: gain[e], default="")
        if not best or gain[best] <= 0:
            break
        needed.append(best)
        wanted -= shown.pop(best)
    return tuple(exhibit.id for exhibit in case.exhibits if exhibit.id in needed)


def twist_at(case: Case) -> int:
    """The first checkpoint that comes after the twist: one that needs a number only the twist tells, else the one whose
    question has most words with the twist in common, else the last."""
    last = max(len(case.checkpoints) - 1, 0)
    told = " ".join([case.prompt, *case.background, *(fact.sentence for fact in case.data_answers)])
    shown = frozenset[str]().union(*(_shown(exhibit) for exhibit in case.exhibits))
    for i, checkpoint in enumerate(case.checkpoints):
        units = {q.key: (q.value, q.unit) for q in case.parameters}
        own = [units[key] for key in _inputs(case, checkpoint, shown) if key in units and key not in shown]
        if any(_says(case.twist, *one) and not _says(told, *one) for one in own):
            return i
    fresh = frozenset(stems(case.twist)) - frozenset(stems(told))
    shared = [len(fresh & frozenset(stems(checkpoint.question))) for checkpoint in case.checkpoints]
    return shared.index(max(shared)) if max(shared, default=0) >= SHARED else last


def _shown(exhibit: Exhibit) -> frozenset[str]:
    """The quantities an exhibit shows as they are."""
    formulas = (formula.strip() for series in exhibit.series for formula in series.formulas)
    return frozenset(formula for formula in formulas if formula.isidentifier())


def _used(exhibit: Exhibit) -> frozenset[str]:
    """The quantities its numbers are made of: they can be worked back from it."""
    return frozenset(name for series in exhibit.series for formula in series.formulas for name in _names(formula))


def _inputs(case: Case, checkpoint: Checkpoint, shown: frozenset[str]) -> frozenset[str]:
    """What it is worked out from: quantities that are shown, and parameters that are not."""
    formulas = {quantity.key: quantity.formula for quantity in case.quantities}
    found: set[str] = set()
    open_keys = list(_names(checkpoint.formula)) or [checkpoint.id]
    while open_keys:
        key = open_keys.pop()
        if key in found:
            continue
        if key not in shown and formulas.get(key):
            open_keys += [name for name in _names(formulas[key]) if name != key]
        else:
            found.add(key)
    return frozenset(found)


def _names(formula: str) -> Sequence[str]:
    try:
        return sorted(names(formula)) if formula else ()
    except FormulaInvalid:
        return ()


def _says(text: str, value: float, unit: str) -> bool:
    return any(abs(v - value) <= CLOSE * abs(value) + 1e-9 for n in numbers_in(text) for v in in_unit(n, unit))
