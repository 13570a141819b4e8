"""Analytics: one question a file under queries/, run on DuckDB with named parameters."""

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from core.storage.engine import Store

QUERIES = Path(__file__).parent / "queries"


@cache
def sql(name: str) -> str:
    """The text of a query file."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


class DuckDbAnalytics:
    """Runs the query files on the embedded file, each on a cursor of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def run(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of the named query as dicts; `$name` in the text is bound, never interpolated."""
        bound = {name: str(value) if isinstance(value, UUID) else value for name, value in parameters.items()}
        with self.store.read() as connection:
            raw = connection.connection.dbapi_connection
            if raw is None:
                return []
            result = raw.execute(sql(query), bound or None)
            columns = [column[0] for column in result.description]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
