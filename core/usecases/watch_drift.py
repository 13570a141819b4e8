"""Has the grader changed, or the people it grades? Alarms go on record, with who looked at them and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid5

from core.domain.account import Account, Role
from core.domain.errors import ReasonMissing
from core.ports import Analytics, Audit, Now
from core.statistics.drift import BUDGET, Alarm, Findings, Kind, watch
from core.statistics.mix import History, history_of_days
from core.statistics.replay import Power, power, replayed
from core.statistics.sentinels import Gradings, gradings
from core.trust_ports import Alarms
from core.usecases.drift_words import evidence, sentence
from core.usecases.insights import EVERYTHING, Filters, listed, times

MONITOR = "drift"


@dataclass(frozen=True)
class Drift:
    """What the page shows. `history`, `power` and `replayed` are None without answers; `replayed` is nan for less than
    six weeks. `versions` are the grader's, oldest first."""

    history: History | None
    sentinels: Gradings | None
    findings: Findings | None
    power: Power | None
    replayed: float | None
    versions: Sequence[dict[str, Any]]
    sentence: str


@dataclass(frozen=True)
class WatchDrift:
    analytics: Analytics
    alarms: Alarms
    audit: Audit
    now: Now

    def look(self, person: Account, filters: Filters = EVERYTHING, budget: float = BUDGET, replays: int = 40) -> Drift:
        """The monitor over the organisation's history. Raises NotAllowed, PeriodReversed."""
        rows = self.analytics.run("drift_days", **filters.of(person))
        versions = self.analytics.run("grader_versions", org_id=person.org_id)
        graded = self._sentinels(person.org_id)
        if not rows:
            return Drift(None, graded, None, None, None, versions, "There are no scored answers in this period.")
        history = history_of_days(rows)
        found = watch(history, graded, budget)
        able = power(history, graded, found)
        false_alarms = replayed(history, found, replays)
        return Drift(history, graded, found, able, false_alarms, versions, _sentence(history, found))

    def record(self, org_id: UUID, budget: float = BUDGET) -> list[Alarm]:
        """Put the alarms that are not on record yet there; for the weekly job. Returns the new ones."""
        rows = self.analytics.run("drift_days", org_id=org_id, **vars(EVERYTHING))
        if not rows:
            return []
        new = []
        for alarm in watch(history_of_days(rows), self._sentinels(org_id), budget).alarms:
            name = f"{MONITOR}:{alarm.kind}:{alarm.scope}:{alarm.day.isoformat()}"
            raised = datetime.combine(alarm.day, time(), UTC)
            if self.alarms.add(
                uuid5(org_id, name), org_id, MONITOR, alarm.kind, alarm.scope, raised, sentence(alarm), evidence(alarm)
            ):
                new.append(alarm)
        return new

    def on_record(self, person: Account) -> Sequence[dict[str, Any]]:
        """Alarms of the organisation, newest first. Raises NotAllowed."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        return self.analytics.run("alarms_of_org", org_id=person.org_id)

    def acknowledge(self, person: Account, alarm_id: UUID, reason: str) -> None:
        """Close an alarm with a reason. Raises NotAllowed, NotFound, ReasonMissing, AlreadyAcknowledged."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        if not reason.strip():
            raise ReasonMissing
        at = self.now()
        self.alarms.acknowledge(alarm_id, person.org_id, person.id, at, reason.strip())
        self.audit.record(
            "alarm.acknowledged", account_id=person.id, object_type="alarm", object_id=str(alarm_id), detail={}, at=at
        )

    def _sentinels(self, org_id: UUID) -> Gradings | None:
        rows = self.analytics.run("drift_sentinels", org_id=org_id)
        return gradings((row["day"], row["sentinel"], row["track"], row["score"]) for row in rows) if rows else None


def _sentence(history: History, found: Findings) -> str:
    about = f"{times(history.answers, 'answer')} in {times(history.days, 'day')}"
    if not found.alarms:
        return f"No drift in {about}."
    blamed = [alarm for alarm in found.alarms if alarm.kind is Kind.GRADER]
    others = len(found.alarms) - len(blamed)
    said = [f"{times(len(found.alarms), 'alarm')} in {about}."]
    if blamed:
        said.append(f"The grader changed {listed([_where(alarm) for alarm in blamed])}.")
    if others:
        said.append(f"{times(others, 'movement')} of scores came from the mix of candidates or could not be explained.")
    return " ".join(said)


def _where(alarm: Alarm) -> str:
    return f"{f'in {alarm.scope} ' if alarm.scope else ''}on {alarm.day}"
