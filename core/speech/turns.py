"""A spoken turn as it grows: stretches of sound, the words found in them, and the times of what happened.

A stretch is what is recognised in one go: a few phrases, cut at a pause. While it is the last one it grows, and may be
recognised several times; once frozen it keeps its words. Positions are samples of the session's stream at 16 kHz.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from core.speech.audio import EMPTY, RATE, SILENCE_DBFS, Pcm16
from core.speech.gate import Doubt, Interval, Reason, doubt, spoken_only
from core.speech.transcript import Transcript, join

DONE, TYPED = "done", "typed"  # reasons beside those of the turn's clock
ABSOLUTE = "absolute"  # its reason for the longest a turn may be
LONGEST_FOR_RECORD = 28 * RATE  # one window of the recogniser


class TurnClock(Protocol):
    """When a turn ends by itself: `core.interview.turn_policy.TurnClock`, handed in, because adapters know no rules."""

    def heard(self, at: datetime) -> Self: ...

    def think(self, at: datetime) -> Self: ...

    def ended(self, now: datetime) -> str | None: ...

    def notice(self, now: datetime) -> timedelta | None: ...


@dataclass(eq=False)
class Stretch:
    """`last_speech` is the end of the speech in it, `covers` how far the words in `transcript` reach."""

    start: int
    blocks: list[Pcm16] = field(default_factory=list)
    size: int = 0
    last_speech: int = 0
    frozen: bool = False
    transcript: Transcript = field(default_factory=Transcript)
    covers: int = -1
    asked: int = -1  # how far the words reach that were last asked for
    job: "Future[Any] | None" = None
    failures: int = 0
    given_up: bool = False

    @property
    def end(self) -> int:
        return self.start + self.size

    @property
    def has_all_words(self) -> bool:
        return self.covers >= self.last_speech or self.given_up

    def add(self, block: Pcm16) -> None:
        self.blocks.append(block)
        self.size += block.size

    def audio(self) -> Pcm16:
        """All of it, as one block."""
        if len(self.blocks) > 1:
            self.blocks = [np.concatenate(self.blocks)]
        return self.blocks[0] if self.blocks else EMPTY

    def cut(self, at: int) -> "Stretch":
        """Keep what lies before sample `at`, frozen; what lies after becomes the next stretch."""
        whole, kept = self.audio(), at - self.start
        after = Stretch(at, [whole[kept:].copy()], whole.size - kept, last_speech=self.last_speech)
        self.blocks, self.size = [whole[:kept].copy()], kept
        self.last_speech = min(self.last_speech, at)
        self.frozen, self.covers, self.asked = True, -1, -1
        return after

    def trim(self, at: int) -> None:
        """Drop what lies after sample `at`."""
        if at < self.end:
            self.blocks = [self.audio()[: at - self.start].copy()]
            self.size = at - self.start

    def forget_audio(self) -> None:
        self.blocks = []


@dataclass(frozen=True)
class TurnTimes:
    """Wall-clock times, None where it did not happen. `committed` is when the words of the ended turn were there."""

    interviewer_ended: datetime | None = None
    first_speech: datetime | None = None
    last_speech: datetime | None = None
    ended: datetime | None = None
    committed: datetime | None = None

    @property
    def pause_before(self) -> float | None:
        """Seconds from the interviewer's last sound to the person's first; negative when they overlapped."""
        if self.interviewer_ended is None or self.first_speech is None:
            return None
        return (self.first_speech - self.interviewer_ended).total_seconds()


@dataclass(frozen=True)
class Heard:
    """What was heard in one turn. Times of words and speech are seconds from the first sample of the turn's record.

    `text` is what counts as the answer: the words typed before, then the spoken ones. They were found quickly;
    TurnRecorded brings better ones for the record. `doubt` is why the text should not be graded as it is.
    """

    number: int
    text: str
    reason: str
    transcript: Transcript
    speech: tuple[Interval, ...]
    times: TurnTimes
    cut_offs: int
    doubt: Doubt | None
    clipping: float
    level_dbfs: float
    interviewer_seconds: float
    audio: Path | None = None


@dataclass(eq=False)
class Turn:
    """One turn of the person. Changed by the session's thread only."""

    number: int
    question: str = ""  # as it was asked; "" before
    clock: TurnClock | None = None  # runs from the end of the interviewer's words
    thinking: bool = False
    prefix: str = ""  # typed before, or taken to the text box and brought back
    typing: bool = False
    reason: str = ""
    cut_offs: int = 0
    audio_start: int | None = None  # the first sample of the record
    recorded_to: int = 0  # the stream position up to which the record holds the turn
    skipped: list[tuple[int, int]] = field(default_factory=list)  # (sample, length) that the record leaves out
    stretches: list[Stretch] = field(default_factory=list)
    taken: int = 0  # so many stretches are in `prefix` already
    utterances: list[tuple[int, int]] = field(default_factory=list)
    times: TurnTimes = field(default_factory=TurnTimes)
    interviewer_seconds: float = 0.0
    clipped: int = 0
    voiced: int = 0  # samples
    power: float = 0.0  # sum of squares over the voiced samples
    committed: bool = False

    @property
    def asked(self) -> bool:
        return bool(self.question)

    @property
    def open_stretch(self) -> Stretch | None:
        return self.stretches[-1] if self.stretches and not self.stretches[-1].frozen else None

    @property
    def has_speech(self) -> bool:
        return bool(self.utterances)

    @property
    def has_all_words(self) -> bool:
        return all(stretch.frozen and stretch.has_all_words for stretch in self.stretches)

    @property
    def text(self) -> str:
        """Everything said or typed so far, as far as it is recognised."""
        spoken = (stretch.transcript.text for stretch in self.stretches[self.taken :])
        return " ".join(part for part in (self.prefix.strip(), *spoken) if part)

    def place(self, sample: int) -> int:
        """Where a sample of the stream lies in the turn's record."""
        skipped = sum(length for at, length in self.skipped if at <= sample)
        return sample - (self.audio_start or 0) - skipped

    def skip(self, samples: int) -> None:
        """Leave the next `samples` of the stream out of the record."""
        self.skipped.append((self.recorded_to, samples))
        self.recorded_to += samples

    def holds(self, stretch: Stretch) -> bool:
        """Whether the record has all of a stretch."""
        return self.audio_start is not None and self.audio_start <= stretch.start and stretch.end <= self.recorded_to

    def seconds(self, sample: int) -> float:
        return round(self.place(sample) / RATE, 3)

    @property
    def speech(self) -> tuple[Interval, ...]:
        return tuple((self.seconds(begin), self.seconds(end)) for begin, end in self.utterances)

    @property
    def transcript(self) -> Transcript:
        return join(stretch.transcript.later(self.seconds(stretch.start)) for stretch in self.stretches)

    @property
    def level_dbfs(self) -> float:
        return 10 * float(np.log10(self.power / self.voiced)) if self.voiced and self.power > 0 else SILENCE_DBFS

    @property
    def clipping(self) -> float:
        return self.clipped / self.voiced if self.voiced else 0.0

    @property
    def ended(self) -> datetime:
        """Only to be asked of a turn that did."""
        if self.times.ended is None:
            raise ValueError("the turn goes on")
        return self.times.ended

    def note(self, **times: datetime | None) -> None:
        self.times = replace(self.times, **times)

    def reopen(self) -> None:
        """The person goes on: what was an end was a pause."""
        self.cut_offs += 1
        self.reason, self.committed = "", False
        self.note(ended=None, committed=None)


