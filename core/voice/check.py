"""The device check: how loud the microphone is, and three seconds of one's own voice to listen to."""

import threading
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from core.speech.audio import RATE, SILENCE_DBFS, Pcm16, Resampler, level_dbfs, wav

if TYPE_CHECKING:
    from av import AudioFrame

SECONDS = 3
MOST_FRAMES = 500  # between two looks; older ones are let go
METER = RATE // 5  # samples over which the level is taken


class SoundCheck:
    """The microphone's callback only enqueues; `look` works on what came in."""

    def __init__(self) -> None:
        self._frames: deque[AudioFrame] = deque(maxlen=MOST_FRAMES)
        self._lock = threading.Lock()
        self._resampler = Resampler()
        self._kept: list[Pcm16] | None = None
        self.level = SILENCE_DBFS
        self.sound = b""  # a wav, once three seconds are there
        self.heard = False

    def on_frame(self, frame: "AudioFrame") -> None:
        self._frames.append(frame)

    def on_ended(self) -> None:
        self._frames.clear()

    def record(self) -> None:
        """Keep the next three seconds."""
        with self._lock:
            self._kept, self.sound = [], b""

    @property
    def recording(self) -> bool:
        return self._kept is not None

    def look(self) -> float:
        """Work on what came in since the last call; the level in dB below full scale."""
        with self._lock:
            blocks = []
            while self._frames:
                frame = self._frames.popleft()
                try:
                    blocks.append(self._resampler.feed(frame))
                except ValueError:  # the rate or the layout changed under way
                    self._resampler = Resampler()
            if not blocks:
                self.level = SILENCE_DBFS
                return self.level
            heard = np.concatenate(blocks)
            self.heard = True
            steps = [heard[at : at + METER] for at in range(0, heard.size, METER)]
            self.level = max((level_dbfs(step) for step in steps), default=SILENCE_DBFS)
            if self._kept is not None:
                self._kept.append(heard)
                if sum(block.size for block in self._kept) >= SECONDS * RATE:
                    self.sound = wav(np.concatenate(self._kept)[: SECONDS * RATE])
                    self._kept = None
            return self.level
