"""What a grader says of one answer. A dimension is a `Score` or `Unscored(reason)`, never a made-up number."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from core.domain.question import KeyPoint

LOWEST, HIGHEST = 1.0, 10.0


@dataclass(frozen=True)
class Score:
    """A mark from 1 to 10, one decimal."""

    value: float

    def __post_init__(self) -> None:
        if not LOWEST <= self.value <= HIGHEST:
            raise ValueError(f"a score lies in 1-10, not {self.value}")


@dataclass(frozen=True)
class Unscored:
    """Why a dimension could not be judged; `reason` is a sentence for the person."""

    reason: str


class Verdict(StrEnum):
    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"


class Flag(StrEnum):
    """Why a person should look at a grade. Flags never change a score."""

    OFF_TOPIC = "off_topic"
    ECHO = "repeats_the_question"
    WORD_LIST = "list_of_keywords"
    REPETITION = "repeats_itself"
    NEGATION = "contradicts_key_points"
    INSTRUCTIONS = "addresses_the_grader"
    TOO_SHORT = "very_short"
    GRADERS_DISAGREE = "graders_disagree"


@dataclass(frozen=True)
class Evidence:
    """A verified quote: `answer_text[start:end] == quote`, offsets in characters."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class KeyPointVerdict:
    """`strength` is how clearly the answer carries the point, 0 to 1."""

    key_point: KeyPoint
    verdict: Verdict
    strength: float
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Grade:
    """One grading of one answer.

    `confidence` is the mean of understanding and explainability, in 1-10, with its interval `low`-`high`;
    all three are None when `understanding` is unscored.
    """

    grader: str
    grader_version: str
    understanding: Score | Unscored
    explainability: Score | Unscored
    verdicts: tuple[KeyPointVerdict, ...]
    critique: str
    low: float | None = None
    high: float | None = None
    flags: frozenset[Flag] = frozenset()
    needs_clarification: bool = False
    declined: bool = False  # the person said they do not know
    evidence_dropped: int = 0
    prompt_hash: str = ""
    kind: str = "live"
    degraded: str = ""  # why a language model that is configured had no part in it, as a sentence
    shift: tuple[float, float] | None = None  # what a calibration added to understanding and explainability

    @property
    def confidence(self) -> float | None:
        marks = [d.value for d in (self.understanding, self.explainability) if isinstance(d, Score)]
        if not isinstance(self.understanding, Score):
            return None
        return round(sum(marks) / len(marks), 2)

    @property
    def unscored_reason(self) -> str | None:
        return self.understanding.reason if isinstance(self.understanding, Unscored) else None

    @property
    def off_topic(self) -> bool:
        return Flag.OFF_TOPIC in self.flags

    @property
    def needs_review(self) -> bool:
        return bool(self.flags)

    @property
    def missed(self) -> tuple[KeyPoint, ...]:
        """Key points not fully met, heaviest and weakest first."""
        open_points = [v for v in self.verdicts if v.verdict is not Verdict.MET]
        open_points.sort(key=lambda v: (-v.key_point.weight, v.strength, v.key_point.position))
        return tuple(v.key_point for v in open_points)


@dataclass(frozen=True)
class IntegritySignal:
    """Something a reviewer should look at; never part of a score.

    `suppressed_by` names the accommodation that explains it: then it is stored, but neither shown nor counted.
    """

    signal: str
    value: float
    threshold: float
    suppressed_by: str = ""


@dataclass(frozen=True)
class GradedAnswer:
    """An answer and the grade that counts, as pages and scorecards read them."""

    id: UUID
    turn_id: UUID
    interview_id: UUID
    question_version_id: UUID
    attempt: int
    is_follow_up: bool
    status: str  # scored, unscored, declined
    words: int
    text: str
    grade: Grade | None
    signals: tuple[IntegritySignal, ...] = ()
    input: str = "text"  # text, voice
    duration_s: float | None = None  # from the question to the end of the answer
    pause_s: float | None = None  # before the first spoken word
    unscored_reason: str = ""  # for answers without a grade

    @property
    def confidence(self) -> float | None:
        return self.grade.confidence if self.grade and self.status == "scored" else None
