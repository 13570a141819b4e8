"""What an examiner hands over: a case evaluated, and what a coach says about it."""

from dataclasses import dataclass

from core.domain.case_result import Advice, CaseResult, DrillPick
from core.domain.scorecard import Dimension, Feedback


@dataclass(frozen=True)
class Evaluated:
    """A case evaluated, before anybody said a word about it."""

    dimensions: tuple[Dimension, ...]
    overall: Dimension
    result: CaseResult


@dataclass(frozen=True)
class CaseCoached:
    feedback: Feedback
    advice: tuple[Advice, ...]
    drills: tuple[DrillPick, ...]
