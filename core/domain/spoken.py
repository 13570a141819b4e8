"""What is kept of speech: how an answer was said, its sound when the person agreed to that, and the agreement."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

Interval = tuple[float, float]  # seconds from the turn's first sample

CONSENT = (
    "My spoken answers may be recorded. The recordings are kept with this interview for {days} days, I and the people "
    "who run its interviews can listen to them, and I can delete them at any time on the page “Your data”."
)


@dataclass(frozen=True)
class Noticed:
    """What a page noticed while a question stood open, as the browser reported it: characters of the answer that were
    pasted, and how often and for how many seconds the page was left."""

    pasted: int = 0
    leaves: int = 0
    away_s: float = 0.0


@dataclass(frozen=True)
class Manner:
    """How an answer came. `unscored` is the sentence that says why its words must not be graded; `noticed` is None
    where nothing was reported, which means nothing."""

    input: str = "text"  # text, voice
    pause_s: float | None = None  # before the first spoken word
    duration_s: float | None = None  # from the end of the question to the end of the answer
    unscored: str = ""
    noticed: Noticed | None = None

    @property
    def is_spoken(self) -> bool:
        return self.input == "voice"


TYPED = Manner()


@dataclass(frozen=True)
class Measures:
    """Of one spoken answer, beside the score and never part of it; None where there was too little to say.

    `words` are (text, start, end, probability); `pace` is (second, words per minute), `pauses` (start, length).
    """

    words: tuple[tuple[str, float, float, float], ...]
    speech: tuple[Interval, ...]
    pause_before: float | None
    pauses: tuple[Interval, ...]
    pace: tuple[Interval, ...]
    words_per_minute: float | None
    fillers: tuple[tuple[str, int], ...]
    speaking: float
    interviewer_seconds: float
    clarity: float | None  # mean word probability
    cut_offs: int


@dataclass(frozen=True)
class SpokenTurn(Measures):
    turn_id: UUID
    interview_id: UUID


@dataclass(frozen=True)
class Recording:
    """One file of a turn's sound. `path` is relative to the folder of recordings; a turn may have several, in order."""

    turn_id: UUID
    number: int
    interview_id: UUID
    path: str
    sha256: str
    seconds: float
    delete_after: datetime


class UploadStatus(StrEnum):
    WAITING = "waiting"
    HEARD = "heard"
    FAILED = "failed"


@dataclass(frozen=True)
class Upload:
    """A recording made elsewhere, and what was heard in it. Its sound is deleted as soon as that is known.

    `remark` is a sentence: why the words would not be graded, or why nothing could be heard.
    """

    id: UUID
    account_id: UUID
    name: str
    created: datetime
    status: UploadStatus = UploadStatus.WAITING
    remark: str = ""
    seconds: float = 0.0
    measures: Measures | None = None

    @property
    def text(self) -> str:
        return " ".join(word for word, *_ in self.measures.words) if self.measures else ""


@dataclass(frozen=True)
class Consent:
    """A person agreed to a text, for one interview."""

    id: UUID
    account_id: UUID
    interview_id: UUID
    text: str
    at: datetime
