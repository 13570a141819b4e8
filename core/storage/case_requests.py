"""Requests for cases. A request that is over never changes again; what the writer adds counts only while it runs."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from core.domain.case import CaseType, Citation
from core.domain.case_request import CaseBrief, CaseRequest, RequestStatus, Step
from core.domain.case_study import CaseStudy, Engine
from core.domain.errors import NotFound
from core.domain.question import Difficulty
from core.storage import schema as t
from core.storage.cases import row_of
from core.storage.engine import Store

MOST_STEPS = 200  # kept of one request
LATEST = 30  # requests listed


class CaseRequestRepository:
    def __init__(self, store: Store) -> None:
        self.store = store

    def add(self, request: CaseRequest) -> None:
        self.store.write(lambda connection: connection.execute(insert(t.case_request).values(_row(request))))

    def get(self, request_id: UUID) -> CaseRequest:
        """Of any organisation. Raises NotFound."""
        with self.store.read() as connection:
            return _read(connection, request_id)

    def of_org(self, org_id: UUID) -> list[CaseRequest]:
        """The latest, newest first."""
        c = t.case_request.c
        query = select(t.case_request).where(c.org_id == org_id).order_by(c.created_at.desc(), c.id).limit(LATEST)
        with self.store.read() as connection:
            return [_request(row) for row in connection.execute(query)]

    def unfinished(self) -> list[UUID]:
        """Of all organisations, oldest first."""
        c = t.case_request.c
        waiting = c.status.in_([status for status in RequestStatus if status.is_open])
        with self.store.read() as connection:
            return list(connection.scalars(select(c.id).where(waiting).order_by(c.created_at, c.id)))

    def begin(self, request_id: UUID, passages: tuple[Citation, ...]) -> CaseRequest | None:
        """The request, now running; None when it is over or gone. One that was running goes on."""

        def change(request: CaseRequest) -> CaseRequest:
            return replace(request, status=RequestStatus.RUNNING, passages=passages)

        return self._change(request_id, change)

    def note(self, request_id: UUID, step: Step) -> bool:
        """Add a step; False when the request is over."""

        def change(request: CaseRequest) -> CaseRequest:
            return replace(request, steps=(*request.steps, step)[-MOST_STEPS:])

        return self._change(request_id, change) is not None

    def keep(self, request_id: UUID, study: CaseStudy) -> bool:
        """Put a case into the library and among what was made, once; False when the request is over."""

        def work(connection: Connection) -> bool:
            request = _open(connection, request_id)
            if request is None:
                return False
            if connection.scalar(select(t.case_study.c.id).where(t.case_study.c.id == study.id)) is None:
                connection.execute(insert(t.case_study).values(row_of(study)))
            if study.id not in request.made:
                _write(connection, replace(request, made=(*request.made, study.id)))
            return True

        return self.store.write(work)

    def end(self, request_id: UUID, status: RequestStatus, remark: str, at: datetime) -> CaseRequest | None:
        """The request, now over; None when it was over before or is gone."""
        return self._change(request_id, lambda r: replace(r, status=status, remark=remark, ended_at=at))

    def _change(self, request_id: UUID, change: Callable[[CaseRequest], CaseRequest]) -> CaseRequest | None:
        def work(connection: Connection) -> CaseRequest | None:
            request = _open(connection, request_id)
            if request is None:
                return None
            changed = change(request)
            _write(connection, changed)
            return changed

        return self.store.write(work)


def _open(connection: Connection, request_id: UUID) -> CaseRequest | None:
    c = t.case_request.c
    mine = select(t.case_request).where(c.id == request_id)
    row = connection.execute(mine.with_for_update() if connection.dialect.name == "postgresql" else mine).first()
    request = _request(row) if row else None
    return request if request and request.status.is_open else None


def _read(connection: Connection, request_id: UUID) -> CaseRequest:
    row = connection.execute(select(t.case_request).where(t.case_request.c.id == request_id)).first()
    if row is None:
        raise NotFound
    return _request(row)


def _write(connection: Connection, request: CaseRequest) -> None:
    connection.execute(update(t.case_request).where(t.case_request.c.id == request.id).values(_row(request)))


def _row(request: CaseRequest) -> dict[str, Any]:
    return {
        "id": request.id,
        "org_id": request.org_id,
        "created_by": request.created_by,
        "brief": asdict(request.brief),
        "status": request.status,
        "steps": [{**asdict(step), "at": step.at.isoformat()} for step in request.steps],
        "made": [str(study_id) for study_id in request.made],
        "passages": [asdict(passage) for passage in request.passages],
        "remark": request.remark,
        "created_at": request.created_at,
        "ended_at": request.ended_at,
    }


def _request(row: Row[Any]) -> CaseRequest:
    brief = row.brief
    return CaseRequest(
        id=row.id,
        org_id=row.org_id,
        brief=CaseBrief(
            **{
                **brief,
                "type": CaseType(brief["type"]),
                "difficulty": Difficulty(brief["difficulty"]),
                "engine": Engine(brief["engine"]),
            }
        ),
        created_at=row.created_at,
        created_by=row.created_by,
        status=RequestStatus(row.status),
        steps=tuple(Step(**{**step, "at": datetime.fromisoformat(step["at"])}) for step in row.steps),
        made=tuple(UUID(text) for text in row.made),
        passages=tuple(Citation(**passage) for passage in row.passages),
        remark=row.remark,
        ended_at=row.ended_at,
    )
