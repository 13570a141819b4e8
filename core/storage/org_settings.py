"""Numbers an organisation chose for itself, by name among its settings."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update

from core.storage import schema as t
from core.storage.engine import Store


def number(store: Store, org_id: UUID, name: str) -> float | None:
    """None while nobody has chosen."""
    with store.read() as connection:
        known = connection.scalar(_settings(org_id)) or {}
    value = known.get(name)
    return float(value) if value is not None else None


def set_number(store: Store, org_id: UUID, name: str, value: float) -> None:
    """The other settings stay as they are, whoever changes one at the same time."""
    with store.transaction() as connection:
        store.alone(connection)
        changed = {**(connection.scalar(_settings(org_id)) or {}), name: value}
        connection.execute(update(t.organisation).where(t.organisation.c.id == org_id).values(settings=changed))


def _settings(org_id: UUID) -> Select[Any]:
    return select(t.organisation.c.settings).where(t.organisation.c.id == org_id)
