"""A backup while the app runs, asked for by another process.

The embedded DuckDB file belongs to one process, so `make backup` cannot open it beside the running app. It leaves a
note in the data folder instead; a thread of the app finds it, makes the backup and leaves the answer beside it. Files
rather than a port: who may write to the data folder already has the database, so there is nothing to authenticate.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from core.domain.errors import GreenroomError

REQUEST = "backup.request"
RESULT = "backup.result"
POLL_SECONDS = 1.0
NOTICED_SECONDS = 15.0  # the watcher looks every second; an app that is just starting needs a few
DONE_SECONDS = 600.0

log = logging.getLogger(__name__)


class BackupWatcher:
    """Answers the notes of `request_backup`. `make_backup` returns the finished file."""

    def __init__(self, data_dir: Path, make_backup: Callable[[], Path], poll_seconds: float = POLL_SECONDS) -> None:
        self._data_dir = data_dir
        self._make_backup = make_backup
        self._poll_seconds = poll_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="greenroom-backup-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """Stop looking; a backup under way is finished first. Harmless when never started."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self._answer()
            except OSError as failure:  # a full or vanished disk must not end the thread
                log.warning("backup watch: %s", failure.strerror)
            self._stopping.wait(self._poll_seconds)

    def _answer(self) -> None:
        request = self._data_dir / REQUEST
        try:
            asked = request.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return
        request.unlink(missing_ok=True)  # gone means noticed: whoever asked now waits for the result
        try:
            outcome = {"path": str(self._make_backup().absolute())}
        except GreenroomError as failure:
            outcome = {"sentence": failure.sentence}
        except Exception:
            log.exception("backup watch: the backup failed")
            outcome = {"sentence": "The backup failed; the app's log says why. The database was not changed."}
        _write(self._data_dir / RESULT, json.dumps({"request": asked, **outcome}))


def request_backup(
    data_dir: Path,
    *,
    noticed_seconds: float = NOTICED_SECONDS,
    done_seconds: float = DONE_SECONDS,
    poll_seconds: float = 0.1,
) -> Path:
    """Ask the app that is running on `data_dir` for a backup and wait for it. Raises GreenroomError."""
    asked, request, result = uuid4().hex, data_dir / REQUEST, data_dir / RESULT
    _write(request, asked)
    if not _wait(lambda: not request.exists(), noticed_seconds, poll_seconds):
        request.unlink(missing_ok=True)
        raise GreenroomError(
            "The database is open in another process that does not answer. If that is Greenroom, wait until it has "
            "started; otherwise close it. Then run make backup again."
        )
    answer: dict[str, str] = {}

    def answered() -> bool:
        if result.exists():
            answer.update(json.loads(result.read_text(encoding="utf-8")))
        return answer.get("request") == asked

    if not _wait(answered, done_seconds, poll_seconds):
        raise GreenroomError("The running app has not finished the backup. Look in its log and in the backups folder.")
    result.unlink(missing_ok=True)
    if "path" not in answer:
        raise GreenroomError(answer["sentence"])
    return Path(answer["path"])


def _wait(holds: Callable[[], bool], seconds: float, poll_seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(poll_seconds)
    return True


def _write(path: Path, text: str) -> None:
    """Whole or not at all, so that the other side never reads half a note."""
    partial = path.with_name(f".{path.name}.{uuid4().hex}")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)
