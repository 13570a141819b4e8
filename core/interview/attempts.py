"""Two answers of one person to the same question, compared. A change counts only beyond the grader's own noise."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from core.domain.grade import Grade, GradedAnswer, Verdict
from core.domain.question import KeyPoint

A_NINE = 0.9  # weighted share of key points from which the embedded grader gives about nine of ten


class Change(StrEnum):
    IMPROVED = "improved"
    SLIPPED = "slipped"
    TOO_CLOSE = "too_close"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class PointChange:
    """A key point's verdict before and now; None where the answer was not scored."""

    key_point: KeyPoint
    before: Verdict | None
    now: Verdict | None


@dataclass(frozen=True)
class Comparison:
    before: GradedAnswer
    now: GradedAnswer
    change: Change
    points: tuple[PointChange, ...]


def compare(before: GradedAnswer, now: GradedAnswer) -> Comparison:
    """What changed from one answer to the next."""
    verdicts_before, verdicts_now = _verdicts(before.grade), _verdicts(now.grade)
    points = {**{p.id: p for p, _ in verdicts_before.values()}, **{p.id: p for p, _ in verdicts_now.values()}}
    changes = tuple(
        PointChange(
            point,
            verdicts_before[point.id][1] if point.id in verdicts_before else None,
            verdicts_now[point.id][1] if point.id in verdicts_now else None,
        )
        for point in sorted(points.values(), key=lambda p: p.position)
    )
    return Comparison(before, now, _change(before, now), changes)


def _verdicts(grade: Grade | None) -> dict[object, tuple[KeyPoint, Verdict]]:
    return {v.key_point.id: (v.key_point, v.verdict) for v in grade.verdicts} if grade else {}


def _change(before: GradedAnswer, now: GradedAnswer) -> Change:
    """The difference against its interval: half-widths of independent errors add in squares (JCGM 100:2008, 5.1.2)."""
    if before.confidence is None or now.confidence is None:
        return Change.NOT_COMPARABLE
    noise = sqrt(_half(before.grade) ** 2 + _half(now.grade) ** 2)
    difference = now.confidence - before.confidence
    if abs(difference) <= noise:
        return Change.TOO_CLOSE
    return Change.IMPROVED if difference > 0 else Change.SLIPPED


def _half(grade: Grade | None) -> float:
    if grade is None or grade.low is None or grade.high is None:
        return 0.0
    return (grade.high - grade.low) / 2


def missing_for_nine(grade: Grade) -> tuple[KeyPoint, ...]:
    """The fewest open key points, heaviest first, that would bring the weighted coverage to nine of ten."""
    worth = {Verdict.MET: 1.0, Verdict.PARTLY: 0.5, Verdict.MISSED: 0.0}
    total = sum(v.key_point.weight for v in grade.verdicts)
    made = sum(v.key_point.weight * worth[v.verdict] for v in grade.verdicts)
    lacking = {v.key_point.id: v.key_point.weight * (1 - worth[v.verdict]) for v in grade.verdicts}
    needed: list[KeyPoint] = []
    for point in grade.missed:
        if total == 0 or made / total >= A_NINE:
            break
        made += lacking[point.id]
        needed.append(point)
    return tuple(needed)
