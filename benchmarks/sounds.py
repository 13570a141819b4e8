"""Speech to test and to measure with: made by espeak-ng, or read by people in Debian's pocketsphinx-testdata."""

import io
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np

from core.speech.audio import RATE, Pcm16, read, wav

CLIPS = Path("/usr/share/pocketsphinx/test/data/librivox")
SAID = {  # read aloud by a person, from the package's transcription
    "0870": "and mister john dashwood had then leisure to consider how much there might be prudently in his power "
    "to do for them",
    "0880": "he was not an ill disposed young man",
    "0890": "unless to be rather cold hearted and rather selfish is to be ill disposed",
    "0920": "had he married a more amiable woman he might have been made still more respectable than he was",
    "0930": "he might even have been made amiable himself",
}


def clip(name: str) -> Path:
    """The recording of a key of SAID, whether it is there or not."""
    return CLIPS / f"sense_and_sensibility_01_austen_64kb-{name}.wav"


def clips() -> list[Pcm16]:
    """All recordings; none where they are not installed."""
    if not all(clip(name).exists() for name in SAID):
        print("Skipped, because the recorded speech is not here: apt-get install pocketsphinx-testdata.")
        return []
    return [read(clip(name)) for name in SAID]


def trimmed(pcm: Pcm16) -> Pcm16:
    """From the first to the last sample that is not quiet."""
    (loud,) = np.nonzero(np.abs(pcm.astype(np.int32)) > 0.05 * np.abs(pcm.astype(np.int32)).max())
    return pcm[loud[0] : loud[-1] + 1]


def has_synthesiser() -> bool:
    return shutil.which("espeak-ng") is not None


@cache
def synthesised(text: str, voice: str = "en-us", pace: int = 175) -> Pcm16:
    """espeak-ng's rendering at so many words a minute."""
    command = ["espeak-ng", "-v", voice, "-s", str(pace), "--stdout", "--stdin"]
    return read(io.BytesIO(subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout))


def silence(seconds: float) -> Pcm16:
    return np.zeros(round(seconds * RATE), dtype=np.int16)


def noise(seconds: float, colour: float, loudness: float = 0.3, seed: int = 1) -> Pcm16:
    """White (0), pink (0.5) or brown (1) noise; `loudness` is its peak relative to full scale."""
    number = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=number))
    frequencies = np.maximum(np.arange(spectrum.size), 1)
    shaped = np.fft.irfft(spectrum / frequencies**colour, number)
    return (shaped / np.abs(shaped).max() * loudness * 32_767).astype(np.int16)


def joined(*parts: str | float | Pcm16) -> bytes:
    """A wav of texts, seconds of silence and sounds, one after another."""

    def sound(part: str | float | Pcm16) -> Pcm16:
        if isinstance(part, str):
            return synthesised(part, pace=150)
        return silence(part) if isinstance(part, int | float) else part

    return wav(np.concatenate([sound(part) for part in parts]))
