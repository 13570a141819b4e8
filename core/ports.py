"""The interfaces between use cases and adapters, narrow and named for the job."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from core.domain.account import Account, SignInSession
from core.domain.by_model import Coached, Evaluation, Listener, Moment, Overall, TurnTaken
from core.domain.case_study import CaseStatus, CaseStudy
from core.domain.casebook import Passage
from core.domain.grade import Grade, GradedAnswer
from core.domain.interview import Interview, Turn
from core.domain.model_call import Connection, ModelCall
from core.domain.question import KeyPoint, Question
from core.domain.rubric import Job, Panel, RubricVersion
from core.domain.scorecard import Dimension, Feedback, Marked, QuestionResult, Scorecard
from core.domain.spoken import Consent, Recording, SpokenTurn, Upload

Now: TypeAlias = Callable[[], datetime]
NewId: TypeAlias = Callable[[], UUID]


@dataclass(frozen=True)
class TokenVectors:
    """A text as a language model reads it after its context; n word pieces of the text, context left out.

    `vectors` has shape (n, 384), rows of length 1; `words` are the pieces in lower case, `rarity` (n,) tells frequent
    ones (0) from rare ones (1), `in_context[i]`: piece i stands in the context too. `whole` (384,) is the unit mean
    over context and text.
    """

    vectors: NDArray[np.float32]
    words: tuple[str, ...]
    rarity: NDArray[np.float64]
    in_context: NDArray[np.bool_]
    whole: NDArray[np.float32]


class Embedder(Protocol):
    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), 384). Raises ModelMissing."""
        ...

    def read(self, context: str, text: str) -> TokenVectors:
        """Every word piece of `text` with its vector, read after `context`. Raises ModelMissing."""
        ...


class Grader(Protocol):
    name: str
    version: str

    def prepare(self, question: Question) -> None:
        """Do ahead what grading an answer to this question will need; never necessary, only quicker."""
        ...

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        """Grade an answer; with `target`, only that key point is expected (a follow-up)."""
        ...


class TurnByModel(Protocol):
    """One pass of a language model over an answer, checked by the embedded grader, which stands in when it fails."""

    def take(self, question: Question, answer: str, moment: Moment, listener: Listener | None = None) -> TurnTaken:
        """Grade an answer and word a follow-up to it, within the time set. The same answer at the same moment gets the
        same result."""
        ...


class EvaluatorByModel(Protocol):
    name: str
    version: str

    def evaluate(
        self,
        results: Sequence[QuestionResult],
        embedded: Sequence[Dimension],
        overall: Overall | None,
        focus: str = "",
        runs: int = 1,
    ) -> Evaluation:
        """Judge a whole interview, `runs` times over; bounded by what the embedded engine made of it."""
        ...


class CoachByModel(Protocol):
    def coached(self, marked: Marked, plain: Feedback) -> Coached:
        """`plain`, what the embedded coach said, in the model's words; as it stands when the model fails."""
        ...


class ModelConnection(Protocol):
    """The configured language model, as administrators see it."""

    @property
    def model(self) -> str: ...

    @property
    def host(self) -> str: ...

    @property
    def is_local(self) -> bool: ...

    def check(self) -> Connection:
        """Test it, with no candidate's words. Takes up to half a minute."""
        ...


class Calls(Protocol):
    """Where calls to language models are accounted for. Append-only."""

    def record(self, call: ModelCall) -> None: ...


class Interviews(Protocol):
    """Interviews with their turns, answers, grades and drafts. Append-only but for status and draft."""

    def add(self, interview: Interview) -> None: ...

    def get(self, interview_id: UUID) -> Interview:
        """With all turns and the outcomes of graded ones. Raises InterviewNotFound."""
        ...

    def append(self, interview: Interview, turns: Sequence[Turn], graded: GradedAnswer | None = None) -> None:
        """Commit the new turns (the tail of `interview.turns`), a graded answer with its grade, concepts, evidence
        and signals, and the interview's status in one transaction. Raises OutOfStep when a position was taken."""
        ...

    def answers(self, interview_id: UUID) -> list[GradedAnswer]:
        """Current grades with verdicts and evidence, in order of the turns."""
        ...

    def attempts(self, account_id: UUID, question_version_id: UUID) -> list[GradedAnswer]:
        """The person's answers to the question itself (no follow-ups), in any interview, oldest first."""
        ...

    def open_of(self, account_id: UUID) -> Interview | None:
        """The latest interview in progress."""
        ...

    def answered_questions(self, account_id: UUID) -> frozenset[UUID]:
        """`question_version_id` of everything the person was ever asked and answered."""
        ...

    def save_draft(self, interview_id: UUID, position: int, text: str, at: datetime) -> None: ...

    def draft(self, interview_id: UUID) -> tuple[int, str] | None:
        """The words typed but not submitted, with the turn position they were meant for."""
        ...


class Scorecards(Protocol):
    def add(self, scorecard: Scorecard) -> None: ...

    def latest(self, interview_id: UUID) -> Scorecard | None: ...


