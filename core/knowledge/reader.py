"""Reads casebooks in a process of their own: a file that crashes or hangs its reader harms nothing else."""

import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.domain import casebook_errors
from core.domain.casebook import Reading
from core.domain.casebook_errors import CasebookUnusable, PageNotThere, PdfTooHeavy
from core.domain.errors import GreenroomError
from core.knowledge.chunk import chunks_of
from core.knowledge.pdf import Line
from core.settings import ROOT

log = logging.getLogger("greenroom.casebooks")

CHECK_SECONDS, READ_SECONDS, PICTURE_SECONDS = 60.0, 300.0, 30.0
POLL = 0.05
REFUSED = 3  # exit code of core.knowledge.pdf for an error with a name
LONGEST_TITLE = 120


class PdfReader:
    """Implements `core.ports.CasebookReader`."""

    def check(self, path: Path) -> tuple[int, str]:
        """Pages and title. Raises the kinds of CasebookUnusable."""
        found = json.loads(_ask("check", path, seconds=CHECK_SECONDS))
        return int(found["pages"]), " ".join(str(found["title"]).split())[:LONGEST_TITLE]

    def read(self, path: Path, gave_up: Callable[[], bool] = lambda: False) -> Reading | None:
        """All of it as chunks, None when `gave_up` said so. Raises PageNotThere, the kinds of CasebookUnusable."""
        said = _ask("pages", path, seconds=READ_SECONDS, gave_up=gave_up)
        if gave_up():
            return None
        pages = [[Line(*line) for line in lines] for lines in json.loads(said)]
        return Reading(len(pages), tuple(chunks_of(pages)), sum(not lines for lines in pages))

    def picture(self, path: Path, page: int) -> bytes:
        """A page, counted from 1, as PNG. Raises PageNotThere, and the kinds of CasebookUnusable."""
        return _ask("picture", path, str(page), seconds=PICTURE_SECONDS)


def _ask(task: str, path: Path, *more: str, seconds: float, gave_up: Callable[[], bool] = lambda: False) -> bytes:
    if not path.is_file():
        raise PageNotThere
    with tempfile.TemporaryFile() as answer:
        command = [sys.executable, "-m", "core.knowledge.pdf", task, str(path.absolute()), *more]
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": answer, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, cwd=ROOT, **quiet) as process:
            try:
                code = _wait(process, seconds, gave_up)
            finally:
                process.kill()
        answer.seek(0)
        said = answer.read()
    if code is None:
        return b""
    if code == REFUSED:
        raise _named(said)
    if code != 0:
        log.warning("reading a PDF (%s) ended with code %s", task, code)
        raise PdfTooHeavy
    return said


def _wait(process: "subprocess.Popen[bytes]", seconds: float, gave_up: Callable[[], bool]) -> int | None:
    """The exit code, -1 when it took too long, None when nobody waits for it any more."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            return process.wait(POLL)
        except subprocess.TimeoutExpired:
            if gave_up():
                return None
    return -1


def _named(said: bytes) -> GreenroomError:
    try:
        kind = getattr(casebook_errors, str(json.loads(said)["error"]), None)
    except (ValueError, KeyError, TypeError):
        kind = None
    if isinstance(kind, type) and issubclass(kind, CasebookUnusable | PageNotThere):
        return kind()
    return PdfTooHeavy()
