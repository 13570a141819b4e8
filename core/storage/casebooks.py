"""Casebooks and their passages; vectors come and go as arrays of shape (n, 384)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, or_, select, tuple_, update

from core.domain.casebook import Casebook, CasebookStatus, Chunk, Passage
from core.domain.errors import NotFound
from core.storage import schema as t
from core.storage.bulk import insert_parquet
from core.storage.engine import Store
from core.storage.tables.casebooks import DIMENSIONS

UNDER_WAY = (CasebookStatus.WAITING, CasebookStatus.READING)


@dataclass(frozen=True)
class Indexed:
    """What search compares with, in one order: `keys` are casebook and position, `texts` with their headings."""

    keys: list[tuple[UUID, int]]
    pages: list[int]
    texts: list[str]
    vectors: NDArray[np.float32]


class CasebookRepository:
    def __init__(self, store: Store) -> None:
        self.store = store

    def sync(self, shipped: Sequence[tuple[Casebook, Path | None]]) -> None:
        """Bring the shipped casebooks up to date: each with the Parquet file of its passages, None to have it read.

        What ships no longer is removed. Ids tell the content, so that a new edition is another casebook.
        """

        def work(connection: Connection) -> None:
            self.store.alone(connection)
            c = t.casebook.c
            known = set(connection.scalars(select(c.id).where(c.org_id.is_(None))))
            if gone := known - {casebook.id for casebook, _ in shipped}:
                _remove(connection, t.casebook.c.id.in_(gone), t.casebook_chunk.c.casebook_id.in_(gone))
            for casebook, index in shipped:
                if casebook.id not in known:
                    connection.execute(insert(t.casebook).values(asdict(casebook)))
                    owner = {"casebook_id": casebook.id, "org_id": casebook.org_id}
                    if index is not None:
                        insert_parquet(connection, t.casebook_chunk, index, **owner)

        if self._differs(shipped):
            self.store.write(work)

    def _differs(self, shipped: Sequence[tuple[Casebook, Path | None]]) -> bool:
        c = t.casebook.c
        with self.store.read() as connection:
            known = set(connection.scalars(select(c.id).where(c.org_id.is_(None))))
        return known != {casebook.id for casebook, _ in shipped}

    def add(self, casebook: Casebook) -> None:
        self.store.write(lambda connection: connection.execute(insert(t.casebook).values(asdict(casebook))))

    def get(self, casebook_id: UUID) -> Casebook:
        """Of any organisation. Raises NotFound."""
        with self.store.read() as connection:
            row = connection.execute(select(t.casebook).where(t.casebook.c.id == casebook_id)).mappings().first()
        if row is None:
            raise NotFound
        return _casebook(row)

    def of_org(self, org_id: UUID) -> list[Casebook]:
        """The organisation's own and the shipped ones, newest first."""
        c = t.casebook.c
        query = select(t.casebook).where(_readable(org_id)).order_by(c.created_at.desc(), c.title, c.id)
        with self.store.read() as connection:
            return [_casebook(row) for row in connection.execute(query).mappings()]

    def under_way(self) -> list[Casebook]:
        """Of everybody, oldest first."""
        c = t.casebook.c
        query = select(t.casebook).where(c.status.in_(UNDER_WAY)).order_by(c.created_at, c.id)
        with self.store.read() as connection:
            return [_casebook(row) for row in connection.execute(query).mappings()]

    def is_used(self, sha256: str) -> bool:
        """Whether any casebook has this file."""
        query = select(func.count()).select_from(t.casebook).where(t.casebook.c.sha256 == sha256)
        with self.store.read() as connection:
            return bool(connection.scalar(query))

    def keep(self, before: Casebook, after: Casebook, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> bool:
        """Commit passages and the new state at once; False, and nothing, when it is not as `before` any more.

        So a casebook that was deleted meanwhile stays deleted, and of two processes that read the same one goes on.
        """
        rows = [
            {
                **asdict(chunk),
                "casebook_id": before.id,
                "org_id": before.org_id,
                "embedding": [float(number) for number in vector],
            }
            for chunk, vector in zip(chunks, vectors, strict=True)
        ]

        def work(connection: Connection) -> bool:
            c = t.casebook.c
            unchanged = (c.id == before.id, c.pages_read == before.pages_read, c.status.in_(UNDER_WAY))
            values = {"status": after.status, "pages_read": after.pages_read, "remark": after.remark}
            changed = update(t.casebook).where(*unchanged).values(**values).returning(c.id)
            if connection.execute(changed).first() is None:
                return False
            if rows:
                connection.execute(insert(t.casebook_chunk), rows)
            return True

        return self.store.write(work)

    def delete(self, casebook_id: UUID) -> None:
        mine = t.casebook.c.id == casebook_id, t.casebook_chunk.c.casebook_id == casebook_id
        self.store.write(lambda connection: _remove(connection, *mine))

    # --- for search -----------------------------------------------------------------------------------------------

    def searchable(self, org_id: UUID) -> frozenset[UUID]:
        """The casebooks an organisation may read that have been read to their end."""
        query = select(t.casebook.c.id).where(_readable(org_id), t.casebook.c.status == CasebookStatus.READY)
        with self.store.read() as connection:
            return frozenset(connection.scalars(query))

    def indexed(self, casebooks: frozenset[UUID]) -> Indexed:
        """All passages of these casebooks, in order."""
        c = t.casebook_chunk.c
        mine, order = c.casebook_id.in_(casebooks), (c.casebook_id, c.position)
        with self.store.read() as connection:
            rows = connection.execute(
                select(c.casebook_id, c.position, c.page, c.heading, c.text).where(mine).order_by(*order)
            ).all()
            vectors = self._vectors(connection, casebooks)
        keys = [(row.casebook_id, row.position) for row in rows]
        texts = [Chunk(row.position, 0, row.heading, row.text).indexed for row in rows]
        return Indexed(keys, [row.page for row in rows], texts, vectors)

    def passages(self, keys: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], Passage]:
        """By casebook and position; without those whose casebook was deleted."""
        b, c = t.casebook.c, t.casebook_chunk.c
        query = (
            select(c.casebook_id, c.position, b.title, c.page, c.heading, c.text)
            .join(t.casebook, b.id == c.casebook_id)
            .where(tuple_(c.casebook_id, c.position).in_(keys))
        )
        with self.store.read() as connection:
            rows = connection.execute(query).all()
        return {
            (row.casebook_id, row.position): Passage(row.casebook_id, row.title, row.page, row.heading, row.text)
            for row in rows
        }

    def _vectors(self, connection: Connection, casebooks: frozenset[UUID]) -> NDArray[np.float32]:
        """In the order of casebook and position. DuckDB hands them over as one block, without a Python float each."""
        if not casebooks:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        c = t.casebook_chunk.c
        if not self.store.is_duckdb:
            rows = connection.scalars(
                select(c.embedding).where(c.casebook_id.in_(casebooks)).order_by(c.casebook_id, c.position)
            ).all()
            return np.array(rows, dtype=np.float32).reshape(-1, DIMENSIONS)
        cursor: Any = connection.connection.dbapi_connection
        mine = "SELECT embedding FROM casebook_chunk WHERE casebook_id IN (SELECT unnest(?))"
        block = (
            cursor.execute(f"{mine} ORDER BY casebook_id, position", [list(casebooks)])
            .to_arrow_table()
            .column(0)
            .combine_chunks()
        )
        return np.asarray(block.values.to_numpy(), dtype=np.float32).reshape(-1, DIMENSIONS)


def _readable(org_id: UUID) -> Any:
    return or_(t.casebook.c.org_id == org_id, t.casebook.c.org_id.is_(None))


def _remove(connection: Connection, casebooks: Any, chunks: Any) -> None:
    connection.execute(delete(t.casebook_chunk).where(chunks))
    connection.execute(delete(t.casebook).where(casebooks))


def _casebook(row: Any) -> Casebook:
    return Casebook(**{**row, "status": CasebookStatus(row["status"])})
