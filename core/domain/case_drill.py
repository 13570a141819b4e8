"""Short drills for cases: what is put to a person, what came of it, and how a day of them went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.domain.case import Exhibit
from core.domain.grade import Evidence
from core.domain.question import Difficulty

SOLVED = 70.0  # of 100: from here on a drill counts as solved


class DrillKind(StrEnum):
    STRUCTURING = "structuring"
    MENTAL_MATH = "mental_math"
    CHART_READING = "chart_reading"
    MARKET_SIZING = "market_sizing"
    SYNTHESIS = "synthesis"


@dataclass(frozen=True)
class CaseDrill:
    """A drill as it is put to a person. Either `value` is expected, within the relative `tolerance`, or `points`."""

    id: str
    kind: DrillKind
    difficulty: Difficulty
    question: str
    exhibit: Exhibit | None
    value: float | None
    unit: str
    tolerance: float
    points: tuple[str, ...]
    solution: str
    seed: int


@dataclass(frozen=True)
class DrillResult:
    """`score` is 0-100, None with the reason as `sentence` when it could not be judged; `found` are points carried."""

    score: float | None
    sentence: str
    evidence: tuple[Evidence, ...] = ()
    found: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def solved(self) -> bool:
        return self.score is not None and self.score >= SOLVED


@dataclass(frozen=True)
class DrillTaken:
    """A drill somebody answered. The words of the answer are not kept."""

    id: UUID
    account_id: UUID
    drill_id: str
    kind: str
    seed: int
    score: float | None
    taken_at: datetime

    @property
    def solved(self) -> bool:
        return self.score is not None and self.score >= SOLVED


@dataclass(frozen=True)
class DrillDay:
    """`streak` counts the drills solved in a row up to the last one; those that could not be scored break nothing."""

    taken: int
    solved: int
    streak: int

    @classmethod
    def of(cls, results: Sequence[DrillTaken]) -> "DrillDay":
        """From results in order, oldest first."""
        scored = [result for result in results if result.score is not None]
        streak = 0
        for result in reversed(scored):
            if not result.solved:
                break
            streak += 1
        return cls(len(scored), sum(result.solved for result in scored), streak)
