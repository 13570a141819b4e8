"""Whole tables to and from Parquet: how the demo history ships."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
from sqlalchemy import Connection, Table, Uuid

from core.domain.errors import BankInvalid
from core.storage import schema as t
from core.storage.engine import Store

BATCH = 2000


def export_parquet(store: Store, folder: Path, tables: Sequence[str]) -> None:
    """Write each named table to `folder/<table>.parquet`, ordered by its key so that files repeat. DuckDB only."""
    folder.mkdir(parents=True, exist_ok=True)
    with store.read() as connection:
        for name in tables:
            copy_table(connection, t.metadata.tables[name], folder / f"{name}.parquet")


def copy_table(connection: Connection, table: Table, target: Path) -> int:
    """Write one table of a DuckDB store to a Parquet file; returns its rows."""
    order = ", ".join(f'"{column.name}"' for column in table.primary_key)
    query = f"COPY (SELECT * FROM {table.name} ORDER BY {order}) TO {quoted(target)} (FORMAT parquet, COMPRESSION zstd)"
    return int(connection.exec_driver_sql(query).scalar() or 0)


def load_parquet(store: Store, folder: Path, shift_days: int = 0) -> dict[str, int]:
    """Add the rows of every `<table>.parquet` in one transaction, parents first, with times moved by whole days.

    Returns how many rows were added to each table. Raises BankInvalid for a file that is no table.
    """
    files = {path.stem: path for path in folder.glob("*.parquet")}
    if strange := sorted(files.keys() - t.metadata.tables.keys()):
        raise BankInvalid(f"{folder.name}/{strange[0]}.parquet: there is no such table")
    with store.transaction() as connection:
        add = _insert_directly if store.is_duckdb else _insert_rows
        return {
            name: add(connection, table, _source(table, files[name], shift_days))
            for name, table in t.metadata.tables.items()
            if name in files
        }


def insert_parquet(connection: Connection, table: Table, path: Path, **same: UUID | None) -> int:
    """Add the rows of a Parquet file, each with these columns beside its own; returns how many."""
    more = ", ".join(f"CAST({quoted(str(id_)) if id_ else 'NULL'} AS UUID) AS {name}" for name, id_ in same.items())
    add = _insert_directly if connection.dialect.name == "duckdb" else _insert_rows
    return add(connection, table, f"SELECT *, {more} FROM read_parquet({quoted(path)})")


def quoted(words: str | Path) -> str:
    """An SQL string, where DuckDB takes no parameter."""
    return "'" + str(words).replace("'", "''") + "'"


def _source(table: Table, path: Path, shift_days: int) -> str:
    moments = [c.name for c in table.columns if isinstance(c.type, t.UtcDateTime)] if shift_days else []
    moved = ", ".join(f'"{name}" + to_days({int(shift_days)}) AS "{name}"' for name in moments)
    columns = f"* REPLACE ({moved})" if moved else "*"
    return f"SELECT {columns} FROM read_parquet({quoted(path)})"


def _insert_directly(connection: Connection, table: Table, source: str) -> int:
    return int(connection.exec_driver_sql(f"INSERT INTO {table.name} BY NAME {source}").scalar() or 0)


def _insert_rows(connection: Connection, table: Table, source: str) -> int:
    """Read with an in-memory DuckDB and insert in batches, through the same statements the app uses."""
    count = 0
    with duckdb.connect(":memory:", config={"autoinstall_known_extensions": False}) as reader:
        reader.execute("SET TimeZone = 'UTC'")
        result = reader.execute(source)
        names = [column[0] for column in result.description]
        while rows := result.fetchmany(BATCH):
            connection.execute(table.insert(), [_typed(table, dict(zip(names, row, strict=True))) for row in rows])
            count += len(rows)
    return count


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Documents come out of Parquet as text, and ids do when another tool wrote them."""
    for column in table.columns:
        value = row.get(column.name)
        if isinstance(value, str) and column.type is t.Document:
            row[column.name] = json.loads(value)
        elif isinstance(value, str) and isinstance(column.type, Uuid):
            row[column.name] = UUID(value)
    return row
