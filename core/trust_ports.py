"""The interfaces between use cases and the store for what tells whether the numbers can be believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.domain.bias import Place
from core.domain.blind import BlindGrade, Sample
from core.domain.grade import IntegritySignal
from core.domain.integrity import Given, Habit
from core.domain.interview import NoteKind
from core.domain.question import Question
from core.domain.review import Looked, Review
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


class Watch(Protocol):
    """Looks for integrity signals in an answer."""

    def prepare(self, question: Question) -> None:
        """Do ahead what answers to this question will need; never necessary, only quicker."""
        ...

    def signals(self, given: Given) -> tuple[IntegritySignal, ...]:
        """Reasons for a person to look. Never raises on any text."""
        ...


class Habits(Protocol):
    """What the watch is told of the person and of the page, besides the words."""

    def habits(self, account_id: UUID) -> list[Habit]:
        """The person's latest answers with words, latest first."""
        ...

    def save_note(self, interview_id: UUID, kind: NoteKind, position: int, text: str, at: datetime) -> None: ...

    def notes(self, interview_id: UUID, kind: NoteKind) -> dict[int, str]:
        """By position."""
        ...


class Reviews(Protocol):
    """Decisions about what was flagged, and candidates' notes; only ever added, the latest counts."""

    def about(self, answers: Sequence[UUID]) -> dict[UUID, Looked]:
        """What is on record about these answers; nothing for one that nobody looked at."""
        ...

    def decide(self, review_id: UUID, answer_id: UUID, org_id: UUID, review: Review, by: UUID) -> None:
        """Raises NotFound, NothingFlagged, DecidedMeanwhile when the review's number is not the next one."""
        ...

    def write_note(self, note_id: UUID, answer_id: UUID, account_id: UUID, text: str, at: datetime) -> bool:
        """False when it says what the one before says. Raises NotFound, NothingFlagged, NoteMissing, NoteTooLong."""
        ...

    def about_bias(self, org_id: UUID) -> dict[Place, tuple[Review, ...]]:
        """Every decision of the organisation about words that were flagged, by where they stand."""
        ...

    def decide_bias(self, review_id: UUID, place: Place, org_id: UUID, review: Review, by: UUID) -> None:
        """Raises DecidedMeanwhile when the review's number is not the next one."""
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
