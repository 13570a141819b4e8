"""Sound for tests: spoken by espeak-ng here, or by people in Debian's pocketsphinx-testdata where that is installed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.sounds import SAID, clip, has_synthesiser, synthesised
from core.speech.audio import Pcm16, read
from core.speech.config import SpeechConfig


@pytest.fixture
def spoken() -> Callable[..., Pcm16]:
    """espeak-ng's rendering at 16 kHz."""
    if not has_synthesiser():
        pytest.skip("espeak-ng is not installed")
    return synthesised


@pytest.fixture(params=sorted(SAID))
def human(request: pytest.FixtureRequest) -> tuple[Pcm16, str]:
    """(sound, words) of one sentence."""
    path = clip(request.param)
    if not path.exists():
        pytest.skip("Debian's pocketsphinx-testdata is not installed")
    return read(path), SAID[request.param]


@pytest.fixture(scope="session")
def config(models_dir: Path) -> SpeechConfig:
    found = SpeechConfig(models_dir)
    if not (found.can_recognise and found.has_piper):
        pytest.skip("the speech models are not installed: make models")
    return found
