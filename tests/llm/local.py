"""The real, small language model of `make test-llm`, served on loopback."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.fetch_local_llm import NAME, QWEN, python_of

ROOT = Path(__file__).resolve().parents[2]
# Read at import: the tests' own machine forgets every setting.
WANTED, GIVEN = os.environ.get("GREENROOM_TEST_LLM") == "1", os.environ.get("GREENROOM_TEST_LLM_URL", "")
RECORD = os.environ.get("GREENROOM_TEST_LLM_RECORD") == "1"
SECONDS = 300.0  # for one reply; it takes 30 on a quiet machine
WITH_THE_MODEL = [
    pytest.mark.skipif(not WANTED, reason="make test-llm runs it: 1.1 GB and minutes of computing"),
    pytest.mark.network,
    pytest.mark.timeout(1800),
]


def with_the_model(test):  # type: ignore[no-untyped-def]
    for mark in WITH_THE_MODEL:
        test = mark(test)
    return test


@contextmanager
def served(models: Path) -> Iterator[str]:
    """The model's address; GREENROOM_TEST_LLM_URL names a server that is already running."""
    if GIVEN:
        yield GIVEN
        return
    command = [str(python_of(models)), "scripts/serve_local_llm.py", str(QWEN.path(models)), NAME]
    serving = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert serving.stdin is not None
    assert serving.stdout is not None
    try:
        yield serving.stdout.readline().strip()
    finally:
        serving.stdin.close()
        serving.terminate()
        serving.wait(20)
