"""The interviewer's side: clauses are made one by one, played in order, and cut off when the person speaks."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Protocol

from core.domain.errors import GreenroomError
from core.speech.audio import PLAY_RATE, Pcm16
from core.speech.clauses import clauses
from core.speech.events import Event, InterviewerEnded, InterviewerSpeaks, Trouble

LATENCY = timedelta(seconds=0.25)  # from handing sound over to hearing it, measured over loopback WebRTC


class Mouth(Protocol):
    def speak(self, clause: str) -> "Future[Pcm16]":
        """One clause, int16 mono 48 kHz, later. Raises SpeechBusy."""
        ...


class Interviewer:
    """Used by the session's thread only. `play` appends sound to what is being played, `clear` drops all of it."""

    def __init__(
        self, mouth: Mouth, play: Callable[[Pcm16], None], clear: Callable[[], None], wake: Callable[[], None]
    ) -> None:
        self._mouth = mouth
        self._play = play
        self._clear = clear
        self._wake = wake
        self._coming: deque[Future[Pcm16]] = deque()
        self._speaking = False
        self._until: datetime | None = None  # when the sound handed over so far has been heard
        self._complained = False
        self.seconds = 0.0  # of sound in what is or was said last

    def say(self, text: str) -> list[Event]:
        """Begin to say something, after what is being said."""
        if not self.busy:
            self.seconds = 0.0
        events: list[Event] = []
        for clause in clauses(text):
            try:
                future = self._mouth.speak(clause)
            except GreenroomError as failure:
                events += self._complain(failure)
                break
            future.add_done_callback(lambda _: self._wake())
            self._coming.append(future)
        return events

    @property
    def busy(self) -> bool:
        """Something is being said or about to be."""
        return bool(self._coming) or self._speaking

    @property
    def audible(self) -> bool:
        return self._speaking

    def advance(self, now: datetime, hold: bool) -> list[Event]:
        """Hand over the clauses that are ready; with `hold` a new one waits, because the person is speaking."""
        events: list[Event] = []
        while self._coming and self._coming[0].done() and not (hold and not self._speaking):
            try:
                sound = self._coming.popleft().result()
            except Exception as failure:
                events += self._complain(failure)
                continue
            if sound.size:
                events += self._hand_over(sound, now)
        if self._speaking and not self._coming and self._until is not None and now >= self._until:
            self._speaking = False
            events.append(InterviewerEnded(self._until))
        return events

    def _hand_over(self, sound: Pcm16, now: datetime) -> list[Event]:
        length = sound.size / PLAY_RATE
        begins = max(now + LATENCY, self._until) if self._until else now + LATENCY
        self._play(sound)
        self._until = begins + timedelta(seconds=length)
        self.seconds += length
        if self._speaking:
            return []
        self._speaking = True
        return [InterviewerSpeaks(now)]

    def hush(self, now: datetime) -> bool:
        """Stop at once; whether there was anything to be heard."""
        was_speaking = self._speaking
        for future in self._coming:
            future.cancel()
        self._coming.clear()
        if was_speaking:
            self._clear()
            if self._until is not None and self._until > now:
                self.seconds = max(0.0, self.seconds - (self._until - now).total_seconds())
        self._speaking, self._until = False, None
        return was_speaking

    def _complain(self, failure: Exception) -> list[Event]:
        if self._complained:
            return []
        self._complained = True
        sentence = failure.sentence if isinstance(failure, GreenroomError) else GreenroomError.sentence
        return [Trouble("voice", sentence)]
