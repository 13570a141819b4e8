"""Analytics: one question a file under queries/, run on DuckDB with named parameters.

The same SQL runs on both stores: on the embedded file directly, on PostgreSQL through an in-memory DuckDB that has it
attached, read-only.
"""

import importlib.util
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from psycopg.conninfo import make_conninfo

from core.domain.errors import AnalyticsMissing, StoreUnreachable
from core.storage.bulk import quoted
from core.storage.engine import DUCKDB_CONFIG, Store

log = logging.getLogger(__name__)
QUERIES = Path(__file__).parent / "queries"
EXTENSION = "postgres_scanner"


@cache
def sql(name: str) -> str:
    """The text of a query file."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


class DuckDbAnalytics:
    """Runs the query files, each on a cursor of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = threading.Lock()
        self._attached: duckdb.DuckDBPyConnection | None = None
        store.closing.append(self.close)

    def run(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of the named query as dicts, times in UTC; `$name` in the text is bound, never interpolated.

        Raises the named store errors, AnalyticsMissing when PostgreSQL is the store and the extension is absent.
        """
        with self._embedded() if self.store.is_duckdb else self._postgres() as cursor:
            result = cursor.execute(sql(query), parameters or None)
            columns = [column[0] for column in result.description]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def close(self) -> None:
        """Let go of PostgreSQL. Opened again when needed."""
        with self._lock:
            attached, self._attached = self._attached, None
        if attached is not None:
            attached.close()

    @contextmanager
    def _embedded(self) -> Iterator[Any]:
        with self.store.read() as connection:
            yield connection.connection.dbapi_connection

    @contextmanager
    def _postgres(self) -> Iterator[Any]:
        with self._lock:
            if self._attached is None:
                self._attached = attach(self._address())
            cursor = self._attached.cursor()
        try:
            cursor.execute("USE store.public")
            yield cursor
        except (duckdb.IOException, duckdb.CatalogException) as error:
            self.close()  # attached again, with fresh connections, by the next question
            log.warning("analytics lost PostgreSQL: %s", type(error).__name__)
            raise StoreUnreachable from None  # the driver's text holds the password
        finally:
            cursor.close()

    def _address(self) -> str:
        url = self.store.engine.url
        named = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
        given = {key: value for key, value in named.items() if value is not None}
        return make_conninfo(**{"dbname": url.database or "postgres", **given, **url.query})


def attach(address: str) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with PostgreSQL attached read-only as `store`. Raises AnalyticsMissing, StoreUnreachable."""
    package = importlib.util.find_spec(f"duckdb_extension_{EXTENSION}")
    folders = package.submodule_search_locations if package else None
    files = [Path(f) / "extensions" / f"v{duckdb.__version__}" / f"{EXTENSION}.duckdb_extension" for f in folders or []]
    if not files or not files[0].exists():
        raise AnalyticsMissing
    connection = duckdb.connect(":memory:", config=DUCKDB_CONFIG)
    try:
        connection.execute(f"LOAD {quoted(files[0])}")
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute(f"ATTACH {quoted(Path(address))} AS store (TYPE postgres, READ_ONLY)")
    except duckdb.Error as error:
        connection.close()
        log.warning("analytics cannot reach PostgreSQL: %s", type(error).__name__)
        raise StoreUnreachable from None  # the driver's text holds the password
    return connection
