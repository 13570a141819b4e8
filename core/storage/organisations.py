"""Removing a whole organisation; used to put the demo back to how it shipped."""

from uuid import UUID

from core.storage.engine import Store
from core.storage.erasure import erase_organisation


def remove_organisation(store: Store, org_id: UUID) -> None:
    """Remove the organisation with its people, jobs, questions and everything said and scored there."""
    store.write(lambda connection: erase_organisation(connection, org_id))
