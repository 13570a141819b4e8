"""The result of an interview and the coaching that goes with it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.domain.case_result import CaseResult
from core.domain.grade import Evidence, GradedAnswer
from core.domain.question import KeyPoint, Question


class Recommendation(StrEnum):
    """Judged by the interval, not the point: `BORDERLINE` when the threshold lies inside it."""

    YES = "recommended"
    BORDERLINE = "too_close_to_call"
    NO = "not_yet"
    UNSCORED = "not_scored"


@dataclass(frozen=True)
class Dimension:
    """A named result with its interval. `value` is None when it could not be judged; `reason` then says why."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    scale: int  # 10 or 100
    reason: str = ""


@dataclass(frozen=True)
class Delivery:
    """How a typed interview was written: medians over answers. Reported beside the score, never inside it."""

    answers: int
    median_words: float
    median_seconds: float
    words_per_minute: float | None


@dataclass(frozen=True)
class Claim:
    """Something said of an interview, and the words of an answer it rests on, with offsets into the text of that turn.

    `section` is strength, area, or the name of a dimension; `place` the question's place in the interview, from 1.
    """

    section: str
    text: str
    turn_id: UUID
    place: int
    evidence: Evidence


@dataclass(frozen=True)
class Drill:
    """A question from the bank that exercises a concept the person missed."""

    concept: str
    question_version_id: UUID
    stem: str


@dataclass(frozen=True)
class Feedback:
    summary: str
    strengths: tuple[str, ...]
    areas: tuple[str, ...]
    drills: tuple[Drill, ...]
    next_steps: tuple[str, ...]
    prompt_hash: str = ""  # of the prompt when a language model wrote it


@dataclass(frozen=True)
class QuestionResult:
    """A question of the interview with its answers in order: the first answer, then its follow-ups."""

    question: Question
    prompts: tuple[str, ...]
    answers: tuple[GradedAnswer, ...]
    targets: tuple[KeyPoint | None, ...]
    status: str  # scored, unscored, declined
    confidence: float | None


@dataclass(frozen=True)
class Marked:
    """What a coach goes by: the answers and marks of an interview. `overall` and `threshold` are 0-100."""

    results: tuple[QuestionResult, ...]
    dimensions: tuple[Dimension, ...]
    delivery: Delivery
    recommendation: Recommendation
    overall: float | None
    threshold: float


@dataclass(frozen=True)
class Scorecard:
    """An interview's result at a time. `overall`, `low` and `high` are 0-100, None when nothing could be scored.

    `claims` say which words a language model's marks and coaching rest on; `degraded` why it had no part although one
    is configured. `case_result` has what the marks of a case rest on.
    """

    id: UUID
    interview_id: UUID
    created_at: datetime
    overall: float | None
    low: float | None
    high: float | None
    threshold: float
    recommendation: Recommendation
    dimensions: tuple[Dimension, ...]
    delivery: Delivery
    feedback: Feedback
    grader: str
    grader_version: str
    prompt_hash: str = ""
    claims: tuple[Claim, ...] = ()
    degraded: str = ""
    case_result: CaseResult | None = None
