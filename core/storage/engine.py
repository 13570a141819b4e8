"""The one database of a process: opening it, short transactions, and its failures by name."""

import logging
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from sqlalchemy import URL, Connection, Dialect, Engine, PoolProxiedConnection, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from core.domain.errors import IllegalStep, StoreBusy
from core.storage.failures import DRIVER_ERRORS, INVALIDATED, is_fatal, named, without_values
from core.storage.migrations import migrate

log = logging.getLogger(__name__)
Result = TypeVar("Result")
RETRIES = 5
OPENINGS, PAUSE = 20, 0.05  # how often, and how many seconds apart, to try a file that DuckDB has yet to let go
CLOSING = "Unique file handle conflict"  # how DuckDB 1.5.5 calls a file that another instance of it has open
ONE_OPENING = threading.Lock()  # DuckDB looks up open files for the whole process
ONE_AT_A_TIME = 7_014_016  # names Greenroom's advisory lock among others on the same PostgreSQL
# A file that begins like SQLite's would make DuckDB fetch an extension from the network.
DUCKDB_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@dataclass
class _Transaction:
    connection: Connection
    failed: bool = False


class _OfThread(threading.local):
    reading: Connection | None = None
    writing: _Transaction | None = None


class Store:
    """A DuckDB file, or PostgreSQL when several processes share one database.

    Every operation takes a connection of its own, and gives it back; none is shared between threads. What a thread
    opens inside its own transaction joins it. Writes to DuckDB go one at a time under a lock of this process that is
    never held across anything but the write itself; PostgreSQL sorts its writers out by itself.

    Nothing else in this process may open the DuckDB file: POSIX drops the lock that keeps other processes out as soon
    as any handle to the file is closed, even one that only read.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.schema_number = 0
        self.is_duckdb = engine.dialect.name == "duckdb"
        self.closing: list[Callable[[], None]] = []  # what else ends with the store
        # Several statements of a read see one moment; DuckDB does so by itself.
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._for_reading = engine if self.is_duckdb else engine.execution_options(**snapshot)
        self._mine = _OfThread()
        self._write_lock = threading.Lock()
        self._keeper_lock = threading.Lock()
        self._keeper: PoolProxiedConnection | None = None

    @classmethod
    def open(cls, url: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "Store":
        """Open and migrate. Raises StoreInUse, StoreCorrupted, StoreFull, StoreNewer, StoreUnreachable."""
        store = cls(_engine(parsed(url)))
        event.listen(store.engine, "handle_error", without_values)
        try:
            store._hold()
            store.schema_number = migrate(store.engine, now())
        except Exception as error:
            store._let_go()
            store.engine.dispose()
            if (known := named(error, opening=True)) is None:
                raise
            raise known from error
        return store

    @property
    def path(self) -> Path | None:
        """The DuckDB file, None for PostgreSQL."""
        return Path(self.engine.url.database) if self.is_duckdb and self.engine.url.database else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; all reads on it see the same moment. Raises the named store errors."""
        mine = self._mine
        if (joined := mine.writing.connection if mine.writing else mine.reading) is not None:
            yield joined
            return
        with self.naming_failures():
            self._hold()
            with self._for_reading.connect() as connection:
                mine.reading = connection
                try:
                    yield connection
                finally:
                    mine.reading = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One short write transaction; committed at the end, rolled back on any error.

        Inside another one of the same thread it is part of that: all of it is committed, or nothing.
        """
        mine = self._mine
        if mine.writing is not None:
            outer = mine.writing
            try:
                yield outer.connection
            except BaseException:
                outer.failed = True
                raise
            return
        with self._one_writer(), self.naming_failures():
            self._hold()
            with self.engine.begin() as connection:
                mine.writing = _Transaction(connection)
                try:
                    yield connection
                    if mine.writing.failed:
                        raise IllegalStep("a part of this transaction failed, so none of it was saved")
                finally:
                    mine.writing = None

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in a transaction, again on a conflict with another writer. Raises StoreBusy after five tries."""
        if self._mine.writing is not None:  # the outermost one tries again, or nobody
            with self.transaction() as connection:
                return work(connection)
        for attempt in range(1, RETRIES + 1):
            try:
                with self.transaction() as connection:
                    return work(connection)
            except StoreBusy:
                log.warning("write conflict, attempt %d of %d", attempt, RETRIES)
                if attempt == RETRIES:
                    raise
                time.sleep(random.uniform(0.005, 0.03) * 2**attempt)
        raise StoreBusy

    def alone(self, connection: Connection) -> None:
        """Keep the other processes on this PostgreSQL out of the same work until the transaction ends.

        For what every replica does when it starts; the embedded file has one process and one writer anyway.
        """
        if not self.is_duckdb:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})

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
        while self.closing:
            self.closing.pop()()
        if self._keeper is not None:
            try:
                self._keeper.cursor().execute("CHECKPOINT")
            except duckdb.Error as error:  # the write-ahead log beside the file still has everything
                log.warning("checkpoint at close failed: %s", type(error).__name__)
        self._let_go()
        self.engine.dispose()

    @contextmanager
    def naming_failures(self) -> Iterator[None]:
        """Turn a driver's errors into the named ones, and recover from the fatal ones."""
        try:
            yield
        except DRIVER_ERRORS as error:
            if is_fatal(error):
                self._let_go()
            if (known := named(error)) is None:
                raise
            raise known from error

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if not self.is_duckdb:
            yield
            return
        with self._write_lock:
            yield

    def _hold(self) -> None:
        """Keep the DuckDB file open, and locked against other processes, between operations.

        After a fatal error (a full disk during a checkpoint) DuckDB refuses everything until the last connection is
        closed. `_let_go` closes ours; the next operation opens the file anew once the other threads have left.
        """
        if not self.is_duckdb or self._keeper is not None:
            return
        with self._keeper_lock:
            for attempt in range(1, OPENINGS + 1):
                if self._keeper is not None:
                    return
                held = None
                try:
                    held = self.engine.raw_connection()
                    held.cursor().execute("SET GLOBAL TimeZone = 'UTC'")
                    held.cursor().execute("SELECT 1")
                    self._keeper = held
                except duckdb.Error as error:
                    if held is not None:
                        held.invalidate()
                    if attempt == OPENINGS and CLOSING in str(error):
                        raise StoreBusy from error
                    if attempt == OPENINGS or not any(sign in str(error) for sign in (INVALIDATED, CLOSING)):
                        raise
                    time.sleep(PAUSE)

    def _let_go(self) -> None:
        with self._keeper_lock:
            held, self._keeper = self._keeper, None
            if held is not None:
                held.invalidate()


