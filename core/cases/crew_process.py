"""The crew's process: started in its own environment, asked, watched and ended.

Ending a process is the only way to stop a call to a model in the middle, and it takes along what CrewAI holds and has
written: its home is a folder that is removed.
"""

import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.domain.errors import CrewFailed
from core.settings import ROOT

PYTHON = ROOT / ".venv-crew" / "bin" / "python"
POLL_SECONDS = 0.3
STARTING_SECONDS = 60.0
LONGEST_LINE = 4_000_000  # bytes of one message
ENDING_SECONDS = 5.0
# The machine's own settings for reaching servers; nothing else of the app's environment is the crew's business.
PASSED_ON = ("PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SYSTEMROOT")

Answer = Callable[[str, str], str]  # (tool, argument) -> what it found
OnCall = Callable[[Mapping[str, object]], None]

NOT_STARTED = "The crew of language models could not be started. `make crew` installs what it needs."
TOO_SLOW = "The language model did not finish in time."
GONE = "The crew of language models stopped in the middle."
UNREACHABLE = "The language model could not be reached, or refused to answer."
NOT_A_FIT = "The language model's reply was not in the form that was asked for."
SHAPELESS = ("ConverterError", "ValidationError", "JSONDecodeError", "OutputParserError", "OutputParserException")


def is_installed(python: Path = PYTHON) -> bool:
    """Whether there is an environment for the crew. Nothing is imported."""
    return python.exists() and any((python.parent.parent / "lib").glob("python3*/site-packages/crewai"))


class CrewProcess:
    """A context manager. `check` is called several times a second and may raise; `on_call` hears of every HTTP call."""

    def __init__(
        self,
        reach: Mapping[str, Any],
        seconds: float,
        check: Callable[[], None],
        on_call: OnCall,
        python: Path = PYTHON,
    ) -> None:
        self._check, self._on_call = check, on_call
        self._until = time.monotonic() + seconds
        self._waiting = b""
        self._outcomes: list[str] = []
        self._home = tempfile.TemporaryDirectory(prefix="greenroom-crew-", ignore_cleanup_errors=True)
        home = Path(self._home.name)
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        environment |= {name.lower(): os.environ[name.lower()] for name in PASSED_ON if name.lower() in os.environ}
        try:
            self._process = subprocess.Popen(
                [str(python), "-m", "core.cases.crew_worker"],
                cwd=ROOT,
                env={**environment, "HOME": str(home), "CREWAI_STORAGE_DIR": str(home / "crew"), "TMPDIR": str(home)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # CrewAI prints what it is told
                start_new_session=True,
            )
        except OSError as error:
            self._home.cleanup()
            raise CrewFailed(NOT_STARTED) from error
        try:
            try:
                self._send({**reach, "seconds": int(seconds) + 1})
                self._receive(min(self._until, time.monotonic() + STARTING_SECONDS), NOT_STARTED)
            except CrewFailed as error:
                raise CrewFailed(NOT_STARTED) from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "CrewProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it with all it started, and remove what it wrote."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        try:
            self._process.wait(ENDING_SECONDS)
        finally:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # what was not sent has nobody to read it
                        pipe.close()
            self._home.cleanup()

    def run(self, task: Mapping[str, Any], answer: Answer) -> tuple[str, dict[str, Any] | None]:
        """What an agent made of a task: its words, and the shape when one was asked for. Raises CrewFailed, and what
        `check` raises."""
        self._outcomes.clear()
        self._send(task)
        while True:
            message = self._receive(self._until, TOO_SLOW)
            if isinstance(done := message.get("done"), dict):
                value = done.get("value")
                return str(done.get("text", "")), value if isinstance(value, dict) else None
            if "failed" in message:
                raise CrewFailed(self._why(str(message["failed"])))
            if "tool" in message:
                self._send({"result": answer(str(message["tool"]), str(message.get("argument", "")))})

    def loaded(self) -> list[str]:
        """Modules that must never be loaded and were, after the last task."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        return list(self._receive(self._until, TOO_SLOW).get("bye", []))

    def _why(self, failure: str) -> str:
        last = self._outcomes[-1] if self._outcomes else ""
        if last == "timeout":
            return TOO_SLOW
        if last and last != "ok":
            return UNREACHABLE
        return NOT_A_FIT if failure in SHAPELESS or last == "ok" else GONE

    def _send(self, message: Mapping[str, Any]) -> None:
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise CrewFailed(GONE) from error

    def _receive(self, until: float, too_late: str) -> dict[str, Any]:
        """The next message that is not about a call."""
        while True:
            line = self._line(until, too_late)
            try:
                message = json.loads(line)
            except ValueError as error:
                raise CrewFailed(GONE) from error
            if not isinstance(message, dict):
                raise CrewFailed(GONE)
            if not isinstance(call := message.get("call"), dict):
                return message
            self._outcomes.append(str(call.get("outcome")))
            self._on_call(call)

    def _line(self, until: float, too_late: str) -> bytes:
        pipe = self._process.stdout
        assert pipe is not None
        while b"\n" not in self._waiting:
            self._check()
            if time.monotonic() > until:
                raise CrewFailed(too_late)
            if not select.select([pipe], [], [], POLL_SECONDS)[0]:
                continue
            piece = os.read(pipe.fileno(), 65_536)
            if not piece or len(self._waiting) > LONGEST_LINE:
                raise CrewFailed(GONE)
            self._waiting += piece
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line
