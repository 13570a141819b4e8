"""A voice session: the page's handle on one person's interview by voice, and the thread behind it.

Every method may be called from any thread. `on_frame` and the commands only enqueue; one named thread per session does
the work in the order in which things came in. Words and turns come back as events, in order, to `on_event` (on that
thread: it must be brief) and to `events()`.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from core.domain.errors import GreenroomError
from core.speech.audio import Pcm16, Resampler
from core.speech.errors import RecogniserUnavailable
from core.speech.events import Event, Trouble, View
from core.speech.hearing import Hearing
from core.speech.interviewer import Interviewer, Mouth
from core.speech.listener import ClockFor, Listener
from core.speech.record import TurnRecorder
from core.speech.scribe import Ears, Scribe
from core.speech.tape import Tape
from core.speech.vad import WINDOW, Judge, Silero

if TYPE_CHECKING:
    from av import AudioFrame

log = logging.getLogger("greenroom.speech")

MOST_FRAMES = 3_000  # waiting to be heard: a minute of 20 ms frames
MOST_EVENTS = 2_000  # waiting to be fetched
TICK = 0.1  # seconds between two looks at the clock, when nothing arrives
AT_ONCE = 64  # messages worked on before the clock is looked at again

Work: TypeAlias = Callable[[datetime], list[Event]]


def utc_now() -> datetime:
    return datetime.now(UTC)


class VoiceSession:
    """`play` and `clear` are the player's (`pcm.push`, `pcm.clear`); `recorder` is there only with consent.

    `start` runs the thread; a test calls `pump` instead, with a clock of its own. `barge_in=False` is for rooms where
    the microphone hears the interviewer.
    """

    def __init__(
        self,
        ears: Ears,
        mouth: Mouth,
        play: Callable[[Pcm16], None],
        clear: Callable[[], None],
        *,
        recorder: TurnRecorder | None = None,
        now: Callable[[], datetime] = utc_now,
        judge: Judge | None = None,
        on_event: Callable[[Event], None] | None = None,
        barge_in: bool = True,
        first_turn: int = 0,
    ) -> None:
        self._now = now
        self._on_event = on_event
        self._messages: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._waiting_frames = 0
        self._frames = 0
        self._lost_frames = 0
        self._counts = threading.Lock()
        self._events: deque[Event] = deque(maxlen=MOST_EVENTS)
        self._resampler = Resampler()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._view = View()
        hearing = Hearing(judge if judge is not None else Silero())
        tape = Tape(recorder, hearing.ring)
        self._listener = Listener(
            hearing,
            Scribe(ears, self._messages.put, tape.sound),
            Interviewer(mouth, play, clear, lambda: self._messages.put(lambda _: [])),
            tape,
            listening=lambda speaking: ears.listening(id(self), speaking),
            barge_in=barge_in,
            first_turn=first_turn,
        )

    # --- the microphone's callbacks -----------------------------------------------------------------------------------

    def on_frame(self, frame: "AudioFrame") -> None:
        """A frame of any rate and layout. Only enqueues; frames are dropped, and counted, a minute behind."""
        at = self._now()
        self._enqueue_sound(lambda: self._resample(frame), at)

    def on_pcm(self, pcm: Pcm16, at: datetime | None = None) -> None:
        """The same for int16 mono at 16 kHz."""
        self._enqueue_sound(lambda: pcm, at or self._now())

    def on_ended(self) -> None:
        """The connection closed."""

        def work(now: datetime) -> list[Event]:
            self._resampler = Resampler()
            return self._listener.microphone_ended(now)

        self._messages.put(work)

    # --- the page's commands ------------------------------------------------------------------------------------------

    def ask(self, text: str, clock_for: ClockFor) -> None:
        """Say a question. `clock_for(started)` is the clock of the turn that answers it, started when it was heard."""
        self._messages.put(lambda now: self._listener.ask(text, clock_for, now))

    def repeat(self) -> None:
        """Say the last question again."""
        self._messages.put(lambda _: self._listener.repeat())

    def done(self) -> None:
        """The answer is complete."""
        self._messages.put(self._listener.done)

    def thinking(self) -> None:
        """The person asks for time: silence ends nothing until the next word."""
        self._messages.put(self._listener.think)

    def take_words(self, timeout: float = 5.0) -> str:
        """Switch to typing: all words of the open turn, those still being recognised included.

        Waits for them (about half a second). Raises RecogniserUnavailable after `timeout`; the turn stays in typing.
        """
        try:
            return self.words().result(timeout)
        except Exception as failure:
            raise RecogniserUnavailable from failure

    def words(self) -> "Future[str]":
        """`take_words` for those who do not wait; cancelled when it is asked again before the answer."""
        taker: Future[str] = Future()
        self._messages.put(lambda now: self._listener.take(taker, now))
        return taker

    def resume(self, prefix: str) -> None:
        """Back to speaking; what the text box holds stands before what is said from now on."""
        self._messages.put(lambda now: self._listener.resume(prefix, now))

    def typed(self, text: str) -> None:
        """The answer was submitted as text."""
        self._messages.put(lambda now: self._listener.typed(text, now))

    # --- what came of it ----------------------------------------------------------------------------------------------

    def events(self) -> list[Event]:
        """Everything since the last call, oldest first."""
        found: list[Event] = []
        while self._events:
            found.append(self._events.popleft())
        return found

    @property
    def view(self) -> View:
        return self._view

    # --- the thread ---------------------------------------------------------------------------------------------------

    def start(self, name: str = "") -> None:
        """Run the session's thread; a second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"greenroom-voice-{name or id(self)}", daemon=True)
            self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread; what was recorded is on the disk. May be called twice."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._messages.put(lambda _: [])
        if self._thread is not None:
            self._thread.join(timeout)
        else:
            self._listener.close(self._now())

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self.pump(TICK)
        finally:
            self._listener.close(self._now())

    def pump(self, wait: float = 0.0) -> None:
        """Work on everything that waits, then on what the time brings. For the thread, and for tests without one."""
        self._work(wait)
        self._attempt(self._listener.tick)
        with self._counts:
            frames, lost = self._frames, self._lost_frames
        self._view = self._listener.view(self._now(), frames, lost)

    def _work(self, wait: float) -> None:
        try:
            work = self._messages.get(timeout=wait) if wait else self._messages.get_nowait()
            for _ in range(AT_ONCE):
                self._attempt(work)
                work = self._messages.get_nowait()
            self._attempt(work)
        except queue.Empty:
            return

    def _attempt(self, work: Work) -> None:
        """One failure must not end the session: the rest of the answer would be lost."""
        try:
            events = work(self._now())
        except Exception:
            log.exception("a voice session stumbled")
            events = [Trouble("session", GreenroomError.sentence)]
        for event in events:
            self._events.append(event)
            if self._on_event is not None:
                try:
                    self._on_event(event)
                except Exception:
                    log.exception("the page could not take a %s", type(event).__name__)

    def _enqueue_sound(self, sound: Callable[[], Pcm16], at: datetime) -> None:
        with self._counts:
            if self._waiting_frames >= MOST_FRAMES:
                self._lost_frames += 1
                return
            self._waiting_frames += 1
            self._frames += 1

        def work(_: datetime) -> list[Event]:
            with self._counts:
                self._waiting_frames -= 1
            pcm = sound()
            events: list[Event] = []
            for start in range(0, pcm.size, WINDOW):
                events += self._listener.hear(pcm[start : start + WINDOW], at)
            return events

        self._messages.put(work)

    def _resample(self, frame: "AudioFrame") -> Pcm16:
        try:
            return self._resampler.feed(frame)
        except ValueError:  # the rate or the layout changed under way
            self._resampler = Resampler()
            return self._resampler.feed(frame)
