"""A calibrated scale: people's blind grades of a question shift what the grader gives to later answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.domain.grade import HIGHEST, LOWEST, Grade, Score

MARK = " calibrated-"  # between a grader's own version and the digest of the shifts
HASH = 8


@dataclass(frozen=True)
class Shift:
    """What is added to a question's marks, in points, learned from `answers` graded blind."""

    understanding: float
    explainability: float
    answers: int

    @property
    def confidence(self) -> float:
        return (self.understanding + self.explainability) / 2


@dataclass(frozen=True)
class Calibration:
    """A step in the history of a job's calibration: switched on with these shifts, or off. `number` counts from 1.

    The shifts belong to the version of the grader they were learned for, and leave every other version's grades alone.
    """

    id: UUID
    org_id: UUID
    job_id: UUID
    number: int
    is_on: bool
    grader_version: str
    shifts: Mapping[UUID, Shift]  # by question version
    account_id: UUID | None  # None once that account was deleted
    reason: str
    at: datetime

    @property
    def version(self) -> str:
        """The grader's version with these shifts: other shifts are another version."""
        content = {str(question): [s.understanding, s.explainability] for question, s in self.shifts.items()}
        digest = hashlib.sha256(json.dumps([self.grader_version, content], sort_keys=True).encode())
        return f"{self.grader_version}{MARK}{digest.hexdigest()[:HASH]}"

    def applied(self, grade: Grade, question_version_id: UUID) -> Grade:
        """The grade of an answer to the question itself on the shifted scale; the interval moves along, as wide as it
        was. What could not be judged stays so, and no shift turns silence into a mark."""
        shift = self.shifts.get(question_version_id)
        before, explained = grade.understanding, grade.explainability
        if not self.is_on or shift is None or grade.grader_version != self.grader_version or grade.declined:
            return grade
        if not isinstance(before, Score) or not isinstance(explained, Score):
            return grade
        understanding = Score(on_scale(before.value + shift.understanding, 1))
        explainability = Score(on_scale(explained.value + shift.explainability, 1))
        by = (understanding.value - before.value, explainability.value - explained.value)
        moved = (by[0] + by[1]) / 2
        return replace(
            grade,
            understanding=understanding,
            explainability=explainability,
            low=None if grade.low is None else on_scale(grade.low + moved, 2),
            high=None if grade.high is None else on_scale(grade.high + moved, 2),
            grader_version=self.version,
            shift=(round(by[0], 1), round(by[1], 1)),
        )


def on_scale(value: float, digits: int) -> float:
    """Kept within 1-10."""
    return round(min(max(value, LOWEST), HIGHEST), digits)


def own_version(grader_version: str) -> str:
    """The grader's own version, without what calibrated it."""
    return grader_version.split(MARK, 1)[0]
