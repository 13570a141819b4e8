"""Short drills from data/cases/drills.yaml: structuring, mental math, chart reading, market sizing, synthesis.

Those with a number are drawn anew for each seed and scored by tolerance; the others by key points through a grader.
"""

import random
from collections.abc import Sequence
from functools import cache
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from core.cases import wording
from core.cases.arithmetic import in_unit, numbers_in
from core.cases.checkpoints import MOST_GUESSES
from core.cases.exhibits import shown_decimals
from core.cases.formula import evaluate
from core.cases.texts import FOLDER, Texts
from core.checked_yaml import Entry, Text, read_yaml
from core.domain.case import Exhibit, ExhibitKind, Series
from core.domain.case_drill import CaseDrill, DrillKind, DrillResult
from core.domain.errors import CaseUnknown
from core.domain.grade import Evidence, Score, Verdict
from core.domain.question import Difficulty, KeyPoint, Question
from core.domain.units import show
from core.ports import Grader

Range = Annotated[list[float], Field(min_length=3, max_length=3)]  # low, high, step


class _Row(Entry):
    name: Text
    cells: Texts  # a formula for each category


class _Chart(Entry):
    kind: ExhibitKind
    title: Text
    unit: str
    categories: Texts
    rows: Annotated[list[_Row], Field(min_length=1)]


class _Drill(Entry):
    id: Text
    kind: DrillKind
    difficulty: Difficulty = Difficulty.MEDIUM
    ask: Text
    given: dict[str, Range] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)  # of what is given, as it is shown in the text
    answer: str = ""  # a formula
    unit: str = ""
    tolerance: float = Field(default=0.02, gt=0, le=0.5)
    points: list[Text] = Field(default_factory=list)
    chart: _Chart | None = None
    solution: Text


class _DrillFile(Entry):
    drills: list[_Drill]


class ShippedDrills:
    """The drills that ship, scored by `grader` where there is no number. Implements `core.case_ports.DrillBank`."""

    def __init__(self, grader: Grader) -> None:
        self._grader = grader

    def ids(self, kind: DrillKind | None = None) -> list[str]:
        return drills(kind)

    def draw(self, drill_id: str, seed: int) -> CaseDrill:
        return draw_drill(drill_id, seed)

    def score(self, drill: CaseDrill, answer: str) -> DrillResult:
        return score_drill(drill, answer, self._grader)


def drills(kind: DrillKind | None = None) -> list[str]:
    """Ids of all drills, or of one kind, in the order of the file. Raises BankInvalid."""
    return [entry.id for entry in _bank().values() if kind in (None, entry.kind)]


def draw_drill(drill_id: str, seed: int) -> CaseDrill:
    """The drill with the seed's numbers. Raises CaseUnknown."""
    if drill_id not in _bank():
        raise CaseUnknown("There is no such drill. Choose another from the list.")
    entry = _bank()[drill_id]
    dice = random.Random(f"{drill_id}:{seed}")
    numbers = {key: _drawn(given, dice) for key, given in entry.given.items()}
    value = evaluate(entry.answer, numbers) if entry.answer else None
    words = {key: show(number, entry.units.get(key, "")) for key, number in numbers.items()}
    words["answer"] = show(value, entry.unit) if value is not None else ""
    return CaseDrill(
        id=entry.id,
        kind=entry.kind,
        difficulty=entry.difficulty,
        question=entry.ask.format_map(words),
        exhibit=_exhibit(entry.id, entry.chart, numbers) if entry.chart else None,
        value=value,
        unit=entry.unit,
        tolerance=entry.tolerance,
        points=tuple(entry.points),
        solution=entry.solution.format_map(words),
        seed=seed,
    )


def score_drill(drill: CaseDrill, answer: str, grader: Grader) -> DrillResult:
    """Raises ModelMissing for a drill with points and an embedded grader without its model."""
    return _by_number(drill, answer) if drill.value is not None else _by_points(drill, answer, grader)


def _by_number(drill: CaseDrill, answer: str) -> DrillResult:
    said = [(number, values) for number in numbers_in(answer) if (values := in_unit(number, drill.unit))]
    wanted = drill.value or 0.0
    if not said:
        return DrillResult(0.0, wording.DRILL_NO_NUMBER.format(solution=drill.solution))
    if len({values[0] for _, values in said}) > MOST_GUESSES:
        return DrillResult(0.0, wording.DRILL_GUESSES)
    for number, values in reversed(said):
        if any(abs(value - wanted) <= drill.tolerance * abs(wanted) + 1e-9 for value in values):
            return DrillResult(100.0, wording.DRILL_RIGHT, (Evidence(number.start, number.end, number.text),))
    return DrillResult(0.0, wording.DRILL_WRONG.format(said=said[-1][0].text, solution=drill.solution))


def _by_points(drill: CaseDrill, answer: str, grader: Grader) -> DrillResult:
    grade = grader.grade(_question(drill), answer)
    if not isinstance(grade.understanding, Score):
        return DrillResult(None, grade.unscored_reason or wording.TOO_LITTLE)
    found = [v for v in grade.verdicts if v.verdict is not Verdict.MISSED]
    return DrillResult(
        round(100 * (grade.understanding.value - 1) / 9, 1),
        wording.DRILL_POINTS.format(found=len(found), points=len(drill.points), solution=drill.solution),
        tuple(v.evidence for v in found if v.evidence),
        tuple(v.key_point.statement for v in found),
        tuple(v.key_point.statement for v in grade.verdicts if v.verdict is Verdict.MISSED),
    )


def _question(drill: CaseDrill) -> Question:
    version = uuid5(NAMESPACE_URL, f"greenroom:drill:{drill.id}:{drill.points}")
    points = tuple(
        KeyPoint(uuid5(version, str(i)), i, drill.kind.value, statement, 2, drill.question)
        for i, statement in enumerate(drill.points)
    )
    return Question(
        id=version,
        question_id=version,
        slug=drill.id,
        track="case",
        topic=drill.kind.value,
        subtopic=drill.kind.value,
        difficulty=drill.difficulty,
        stem=drill.question,
        rephrasing=drill.question,
        key_points=points,
        ideal_answer=drill.solution,
        misconceptions=(),
        deeper="",
    )


def _exhibit(name: str, chart: _Chart, numbers: dict[str, float]) -> Exhibit:
    rows = [[evaluate(cell, numbers) for cell in row.cells] for row in chart.rows]
    decimals = shown_decimals([value for row in rows for value in row], chart.unit)
    series = tuple(
        Series(row.name, tuple(round(value, decimals) for value in values))
        for row, values in zip(chart.rows, rows, strict=True)
    )
    return Exhibit(name, chart.kind, chart.title, chart.unit, tuple(chart.categories), series)


def _drawn(given: Sequence[float], dice: random.Random) -> float:
    low, high, step = given
    return round(low + step * dice.randint(0, round((high - low) / step)), 6)


@cache
def _bank() -> dict[str, _Drill]:
    """Raises BankInvalid naming file, line and field."""
    return {entry.id: entry for entry in read_yaml(FOLDER / "drills.yaml", _DrillFile).drills}
