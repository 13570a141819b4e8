"""Numbered, additive migrations, applied in order before serving and recorded in `schema_migration`.

A later migration adds tables, with `create_missing`, or nullable or defaulted columns, with ADD COLUMN IF NOT EXISTS
(a fresh store has them from the first step); it never rewrites what stands.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, func, insert, inspect, select, text

from core.domain.errors import StoreCorrupted, StoreNewer
from core.storage import schema as t
from core.storage.schema import POSTGRES_PARENTS, metadata, schema_migration

MIGRATING = 7_014_017  # an advisory lock: replicas that start together migrate one after the other


def create_missing(connection: Connection) -> None:
    """Create the tables of the schema that are not there yet, on PostgreSQL with their indexes and foreign keys."""
    standing = set(inspect(connection).get_table_names())
    metadata.create_all(connection)
    if connection.dialect.name == "postgresql":
        for table, column, parent in POSTGRES_PARENTS:
            if table not in standing:
                connection.execute(text(f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {parent} (id)"))


def add_turn_policies_and_uploads(connection: Connection) -> None:
    create_missing(connection)
    connection.execute(text("ALTER TABLE account ADD COLUMN IF NOT EXISTS turn_policy TEXT"))


def language_models(connection: Connection) -> None:
    """Calls to models, and what a model did to grades and scorecards."""
    create_missing(connection)
    grade, card, feedback = t.grade.c, t.scorecard.c, t.feedback.c
    _add_columns(connection, grade.degraded, card.prompt_hash, card.claims, card.degraded, feedback.prompt_hash)


def cases(connection: Connection) -> None:
    """The case library, and what interviews about a case add to turns and results."""
    create_missing(connection)
    _add_columns(connection, t.interview.c.case_id, t.interview.c.case_content, t.turn.c.phase, t.turn.c.about)
    _add_columns(connection, t.scorecard.c.case_result)


def trust(connection: Connection) -> None:
    """Sentinels and alarms, reviews of integrity signals, and blind grades."""
    create_missing(connection)
    _add_columns(connection, t.account.c.assistive)
    _add_columns(connection, t.grade.c.understanding_shift, t.grade.c.explainability_shift)


def _add_columns(connection: Connection, *columns: Column[Any]) -> None:
    for column in columns:
        kind = column.type.compile(connection.dialect)
        connection.execute(text(f"ALTER TABLE {column.table.name} ADD COLUMN IF NOT EXISTS {column.name} {kind}"))


MIGRATIONS: list[tuple[int, str, Callable[[Connection], None]]] = [
    (1, "first tables", create_missing),
    (2, "spoken interviews", create_missing),
    (3, "turn policies of accounts, uploaded recordings", add_turn_policies_and_uploads),
    (4, "language models", language_models),
    (5, "cases", cases),
    (6, "trust", trust),
]


def migrate(engine: Engine, at: datetime) -> int:
    """Apply what is missing; returns the schema's number.

    Raises StoreNewer, and StoreCorrupted for a DuckDB file with somebody else's tables.
    """
    latest = MIGRATIONS[-1][0]
    with engine.connect() as connection:
        if _number(connection) == latest:
            return latest
    for step, name, apply in MIGRATIONS:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
            if step > _number(connection):
                apply(connection)
                connection.execute(insert(schema_migration).values(number=step, name=name, applied_at=at))
    return latest


def _number(connection: Connection) -> int:
    tables = inspect(connection).get_table_names()
    if schema_migration.name not in tables:
        if tables and connection.dialect.name == "duckdb":
            raise StoreCorrupted
        return 0
    number = connection.scalar(select(func.max(schema_migration.c.number))) or 0
    if number > MIGRATIONS[-1][0]:
        raise StoreNewer
    return int(number)
