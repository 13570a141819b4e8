"""The interfaces between use cases and the store for what tells whether the numbers can be believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.domain.blind import BlindGrade, Sample
from core.domain.scale import Calibration
from core.domain.sentinel import Sentinel, SentinelGrade


class SentinelRecords(Protocol):
    """Sentinels and their gradings; both are only ever added."""

    def sync(self, sentinels: Sequence[Sentinel], at: datetime) -> int: ...

    def last_graded(self, grader: str, version: str) -> dict[UUID, datetime]:
        """When this version of the installation's grader last graded each sentinel."""
        ...

    def last_grader(self) -> tuple[str, str] | None:
        """Name and version of the installation's grader that graded last; None before the first time."""
        ...

    def add(self, grades: Sequence[SentinelGrade], org_id: UUID | None = None) -> None:
        """All or none; `org_id` for a grader that only one organisation uses."""
        ...


class Alarms(Protocol):
    """Alarms of monitors; kept, and acknowledged once. And how many false ones an organisation can live with."""

    def budget(self, org_id: UUID) -> float | None:
        """False alarms a year; None when nobody has chosen."""
        ...

    def set_budget(self, org_id: UUID, budget: float) -> None: ...

    def add(
        self,
        alarm_id: UUID,
        org_id: UUID,
        monitor: str,
        kind: str,
        scope: str,
        raised_at: datetime,
        sentence: str,
        evidence: dict[str, Any],
    ) -> bool:
        """False when it is on record already."""
        ...

    def acknowledge(self, alarm_id: UUID, org_id: UUID, account_id: UUID, at: datetime, reason: str) -> None:
        """Raises NotFound, AlreadyAcknowledged."""
        ...


@dataclass(frozen=True)
class Drawn:
    """An answer as it is before it is made fit for a blind eye."""

    answer_id: UUID
    account_id: UUID
    candidate: str
    question_version_id: UUID
    words: str


class BlindGrades(Protocol):
    """Samples of answers and people's blind grades of them; both are only ever added."""

    def add_sample(self, sample: Sample) -> None: ...

    def latest(self, account_id: UUID, job_id: UUID, question_version_id: UUID | None) -> Sample | None:
        """The sample this person drew last of the job, or of one question of it; without answers erased since."""
        ...

    def sample(self, sample_id: UUID) -> Sample:
        """Raises NotFound."""
        ...

    def graded(self, account_id: UUID, answers: Sequence[UUID]) -> set[UUID]:
        """Which of the answers this person has graded or left out."""
        ...

    def drawn(self, answer_id: UUID) -> Drawn:
        """Raises AnswerGone."""
        ...

    def add(self, grade: BlindGrade) -> None:
        """Keep a person's grade of an answer. Raises AnswerGone, AlreadyGradedBlind."""
        ...


class Scales(Protocol):
    """Where the calibration that holds for a job is looked up."""

    def current(self, job_id: UUID) -> Calibration | None:
        """The latest step, which may be off; None when there was none."""
        ...


class Calibrations(Scales, Protocol):
    """The history of jobs' calibrations, only ever added to, and the agreement an organisation asks for."""

    def level(self, org_id: UUID) -> float | None:
        """QWK; None when nobody has chosen."""
        ...

    def set_level(self, org_id: UUID, level: float) -> None: ...

    def add(self, calibration: Calibration) -> None:
        """Raises CalibrationMoved when the number is taken."""
        ...
