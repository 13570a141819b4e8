"""What went wrong with a number, told by how it stands to the right one: a lost zero, a sign, months for years."""

import math
from collections.abc import Mapping

from core.domain.case import Case
from core.domain.case_result import CheckpointOutcome, CheckpointResult
from core.domain.units import Kind, parse_unit, show

NEAR = 0.03  # relative: how closely a slip has to explain a wrong number, where the tolerance is smaller


def diagnosed(case: Case, checkpoint: CheckpointResult, say: Mapping[str, str]) -> str:
    """A sentence on a checkpoint that earned no credit; `say` are the forms, by kind of mistake."""
    key = next((c for c in case.checkpoints if c.id == checkpoint.id), None)
    said = checkpoint.quote.evidence.quote if checkpoint.quote else ""
    words = {
        "question": checkpoint.question,
        "said": said,
        "expected": show(checkpoint.expected, checkpoint.unit),
        "hint": key.hint if key else "",
    }
    kind, more = mistake(checkpoint)
    return say[kind].format(**words, **more)


def mistake(checkpoint: CheckpointResult) -> tuple[str, dict[str, str]]:
    """Its kind, as in data/case_coach.yaml, and what the sentence has to fill in."""
    if checkpoint.outcome is CheckpointOutcome.UNCLEAR:
        return "unclear", {}
    if checkpoint.said is None:
        return "absent", {}
    said, right, near = checkpoint.said, checkpoint.expected, max(NEAR, checkpoint.tolerance)
    if not said or not right:
        return "method", {}
    if abs(said + right) <= near * abs(right):
        return "sign", {}
    ratio = abs(said / right)
    power = round(math.log10(ratio))
    if power and abs(ratio / 10**power - 1) <= near:
        small = parse_unit(checkpoint.unit).kind in (Kind.PERCENT, Kind.POINTS, Kind.TIMES)
        return "decimals" if small else "zeros", {"factor": f"{10 ** abs(power):,}"}
    for factor in (12.0, 1 / 12):
        if abs(ratio / factor - 1) <= near:
            return "months", {}
    for factor, times in ((2.0, "the double"), (0.5, "half")):
        if abs(ratio / factor - 1) <= near:
            return "double", {"times": times}
    return "method", {}
