"""What a worker process holds in tests: it answers, dies, sleeps and fails on demand."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from core.speech.errors import RecogniserUnavailable, SpeechModelMissing


class FakeWorker:
    def __init__(self) -> None:
        self.seen: list[Any] = []

    def echo(self, value: Any) -> Any:
        self.seen.append(value)
        return value

    def history(self) -> list[Any]:
        return self.seen

    def pid(self) -> int:
        return os.getpid()

    def modules(self) -> list[str]:
        return sorted(sys.modules)

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def die_first(self, mark: str, value: Any) -> Any:
        """Dies while working the first time, as a killed process does."""
        if not Path(mark).exists():
            Path(mark).touch()
            os._exit(9)
        return value

    def die(self) -> None:
        os._exit(9)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def refuse(self) -> None:
        raise RecogniserUnavailable("The line is dead.")

    def stumble(self) -> None:
        raise ValueError("something about a candidate")


def make(config: Any) -> FakeWorker:
    if config == "no model":
        raise SpeechModelMissing
    if config == "cannot start":
        os._exit(3)
    return FakeWorker()