class SpokenRecords(Protocol):
    """Agreements to be recorded, recordings, and how answers were said."""

    def add_consent(self, consent: Consent) -> None: ...

    def consent(self, interview_id: UUID) -> UUID | None:
        """The agreement that stands, None without one."""
        ...

    def withdraw(self, account_id: UUID, at: datetime) -> list[UUID]:
        """Forget a person's recordings; the interviews that had any agreement."""
        ...

    def add_recordings(self, recordings: Sequence[Recording], consent_id: UUID) -> None: ...

    def recordings(self, interview_id: UUID) -> list[Recording]: ...

    def expired(self, at: datetime) -> list[Recording]: ...

    def forget(self, recording: Recording) -> None: ...

    def save_spoken(self, spoken: SpokenTurn) -> None: ...

    def spoken(self, interview_id: UUID) -> dict[UUID, SpokenTurn]: ...


class Uploads(Protocol):
    """Recordings made elsewhere; see `core.storage.spoken`."""

    def save_upload(self, upload: Upload) -> None: ...

    def uploads(self, account_id: UUID) -> list[Upload]: ...

    def waiting_uploads(self) -> list[Upload]: ...

    def forget_upload(self, upload: Upload) -> None: ...


class Questions(Protocol):
    """The question bank."""

    def sync(self, questions: Sequence[Question], at: datetime) -> int:
        """Add shipped question versions that are new; returns how many."""
        ...

    def of_track(self, track: str) -> list[Question]: ...

    def get(self, question_version_id: UUID) -> Question: ...

    def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Question]: ...


class CaseStudies(Protocol):
    """The case library; see `core.storage.cases`."""

    def add(self, study: CaseStudy) -> None: ...

    def save(self, study: CaseStudy) -> CaseStudy:
        """The study with its new version. Raises OutOfStep when somebody else saved meanwhile."""
        ...

    def get(self, study_id: UUID) -> CaseStudy:
        """Of any organisation. Raises NotFound."""
        ...

    def of_org(self, org_id: UUID, status: CaseStatus | None = None) -> list[CaseStudy]:
        """The organisation's cases and the shipped ones, newest first."""
        ...


class Passages(Protocol):
    """Search in the casebooks an organisation may read: its own and the shipped ones."""

    def search(self, org_id: UUID, query: str, limit: int = 5) -> list[Passage]:
        """The passages that fit best, best first; none when there is no casebook or nothing fits."""
        ...


class Jobs(Protocol):
    def sync(self, jobs: Sequence[tuple[Job, RubricVersion, Panel]], at: datetime) -> None: ...

    def all(self, org_id: UUID) -> list[Job]: ...

    def get(self, job_id: UUID) -> Job: ...

    def rubric(self, rubric_version_id: UUID) -> RubricVersion: ...

    def current_rubric(self, job_id: UUID) -> RubricVersion: ...

    def panel(self, job_id: UUID) -> Panel: ...


@dataclass(frozen=True)
class Credentials:
    """What sign-in needs to know; the hash never leaves the use case."""

    account: Account
    password_hash: str | None


class Accounts(Protocol):
    def add(self, account: Account, password_hash: str | None, at: datetime) -> None:
        """Raises EmailTaken."""
        ...

    def get(self, account_id: UUID) -> Account: ...

    def by_email(self, email: str) -> Credentials | None: ...

    def of_org(self, org_id: UUID) -> list[Account]: ...

    def set_password_hash(self, account_id: UUID, password_hash: str) -> None: ...

    def set_role(self, account: Account, role: str) -> None: ...

    def set_status(self, account: Account, status: str) -> None: ...

    def set_turn_policy(self, account: Account, policy: str | None) -> None: ...

    def set_assistive(self, account: Account, assistive: bool) -> None: ...

    def failed_attempts(self, email: str, since: datetime) -> int: ...

    def record_attempt(self, email: str, succeeded: bool, at: datetime) -> None: ...


class Sessions(Protocol):
    """Sign-in sessions and the single-use tickets that hand one to the browser's cookie. Only hashes are stored."""

    def add(self, session: SignInSession, token_hash: str) -> None: ...

    def by_token(self, token_hash: str) -> SignInSession | None: ...

    def touch(self, session_id: UUID, at: datetime) -> None: ...

    def of_account(self, account_id: UUID) -> list[SignInSession]: ...

    def revoke(self, session_id: UUID, at: datetime) -> None: ...

    def revoke_all(self, account_id: UUID, at: datetime, *, but: UUID | None = None) -> None: ...

    def add_ticket(self, ticket_hash: str, account_id: UUID, browser_hash: str, expires: datetime) -> None: ...

    def redeem_ticket(self, ticket_hash: str, browser_hash: str, at: datetime) -> UUID:
        """The account the ticket was for; a ticket works once. Raises TicketInvalid."""
        ...


class Audit(Protocol):
    def record(
        self,
        action: str,
        *,
        account_id: UUID | None,
        object_type: str,
        object_id: str,
        detail: dict[str, Any],
        at: datetime,
    ) -> None: ...

    def recent(self, org_id: UUID, limit: int = 200) -> list[dict[str, Any]]: ...


class Analytics(Protocol):
    def run(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of the named file in core/storage/queries; parameters are bound, never interpolated."""
        ...


class Store(Protocol):
    """The one database: transactions, health, backup."""

    def transaction(self) -> AbstractContextManager[Any]: ...

    def ping(self) -> dict[str, Any]: ...
