"""Every test starts from the same machine: no settings of the developer's, no telemetry, a data folder of its own."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

settings.register_profile("greenroom", deadline=None)  # a busy machine is slow, not wrong
settings.load_profile("greenroom")
ROOT = Path(__file__).resolve().parents[1]
# Read before the developer's settings are put away: the models are the one thing not made anew for each run.
DATA_DIR = Path(os.environ.get("GREENROOM_DATA_DIR") or ROOT / "data" / "var")
MODELS_DIR = Path(os.environ.get("GREENROOM_MODELS_DIR") or DATA_DIR / "models").absolute()


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> Iterator[None]:
    with TemporaryDirectory(prefix="greenroom-tests-") as data_dir, pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GREENROOM_", "STREAMLIT_"))]:
            patch.delenv(name)
        patch.setenv("GREENROOM_DATA_DIR", data_dir)
        patch.setenv("GREENROOM_MODELS_DIR", str(MODELS_DIR))
        patch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
        for name in ("HF_HUB_OFFLINE", "ORT_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
            patch.setenv(name, "1")
        if sys.platform == "darwin":  # where Homebrew keeps the libraries WeasyPrint draws with
            patch.setenv("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
        yield


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where `make models` put the model files."""
    return MODELS_DIR
