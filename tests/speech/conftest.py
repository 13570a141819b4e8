"""Sound for tests: spoken by espeak-ng here, or by people in Debian's pocketsphinx-testdata where that is installed."""

import io
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from core.speech.audio import RATE, Pcm16, read
from core.speech.config import SpeechConfig

HUMAN = Path("/usr/share/pocketsphinx/test/data/librivox")
SAID = {  # read aloud by a person, from the package's transcription
    "0870": "and mister john dashwood had then leisure to consider how much there might be prudently in his power "
    "to do for them",
    "0880": "he was not an ill disposed young man",
    "0890": "unless to be rather cold hearted and rather selfish is to be ill disposed",
    "0920": "had he married a more amiable woman he might have been made still more respectable than he was",
    "0930": "he might even have been made amiable himself",
}


@cache
def synthesised(text: str, voice: str = "en-us") -> Pcm16:
    """espeak-ng's rendering at 16 kHz."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed")
    done = subprocess.run([program, "-v", voice, "--stdout", "--stdin"], input=text.encode(), capture_output=True)
    return read(io.BytesIO(done.stdout))


@pytest.fixture
def spoken() -> Callable[..., Pcm16]:
    return synthesised


@pytest.fixture(params=sorted(SAID))
def human(request: pytest.FixtureRequest) -> tuple[Pcm16, str]:
    """(sound, words) of one sentence."""
    path = HUMAN / f"sense_and_sensibility_01_austen_64kb-{request.param}.wav"
    if not path.exists():
        pytest.skip("Debian's pocketsphinx-testdata is not installed")
    return read(path), SAID[request.param]


@pytest.fixture(scope="session")
def config(models_dir: Path) -> SpeechConfig:
    found = SpeechConfig(models_dir)
    if not (found.can_recognise and found.has_piper):
        pytest.skip("the speech models are not installed: make models")
    return found


def noise(seconds: float, colour: float, loudness: float = 0.3, seed: int = 1) -> Pcm16:
    """White (0), pink (0.5) or brown (1) noise; `loudness` is its peak relative to full scale."""
    number = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=number))
    frequencies = np.maximum(np.arange(spectrum.size), 1)
    shaped = np.fft.irfft(spectrum / frequencies**colour, number)
    return (shaped / np.abs(shaped).max() * loudness * 32_767).astype(np.int16)
