"""The case library. A case is one document; what it is found by stands beside it in columns."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, or_, select, update

from core.domain.case import Case
from core.domain.case_json import from_json, to_json
from core.domain.case_study import CaseStatus, CaseStudy, Engine
from core.domain.errors import NotFound, OutOfStep
from core.storage import schema as t
from core.storage.engine import Store

MOST_READ = 2000  # cases kept in memory


class CaseStudyRepository:
    def __init__(self, store: Store) -> None:
        self.store = store
        self._read: dict[tuple[UUID, int], Case] = {}  # checking a document takes 3 ms, and a library has hundreds

    def sync(self, shipped: Sequence[CaseStudy]) -> int:
        """Add shipped cases that are new and withdraw those that ship no longer; returns how many were added."""

        def work(connection: Connection) -> int:
            self.store.alone(connection)
            c = t.case_study.c
            known = set(connection.scalars(select(c.id).where(c.org_id.is_(None))))
            fresh = [study for study in shipped if study.id not in known]
            if fresh:
                connection.execute(insert(t.case_study), [row_of(study) for study in fresh])
            if gone := known - {study.id for study in shipped}:
                withdrawn = update(t.case_study).where(c.id.in_(gone), c.status != CaseStatus.WITHDRAWN)
                connection.execute(withdrawn.values(status=CaseStatus.WITHDRAWN))
            return len(fresh)

        return self.store.write(work)

    def add(self, study: CaseStudy) -> None:
        self.store.write(lambda connection: connection.execute(insert(t.case_study).values(row_of(study))))

    def save(self, study: CaseStudy) -> CaseStudy:
        """Put `study` in the place of the version it was read as; returns it with its new version.

        Raises OutOfStep when somebody else saved meanwhile.
        """
        saved = replace(study, version=study.version + 1)

        def work(connection: Connection) -> None:
            c = t.case_study.c
            mine = update(t.case_study).where(c.id == study.id, c.version == study.version)
            if connection.execute(mine.values(row_of(saved)).returning(c.id)).first() is None:
                raise OutOfStep

        self.store.write(work)
        return saved

    def get(self, study_id: UUID) -> CaseStudy:
        """Raises NotFound."""
        with self.store.read() as connection:
            row = connection.execute(select(t.case_study).where(t.case_study.c.id == study_id)).first()
        if row is None:
            raise NotFound
        return self._study(row)

    def of_org(self, org_id: UUID, status: CaseStatus | None = None) -> list[CaseStudy]:
        """The organisation's cases and the shipped ones, newest first."""
        c = t.case_study.c
        query = select(t.case_study).where(or_(c.org_id == org_id, c.org_id.is_(None)))
        if status is not None:
            query = query.where(c.status == status)
        with self.store.read() as connection:
            return [self._study(row) for row in connection.execute(query.order_by(c.created_at.desc(), c.title))]

    def _study(self, row: Any) -> CaseStudy:
        """Content changes with its version only."""
        key = (row.id, row.version)
        case = self._read.get(key)
        if case is None:
            if len(self._read) >= MOST_READ:
                self._read.clear()
            case = self._read[key] = from_json(row.content)
        return _study(row, case)


def row_of(study: CaseStudy) -> dict[str, Any]:
    case = study.case
    return {
        "id": study.id,
        "org_id": study.org_id,
        "title": case.title,
        "type": case.type,
        "topic": case.topic,
        "industry": case.industry,
        "difficulty": case.difficulty,
        "status": study.status,
        "engine": study.engine,
        "remark": study.remark,
        "content": to_json(case),
        "created_by": study.created_by,
        "created_at": study.created_at,
        "version": study.version,
    }


def _study(row: Any, case: Case) -> CaseStudy:
    created: datetime = row.created_at
    return CaseStudy(
        id=row.id,
        org_id=row.org_id,
        case=case,
        status=CaseStatus(row.status),
        created_at=created,
        created_by=row.created_by,
        engine=Engine(row.engine),
        remark=row.remark,
        version=row.version,
    )
