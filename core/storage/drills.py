"""Results of drills; append-only."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select

from core.domain.case_drill import DrillTaken
from core.storage import schema as t
from core.storage.engine import Store


class DrillResultRepository:
    def __init__(self, store: Store) -> None:
        self.store = store

    def add(self, taken: DrillTaken) -> None:
        statement = insert(t.case_drill_result).values(**asdict(taken))
        self.store.write(lambda connection: connection.execute(statement))

    def of_account(self, account_id: UUID, since: datetime | None = None) -> list[DrillTaken]:
        """Oldest first."""
        c = t.case_drill_result.c
        query = select(t.case_drill_result).where(c.account_id == account_id).order_by(c.taken_at, c.id)
        if since is not None:
            query = query.where(c.taken_at >= since)
        with self.store.read() as connection:
            return [DrillTaken(**row._mapping) for row in connection.execute(query)]
