"""The four marks of a case, 0-100 each with what they rest on, and the weighted overall.

Structure is compared with the framework key; math is counted from the checkpoints and has no error of its own;
hypothesis and insight are graded by whatever grader is passed, against the hypothesis and the so-whats of the solution.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from core.cases import wording
from core.cases.checkpoints import Checked, Outcome, check_all
from core.cases.structure import Structure, structure
from core.domain.case import Branch, Case, SoWhat
from core.domain.grade import Evidence, Flag, Grade, Score, Verdict
from core.domain.question import KeyPoint, Question
from core.domain.scorecard import Dimension
from core.ports import Embedder, Grader

WEIGHTS = {"structure": 0.25, "hypothesis": 0.15, "math": 0.30, "insight": 0.30}
FEWEST_SCORED = 2  # dimensions an overall needs
# Half of the interval around a structure's mark. Assumed, not measured: what one branch of five is worth.
STRUCTURE_HALF = 15.0
SCALE = 100


@dataclass(frozen=True)
class Sitting:
    """What a candidate said, by what it was said to. `None` marks a part that was not reached.

    `calculations` has (checkpoint id, answer) for every checkpoint that was put to them, an empty answer for a skip.
    A number said `elsewhere` counts too where it earns credit. `led`: the candidate chose what to work out, so every
    checkpoint of the case counts.
    """

    structure: str | None = None
    hypothesis: str | None = None
    calculations: tuple[tuple[str, str], ...] = ()
    recommendation: str | None = None  # with what was said under pushback and in conclusion
    elsewhere: tuple[str, ...] = ()
    led: bool = False


@dataclass(frozen=True)
class Expected:
    """A branch or a point that was looked for, and the words that carry it."""

    text: str
    verdict: Verdict
    weight: int
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Mark:
    """A dimension with the quotes it rests on, and what was found and missed in words a person reads."""

    dimension: Dimension
    evidence: tuple[Evidence, ...] = ()
    found: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    points: tuple[Expected, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class CaseResult:
    marks: tuple[Mark, ...]
    overall: Dimension
    checked: tuple[Checked, ...]
    structure: Structure | None


def evaluate_case(case: Case, sitting: Sitting, grader: Grader, embedder: Embedder | None = None) -> CaseResult:
    """Evidence offsets point into the text of the sitting it belongs to. Raises ModelMissing."""
    reached = structure(sitting.structure, case.framework, embedder) if sitting.structure is not None else None
    put = {key for key, _ in sitting.calculations}
    every = check_all(case, sitting.calculations, sitting.elsewhere)
    checked = tuple(c for c in every if sitting.led or c.credited or c.checkpoint.id in put)
    hypothesis = [SoWhat("hypothesis", case.solution.hypothesis, 3)]
    marks = (
        _structure_mark(reached, case.framework),
        _graded("hypothesis", case, hypothesis, sitting.hypothesis, grader, wording.NO_HYPOTHESIS),
        _math_mark(checked),
        _graded("insight", case, case.solution.so_whats, sitting.recommendation, grader, wording.NO_INSIGHT),
    )
    return CaseResult(marks, overall([mark.dimension for mark in marks]), checked, reached)


def overall(dimensions: Sequence[Dimension]) -> Dimension:
    """The weighted mean of what could be scored; errors of the parts are independent, so their squares add up."""
    scored = [d for d in dimensions if d.value is not None and d.low is not None and d.high is not None]
    if len(scored) < FEWEST_SCORED:
        return Dimension("overall", None, None, None, SCALE, wording.TOO_LITTLE)
    total = sum(WEIGHTS[d.name] for d in scored)
    value = sum(WEIGHTS[d.name] * (d.value or 0.0) for d in scored) / total
    below = math.hypot(*(WEIGHTS[d.name] * ((d.value or 0.0) - (d.low or 0.0)) for d in scored)) / total
    above = math.hypot(*(WEIGHTS[d.name] * ((d.high or 0.0) - (d.value or 0.0)) for d in scored)) / total
    return Dimension("overall", round(value, 1), round(value - below, 1), round(value + above, 1), SCALE)


def _structure_mark(found: Structure | None, framework: Sequence[Branch]) -> Mark:
    if found is None:
        return _unscored("structure", wording.NO_STRUCTURE)
    carried = {branch.name: evidence for branch, evidence in found.found}
    verdicts = {True: Verdict.MET, False: Verdict.MISSED}
    return Mark(
        _dimension("structure", found.score, STRUCTURE_HALF if found.found else 0.0),
        tuple(dict.fromkeys(evidence for _, evidence in found.found)),
        tuple(branch.name for branch, _ in found.found),
        tuple(branch.name for branch in found.missed),
        tuple(Expected(b.name, verdicts[b.name in carried], 2, carried.get(b.name)) for b in framework),
    )


def _math_mark(checked: Sequence[Checked]) -> Mark:
    if not checked:
        return _unscored("math", wording.NO_MATH)
    value = 100 * sum(c.credited for c in checked) / len(checked)
    said = (c.said for c in checked if c.said and c.outcome in (Outcome.RIGHT, Outcome.CARRIED))
    return Mark(
        _dimension("math", value, 0.0),
        tuple(Evidence(number.start, number.end, number.text) for number in said),
        tuple(c.checkpoint.question for c in checked if c.credited),
        tuple(c.checkpoint.question for c in checked if not c.credited),
    )


def _graded(name: str, case: Case, points: Sequence[SoWhat], text: str | None, grader: Grader, reason: str) -> Mark:
    if text is None:
        return _unscored(name, reason)
    grade = grader.grade(question_of(case, name, points), text)
    if not isinstance(grade.understanding, Score):
        return _unscored(name, grade.unscored_reason or reason)
    met = [v for v in grade.verdicts if v.verdict is not Verdict.MISSED]
    # Where no point was found and the words are about something else, there is nothing that a mark could rest on.
    nothing = not met and grade.off_topic
    return Mark(
        _dimension(name, 0.0 if nothing else _hundred(grade.understanding.value), _half(grade)),
        tuple(v.evidence for v in met if v.evidence),
        tuple(v.key_point.statement for v in met),
        tuple(v.key_point.statement for v in grade.verdicts if v.verdict is Verdict.MISSED),
        tuple(Expected(v.key_point.statement, v.verdict, v.key_point.weight, v.evidence) for v in grade.verdicts),
        tuple(sorted(grade.flags)),
    )


def question_of(case: Case, name: str, points: Sequence[SoWhat]) -> Question:
    """What a grader compares with: the points as key points of a question about the case."""
    stem = {"hypothesis": "What is your first hypothesis, and why?", "insight": "What do you recommend, and why?"}[name]
    version = uuid5(NAMESPACE_URL, f"greenroom:case:{case.id}:{name}:{[point.statement for point in points]}")
    key_points = tuple(
        KeyPoint(_id(version, i), i, point.concept, point.statement, point.weight, stem)
        for i, point in enumerate(points)
    )
    return Question(
        id=version,
        question_id=version,
        slug=f"{case.id}-{name}",
        track="case",
        topic=case.topic,
        subtopic=name,
        difficulty=case.difficulty,
        stem=stem,
        rephrasing=stem,
        key_points=key_points,
        ideal_answer=case.solution.recommendation if name == "insight" else case.solution.hypothesis,
        misconceptions=(),
        deeper="",
    )


def _id(version: UUID, position: int) -> UUID:
    return uuid5(version, str(position))


def _hundred(mark: float) -> float:
    """A mark of 1-10 on 0-100."""
    return 100 * (mark - 1) / 9


def _half(grade: Grade) -> float:
    if grade.low is None or grade.high is None:
        return 0.0
    return 100 * (grade.high - grade.low) / 2 / 9


def _dimension(name: str, value: float, half: float) -> Dimension:
    low, high = max(0.0, value - half), min(100.0, value + half)
    return Dimension(name, round(value, 1), round(low, 1), round(high, 1), SCALE)


def _unscored(name: str, reason: str) -> Mark:
    return Mark(Dimension(name, None, None, None, SCALE, reason))
