"""Which drills to do after a case: for the parts that cost most, those closest to what was missed."""

from collections.abc import Iterator, Mapping

from core.cases.drills import draw_drill, drills
from core.cases.evaluation import WEIGHTS
from core.cases.words import stems
from core.domain.case import Case
from core.domain.case_drill import CaseDrill, DrillKind
from core.domain.case_evaluated import Evaluated
from core.domain.case_result import CheckpointResult, DrillPick
from core.domain.question import Difficulty

MOST = 4
WORTH_A_DRILL = 2.0  # of the overall 100, lost in a part
SIZING = "market siz"


def choose(case: Case, evaluated: Evaluated, say: Mapping[str, str]) -> tuple[DrillPick, ...]:
    """At most four, the costliest part first; one a notch harder when nothing was missed."""
    picked: dict[str, DrillPick] = {}
    for kind, about, reason in _wishes(case, evaluated, say):
        best = closest(kind, about, set(picked))
        if best and len(picked) < MOST:
            picked[best.id] = DrillPick(best.id, kind.value, reason)
    if not picked:
        for kind in (DrillKind.MENTAL_MATH, DrillKind.SYNTHESIS):
            hard = closest(kind, case.topic, set(), hardest=True)
            if hard:
                picked[hard.id] = DrillPick(hard.id, kind.value, say["harder"])
    return tuple(picked.values())


def closest(kind: DrillKind, about: str, used: set[str], *, hardest: bool = False) -> CaseDrill | None:
    """The drill of a kind that shares most words with a text; the easier one where they share the same."""
    wanted = set(stems(about))
    free = [draw_drill(drill_id, 1) for drill_id in drills(kind) if drill_id not in used]
    levels = list(Difficulty)

    def order(drill: CaseDrill) -> tuple[int, int, str]:
        level = levels.index(drill.difficulty)
        common = len(wanted & set(stems(f"{drill.question} {drill.solution}")))
        return (-level, -common, drill.id) if hardest else (-common, level, drill.id)

    return min(free, key=order, default=None)


def _wishes(case: Case, evaluated: Evaluated, say: Mapping[str, str]) -> Iterator[tuple[DrillKind, str, str]]:
    result = evaluated.result
    lost = {d.name: WEIGHTS[d.name] * (100 - d.value) for d in evaluated.dimensions if d.value is not None}
    hints = {checkpoint.id: checkpoint.hint for checkpoint in case.checkpoints}
    for name in sorted(lost, key=lambda name: -lost[name]):
        if lost[name] <= WORTH_A_DRILL:
            continue
        match name:
            case "math":
                missed = [c for c in result.checkpoints if not c.credited]
                for checkpoint in missed[:2]:
                    about = f"{checkpoint.question} {hints.get(checkpoint.id, '')}"
                    yield _math_kind(case, checkpoint), about, say["math"].format(question=checkpoint.question)
                if not result.exhibits and case.exhibits:
                    yield DrillKind.CHART_READING, case.topic, say["chart"]
            case "insight":
                missing = " ".join(point.text for point in result.mark("insight").missed)
                yield DrillKind.SYNTHESIS, f"{case.topic} {missing}", say["insight"]
            case _:
                yield DrillKind.STRUCTURING, f"{case.topic} {case.prompt}", say[name]


def _math_kind(case: Case, checkpoint: CheckpointResult) -> DrillKind:
    sizing = SIZING in case.topic.lower() and checkpoint.id in {c.id for c in case.checkpoints[:3]}
    return DrillKind.MARKET_SIZING if sizing else DrillKind.MENTAL_MATH
