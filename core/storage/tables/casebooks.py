"""Casebooks, and their passages with what search compares them by."""

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import UserDefinedType

from core.storage.tables.columns import at, id_, metadata, words

DIMENSIONS = 384


class Vector(UserDefinedType[list[float]]):
    """384 numbers: an ARRAY of that size on DuckDB, an array of any on PostgreSQL."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return f"FLOAT[{DIMENSIONS}]"


@compiles(Vector, "postgresql")
def _on_postgresql(*_: Any, **__: Any) -> str:
    return "REAL[]"


casebook = Table(
    "casebook",
    metadata,
    id_(key=True),
    id_("org_id", null=True),  # null: ships with Greenroom
    words("title"),
    words("file_name"),
    words("sha256"),
    Column("pages", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    words("status"),
    words("remark"),
    Column("pages_read", Integer, nullable=False),
    id_("added_by", null=True),
    at("created_at"),
)
casebook_chunk = Table(
    "casebook_chunk",
    metadata,
    Column("casebook_id", id_().type, primary_key=True),
    id_("org_id", null=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("page", Integer, nullable=False),
    words("heading"),
    words("text"),
    Column("embedding", Vector, nullable=False),
)
