"""The interfaces between use cases and what knows about cases; the library and casebook search are in `core.ports`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.case import Case, Citation
from core.domain.case_drill import CaseDrill, DrillKind, DrillResult, DrillTaken
from core.domain.case_evaluated import CaseCoached, Evaluated
from core.domain.case_request import CaseBrief, CaseRequest, RequestStatus, Step, WrittenCase
from core.domain.case_study import CaseStudy
from core.domain.interview import Interview
from core.domain.scorecard import Recommendation


class CaseExaminer(Protocol):
    """Judges a finished case interview by the key of its case, and says what to make of it."""

    name: str
    version: str

    def evaluate(self, interview: Interview) -> Evaluated:
        """Four marks with what they rest on; the same turns give the same result. Raises CaseUnknown, ModelMissing."""
        ...

    def coach(
        self, interview: Interview, evaluated: Evaluated, recommendation: Recommendation, threshold: float
    ) -> CaseCoached: ...


class DrillBank(Protocol):
    """Short drills for cases."""

    def ids(self, kind: DrillKind | None = None) -> list[str]: ...

    def draw(self, drill_id: str, seed: int) -> CaseDrill:
        """With the seed's numbers. Raises CaseUnknown."""
        ...

    def score(self, drill: CaseDrill, answer: str) -> DrillResult:
        """Raises ModelMissing."""
        ...


class DrillResults(Protocol):
    """Drills that were answered. Append-only."""

    def add(self, taken: DrillTaken) -> None: ...

    def of_account(self, account_id: UUID, since: datetime | None = None) -> list[DrillTaken]:
        """Oldest first."""
        ...


class CaseRequests(Protocol):
    """Requests for cases; see `core.storage.case_requests`. One that is over never changes again."""

    def add(self, request: CaseRequest) -> None: ...

    def get(self, request_id: UUID) -> CaseRequest: ...

    def of_org(self, org_id: UUID) -> list[CaseRequest]: ...

    def unfinished(self) -> list[UUID]: ...

    def begin(self, request_id: UUID, passages: tuple[Citation, ...]) -> CaseRequest | None: ...

    def note(self, request_id: UUID, step: Step) -> bool: ...

    def keep(self, request_id: UUID, study: CaseStudy) -> bool: ...

    def end(self, request_id: UUID, status: RequestStatus, remark: str, at: datetime) -> CaseRequest | None: ...


# What is being done just now; nothing ("") only asks whether to go on. May raise, and the work is left.
Tell = Callable[[str], None]


class CaseWriter(Protocol):
    """An engine that writes cases."""

    @property
    def unavailable(self) -> str:
        """Empty, or the sentence why it cannot be used here and how to change that."""
        ...

    def write(
        self, org_id: UUID, brief: CaseBrief, passages: Sequence[Citation], done: int, tell: Tell
    ) -> Iterator[WrittenCase]:
        """The cases of a brief from number `done` on, one by one, each consistent. `tell` is called often, so that
        the work can be cancelled. Raises CaseInvalid, and what `tell` raises."""
        ...


class CaseEditor(Protocol):
    """Changes to a case; see `core.cases.edit`."""

    def problems(self, case: Case) -> list[str]:
        """What is wrong with a case, a sentence each; none when it holds together."""
        ...

    def with_values(self, case: Case, values: Mapping[str, float]) -> Case: ...

    def other_exhibit(self, case: Case, exhibit_id: str) -> Case: ...


@dataclass(frozen=True)
class CrewPrompt:
    """What an agent is told: who it is, what to do, and the hash of the file it stands in."""

    backstory: str
    task: str
    hash: str


class CrewModel(Protocol):
    """The language model behind the crew: how to reach it, what to say to it, and where its calls are kept."""

    def reach(self) -> dict[str, str | int | float | bool]:
        """What a process needs to call it, key included: for the crew's own process and nobody else."""
        ...

    def prompt(self, name: str, material: Mapping[str, str], **plain: str) -> CrewPrompt:
        """A prompt filled in; `material` is what others wrote, and goes between marks that nobody can guess."""
        ...

    def as_material(self, label: str, text: str) -> str:
        """Text that others wrote, between such marks, for what a tool finds."""
        ...

    def account(self, task: str, attempt: int, prompt_hash: str, call: Mapping[str, object]) -> None:
        """Keep one HTTP call, as the crew's process told of it. Never raises."""
        ...
