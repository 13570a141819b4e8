"""Analytics: one question a file under queries/, run on DuckDB with named parameters.

The same SQL runs on both stores: on the embedded file directly, on PostgreSQL through an in-memory DuckDB that has it
attached, read-only.
"""

import importlib.util
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from psycopg.conninfo import make_conninfo

from core.domain.errors import AnalyticsMissing, StoreUnreachable
from core.storage.bulk import quoted
from core.storage.engine import DUCKDB_CONFIG, Store
from core.storage.snapshot import KEPT_FROM, Snapshot, from_kept, written_out

log = logging.getLogger(__name__)
QUERIES = Path(__file__).parent / "queries"
EXTENSION = "postgres_scanner"
ATTACHED = "store"
T = TypeVar("T")


@cache
def sql(name: str) -> str:
    """The text of a query file, with the rows it reads through written out, so that it stands alone."""
    return written_out(file_of(name))


@cache
def file_of(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


@cache
def sql_on_kept(name: str) -> str:
    """The same for the rows that a snapshot keeps."""
    return from_kept(file_of(name))


class DuckDbAnalytics:
    """Runs the query files, each on a cursor of its own."""

    def __init__(self, store: Store, kept_from: int = KEPT_FROM) -> None:
        self.store = store
        self._lock = threading.Lock()
        self._attached: duckdb.DuckDBPyConnection | None = None
        self._snapshot = Snapshot(store.path.with_suffix(".insights") if store.path else None, kept_from)
        store.closing.append(self.close)

    def run(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of the named query as dicts, times in UTC; `$name` in the text is bound, never interpolated.

        Raises the named store errors, AnalyticsMissing when PostgreSQL is the store and the extension is absent.
        """
        if self._snapshot.ready:
            try:
                return self._run(sql_on_kept(query), parameters)
            except (duckdb.CatalogException, duckdb.BinderException):  # the store was opened anew, without the rows
                self._snapshot.ready = False
        return self._run(sql(query), parameters)

    def refresh(self, at_once: bool = False) -> bool:
        """Keep what the insights read through, where the store is so large that they would take seconds; for the
        scheduled work. `at_once` does not wait until it is due. Returns whether anything was done."""
        return bool(self._with_cursor(lambda cursor: self._snapshot.refresh(cursor, at_once)))

    @property
    def as_of(self) -> datetime | None:
        """When what the insights read was made; None when they read the store itself."""
        return self._snapshot.made_at if self._snapshot.ready else None

    def close(self) -> None:
        """Let go of PostgreSQL and the snapshot. Opened again when needed."""
        with self._lock:
            attached, self._attached = self._attached, None
        if attached is not None:
            attached.close()
        self._snapshot.close()

    def _run(self, text: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        return self._with_cursor(lambda cursor: _rows(cursor, text, parameters))

    def _with_cursor(self, work: Callable[[Any], T]) -> T:
        if not self.store.is_duckdb:
            return self._on_postgres(work)
        with self.store.read() as connection:
            return work(connection.connection.dbapi_connection)

    def _on_postgres(self, work: Callable[[Any], T]) -> T:
        for last in (False, True):
            with self._lock:
                self._attached = self._attached or attach(self._address())
                cursor = self._attached.cursor()
            try:
                cursor.execute(f"USE {ATTACHED}.public")  # a cursor does not inherit it
                return work(cursor)
            except (duckdb.IOException, duckdb.CatalogException) as error:
                log.warning("analytics lost PostgreSQL: %s", type(error).__name__)
                self.close()  # PostgreSQL was restarted, or a table is new: attached again it is found
                if last:
                    raise StoreUnreachable from None  # the driver's text may hold the password
            finally:
                cursor.close()
        raise StoreUnreachable

    def _address(self) -> str:
        url = self.store.engine.url
        named = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
        given: dict[str, Any] = {key: value for key, value in named.items() if value is not None}
        return make_conninfo(**{"dbname": url.database or "postgres", "connect_timeout": 10, **given, **url.query})


def _rows(cursor: Any, text: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    result = cursor.execute(text, parameters or None)
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def attach(address: str) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with PostgreSQL attached read-only. Raises AnalyticsMissing, StoreUnreachable."""
    package = importlib.util.find_spec(f"duckdb_extension_{EXTENSION}")
    folders = package.submodule_search_locations if package else None
    files = [Path(f) / "extensions" / f"v{duckdb.__version__}" / f"{EXTENSION}.duckdb_extension" for f in folders or []]
    if not files or not files[0].exists():
        raise AnalyticsMissing
    connection = duckdb.connect(":memory:", config=DUCKDB_CONFIG)
    try:
        connection.execute(f"LOAD {quoted(files[0])}")
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute(f"ATTACH {quoted(address)} AS {ATTACHED} (TYPE postgres, READ_ONLY)")
    except duckdb.Error as error:
        connection.close()
        log.warning("analytics cannot reach PostgreSQL: %s", type(error).__name__)
        raise StoreUnreachable from None  # the driver's text holds the password
    return connection
