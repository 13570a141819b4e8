"""A fixed answer that is graded again and again: since its words never change, only the grader can move its score."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.domain.grade import Grade
from core.domain.question import Question


class Band(StrEnum):
    """How good the answer is meant to be."""

    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


class Length(StrEnum):
    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


@dataclass(frozen=True)
class Sentinel:
    """`id` follows from the words and the question, so a changed answer is another sentinel with its own baseline."""

    id: UUID
    slug: str
    question: Question
    band: Band
    length: Length
    text: str


@dataclass(frozen=True)
class SentinelGrade:
    """One grading of one sentinel; `run` counts from 1 within a regrading."""

    id: UUID
    sentinel_id: UUID
    run: int
    grade: Grade
    graded_at: datetime
