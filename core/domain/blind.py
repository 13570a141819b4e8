"""Grading blind: what a person sees of an answer before they have marked it, and what they give.

`BlindAnswer` is all that reaches a page before the person's own grade. It has no place for a machine's mark, quote or
verdict, for who gave the answer, or for what other people thought of it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.domain.grade import HIGHEST, LOWEST
from core.domain.insight_errors import CommentTooLong, MarkOutOfRange, ReasonMissing

MOST_WORDS = 500  # characters of a comment or a reason
SOMEBODY = "[name]"
_INTRODUCED = r"\b(i'm|i am|my name is|my name's|this is|call me)\s+(?:{})(?!\w)"


@dataclass(frozen=True)
class BlindAnswer:
    """One answer to be graded; `number` of `size` counts from 1. `key_points` are what the question looks for, the
    heaviest first."""

    sample_id: UUID
    answer_id: UUID
    number: int
    size: int
    question: str
    key_points: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Sample:
    """Answers drawn for one person to grade, in the order to be shown."""

    id: UUID
    org_id: UUID
    account_id: UUID
    job_id: UUID
    question_version_id: UUID | None
    seed: int
    created: datetime
    answers: tuple[UUID, ...]


@dataclass(frozen=True)
class Marks:
    """A person's marks of one answer on 1-10. Raises MarkOutOfRange."""

    understanding: float
    explainability: float
    comment: str = ""

    def __post_init__(self) -> None:
        for mark in (self.understanding, self.explainability):
            if isinstance(mark, bool) or not isinstance(mark, int | float) or not LOWEST <= mark <= HIGHEST:
                raise MarkOutOfRange
        _checked(self.comment)

    @property
    def confidence(self) -> float:
        return (self.understanding + self.explainability) / 2


@dataclass(frozen=True)
class LeftOut:
    """Why a person could not judge an answer. Raises ReasonMissing."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ReasonMissing
        _checked(self.reason)


@dataclass(frozen=True)
class BlindGrade:
    """What one person made of one answer; stored once and never changed."""

    id: UUID
    answer_id: UUID
    account_id: UUID
    given: Marks | LeftOut
    at: datetime


def without_name(text: str, name: str) -> str:
    """The words with their speaker's name taken out: the whole name anywhere, a part of it where they introduce
    themselves. Parts elsewhere stay: many names are words (Will, Grace, Mark)."""
    parts = [part for part in name.split() if len(part) > 1]
    if not parts:
        return text
    whole = r"\s+".join(map(re.escape, name.split()))
    text = re.sub(rf"(?<!\w){whole}(?!\w)", SOMEBODY, text, flags=re.IGNORECASE)
    introduced = _INTRODUCED.format("|".join(map(re.escape, parts)))
    return re.sub(introduced, rf"\1 {SOMEBODY}", text, flags=re.IGNORECASE)


def _checked(words: str) -> None:
    if len(words) > MOST_WORDS:
        raise CommentTooLong
