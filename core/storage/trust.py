"""Sentinels, their gradings and the monitors' alarms in the store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from core.domain.errors import NotFound
from core.domain.grade import Score
from core.domain.insight_errors import AlreadyAcknowledged
from core.domain.sentinel import Sentinel, SentinelGrade
from core.storage import org_settings
from core.storage import schema as t
from core.storage.engine import Store

BUDGET = "false_alarms_a_year"


class SentinelRepository:
    """Sentinels and gradings; both are only ever added."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def sync(self, sentinels: Sequence[Sentinel], at: datetime) -> int:
        """Add shipped sentinels that are new; returns how many."""
        s = t.sentinel_answer
        with self._store.transaction() as connection:
            self._store.alone(connection)
            known = set(connection.scalars(select(s.c.id)))
            new = [
                {
                    "id": sentinel.id,
                    "slug": sentinel.slug,
                    "question_version_id": sentinel.question.id,
                    "track": sentinel.question.track,
                    "band": sentinel.band,
                    "length": sentinel.length,
                    "text": sentinel.text,
                    "created": at,
                }
                for sentinel in sentinels
                if sentinel.id not in known
            ]
            if new:
                connection.execute(insert(s), new)
        return len(new)

    def last_graded(self, grader: str, version: str) -> dict[UUID, datetime]:
        """When this version of the installation's grader last graded each sentinel."""
        g = t.sentinel_grade.c
        mine = (g.org_id.is_(None), g.grader == grader, g.grader_version == version)
        with self._store.read() as connection:
            rows = connection.execute(
                select(g.sentinel_answer_id, func.max(g.graded_at)).where(*mine).group_by(g.sentinel_answer_id)
            )
            return {row[0]: row[1] for row in rows}

    def last_grader(self) -> tuple[str, str] | None:
        """Name and version of the installation's grader that graded last; None before the first time."""
        g = t.sentinel_grade.c
        latest = select(g.grader, g.grader_version).where(g.org_id.is_(None)).order_by(g.graded_at.desc()).limit(1)
        with self._store.read() as connection:
            row = connection.execute(latest).first()
        return (row[0], row[1]) if row else None

    def add(self, grades: Sequence[SentinelGrade], org_id: UUID | None = None) -> None:
        """All gradings of a round in one transaction, so that no round is half there."""
        rows = [
            {
                "id": graded.id,
                "org_id": org_id,
                "sentinel_answer_id": graded.sentinel_id,
                "grader": graded.grade.grader,
                "grader_version": graded.grade.grader_version,
                "prompt_hash": graded.grade.prompt_hash,
                "run": graded.run,
                "understanding": _value(graded.grade.understanding),
                "explainability": _value(graded.grade.explainability),
                "confidence": graded.grade.confidence,
                "graded_at": graded.graded_at,
            }
            for graded in grades
        ]
        if rows:
            self._store.write(lambda connection: connection.execute(insert(t.sentinel_grade), rows))


class AlarmRepository:
    """Alarms on record; the budget of false ones stands among the organisation's settings."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def budget(self, org_id: UUID) -> float | None:
        return org_settings.number(self._store, org_id, BUDGET)

    def set_budget(self, org_id: UUID, budget: float) -> None:
        org_settings.set_number(self._store, org_id, BUDGET, budget)

    def add(
        self,
        alarm_id: UUID,
        org_id: UUID,
        monitor: str,
        kind: str,
        scope: str,
        raised_at: datetime,
        sentence: str,
        evidence: dict[str, Any],
    ) -> bool:
        """False when it is on record already."""
        a = t.alarm
        with self._store.transaction() as connection:
            self._store.alone(connection)
            if connection.scalar(select(a.c.id).where(a.c.id == alarm_id)) is not None:
                return False
            connection.execute(
                insert(a).values(
                    id=alarm_id,
                    org_id=org_id,
                    monitor=monitor,
                    kind=kind,
                    scope=scope,
                    raised_at=raised_at,
                    sentence=sentence,
                    evidence=evidence,
                )
            )
        return True

    def acknowledge(self, alarm_id: UUID, org_id: UUID, account_id: UUID, at: datetime, reason: str) -> None:
        """Raises NotFound, AlreadyAcknowledged."""
        a = t.alarm
        mine = (a.c.id == alarm_id, a.c.org_id == org_id)
        with self._store.transaction() as connection:
            self._store.alone(connection)
            row = connection.execute(select(a.c.acknowledged_at).where(*mine)).first()
            if row is None:
                raise NotFound
            if row.acknowledged_at is not None:
                raise AlreadyAcknowledged
            connection.execute(
                update(a).where(*mine).values(acknowledged_by=account_id, acknowledged_at=at, reason=reason)
            )


def _value(dimension: object) -> float | None:
    return dimension.value if isinstance(dimension, Score) else None
