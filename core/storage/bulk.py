"""Whole tables to and from Parquet: how the demo history ships."""

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
from sqlalchemy import Connection, Table

from core.storage import schema as t
from core.storage.engine import Store


def export_parquet(store: Store, folder: Path, tables: Sequence[str]) -> None:
    """Write each named table to `folder/<table>.parquet`, ordered by its first columns so that files repeat."""
    folder.mkdir(parents=True, exist_ok=True)
    with store.read() as connection:
        for name in tables:
            order = ", ".join(f'"{column.name}"' for column in t.metadata.tables[name].primary_key)
            target = str(folder / f"{name}.parquet").replace("'", "''")
            connection.exec_driver_sql(
                f"COPY (SELECT * FROM {name} ORDER BY {order}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )


def load_parquet(store: Store, folder: Path, shift_days: int = 0) -> dict[str, int]:
    """Add the rows of every `<table>.parquet` in one transaction, with times moved by whole days; rows per table.

    Works on the embedded store; on PostgreSQL the rows go through the same statements the app uses.
    """
    counts: dict[str, int] = {}
    with store.transaction() as connection:
        for path in sorted(folder.glob("*.parquet")):
            table = t.metadata.tables[path.stem]
            moments = [c.name for c in table.columns if isinstance(c.type, t.UtcDateTime)]
            moved = ", ".join(f"{name} + to_days({int(shift_days)}) AS {name}" for name in moments)
            columns = f"* REPLACE ({moved})" if moved and shift_days else "*"
            source = str(path).replace("'", "''")
            if store.is_duckdb:
                connection.exec_driver_sql(
                    f"INSERT INTO {table.name} BY NAME SELECT {columns} FROM read_parquet('{source}')"
                )
                counts[path.stem] = int(connection.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar() or 0)
            else:
                counts[path.stem] = _through_rows(connection, table.name, columns, source)
    return counts


def _through_rows(connection: Connection, name: str, columns: str, source: str) -> int:
    """Read with an in-memory DuckDB, insert in batches."""
    table = t.metadata.tables[name]
    result = duckdb.sql(f"SELECT {columns} FROM read_parquet('{source}')")
    names = result.columns
    count = 0
    while rows := result.fetchmany(2000):
        connection.execute(table.insert(), [_typed(table, dict(zip(names, row, strict=True))) for row in rows])
        count += len(rows)
    return count


def _typed(table: Table, row: dict[str, object]) -> dict[str, object]:
    """JSON columns come out of DuckDB as text."""
    documents = {c.name for c in table.columns if c.type is t.Document}
    return {k: json.loads(v) if k in documents and isinstance(v, str) else v for k, v in row.items()}
