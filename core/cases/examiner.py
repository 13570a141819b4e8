"""A finished case interview as four marks with the turns they rest on. Implements `core.case_ports.CaseExaminer`."""

from uuid import UUID

from core.cases.checkpoints import Checked
from core.cases.coach import CaseCoach
from core.cases.evaluation import Expected, Mark, evaluate_case
from core.cases.sitting import Clock, Reading, Said, events, hints_taken, phases, read
from core.domain.case import Case
from core.domain.case_evaluated import CaseCoached, Evaluated
from core.domain.case_result import (
    CaseMark,
    CaseResult,
    CheckpointOutcome,
    CheckpointResult,
    Point,
    Quote,
)
from core.domain.errors import CaseUnknown
from core.domain.grade import Evidence
from core.domain.interview import Interview, TurnKind
from core.domain.scorecard import Recommendation
from core.ports import Embedder, Grader

VERSION = "1"


class EmbeddedExaminer:
    """Marks by the case's key: the structure by its branches, the math by its checkpoints, the rest by `grader`."""

    name = "embedded"

    def __init__(self, grader: Grader, embedder: Embedder | None, coach: CaseCoach) -> None:
        self._grader = grader
        self._embedder = embedder
        self._coach = coach
        self.version = f"case-{VERSION}+{grader.version}"

    def evaluate(self, interview: Interview) -> Evaluated:
        """The same turns always give the same result. Raises CaseUnknown without a case, ModelMissing."""
        case = _case(interview)
        reading = read(interview, case)
        found = evaluate_case(case, reading.sitting, self._grader, self._embedder)
        said = {"structure": reading.structure, "hypothesis": reading.hypothesis, "insight": reading.synthesis}
        marks = [_mark(mark, said.get(mark.dimension.name)) for mark in found.marks]
        checkpoints = _checkpoints(interview, reading, found.checked)
        numbers = tuple(dict.fromkeys(c.turn_id for c in checkpoints if c.turn_id))
        marks = [CaseMark("math", (), numbers) if mark.name == "math" else mark for mark in marks]
        answered = {c.quote.turn_id: "right" if c.credited else "wrong" for c in checkpoints if c.quote}
        clock = Clock(interview)
        result = CaseResult(
            marks=tuple(marks),
            checkpoints=checkpoints,
            not_reached=len(case.checkpoints) - len(checkpoints),
            phases=phases(interview, clock),
            events=events(interview, clock, answered),
            away=clock.away,
        )
        return Evaluated(tuple(mark.dimension for mark in found.marks), found.overall, result)

    def coach(
        self, interview: Interview, evaluated: Evaluated, recommendation: Recommendation, threshold: float
    ) -> CaseCoached:
        """What to say about it, and which drills to do."""
        return self._coach.coached(interview, _case(interview), evaluated, recommendation, threshold)


def _case(interview: Interview) -> Case:
    if interview.case is None:
        raise CaseUnknown(
            "The case of this interview is not there any more, so it has no result. Nothing you said is lost."
        )
    return interview.case


def _mark(mark: Mark, said: Said | None) -> CaseMark:
    if said is None:
        return CaseMark(mark.dimension.name)
    return CaseMark(mark.dimension.name, tuple(_point(point, said) for point in mark.points), said.turns, mark.flags)


def _point(point: Expected, said: Said) -> Point:
    quote = said.quote(point.evidence) if point.evidence else None
    return Point(point.text, point.verdict, point.weight, (quote,) if quote else ())


def _checkpoints(interview: Interview, reading: Reading, checked: tuple[Checked, ...]) -> tuple[CheckpointResult, ...]:
    hints = hints_taken(interview)
    return tuple(_checkpoint(interview, reading, found, hints.get(found.checkpoint.id, 0)) for found in checked)


def _checkpoint(interview: Interview, reading: Reading, found: Checked, hints: int) -> CheckpointResult:
    checkpoint, number = found.checkpoint, found.said
    turn = reading.turn_of(found.text, checkpoint.id)
    quote = Quote(turn.id, Evidence(number.start, number.end, number.text)) if number and turn else None
    return CheckpointResult(
        id=checkpoint.id,
        question=checkpoint.question,
        unit=checkpoint.unit,
        tolerance=checkpoint.tolerance,
        expected=found.expected,
        outcome=CheckpointOutcome(found.outcome),
        said=found.value,
        from_own=found.from_own,
        hints=hints,
        quote=quote,
        turn_id=turn.id if quote and turn else _where(interview, checkpoint.id),
    )


def _where(interview: Interview, checkpoint: str) -> UUID | None:
    """The turn a missing number belongs to: what was said about it or where it was asked for, else the last answer of
    the analysis, after which it could still have been worked out."""
    about = [turn for turn in interview.turns if turn.about == checkpoint]
    last = [t for t in about if t.kind in (TurnKind.ANSWER, TurnKind.SKIP, TurnKind.NO_ANSWER)] or about
    last = last or [t for t in interview.turns if t.phase == "data_analysis" and t.kind is TurnKind.ANSWER]
    return last[-1].id if last else None
