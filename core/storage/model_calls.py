"""Calls to language models, a row each."""

from dataclasses import asdict, replace
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from core.domain.model_call import ModelCall
from core.storage import schema as t
from core.storage.engine import Store


class ModelCallRepository:
    def __init__(self, store: Store) -> None:
        self.store = store

    def record(self, call: ModelCall) -> None:
        """Add a row. A call may end after its interview was erased: then nothing points there any more."""

        def work(connection: Connection) -> None:
            i = t.interview.c.id
            known = call.interview_id and connection.scalar(select(i).where(i == call.interview_id))
            row = asdict(replace(call, interview_id=known))
            connection.execute(insert(t.model_call).values(id=uuid4(), **row))

        self.store.write(work)
