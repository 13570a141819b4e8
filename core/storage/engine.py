"""The one database of a process: opening it, short transactions, and its failures by name."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import QueuePool

from core.domain.errors import GreenroomError, StoreBusy, StoreCorrupted, StoreFull, StoreInUse
from core.storage.migrations import migrate

log = logging.getLogger(__name__)
Result = TypeVar("Result")
RETRIES = 5
CONFLICTS = (
    "TransactionContext Error",
    "Conflict on",
    "write-write conflict",
    "could not serialize",
    "deadlock detected",
)
NO_SPACE = ("No space left on device", "disk full", "Out of Disk", "could not write")


class Store:
    """A DuckDB file, or PostgreSQL when several processes share one database.

    Every operation takes a connection of its own. Writes to DuckDB go one at a time under a process-wide lock that is
    never held across anything but the write itself.
    """

    def __init__(self, engine: Engine, schema_number: int) -> None:
        self.engine = engine
        self.schema_number = schema_number
        self.is_duckdb = engine.dialect.name == "duckdb"
        self._write_lock = threading.RLock()

    @classmethod
    def open(cls, url: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "Store":
        """Open and migrate. Raises StoreInUse, StoreCorrupted, StoreFull."""
        parsed = make_url(url)
        if parsed.drivername == "duckdb" and parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, poolclass=QueuePool, pool_size=8, max_overflow=24)
        try:
            return cls(engine, migrate(engine, now()))
        except Exception as error:
            engine.dispose()
            raise _named(error, opening=True) from error

    @property
    def path(self) -> Path | None:
        """The DuckDB file, None for PostgreSQL."""
        return Path(self.engine.url.database) if self.is_duckdb and self.engine.url.database else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading. Raises the named store errors."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise _named(error) from error

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One short write transaction; committed at the end, rolled back on any error."""
        lock = self._write_lock if self.is_duckdb else threading.Lock()
        with lock:
            try:
                with self.engine.begin() as connection:
                    yield connection
            except DBAPIError as error:
                raise _named(error) from error

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in a transaction, again on a conflict with another writer. Raises StoreBusy after five tries."""
        for attempt in range(RETRIES):
            try:
                with self.transaction() as connection:
                    return work(connection)
            except StoreBusy:
                log.warning("write conflict, attempt %d", attempt + 1)
                time.sleep(random.uniform(0.005, 0.03) * 2**attempt)
        raise StoreBusy

    def ping(self) -> dict[str, Any]:
        """Latency of a query in ms, size in bytes (None when unknown), schema number and kind of store."""
        started = time.perf_counter()
        with self.read() as connection:
            connection.execute(text("SELECT 1"))
        ms = round(1000 * (time.perf_counter() - started), 1)
        size = self.path.stat().st_size if self.path and self.path.exists() else None
        return {"ms": ms, "bytes": size, "schema": self.schema_number, "kind": self.engine.dialect.name}

    def close(self) -> None:
        """Write everything into the file and let it go."""
        if self.is_duckdb:
            try:
                with self.engine.connect() as connection:
                    connection.exec_driver_sql("CHECKPOINT")
            except DBAPIError:
                log.warning("checkpoint at close failed")
        self.engine.dispose()


def _named(error: Exception, *, opening: bool = False) -> Exception:
    """The typed error for a driver's; anything unknown stays what it is, so that it is seen."""
    if isinstance(error, GreenroomError | IntegrityError):
        return error
    words = str(getattr(error, "orig", error))
    if "Could not set lock" in words or "being used by another process" in words:
        return StoreInUse()
    if any(sign in words for sign in NO_SPACE) or getattr(error, "errno", None) == 28:
        return StoreFull()
    if any(sign in words for sign in CONFLICTS):
        return StoreBusy()
    if opening and "duckdb" in type(getattr(error, "orig", error)).__module__:
        return StoreCorrupted()
    return error
