"""A wish for cases: what was asked for, how far the writing is, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from core.domain.case import Case, CaseType, Citation
from core.domain.case_study import Engine
from core.domain.errors import BriefInvalid
from core.domain.question import Difficulty

MOST_CASES = 10
LONGEST_TOPIC = 300  # characters
LARGEST_SEED = 2**31 - 1


class RequestStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        return self in (RequestStatus.WAITING, RequestStatus.RUNNING)


@dataclass(frozen=True)
class CaseBrief:
    """What cases are wanted. An empty `industry` leaves the choice to the writer."""

    topic: str
    type: CaseType
    difficulty: Difficulty
    industry: str = ""
    count: int = 1
    seed: int = 1
    engine: Engine = Engine.EMBEDDED

    def checked(self) -> "CaseBrief":
        """Itself. Raises BriefInvalid."""
        if not self.topic.strip() or max(len(self.topic), len(self.industry)) > LONGEST_TOPIC:
            raise BriefInvalid
        if not 1 <= self.count <= MOST_CASES:
            raise BriefInvalid(f"Between 1 and {MOST_CASES} cases can be written at once, not {self.count}.")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise BriefInvalid(f"A seed is a whole number from 0 to {LARGEST_SEED:,}.")
        return self

    @property
    def query(self) -> str:
        """What to look for in casebooks."""
        return " ".join(f"{self.topic} {self.industry}".split())


@dataclass(frozen=True)
class Step:
    """Something that was done: `done` of the `wanted` cases were written by then."""

    at: datetime
    text: str
    done: int
    wanted: int


@dataclass(frozen=True)
class CaseRequest:
    """`made` are the cases of the library that came of it; `remark` says what to know about how they were written, or
    why none were; `passages` are what the writer read."""

    id: UUID
    org_id: UUID
    brief: CaseBrief
    created_at: datetime
    created_by: UUID | None = None
    status: RequestStatus = RequestStatus.WAITING
    steps: tuple[Step, ...] = ()
    made: tuple[UUID, ...] = ()
    passages: tuple[Citation, ...] = field(default=(), repr=False)
    remark: str = ""
    ended_at: datetime | None = None

    def id_of(self, number: int) -> UUID:
        """The id of its case of this number, from 0: the same after a restart, so that no case is kept twice."""
        return uuid5(self.id, str(number))

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return min(1.0, len(self.made) / self.brief.count)


@dataclass(frozen=True)
class WrittenCase:
    """A case as a writer hands it over. `engine` is who wrote it in the end; `remark` says what to know about the case,
    `note` what to know about how the brief was understood."""

    case: Case
    engine: Engine
    remark: str = ""
    note: str = ""
