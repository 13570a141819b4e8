"""What came of a case: the numbers beside the right ones, and the words of a turn that every mark rests on."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from core.domain.grade import Evidence, Flag, Verdict


class CheckpointOutcome(StrEnum):
    """How an answer stands beside a checkpoint, best first."""

    RIGHT = "right"
    CARRIED = "carried_forward"  # right from the person's own earlier number, which was wrong
    WRONG = "wrong"
    UNCLEAR = "unclear"  # so many numbers that none is an answer
    ABSENT = "absent"


CREDITED = frozenset({CheckpointOutcome.RIGHT, CheckpointOutcome.CARRIED})


@dataclass(frozen=True)
class Quote:
    """Words of a turn: `turn.text[evidence.start:evidence.end] == evidence.quote`."""

    turn_id: UUID
    evidence: Evidence


@dataclass(frozen=True)
class Point:
    """One thing a good answer carries, such as a branch of the structure or what a number means for the client."""

    text: str
    verdict: Verdict
    weight: int = 2
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class CaseMark:
    """What a dimension rests on. `turns` are those that were judged, whether anything was found in them or not; `flags`
    why a person should look."""

    name: str
    points: tuple[Point, ...] = ()
    turns: tuple[UUID, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def found(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.verdict is not Verdict.MISSED)

    @property
    def missed(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.verdict is Verdict.MISSED)


@dataclass(frozen=True)
class CheckpointResult:
    """A checkpoint that counts: `said` and `from_own` are in the checkpoint's unit, as is `expected`.

    `from_own` is what follows from the person's own earlier numbers, where that differs; `hints` counts those taken.
    """

    id: str
    question: str
    unit: str
    tolerance: float
    expected: float
    outcome: CheckpointOutcome
    said: float | None = None
    from_own: float | None = None
    hints: int = 0
    quote: Quote | None = None
    turn_id: UUID | None = None  # the answer, or where the number was asked for

    @property
    def credited(self) -> bool:
        return self.outcome in CREDITED


@dataclass(frozen=True)
class PhaseSpan:
    """A phase of the interview, in seconds from its start; time away from it is left out."""

    phase: str
    start: float
    end: float


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened at a moment, in seconds from the start. `about` is the exhibit, fact or checkpoint."""

    kind: str  # of the turn
    at: float
    phase: str
    about: str
    turn_id: UUID


@dataclass(frozen=True)
class Advice:
    """A sentence of the coach, and the turn it is about. `section` is strength or area."""

    section: str
    text: str
    turn_id: UUID | None = None
    quote: Quote | None = None


@dataclass(frozen=True)
class DrillPick:
    """A drill the coach chose, and why."""

    drill_id: str
    kind: str
    reason: str


@dataclass(frozen=True)
class CaseResult:
    """Everything a case's results show beside its four marks. Stored with the scorecard, never changed."""

    marks: tuple[CaseMark, ...]
    checkpoints: tuple[CheckpointResult, ...]
    not_reached: int  # checkpoints that were never put, which count neither way
    phases: tuple[PhaseSpan, ...]
    events: tuple[CaseEvent, ...]
    away: float = 0.0  # seconds the interview was left for
    advice: tuple[Advice, ...] = ()
    drills: tuple[DrillPick, ...] = ()

    @property
    def exhibits(self) -> tuple[CaseEvent, ...]:
        """The first release of each exhibit."""
        shown: dict[str, CaseEvent] = {}
        for event in self.events:
            if event.kind == "exhibit":
                shown.setdefault(event.about, event)
        return tuple(shown.values())

    @property
    def length(self) -> float:
        """Seconds spent on the case."""
        return max((span.end for span in self.phases), default=0.0)

    def mark(self, name: str) -> CaseMark:
        return next((mark for mark in self.marks if mark.name == name), CaseMark(name))
