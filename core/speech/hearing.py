"""The microphone's stream: utterances in it, and what its samples mean in wall-clock time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from core.speech.audio import RATE, SILENCE_DBFS, Pcm16, level_dbfs
from core.speech.vad import Ended, Judge, Ring, Started, VoiceActivity

LEAST_UTTERANCE = round(0.200 * RATE)  # samples of speech; a cough or a click is shorter
JUMP = timedelta(seconds=0.5)  # sound that arrives so much later than it should: something was lost before it
LOST = timedelta(seconds=1)  # without sound from the microphone
METER_FALL = 1.5  # dB per 32 ms, so that a meter drawn twice a second shows peaks


@dataclass(frozen=True)
class Begun:
    """Perhaps somebody begins to speak at sample `at`."""

    at: int


@dataclass(frozen=True)
class Confirmed:
    """Somebody does, since sample `at`."""

    at: int


@dataclass(frozen=True)
class Finished:
    """The utterance that began at `at` ended at `end`; `confirmed` is false for one that was too short to be one."""

    at: int
    end: int
    confirmed: bool


Utterance: TypeAlias = Begun | Confirmed | Finished


class Hearing:
    """Feed it blocks of at most 32 ms with the time they arrived at."""

    def __init__(self, judge: Judge) -> None:
        self._activity = VoiceActivity(judge)
        self._origin: datetime | None = None  # when sample 0 was spoken, as near as the arrivals tell
        self._began: int | None = None
        self._confirmed = False
        self.ring = Ring()
        self.level = SILENCE_DBFS
        self.last_arrival: datetime | None = None

    @property
    def end(self) -> int:
        """Samples heard so far."""
        return self.ring.end

    @property
    def speaking(self) -> bool:
        """An utterance of some length is going on."""
        return self._confirmed

    @property
    def unsure(self) -> bool:
        """Something began that is not yet long enough to be an utterance."""
        return self._began is not None and not self._confirmed

    @property
    def began(self) -> int | None:
        return self._began

    @property
    def last_speech(self) -> int:
        return self._activity.last_speech or 0

    def wall(self, sample: int) -> datetime:
        """When a sample was spoken. Only to be asked after something was heard."""
        if self._origin is None:
            raise ValueError("nothing was heard yet")
        return self._origin + timedelta(seconds=sample / RATE)

    def lost(self, now: datetime) -> bool:
        """Whether no sound arrives."""
        return self.last_arrival is None or now - self.last_arrival > LOST

    def feed(self, block: Pcm16, at: datetime) -> list[Utterance]:
        self.ring.add(block)
        self._keep_time(at)
        self.level = max(level_dbfs(block), self.level - METER_FALL)
        found: list[Utterance] = []
        for edge in self._activity.feed(block):
            if isinstance(edge, Started):
                self._began = edge.at
                found.append(Begun(edge.at))
            else:
                found.extend(self._finish(edge))
        if self.unsure and self._began is not None and self.last_speech - self._began >= LEAST_UTTERANCE:
            self._confirmed = True
            found.append(Confirmed(self._began))
        return found

    def _finish(self, edge: Ended) -> list[Utterance]:
        if self._began is None:
            return []
        finished = Finished(self._began, edge.at, self._confirmed)
        self._began, self._confirmed = None, False
        return [finished]

    def _keep_time(self, at: datetime) -> None:
        """Blocks arrive late, never early: the earliest arrival is the truth, until sound is lost."""
        self.last_arrival = at
        origin = at - timedelta(seconds=self.ring.end / RATE)
        if self._origin is None or origin < self._origin or origin - self._origin > JUMP:
            self._origin = origin
