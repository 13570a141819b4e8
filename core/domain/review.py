"""A person's decision about something that was flagged, and what the person it is about has to say.

Neither is ever part of a score. Both only ever get later versions; the latest counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.domain.insight_errors import NoteMissing, NoteTooLong, ReasonMissing, ReasonTooLong

LONGEST = 1000  # characters of a reason or of a note


class Decision(StrEnum):
    CONFIRMED = "confirmed"  # worth keeping in mind: what was flagged is there
    DISMISSED = "dismissed"  # innocent, or a mistake


@dataclass(frozen=True)
class Review:
    """The `number`th decision, from 1. `by` is the name of who made it, empty when the account is gone."""

    number: int
    decision: Decision
    reason: str
    at: datetime
    by: str = ""


@dataclass(frozen=True)
class Note:
    """The `number`th version, from 1; an empty text takes the note back."""

    number: int
    text: str
    at: datetime


@dataclass(frozen=True)
class Looked:
    """Everything on record about one thing that was flagged, oldest first."""

    reviews: tuple[Review, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def latest(self) -> Review | None:
        return self.reviews[-1] if self.reviews else None

    @property
    def note(self) -> Note | None:
        """The note that counts; None when there is none or it was taken back."""
        return self.notes[-1] if self.notes and self.notes[-1].text else None

    @property
    def noted_since(self) -> bool:
        """Whether the note is later than the decision, so that whoever decided had not read it."""
        return self.latest is not None and self.note is not None and self.note.at > self.latest.at


NOTHING = Looked()


def clean_reason(text: str) -> str:
    """Raises ReasonMissing, ReasonTooLong."""
    reason = _clean(text)
    if not reason:
        raise ReasonMissing
    if len(reason) > LONGEST:
        raise ReasonTooLong
    return reason


def clean_note(text: str, before: Sequence[Note]) -> str:
    """Empty takes back a note there is. Raises NoteMissing, NoteTooLong."""
    note = _clean(text)
    if not note and not (before and before[-1].text):
        raise NoteMissing
    if len(note) > LONGEST:
        raise NoteTooLong
    return note


def _clean(text: str) -> str:
    """Without what cannot be seen, such as the null character, which PostgreSQL refuses."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t").strip()
