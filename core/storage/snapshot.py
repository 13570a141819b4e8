"""What the insight queries read through: interviews, answers and concepts with all that belongs to them in one row.

`queries/seen/` says what a row is. On a small store a query works the rows out as it runs. From KEPT_FROM answers on
that takes seconds each time, so they are kept in a DuckDB file beside the store, made anew in the background when the
store has changed; queries then read the file, and tell what was there when it was made. It holds ids and marks, no
words.
"""

import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from core.storage.bulk import quoted

log = logging.getLogger(__name__)
SEEN = Path(__file__).parent / "queries" / "seen"
ORDERED = {  # what lies together is read together, and takes less room
    "sitting_seen": "",
    "answer_seen": "",
    "grade_seen": "",
    "concept_seen": " ORDER BY org_id, role, concept",
}
KEPT = "kept"
KEPT_FROM = 20_000  # answers
SHARE = 20  # making the rows anew may take one part of so many of the time
NAMED = re.compile(rf"\b({'|'.join(ORDERED)})\b")
BEGINS = re.compile(r"^(WITH|SELECT)\b", re.MULTILINE)
STATE = """
    SELECT (SELECT count(*) FROM answer), (SELECT count(*) FROM grade), (SELECT count(*) FROM scorecard),
           (SELECT count(*) FROM integrity_signal WHERE suppressed_by IS NULL),
           (SELECT count(*) FROM interview WHERE status = 'finished'),
           (SELECT bit_xor(hash(id, started_at, ended_at)) FROM interview)  -- another backup, or the demo put back
"""


@cache
def seen(name: str) -> str:
    """The query that gives the rows of one of ORDERED."""
    return (SEEN / f"{name}.sql").read_text(encoding="utf-8")


@cache
def meaning() -> str:
    """Another one when the rows mean something else than before."""
    return hashlib.sha256("\0".join(seen(name) for name in ORDERED).encode()).hexdigest()


def written_out(text: str, of: Callable[[str], str] = seen) -> str:
    """A query with the rows it reads through put before it."""
    named = [name for name in ORDERED if name in NAMED.findall(text)]
    found = BEGINS.search(text)
    if not named or found is None:
        return text
    before = ",\n".join(f"{name} AS NOT MATERIALIZED (\n{of(name).strip()}\n)" for name in named)
    begins, rest = text[: found.start()], text[found.start() :]
    if found[1] == "WITH":
        return f"{begins}WITH {before},{rest[len('WITH') :]}"
    return f"{begins}WITH {before}\n{rest}"


def from_kept(text: str) -> str:
    """The same query, on the rows that are kept."""
    return written_out(text, lambda name: f"SELECT * FROM {KEPT}.main.{name}")


class Snapshot:
    """The kept rows of a store, in a file that is attached to whatever DuckDB runs the queries."""

    def __init__(self, file: Path | None = None, kept_from: int = KEPT_FROM) -> None:
        self.kept_from = kept_from
        self.ready = False
        self.made_at: datetime | None = None
        self._file = file
        self._folder: TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._due = 0.0

    def refresh(self, cursor: Any, at_once: bool = False) -> bool:
        """Make the rows anew where the store is large and has changed; whether that was done.

        `cursor` is one of the DuckDB that runs the queries. What runs meanwhile goes on with the rows of before.
        """
        with self._lock:
            if not at_once and time.monotonic() < self._due:
                return False
            started = time.monotonic()
            try:
                return self._brought_up_to_date(cursor)
            finally:
                self._due = time.monotonic() + SHARE * (time.monotonic() - started)

    def _brought_up_to_date(self, cursor: Any) -> bool:
        counts = cursor.execute(STATE).fetchone()
        if counts[0] < self.kept_from:
            self.ready = False
            return False
        state = [*map(str, counts), meaning()]
        self._attach(cursor)
        if self._made_from(cursor) == state:
            self.ready = True
            return False
        if not self.ready:  # nobody reads it, and a new file is smaller than one with the old rows in it
            cursor.execute(f"DETACH {KEPT}")
            self._attach(cursor, anew=True)
        started = time.monotonic()
        cursor.execute("BEGIN")
        try:
            for name, order in ORDERED.items():
                cursor.execute(f"CREATE OR REPLACE TABLE {KEPT}.main.{name} AS SELECT * FROM ({seen(name)}){order}")
            cursor.execute(
                f"CREATE OR REPLACE TABLE {KEPT}.main.made_from AS SELECT unnest({state}) AS state, now() AS made"
            )
            cursor.execute("COMMIT")
        except duckdb.Error:
            cursor.execute("ROLLBACK")
            raise
        self.ready, self.made_at = True, datetime.now(UTC)
        log.info("insights kept %d answers in %.1f s", counts[0], time.monotonic() - started)
        return True

    def _made_from(self, cursor: Any) -> list[str] | None:
        """What the store held when the rows were made; None when there are none."""
        try:
            found = cursor.execute(f"SELECT state, made FROM {KEPT}.main.made_from").fetchall()
        except (duckdb.CatalogException, duckdb.BinderException):  # nothing is there yet, or of an earlier form
            return None
        self.made_at = found[0][1]
        return [row[0] for row in found]

    def close(self) -> None:
        """Let go of the rows. Those of a file are there again after a restart, unless the store has changed."""
        self.ready = False
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _attach(self, cursor: Any, anew: bool = False) -> None:
        found = cursor.execute(f"SELECT count(*) FROM duckdb_databases() WHERE database_name = '{KEPT}'").fetchone()
        if found[0]:
            return
        file = self._file
        if file is None:
            self._folder = self._folder or TemporaryDirectory(prefix="greenroom-insights-")
            file = Path(self._folder.name) / f"{time.monotonic_ns()}.duckdb"
        if anew:
            _remove(file)
        try:
            cursor.execute(f"ATTACH {quoted(file)} AS {KEPT}")
        except duckdb.Error:  # cut off in the middle of a write, or of another version: it is only a copy
            log.warning("what insights kept cannot be read and is made anew")
            _remove(file)
            cursor.execute(f"ATTACH {quoted(file)} AS {KEPT}")


def _remove(file: Path) -> None:
    for each in (file, file.with_name(f"{file.name}.wal")):
        each.unlink(missing_ok=True)
