"""The interfaces between use cases and the store for what tells whether the numbers can be believed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.domain.sentinel import Sentinel, SentinelGrade


class SentinelRecords(Protocol):
    """Sentinels and their gradings; both are only ever added."""

    def sync(self, sentinels: Sequence[Sentinel], at: datetime) -> int: ...

    def last_graded(self, grader: str, version: str) -> dict[UUID, datetime]:
        """When this version of the installation's grader last graded each sentinel."""
        ...

    def last_grader(self) -> tuple[str, str] | None:
        """Name and version of the installation's grader that graded last; None before the first time."""
        ...

    def add(self, grades: Sequence[SentinelGrade], org_id: UUID | None = None) -> None:
        """All or none; `org_id` for a grader that only one organisation uses."""
        ...


class Alarms(Protocol):
    """Alarms of monitors; kept, and acknowledged once. And how many false ones an organisation can live with."""

    def budget(self, org_id: UUID) -> float | None:
        """False alarms a year; None when nobody has chosen."""
        ...

    def set_budget(self, org_id: UUID, budget: float) -> None: ...

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
        ...

    def acknowledge(self, alarm_id: UUID, org_id: UUID, account_id: UUID, at: datetime, reason: str) -> None:
        """Raises NotFound, AlreadyAcknowledged."""
        ...
