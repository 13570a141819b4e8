"""What was planted in the demo history, so that analytics can be checked against it. Described in STORIES.md.

Weeks count from 1; week n of the shipped tables begins on `FIRST_MONDAY` plus 7 (n - 1) days. Loading moves all times
by whole days, so week n then begins that many days later.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.domain.grade import LOWEST, Grade, Score, Unscored
from core.domain.question import KeyPoint, Question
from core.ports import Grader

WEEKS = 26
FIRST_MONDAY = date(2026, 5, 25)

# 1. The grader changes; in one role it is more generous from then on, elsewhere it is not.
GRADER_WEEK = 15
EARLIER_VERSION = "keypoints-0"
SHIFTED_TRACK = "data_scientist"
SHIFT = 0.5

# 2. One job's new candidates are weaker, while the grader stays the same.
WEAKER_TRACK = "devops_sre"
WEAKER_WEEK = 18
ABILITY, WEAKER_ABILITY = (0.52, 0.17), (0.27, 0.12)  # mean, standard deviation

# 3. Two concepts that nearly everybody misses.
MISSED_CONCEPTS = frozenset({"amortised-cost", "guardrail-metrics"})
MISSED_CHANCE = 0.02

# 4. A question on which strong candidates do worse than weak ones.
BAD_QUESTION = "mc-why-consulting"

# 5. Six candidates of one job whose answers arrive pasted.
PASTED_TRACK = "product_manager"
PASTED_WEEKS = (20, 21)
PASTED_CANDIDATES = 6
PASTED_SHARE = 0.85  # of their first answers
PASTED_WORDS_PER_MINUTE = (280, 620)
PASTER_LEAVES = 0.7  # of their pastes: the page is left to fetch the words
INNOCENT_PASTES = 0.0015  # of all other answers: drafted elsewhere, then pasted
INNOCENT_LEAVES = 0.0006  # of all other answers: somebody was at the door
AWAY = (22, 95)  # seconds

# 6. Two recruiters graded answers of two jobs blind. In one job they agree with the grader; in the other they are
# stricter than it, and less of one mind.
BLIND_QUESTIONS = 0.5  # share of a role's questions that were graded
BLIND_WEEK = 25  # the last week answers were drawn from; grading was on the Monday after
BLIND_SHARES = (0.35, 0.25)  # of those questions' answers, by recruiter; half of the second's are also the first's


@dataclass(frozen=True)
class BlindEye:
    """How people mark: between what the ability earns and what the answer shows, plus what they are stricter by, with
    noise of a standard deviation of `noise` points."""

    by_ability: float  # share of the ability in the mark, the rest is the answer
    stricter: float
    noise: float


BLIND_TRACKS = {
    "software_engineer": BlindEye(by_ability=0.45, stricter=0.1, noise=0.9),
    "management_consultant": BlindEye(by_ability=0.55, stricter=2.2, noise=1.4),
}


def week_of(day: date) -> int:
    """1 to 26."""
    return (day - FIRST_MONDAY).days // 7 + 1


def first_day(week: int) -> date:
    return FIRST_MONDAY + timedelta(weeks=week - 1)


def chance(question: Question, point: KeyPoint, by_ability: float) -> float:
    """How likely a point is to be made, with stories 3 and 4 told."""
    if point.concept in MISSED_CONCEPTS:
        return MISSED_CHANCE
    if question.slug == BAD_QUESTION:
        return 0.08 + 0.84 * (1 - by_ability)
    return by_ability


class EarlierGrader:
    """The grader as it is said to have been before week 15: the real one, half a point stricter in one role."""

    version = EARLIER_VERSION

    def __init__(self, grader: Grader) -> None:
        self._grader = grader
        self.name = grader.name

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        grade = replace(self._grader.grade(question, answer, target), grader_version=self.version)
        if question.track != SHIFTED_TRACK:
            return grade
        return replace(
            grade,
            understanding=_lower(grade.understanding),
            explainability=_lower(grade.explainability),
            low=None if grade.low is None else round(max(LOWEST, grade.low - SHIFT), 2),
            high=None if grade.high is None else round(max(LOWEST, grade.high - SHIFT), 2),
        )


def _lower(dimension: Score | Unscored) -> Score | Unscored:
    return Score(round(max(LOWEST, dimension.value - SHIFT), 1)) if isinstance(dimension, Score) else dimension