def heard(turn: Turn, audio: Path | None = None) -> Heard:
    """What was heard in a turn that ended, with what makes its words doubtful."""
    transcript = spoken_only(turn.transcript, turn.speech)
    judged = turn.reason != TYPED and (not turn.prefix or len(turn.stretches) > turn.taken)
    doubts = doubt(transcript, turn.speech, turn.clipping) if judged else None
    if judged and doubts is None and any(stretch.given_up for stretch in turn.stretches):
        doubts = Doubt(Reason.NOT_RECOGNISED)
    return Heard(
        number=turn.number,
        text=turn.text,
        reason=turn.reason,
        transcript=transcript,
        speech=turn.speech,
        times=turn.times,
        cut_offs=turn.cut_offs,
        doubt=doubts,
        clipping=turn.clipping,
        level_dbfs=turn.level_dbfs,
        interviewer_seconds=turn.interviewer_seconds,
        audio=audio,
    )


def groups_for_record(stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """Neighbouring stretches put together, as much as one window of the recogniser holds."""
    groups: list[list[Stretch]] = []
    for stretch in stretches:
        if groups and sum(each.size for each in groups[-1]) + stretch.size <= LONGEST_FOR_RECORD:
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
    return groups


def spread_out(transcript: Transcript, pieces: Sequence[tuple[float, float]]) -> Transcript:
    """Times in sound that was joined from `pieces` (start in the turn, length), back to times in the turn."""
    words = []
    for word in transcript.words:
        begins = 0.0
        for position, (start, length) in enumerate(pieces):
            if word.start < begins + length or position == len(pieces) - 1:
                shift = start - begins
                words.append(replace(word, start=word.start + shift, end=word.end + shift))
                break
            begins += length
    return replace(transcript, words=tuple(words))
