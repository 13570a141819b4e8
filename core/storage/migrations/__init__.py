"""Numbered, additive migrations, applied in order before serving and recorded in `schema_migration`.

A later migration adds a table or a nullable or defaulted column; it never rewrites what stands.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, inspect, select

from core.storage.schema import metadata, schema_migration


def _first_tables(connection: Connection) -> None:
    metadata.create_all(connection)


MIGRATIONS: list[tuple[int, str, Callable[[Connection], None]]] = [(1, "first tables", _first_tables)]


def migrate(engine: Engine, at: datetime) -> int:
    """Apply what is missing; returns the schema's number."""
    with engine.begin() as connection:
        known = inspect(connection).has_table("schema_migration")
        number = connection.scalar(select(func.max(schema_migration.c.number))) if known else None
    for step, name, apply in MIGRATIONS:
        if step > (number or 0):
            with engine.begin() as connection:
                apply(connection)
                connection.execute(insert(schema_migration).values(number=step, name=name, applied_at=at))
    return MIGRATIONS[-1][0]
