"""What a session does with what it hears: utterances become turns, turns end, are gone on with, and settle.

One thread drives it, or a test on virtual time: nothing here reads a clock or waits.
"""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import TypeAlias

import numpy as np

from core.speech.audio import RATE, Pcm16, as_float, clipped_samples, quietest
from core.speech.closing import Closing
from core.speech.events import (
    BargedIn,
    Event,
    InterviewerEnded,
    MicrophoneEnded,
    Partial,
    Phase,
    SpeechBegan,
    TurnReopened,
    View,
)
from core.speech.hearing import Begun, Confirmed, Finished, Hearing, Utterance
from core.speech.interviewer import Interviewer
from core.speech.scribe import Scribe
from core.speech.tape import Tape
from core.speech.turns import DONE, TYPED, Stretch, Turn, TurnClock
from core.speech.vad import HANGOVER, PRE_ROLL, WINDOW
from core.speech.workers import Priority

ENOUGH = 8 * RATE  # a stretch this long is frozen at the next pause
LONG_PAUSE = 2 * RATE  # and any stretch at one this long
TAIL = round(0.3 * RATE)  # silence that stays at its end
LONGEST = 25 * RATE  # a stretch without any pause is cut where it is quietest
QUIET_PLACE = 3 * RATE  # in its last three seconds

ClockFor: TypeAlias = Callable[[datetime], TurnClock]


