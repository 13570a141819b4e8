"""A room on virtual time: somebody speaks words that can be read back from the samples, and nothing waits.

A word is a burst of one sample value, `LOUD + number`; silence is zero. The fake recogniser reads the values back, so
that a test sees a word that is lost, doubled or cut. Recognition answers after `latency` virtual seconds.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.domain.rubric import TurnPolicy
from core.interview.turn_policy import TurnClock
from core.speech.audio import PLAY_RATE, RATE, Pcm16
from core.speech.events import Event
from core.speech.record import TurnRecorder
from core.speech.session import VoiceSession
from core.speech.transcript import Transcript, Word
from core.speech.workers import Priority

LOUD = 8_000
BLOCK = 512
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORD, GAP = 0.32, 0.064  # seconds of a word and of the silence after it

Kind = TypeVar("Kind")


def judge(window: NDArray[np.float32]) -> float:
    return 1.0 if float(np.abs(window).mean()) > 0.05 else 0.0


def sound(*numbers: int) -> Pcm16:
    """Words, one after another."""
    pieces = [np.r_[np.full(round(WORD * RATE), LOUD + number), np.zeros(round(GAP * RATE))] for number in numbers]
    return np.concatenate(pieces).astype(np.int16)


def silence(seconds: float) -> Pcm16:
    return np.zeros(round(seconds * RATE), dtype=np.int16)


def read_back(pcm: Pcm16) -> Transcript:
    """The words in a piece of sound; half a word is still one, marked as cut."""
    edges = np.flatnonzero(np.diff(pcm)) + 1
    words = []
    for run in np.split(np.arange(pcm.size), edges):
        value = int(pcm[run[0]])
        if value >= LOUD and run.size > 0.1 * RATE:
            cut = "" if run.size >= (WORD - 0.02) * RATE else "~"
            words.append(Word(f"w{value - LOUD}{cut}", run[0] / RATE, (run[-1] + 1) / RATE, 0.9))
    return Transcript(tuple(words), "en", 0.99, pcm.size / RATE)


@dataclass
class Ears:
    """Answers after `latency` virtual seconds; `fail` is raised instead where it is set."""

    latency: float = 0.3
    fail: Exception | None = None
    hears: Callable[[Pcm16], Transcript] = read_back
    asked: list[tuple[str, float]] = field(default_factory=list)  # (priority's name, seconds of sound)
    speaking: bool = False
    now: datetime = START
    _waiting: list[tuple[datetime, "Future[Transcript]", Pcm16]] = field(default_factory=list)

    def quick(self, pcm: Pcm16, prompt: str, priority: Priority) -> "Future[Transcript]":
        return self._ask(priority.name, pcm)

    def full(self, pcm: Pcm16) -> "Future[Transcript]":
        return self._ask("FULL", pcm)

    def listening(self, session: object, speaking: bool) -> None:
        self.speaking = speaking

    def _ask(self, kind: str, pcm: Pcm16) -> "Future[Transcript]":
        future: Future[Transcript] = Future()
        self.asked.append((kind, pcm.size / RATE))
        self._waiting.append((self.now + timedelta(seconds=self.latency), future, pcm.copy()))
        return future

    def advance(self, now: datetime) -> None:
        self.now = now
        due = [each for each in self._waiting if each[0] <= now]
        self._waiting = [each for each in self._waiting if each[0] > now]
        for _, future, pcm in due:
            if future.set_running_or_notify_cancel():
                if self.fail is not None:
                    future.set_exception(self.fail)
                else:
                    future.set_result(self.hears(pcm))


class Mouth:
    """Half a second of sound for every clause, at once."""

    def __init__(self) -> None:
        self.clauses: list[str] = []
        self.fail: Exception | None = None

    def speak(self, clause: str) -> "Future[Pcm16]":
        self.clauses.append(clause)
        future: Future[Pcm16] = Future()
        if self.fail is not None:
            future.set_exception(self.fail)
        else:
            future.set_result(np.ones(PLAY_RATE // 2, dtype=np.int16))
        return future


class Room:
    def __init__(
        self,
        policy: TurnPolicy = TurnPolicy.CONVERSATIONAL,
        latency: float = 0.3,
        recorder: TurnRecorder | None = None,
        barge_in: bool = True,
    ) -> None:
        self.now = START
        self.policy = policy
        self.started_earlier = timedelta()  # so that long limits are reached without waiting for them
        self.ears = Ears(latency)
        self.mouth = Mouth()
        self.played: list[Pcm16] = []
        self.cleared = 0
        self.happened: list[Event] = []
        self.session = VoiceSession(
            self.ears,
            self.mouth,
            self.played.append,
            self._clear,
            recorder=recorder,
            now=lambda: self.now,
            judge=judge,
            on_event=self.happened.append,
            barge_in=barge_in,
        )

    def _clear(self) -> None:
        self.cleared += 1

    def clock(self, started: datetime) -> TurnClock:
        return TurnClock(self.policy, spoken=True, started=started - self.started_earlier)

    def ask(self, text: str = "Why?") -> None:
        self.session.ask(text, self.clock)
        self.session.pump()

    def listened(self) -> "Room":
        """The question was asked and heard to its end."""
        self.ask()
        self.hear(silence(1.0))
        return self

    def hear(self, pcm: Pcm16) -> None:
        """Sound arrives, block by block, as it is made."""
        for start in range(0, pcm.size, BLOCK):
            block = pcm[start : start + BLOCK]
            self.now += timedelta(seconds=block.size / RATE)
            self.ears.advance(self.now)
            self.session.on_pcm(block)
            self.session.pump()

    def say(self, *numbers: int) -> None:
        self.hear(sound(*numbers))

    def quiet(self, seconds: float) -> None:
        self.hear(silence(seconds))

    def wait(self, seconds: float) -> None:
        """Time passes and nothing arrives."""
        for _ in range(round(seconds / 0.1)):
            self.now += timedelta(seconds=0.1)
            self.ears.advance(self.now)
            self.session.pump()

    def press(self, command: Callable[[], None]) -> None:
        command()
        self.session.pump()

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.happened if isinstance(event, kind)]

    def one(self, kind: type[Kind]) -> Kind:
        found = self.all(kind)
        assert len(found) == 1, (
            f"{len(found)} of {kind.__name__} in {[type(event).__name__ for event in self.happened]}"
        )
        return found[0]
