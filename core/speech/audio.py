"""Sound as numbers. Inside Greenroom speech is int16, mono, 16 kHz (`Pcm16`); what is played is int16, mono, 48 kHz."""

import io
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.speech.errors import AudioUnreadable

if TYPE_CHECKING:  # loaded on first use: the first page must not wait for it
    from av import AudioFrame

Pcm16: TypeAlias = NDArray[np.int16]

RATE = 16_000  # samples per second of everything that is listened to
PLAY_RATE = 48_000  # and of everything that is played
FULL_SCALE = 32_768.0
SILENCE_DBFS = -100.0
CLIPPED = 32_700  # a sample this large was cut off by the microphone or the sound card
MOST_BYTES = 100_000_000  # of a file that is brought along

EMPTY: Pcm16 = np.zeros(0, dtype=np.int16)


class Resampler:
    """Audio frames of any rate and layout, in; int16 mono at `rate`, out. Keeps what a block boundary cuts."""

    def __init__(self, rate: int = RATE) -> None:
        self._rate = rate
        self._resampler: Any = None

    def feed(self, frame: "AudioFrame") -> Pcm16:
        """A 20 ms frame at 48 kHz gives 320 samples at 16 kHz, within the filter's delay of a millisecond."""
        if self._resampler is None:
            from av import AudioResampler

            self._resampler = AudioResampler(format="s16", layout="mono", rate=self._rate)
        frame.pts = None  # the network's clock jumps; samples are counted instead
        return self._joined(self._resampler.resample(frame))

    def flush(self) -> Pcm16:
        """What is still inside the filter; afterwards the resampler starts anew."""
        if self._resampler is None:
            return EMPTY
        rest = self._joined(self._resampler.resample(None))
        self._resampler = None
        return rest

    @staticmethod
    def _joined(frames: "list[AudioFrame]") -> Pcm16:
        blocks = [frame.to_ndarray().reshape(-1) for frame in frames]
        return np.concatenate(blocks).astype(np.int16, copy=False) if blocks else EMPTY


def resample(pcm: Pcm16, rate: int, to: int) -> Pcm16:
    """All of `pcm`, int16 mono, at another rate."""
    if rate == to or not pcm.size:
        return pcm
    resampler = Resampler(to)
    return np.concatenate([resampler.feed(frame_of(pcm, rate)), resampler.flush()])


def frame_of(pcm: Pcm16, rate: int, stereo: bool = False) -> "AudioFrame":
    """A packed s16 frame; `stereo` has the same sound on both sides, as browsers send it."""
    from av import AudioFrame

    samples = np.repeat(pcm, 2) if stereo else pcm
    frame = AudioFrame.from_ndarray(
        np.ascontiguousarray(samples).reshape(1, -1), format="s16", layout="stereo" if stereo else "mono"
    )
    frame.sample_rate = rate
    return frame


def level_dbfs(pcm: Pcm16) -> float:
    """Root mean square relative to full scale: 0 is the loudest, speech is near -30, silence is -100."""
    if not pcm.size:
        return SILENCE_DBFS
    power = float(np.mean(np.square(pcm.astype(np.float32) / FULL_SCALE)))
    return max(SILENCE_DBFS, 10 * float(np.log10(power))) if power > 0 else SILENCE_DBFS


def clipped_samples(pcm: Pcm16) -> int:
    return int(np.count_nonzero((pcm >= CLIPPED) | (pcm <= -CLIPPED)))


def clipping_share(pcm: Pcm16) -> float:
    """Share of samples at the limits, 0 to 1; above 0.001 it is heard."""
    return clipped_samples(pcm) / pcm.size if pcm.size else 0.0


def quietest(pcm: Pcm16, window: int = 512) -> int:
    """The sample in the middle of the quietest `window` samples (32 ms at 16 kHz); 0 where there are fewer."""
    whole = pcm.size - pcm.size % window
    if not whole:
        return 0
    power = np.square(as_float(pcm[:whole])).reshape(-1, window).sum(axis=1)
    return int(power.argmin()) * window + window // 2


def as_float(pcm: Pcm16) -> NDArray[np.float32]:
    """Between -1 and 1."""
    return pcm.astype(np.float32) / np.float32(FULL_SCALE)


def as_pcm(samples: NDArray[np.float32]) -> Pcm16:
    """From numbers between -1 and 1; louder ones are cut."""
    return (np.clip(samples, -1.0, 1.0) * 32_767).astype(np.int16)


def read_blocks(source: Path | BinaryIO, rate: int = RATE) -> Iterator[Pcm16]:
    """The sound of a file, block by block, whatever its container: wav, mp3, webm, m4a. Raises AudioUnreadable.

    Blocks, because an hour of speech is 115 MB: the reader decides what to keep.
    """
    import av

    if isinstance(source, Path) and (not source.is_file() or source.stat().st_size > MOST_BYTES):
        raise AudioUnreadable
    resampler = Resampler(rate)
    heard = False
    try:
        with av.open(
            str(source) if isinstance(source, Path) else source, mode="r", metadata_errors="ignore"
        ) as container:
            if not container.streams.audio:
                raise AudioUnreadable
            for frame in container.decode(container.streams.audio[0]):
                block = resampler.feed(frame)
                heard = heard or bool(block.size)
                if block.size:
                    yield block
    except av.FFmpegError as failure:
        if not heard:  # a recording that breaks off is used as far as it goes
            raise AudioUnreadable from failure
    if (rest := resampler.flush()).size:
        yield rest
    elif not heard:
        raise AudioUnreadable


def read(source: Path | BinaryIO, rate: int = RATE) -> Pcm16:
    """The whole file. Raises AudioUnreadable."""
    return np.concatenate(list(read_blocks(source, rate)))


def wav(pcm: Pcm16, rate: int = RATE) -> bytes:
    """A WAV file in memory."""
    memory = io.BytesIO()
    with wave.open(memory, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm.astype("<i2", copy=False).tobytes())
    return memory.getvalue()
