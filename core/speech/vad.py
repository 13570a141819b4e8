"""Where speech begins and ends: Silero VAD, streaming, on windows of 32 ms.

Pure in the sense that matters for tests: the same samples give the same events, however they are cut into blocks, and
times are counted in samples, never read from a clock.
"""

import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.speech.audio import EMPTY, RATE, Pcm16, as_float
from core.speech.errors import SpeechModelMissing

WINDOW = 512  # samples; the model knows no other size at 16 kHz
CONTEXT = 64  # samples before the window, which the model wants to see again
PRE_ROLL = round(0.320 * RATE)  # speech begins a little before it is noticed
STARTS = 0.5  # probability from which a window is speech
GOES_ON = 0.35  # and below which it no longer is
MIN_SPEECH = 2 * WINDOW  # a click is shorter
HANGOVER = 9 * WINDOW  # 0.29 s: shorter gaps are inside a phrase; from here on a turn may be over

# The probability of speech in one window of 512 float samples between -1 and 1.
Judge: TypeAlias = Callable[[NDArray[np.float32]], float]


class Silero:
    """`silero_vad_v6.onnx` as faster-whisper ships it; remembers what it heard, so one per stream.

    0.1 ms of CPU per window. The network itself is loaded once per process (`load`), 30 ms.
    """

    _loaded: "object | None" = None

    def __init__(self) -> None:
        self._session = self.load()
        self._state = (np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32))
        self._input = np.zeros((1, CONTEXT + WINDOW), np.float32)

    def __call__(self, window: NDArray[np.float32]) -> float:
        self._input[0, :CONTEXT] = self._input[0, -CONTEXT:]
        self._input[0, CONTEXT:] = window
        hidden, cell = self._state
        output, hidden, cell = self._session.run(None, {"input": self._input, "h": hidden, "c": cell})
        self._state = (hidden, cell)
        return float(output.reshape(-1)[0])

    @classmethod
    def load(cls) -> Any:
        """The network, shared by all streams: it holds no state. Raises SpeechModelMissing."""
        if Silero._loaded is None:
            package = find_spec("faster_whisper")  # finds it without importing CTranslate2
            folder = Path(package.origin).parent if package and package.origin else Path()
            path = folder / "assets" / "silero_vad_v6.onnx"
            if not path.is_file():
                raise SpeechModelMissing
            os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.enable_cpu_mem_arena = False
            options.log_severity_level = 4
            Silero._loaded = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        return Silero._loaded


@dataclass(frozen=True)
class Started:
    """Speech began at sample `at` (of the stream, pre-roll not counted); noticed a little later."""

    at: int


@dataclass(frozen=True)
class Ended:
    """Speech ended at sample `at`: the end of the last window that held any."""

    at: int


Edge: TypeAlias = Started | Ended


class VoiceActivity:
    """Feed it blocks of any size; it answers with the edges of speech, at most `HANGOVER` late."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._rest: Pcm16 = EMPTY
        self._began: int | None = None  # where a run of speech windows began that is not yet long enough
        self._speaking = False
        self._judged = 0
        self.last_speech: int | None = None  # end of the last window with speech in it
        self.speech_samples = 0  # judged as speech so far

    @property
    def speaking(self) -> bool:
        return self._speaking

    @property
    def judged(self) -> int:
        """Samples heard and judged so far: the stream's time."""
        return self._judged

    def feed(self, block: Pcm16) -> list[Edge]:
        pcm = np.concatenate([self._rest, block]) if self._rest.size else block
        whole = pcm.size - pcm.size % WINDOW
        self._rest = pcm[whole:].copy()
        edges: list[Edge] = []
        for start in range(0, whole, WINDOW):
            edges.extend(self._window(as_float(pcm[start : start + WINDOW])))
        return edges

    def _window(self, window: NDArray[np.float32]) -> list[Edge]:
        begin, self._judged = self._judged, self._judged + WINDOW
        probability = self._judge(window)
        heard = probability >= (GOES_ON if self._speaking or self._began is not None else STARTS)
        if heard:
            self.speech_samples += WINDOW
            if self._speaking:
                self.last_speech = self._judged
            else:
                if self._began is None:
                    self._began = begin
                if self._judged - self._began >= MIN_SPEECH:
                    began, self._began = self._began, None
                    self._speaking, self.last_speech = True, self._judged
                    return [Started(began)]
            return []
        self._began = None
        if self._speaking and self.last_speech is not None and self._judged - self.last_speech >= HANGOVER:
            self._speaking = False
            return [Ended(self.last_speech)]
        return []


class Ring:
    """The last `seconds` of a stream, so that speech can be taken from a little before it was noticed."""

    def __init__(self, seconds: float = 1.5) -> None:
        self._keep = round(seconds * RATE)
        self._blocks: deque[Pcm16] = deque()
        self._held = 0
        self.end = 0  # samples of the stream so far

    def add(self, block: Pcm16) -> None:
        self._blocks.append(block)
        self._held += block.size
        self.end += block.size
        while self._blocks and self._held - self._blocks[0].size >= self._keep:
            self._held -= self._blocks.popleft().size

    def since(self, sample: int) -> tuple[int, Pcm16]:
        """What is held from `sample` of the stream on, with the sample it really begins at."""
        begin = max(sample, self.end - self._held)
        if begin >= self.end:
            return self.end, EMPTY
        return begin, np.concatenate(list(self._blocks))[begin - self.end :]