def parsed(url: str) -> URL:
    """A database address; PostgreSQL's in any of its spellings goes through psycopg."""
    address = make_url(url)
    if address.get_backend_name() in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    return address


def _engine(address: URL) -> Engine:
    if address.get_backend_name() != "duckdb":
        return create_engine(
            address,
            hide_parameters=True,
            pool_size=8,
            max_overflow=24,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10} if "connect_timeout" not in address.query else {},
        )
    if address.database and address.database != ":memory:":
        path = Path(address.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        for needed in (path, path.parent):
            if needed.exists() and not os.access(needed, os.R_OK | os.W_OK):
                raise PermissionError(13, "Greenroom may not read and write this", str(needed))
    # A new connection takes 0.3 ms while the file is held open, and carries nothing over from another thread.
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True, connect_args={"config": DUCKDB_CONFIG})
    event.listen(engine, "do_connect", _one_at_a_time)
    return engine


def _one_at_a_time(dialect: Dialect, _: object, positional: list[Any], named_ones: dict[str, Any]) -> Any:
    """A connection to DuckDB, no two of them made at once.

    When two threads of DuckDB 1.5.5 wait for a file to be closed, the second forgets the instance that the first one
    opened. From then on nobody can connect, for as long as that instance is open.
    """
    with ONE_OPENING:
        return dialect.connect(*positional, **named_ones)
