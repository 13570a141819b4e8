"""What the tables are made of: ids, moments in UTC, text and documents."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, MetaData, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always UTC on the way in and out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = MetaData()
Document = JSON().with_variant(JSONB(), "postgresql")


def id_(name: str = "id", *, key: bool = False, null: bool = False) -> Column[Any]:
    return Column(name, Uuid, primary_key=key, nullable=null and not key)


def at(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, UtcDateTime, nullable=null)


def words(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=null)
