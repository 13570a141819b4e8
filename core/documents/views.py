"""The values a scorecard shows, ready for a template or a page to place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.documents import wording
from core.domain.grade import Verdict
from core.domain.interview import Interview
from core.domain.rubric import Job
from core.domain.scorecard import QuestionResult, Scorecard
from core.interview.excerpt import Segment
from core.interview.speaking import Speaking


class Report(Protocol):
    """What a scorecard is made from; `core.usecases.finish_interview.Report` is one."""

    @property
    def interview(self) -> Interview: ...

    @property
    def job(self) -> Job: ...

    @property
    def candidate(self) -> str: ...

    @property
    def scorecard(self) -> Scorecard: ...

    @property
    def speaking(self) -> Speaking | None: ...

    @property
    def calibration(self) -> str: ...

    @property
    def results(self) -> tuple[QuestionResult, ...]: ...

    @property
    def concepts(self) -> Callable[[str], str]: ...


@dataclass(frozen=True)
class Bar:
    """A result with its interval. `value`, `low` and `high` are on 0-100 of the scale's length, for drawing;
    `words` is how a person reads it, `reason` why there is no value."""

    name: str
    words: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    scale: int = 10
    reason: str = ""

    @property
    def description(self) -> str:
        """The bar as one sentence for people who cannot see it."""
        return f"{self.name}: {self.words}" + (f" of {self.scale}" if self.value is not None else f", {self.reason}")


@dataclass(frozen=True)
class KeyPointView:
    """`number` counts the question's key points from 1; quotes carry the same numbers."""

    number: int
    concept: str
    statement: str
    verdict: Verdict
    symbol: str
    word: str


@dataclass(frozen=True)
class VerdictGroup:
    """The key points that share a verdict."""

    symbol: str
    word: str
    points: tuple[KeyPointView, ...]


@dataclass(frozen=True)
class AnswerView:
    """One answer. `lead` and `prompt` are empty for the answer to the question itself; `outcome` says what it earned
    and `reason` why it earned no score."""

    lead: str
    prompt: str
    segments: tuple[Segment, ...]
    is_follow_up: bool
    status: str
    outcome: str
    reason: str
    effort: tuple[str, ...]  # words and time
    degraded: str = ""  # that a configured language model had no part in the grade


@dataclass(frozen=True)
class QuestionView:
    """One question of the timeline. `bar` is None when it is not scored; `outcome` and `reason` then say why."""

    number: int
    topic: str
    subtopic: str
    difficulty: str
    stem: str
    status: str
    outcome: str
    reason: str
    bar: Bar | None
    answers: tuple[AnswerView, ...]
    key_points: tuple[KeyPointView, ...]

    @property
    def effort(self) -> tuple[str, ...]:
        """Words and time of the answer to the question itself."""
        return self.answers[0].effort if self.answers else ()

    @property
    def by_verdict(self) -> tuple[VerdictGroup, ...]:
        """Met, partly, missed; empty groups left out."""
        groups = []
        for verdict, (symbol, word) in wording.VERDICTS.items():
            points = tuple(point for point in self.key_points if point.verdict is verdict)
            if points:
                groups.append(VerdictGroup(symbol, word, points))
        return tuple(groups)


@dataclass(frozen=True)
class DrillView:
    concept: str
    stem: str


@dataclass(frozen=True)
class Note:
    """Something for a reviewer to look at, with what innocently explains it."""

    question: int
    seen: str
    explanation: str = ""


@dataclass(frozen=True)
class ScorecardView:
    """Everything on a scorecard. `notes` is None in the candidate's copy: reviewers' notes never reach it."""

    product: str
    candidate: str
    job: str
    date: str
    interview: str  # short id
    mode: str
    demo: str
    overall: Bar
    bar_height: float  # the hire threshold, 0-100
    recommendation: str
    recommendation_reason: str
    dimensions: tuple[Bar, ...]
    summary: str
    strengths: tuple[str, ...]
    areas: tuple[str, ...]
    drills: tuple[DrillView, ...]
    next_steps: tuple[str, ...]
    questions: tuple[QuestionView, ...]
    scored: int
    delivery: tuple[tuple[str, str], ...]
    grader: str
    rubric: str
    notes: tuple[Note, ...] | None
    degraded: str = ""
    calibration: str = ""  # in the recruiter's copy: that the grader is not yet calibrated for the job
