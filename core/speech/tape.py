"""Where the sound of turns is kept until it is recognised: on the disk with consent, else in memory and bounded."""

import logging
from contextlib import suppress
from pathlib import Path

import numpy as np

from core.speech.audio import EMPTY, RATE, Pcm16
from core.speech.events import Event, Trouble
from core.speech.record import TurnRecorder
from core.speech.turns import Stretch, Turn
from core.speech.vad import Ring

log = logging.getLogger("greenroom.speech")

WRITE_EVERY = RATE // 4  # samples
MOST_HELD = 10 * 60 * RATE  # samples of a turn in memory, 19 MB; older ones keep the words they have


class Tape:
    """Used by the session's thread only."""

    def __init__(self, recorder: TurnRecorder | None, ring: Ring) -> None:
        self._recorder = recorder
        self._ring = ring

    def begin(self, turn: Turn, sample: int) -> None:
        """The turn's record begins at a sample of the stream, at most a second ago."""
        if turn.audio_start is None:
            turn.audio_start = turn.recorded_to = sample

    def write(self, turn: Turn, at_once: bool = False) -> list[Event]:
        """Bring the turn's record up to now; a quarter of a second may wait unless `at_once`."""
        waiting = self._ring.end - turn.recorded_to
        if turn.audio_start is None or waiting < (1 if at_once else WRITE_EVERY):
            return []
        if self._recorder is None:
            turn.recorded_to = self._ring.end  # the turn's time runs all the same
            return []
        begin, sound = self._ring.since(turn.recorded_to)
        gap = np.zeros(begin - turn.recorded_to, dtype=np.int16)  # words keep their places when something was missed
        turn.recorded_to = self._ring.end
        try:
            self._recorder.write(turn.number, np.concatenate([gap, sound]))
        except OSError as failure:
            return self._give_up(failure)
        return []

    def skip(self, turn: Turn) -> None:
        """Leave out what came in while the person was typing; the turn's time stands still for it too."""
        if turn.audio_start is not None:
            turn.skip(self._ring.end - turn.recorded_to)

    def finish(self, turn: Turn) -> tuple[Path | None, list[Event]]:
        """Make the turn playable."""
        if self._recorder is None:
            return None, []
        try:
            return self._recorder.finish(turn.number), []
        except OSError as failure:
            return None, self._give_up(failure)

    def sound(self, turn: Turn, stretch: Stretch) -> Pcm16:
        """A stretch's samples; none when they had to be let go."""
        if stretch.blocks:
            return stretch.audio()
        if self._recorder is None:
            return EMPTY
        start = turn.place(stretch.start)
        try:
            return self._recorder.read(turn.number, start, start + stretch.size)
        except OSError as failure:
            log.error("the sound of a turn could not be read: %s", failure.strerror)
            return EMPTY

    def release(self, turn: Turn) -> None:
        """Let go of sound in memory: what the disk has, and what is too much."""
        held = 0
        for stretch in reversed(turn.stretches):
            if not (stretch.frozen and stretch.has_all_words and stretch.blocks):
                continue
            on_disk = self._recorder is not None and turn.holds(stretch)
            held += stretch.size
            if on_disk or held > MOST_HELD:
                stretch.forget_audio()

    def close(self) -> None:
        """Everything is on the disk."""
        if self._recorder is not None:
            try:
                self._recorder.close()
            except OSError as failure:
                self._give_up(failure)

    def _give_up(self, failure: OSError) -> list[Event]:
        log.error("the sound of a turn could not be written: %s", failure.strerror)
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            with suppress(OSError):
                recorder.close()
        return [Trouble("record", "Your answer could not be recorded. The interview goes on without a recording.")]