class Listener:
    """The turn-taking of one session. Methods return the events they caused."""

    def __init__(
        self,
        hearing: Hearing,
        scribe: Scribe,
        interviewer: Interviewer,
        tape: Tape,
        listening: Callable[[bool], None],
        barge_in: bool = True,
        first_turn: int = 0,
    ) -> None:
        self._hearing = hearing
        self._scribe = scribe
        self._interviewer = interviewer
        self._tape = tape
        self._listening = listening
        self._barge_in = barge_in
        self._turn = Turn(first_turn)
        self._closing = Closing(hearing, scribe, tape)
        self._clock_for: ClockFor | None = None
        self._pending: Stretch | None = None  # what may become speech
        self._ignored = False  # the utterance going on does not count
        self._taker: Future[str] | None = None
        self._shown = ""

    # --- what the page asks for -------------------------------------------------------------------------------------

    def ask(self, text: str, clock_for: ClockFor, now: datetime) -> list[Event]:
        """A question: it is spoken, and the turn that answers it begins when it has been heard."""
        self._clock_for = clock_for
        self._turn.question = text
        return self._interviewer.say(text) + self.tick(now)

    def done(self, now: datetime) -> list[Event]:
        """The person says that the answer is complete."""
        if not self._turn.asked or self._turn.typing:
            return []
        return self._hush(now) + self._end(DONE, now) + self.tick(now)

    def think(self, now: datetime) -> list[Event]:
        """Silence no longer ends the turn, until the next word."""
        turn = self._turn
        turn.thinking = turn.asked
        if turn.clock is not None:
            turn.clock = turn.clock.think(now)
        return []

    def take(self, taker: "Future[str]", now: datetime) -> list[Event]:
        """Switch to typing: everything said goes to the text box, once its last words are recognised."""
        events: list[Event] = []
        if (cut_off := self._closing.goes_on(now)) is not None:
            self._turn = cut_off
            events.append(TurnReopened(cut_off.number, cut_off.cut_offs, now))
        events += self._hush(now)
        turn = self._turn
        if not turn.asked:
            taker.set_result("")
            return events
        events += self._tape.write(turn, at_once=True)
        turn.typing = True
        self._pending = None
        self._freeze(turn)
        self._listening(False)
        if self._taker is not None:
            self._taker.cancel()
        self._taker = taker
        self._scribe.finish(turn, Priority.TURN, now)
        return events + self.tick(now)

    def resume(self, prefix: str, now: datetime) -> list[Event]:
        """Back to speaking: what the text box holds stands before what is said from now on."""
        turn = self._turn
        if not turn.typing:
            return []
        self._tape.skip(turn)
        turn.prefix, turn.taken, turn.typing = prefix, len(turn.stretches), False
        if turn.clock is not None:
            turn.clock = turn.clock.think(now)  # silence after typing is not the end of a sentence
        if self._hearing.speaking:  # they were quicker than the button
            self._pending = Stretch(self._hearing.end)
            return self._speech_began(self._hearing.end, now)
        return []

    def typed(self, text: str, now: datetime) -> list[Event]:
        """The answer was submitted as text; what was spoken of it stays in the record."""
        turn = self._turn
        if not turn.asked:
            return []
        if turn.typing:
            self._tape.skip(turn)
        turn.typing, turn.prefix, turn.taken = False, text, len(turn.stretches)
        return self._hush(now) + self._end(TYPED, now) + self.tick(now)

    def microphone_ended(self, now: datetime) -> list[Event]:
        """The connection closed: the sentence that was going on ends here, the turn does not."""
        quiet = np.zeros(WINDOW, dtype=np.int16)
        events = [event for _ in range(HANGOVER // WINDOW + 1) for event in self.hear(quiet, now)]
        return [*events, MicrophoneEnded(self._turn.number), *self.tick(now)]

    def _hush(self, now: datetime) -> list[Event]:
        return [InterviewerEnded(now)] if self._interviewer.hush(now) else []

    def repeat(self) -> list[Event]:
        """Say the last question again."""
        return self._interviewer.say(self._turn.question)

    def close(self, now: datetime) -> None:
        """The session ends: nothing is said any more, and the record is on the disk."""
        self._interviewer.hush(now)
        for turn in (self._closing.turn, self._turn):
            if turn is not None and not turn.typing:
                self._tape.write(turn, at_once=True)
        self._tape.close()
        self._listening(False)

    # --- sound --------------------------------------------------------------------------------------------------------

    def hear(self, block: Pcm16, at: datetime) -> list[Event]:
        """At most 32 ms of sound that arrived at `at`."""
        hearing, turn = self._hearing, self._turn
        back = hearing.end > 0 and hearing.lost(at)
        if back and turn.clock is not None and turn.has_speech:
            turn.clock = turn.clock.heard(at)  # nobody knows what was said meanwhile; it was not silence
        utterances = hearing.feed(block, at)
        growing = self._pending or turn.open_stretch
        if growing is not None and not turn.typing:
            growing.add(block)
        events: list[Event] = []
        for utterance in utterances:
            events += self._utterance(utterance, at)
        self._while_speaking(block, at)
        self._cut_stretches(at)
        for recorded in (self._closing.turn, self._turn):
            if recorded is not None and not recorded.typing:
                events += self._tape.write(recorded)
        return events

    def _utterance(self, utterance: Utterance, at: datetime) -> list[Event]:
        if self._turn.typing:
            return []
        match utterance:
            case Begun(at=sample):
                if self._turn.open_stretch is None:
                    begin, sound = self._hearing.ring.since(sample - PRE_ROLL)
                    self._pending = Stretch(begin, [sound], sound.size)
            case Confirmed(at=sample):
                return self._speech_began(sample, at)
            case Finished(end=end, confirmed=confirmed):
                stretch = self._turn.open_stretch
                if confirmed and not self._ignored and stretch is not None:
                    stretch.last_speech = end
                    self._scribe.ask(self._turn, stretch, Priority.PAUSE, at)
                self._pending, self._ignored = None, False
        return []

    def _speech_began(self, sample: int, now: datetime) -> list[Event]:
        began = self._hearing.wall(sample)
        never_asked = self._clock_for is None  # the microphone is being tried out
        if never_asked or (self._interviewer.audible and not self._barge_in):
            self._pending, self._ignored = None, True
            return []
        cut_off = self._closing.goes_on(began)
        heard_over = (cut_off is not None or self._interviewer.audible) and self._interviewer.hush(now)
        events: list[Event] = []
        if cut_off is not None:
            self._turn = cut_off
            events.append(TurnReopened(cut_off.number, cut_off.cut_offs, now))
        elif heard_over:
            events.append(BargedIn(self._turn.number, now))
        turn = self._turn
        if turn.clock is None and turn.asked and not self._interviewer.busy:
            self._start_clock(now)
        if self._pending is not None:
            turn.stretches.append(self._pending)
            self._pending = None
        self._tape.begin(turn, turn.stretches[-1].start if turn.stretches else sample)
        if turn.times.first_speech is None:
            turn.note(first_speech=began)
        turn.utterances.append((sample, self._hearing.last_speech))
        self._listening(True)
        return [*events, SpeechBegan(turn.number, began)]

    def _while_speaking(self, block: Pcm16, at: datetime) -> None:
        turn, stretch = self._turn, self._turn.open_stretch
        if not self._hearing.speaking or self._ignored or stretch is None or not turn.utterances:
            return
        last = self._hearing.last_speech
        if last > turn.utterances[-1][1] or stretch.last_speech < last:
            turn.utterances[-1] = (turn.utterances[-1][0], last)
            stretch.last_speech = last
            turn.note(last_speech=self._hearing.wall(last))
            turn.thinking = False
            if turn.clock is not None:
                turn.clock = turn.clock.heard(self._hearing.wall(last))
        turn.voiced += block.size
        turn.clipped += clipped_samples(block)
        turn.power += float(np.sum(np.square(as_float(block))))
        self._scribe.partial(turn, stretch, at)

    def _cut_stretches(self, at: datetime) -> None:
        turn, stretch = self._turn, self._turn.open_stretch
        if stretch is None:
            return
        pause = self._hearing.end - stretch.last_speech
        if not self._hearing.speaking and not self._hearing.unsure:
            if pause >= LONG_PAUSE or (pause >= TAIL and stretch.size >= ENOUGH):
                self._freeze(turn)
        elif stretch.size >= LONGEST:
            turn.stretches.append(stretch.cut(stretch.end - QUIET_PLACE + quietest(stretch.audio()[-QUIET_PLACE:])))
            self._scribe.ask(turn, stretch, Priority.PAUSE, at)

    def _freeze(self, turn: Turn) -> None:
        if (stretch := turn.open_stretch) is not None:
            stretch.frozen = True
            stretch.trim(max(stretch.last_speech + TAIL, stretch.asked))

    # --- time ---------------------------------------------------------------------------------------------------------

    def tick(self, now: datetime) -> list[Event]:
        """What the time brings; to be called after everything else, and a few times a second."""
        turn = self._turn
        events = self._interviewer.advance(now, hold=self._hearing.speaking and not self._ignored)
        ended = next((event.at for event in events if isinstance(event, InterviewerEnded)), None)
        if turn.asked and turn.clock is None and not (self._interviewer.busy or turn.typing):
            self._start_clock(ended or now)
        elif ended is not None and turn.clock is not None and self._clock_for is not None:  # the question was repeated
            turn.clock = turn.clock.heard(ended) if turn.has_speech else self._clock_for(ended)
        events += self._end_by_itself(now)
        for growing in (self._closing.turn, self._turn):
            if growing is not None:
                urgent = growing is not self._turn or growing.typing
                self._scribe.finish(growing, Priority.TURN if urgent else Priority.PAUSE, now)
        self._tape.release(self._turn)
        committed = self._closing.commit(now)
        if committed:
            self._listening(False)
        events += committed + self._closing.settle(now) + self._scribe.advance()
        if self._taker is not None and self._turn.has_all_words:
            taker, self._taker = self._taker, None
            if not taker.done():
                taker.set_result(self._turn.text)
        if self._turn.text != self._shown:
            self._shown = self._turn.text
            events.append(Partial(self._turn.number, self._shown))
        return events

    def _start_clock(self, at: datetime) -> None:
        turn = self._turn
        turn.note(interviewer_ended=at)
        turn.interviewer_seconds = self._interviewer.seconds
        if self._clock_for is not None and turn.clock is None:
            turn.clock = self._clock_for(at)
            if turn.times.last_speech is not None:
                turn.clock = turn.clock.heard(max(at, turn.times.last_speech))
            if turn.thinking:
                turn.clock = turn.clock.think(at)
        self._tape.begin(turn, max(0, self._hearing.end - PRE_ROLL))

    def _end_by_itself(self, now: datetime) -> list[Event]:
        turn, hearing = self._turn, self._hearing
        if turn.clock is None or turn.typing or self._interviewer.busy or hearing.unsure or hearing.lost(now):
            return []
        # Silence is what was heard to be silent: sound that has not arrived yet may be speech.
        reason = turn.clock.ended(hearing.wall(hearing.end)) if hearing.end else None
        return self._end(str(reason), now) if reason else []

    def _end(self, reason: str, now: datetime) -> list[Event]:
        turn = self._turn
        if reason == DONE:
            self._pending = None  # too short to have been a word
        self._freeze(turn)
        turn.reason = reason
        turn.note(ended=now)
        self._closing.turn = turn
        self._turn, self._shown = Turn(turn.number + 1), ""
        self._ignored = self._hearing.speaking
        self._scribe.finish(turn, Priority.TURN, now)
        return []

    # --- for drawing --------------------------------------------------------------------------------------------------

    def view(self, now: datetime, frames: int, lost_frames: int) -> View:
        turn, left = self._turn, None
        if turn.clock is not None and not turn.typing:
            notice = turn.clock.notice(now)
            left = notice.total_seconds() if notice else None
        phase = self._phase(now)
        shown = self._closing.turn if phase is Phase.FINISHING and self._closing.turn is not None else turn
        level, unrecorded = self._hearing.level, self._scribe.unrecorded
        return View(phase, shown.number, shown.text, level, frames, lost_frames, left, unrecorded)

    def _phase(self, now: datetime) -> Phase:
        turn = self._turn
        if turn.typing:
            return Phase.TYPING
        if self._closing.turn is not None and not self._closing.turn.committed:
            return Phase.FINISHING
        if self._hearing.speaking and not (self._ignored or self._hearing.lost(now)):
            return Phase.SPEAKING
        if self._interviewer.busy:
            return Phase.INTERVIEWER
        if not turn.asked:
            return Phase.IDLE
        if self._hearing.lost(now):
            return Phase.LOST
        return Phase.THINKING if turn.thinking else Phase.LISTENING
