"""The interfaces between use cases and what knows about cases; beside `core/ports.py`."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.case_drill import CaseDrill, DrillKind, DrillResult, DrillTaken
from core.domain.case_evaluated import CaseCoached, Evaluated
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
