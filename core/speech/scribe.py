"""Asks for the words of stretches and takes them in: quickly while a turn runs, thoroughly when it is settled."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np

from core.domain.errors import GreenroomError
from core.speech.audio import RATE, Pcm16
from core.speech.errors import RecogniserUnavailable, SpeechBusy, SpeechModelMissing
from core.speech.events import Event, Trouble, TurnRecorded
from core.speech.gate import spoken_only
from core.speech.transcript import Transcript, join
from core.speech.turns import Stretch, Turn, groups_for_record, spread_out
from core.speech.workers import Priority

log = logging.getLogger("greenroom.speech")

FIRST_PARTIAL = RATE  # samples, pre-roll included, before the first words are looked for
NEXT_PARTIAL = round(1.5 * RATE)
PARTIAL_SHARE = 3  # partial decodes use at most a third of the time they take
FAILURES = 3  # of one stretch, after which its words are given up


class Ears(Protocol):
    """Speech to text by the worker processes. Every method may raise SpeechBusy."""

    def quick(self, pcm: Pcm16, prompt: str, priority: Priority) -> "Future[Transcript]": ...

    def full(self, pcm: Pcm16) -> "Future[Transcript]": ...

    def listening(self, session: object, speaking: bool) -> None: ...


@dataclass(eq=False)
class _Record:
    """A settled turn whose full-quality words are being found, group by group."""

    turn: Turn
    groups: deque[list[Stretch]]
    found: list[Transcript] = field(default_factory=list)


class Scribe:
    """Used by the session's thread only; `post` hands an answer back to that thread."""

    def __init__(
        self, ears: Ears, post: Callable[[Callable[[datetime], list[Event]]], None], sound: Callable[..., Pcm16]
    ) -> None:
        self._ears = ears
        self._post = post
        self._sound = sound  # (turn, stretch) -> its samples, from memory or from the record
        self._records: deque[_Record] = deque()
        self._record_job: Future[Transcript] | None = None
        self._complained: set[str] = set()
        self._last_decode = 0.0  # seconds from asking to the answer

    # --- while the turn runs ------------------------------------------------------------------------------------------

    def partial(self, turn: Turn, stretch: Stretch, now: datetime) -> None:
        """Look for words while the person speaks, unless the last look is still going on."""
        if stretch.job is not None and not stretch.job.done():
            return
        step = FIRST_PARTIAL if stretch.asked < 0 else max(NEXT_PARTIAL, PARTIAL_SHARE * self._last_decode * RATE)
        if stretch.end - max(stretch.asked, stretch.start) >= step:
            self.ask(turn, stretch, Priority.PARTIAL, now)

    def ask(self, turn: Turn, stretch: Stretch, priority: Priority, now: datetime) -> None:
        """Ask for all words of a stretch up to now, unless that has been done or is hopeless."""
        upto = stretch.end
        if stretch.given_up or stretch.covers >= upto or (stretch.asked >= upto and _running(stretch.job)):
            return
        if stretch.job is not None:
            stretch.job.cancel()  # one that waits is out of date
        try:
            job = self._ears.quick(self._sound(turn, stretch), "", priority)
        except SpeechBusy:
            return  # asked again by the next tick
        stretch.job, stretch.asked = job, upto

        def answered(future: "Future[Transcript]") -> None:
            self._post(lambda then: self._take(turn, stretch, upto, future, (then - now).total_seconds()))

        job.add_done_callback(answered)

    def _take(
        self, turn: Turn, stretch: Stretch, upto: int, future: "Future[Transcript]", seconds: float
    ) -> list[Event]:
        try:
            transcript = future.result()
        except CancelledError:
            return []
        except Exception as failure:
            return self._failed(stretch, failure)
        self._last_decode = seconds
        if stretch.covers < upto <= stretch.end:  # a cut since then would leave words that belong to what follows
            stretch.transcript, stretch.covers = transcript, upto
        return []

    def _failed(self, stretch: Stretch, failure: Exception) -> list[Event]:
        stretch.failures += 1
        stretch.asked = -1
        if stretch.failures < FAILURES and not isinstance(failure, SpeechModelMissing):
            return []
        stretch.given_up = True
        log.warning("a stretch of speech was not recognised: %s", type(failure).__name__)
        error = failure if isinstance(failure, GreenroomError) else RecogniserUnavailable()
        if error.sentence in self._complained:
            return []
        self._complained.add(error.sentence)
        return [Trouble("recognition", error.sentence)]

    def finish(self, turn: Turn, priority: Priority, now: datetime) -> None:
        """See to it that every stretch that no longer grows gets its words."""
        for stretch in turn.stretches:
            if stretch.frozen and not stretch.has_all_words:
                self.ask(turn, stretch, priority, now)

    # --- for the record -----------------------------------------------------------------------------------------------

    def record(self, turn: Turn) -> None:
        """Find the words of a settled turn once more, at full quality, when nobody waits for anything."""
        if turn.stretches:
            self._records.append(_Record(turn, deque(groups_for_record(turn.stretches))))

    @property
    def unrecorded(self) -> int:
        """Settled turns whose full-quality words are still to come."""
        return len(self._records)

    def advance(self) -> list[Event]:
        """Submit the next group; the turns whose words are complete."""
        if self._record_job is not None or not self._records:
            return []
        record = self._records[0]
        if not record.groups:
            self._records.popleft()
            turn = record.turn
            for stretch in turn.stretches:
                stretch.forget_audio()
            return [TurnRecorded(turn.number, spoken_only(join(record.found), turn.speech))]
        group = record.groups[0]
        sounds = [self._sound(record.turn, stretch) for stretch in group]
        if not all(sound.size for sound in sounds):
            record.groups.popleft()
            record.found.append(quick_words(record.turn, group))
            return self.advance()
        try:
            job = self._ears.full(np.concatenate(sounds))
        except SpeechBusy:
            return []
        record.groups.popleft()
        self._record_job = job
        lengths = [sound.size / RATE for sound in sounds]

        def answered(future: "Future[Transcript]") -> None:
            self._post(lambda _: self._take_record(record, group, lengths, future))

        job.add_done_callback(answered)
        return []

    def _take_record(
        self, record: _Record, group: Sequence[Stretch], lengths: Sequence[float], future: "Future[Transcript]"
    ) -> list[Event]:
        self._record_job = None
        try:
            starts = [record.turn.seconds(stretch.start) for stretch in group]
            found = spread_out(future.result(), list(zip(starts, lengths, strict=True)))
        except Exception as failure:
            log.warning("the record keeps its quick words: %s", type(failure).__name__)
            found = quick_words(record.turn, group)
        record.found.append(found)
        return self.advance()


def quick_words(turn: Turn, group: Sequence[Stretch]) -> Transcript:
    return join(stretch.transcript.later(turn.seconds(stretch.start)) for stretch in group)


def _running(job: "Future[Transcript] | None") -> bool:
    return job is not None and not job.done()
