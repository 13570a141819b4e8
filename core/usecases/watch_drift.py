"""Has the grader changed, or the people it grades? Alarms go on record, with who looked at them and why."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid5

from core.domain.account import Account, Role
from core.domain.insight_errors import BudgetUnknown, ReasonMissing
from core.ports import Analytics, Audit, Now
from core.statistics.drift import BUDGET, Alarm, Findings, Kind, watch
from core.statistics.mix import History, history_of_days
from core.statistics.replay import REPLAYS, Power, power, replayed
from core.statistics.sentinels import Gradings, gradings
from core.trust_ports import Alarms
from core.usecases.drift_words import evidence, sentence
from core.usecases.insights import EVERYTHING, Filters, listed, times

MONITOR = "drift"
EARLY = 28  # days of scores before "no drift" means anything
BUDGETS = (0.1, 0.25, BUDGET, 1.0, 2.0, 6.0)  # false alarms a year that a person may choose


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

    def budget(self, person: Account) -> float:
        """The organisation's false alarms a year. Raises NotAllowed."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        return self._budget(person.org_id)

    def choose_budget(self, person: Account, budget: float) -> None:
        """From now on alarms go on record with this budget. Raises NotAllowed, BudgetUnknown."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        if budget not in BUDGETS:
            raise BudgetUnknown
        before = self._budget(person.org_id)
        self.alarms.set_budget(person.org_id, budget)
        self.audit.record(
            "alarm.budget",
            account_id=person.id,
            object_type="organisation",
            object_id=str(person.org_id),
            detail={"before": before, "after": budget},
            at=self.now(),
        )

    def look(
        self, person: Account, filters: Filters = EVERYTHING, budget: float | None = None, replays: int = REPLAYS
    ) -> Drift:
        """The monitor over the organisation's history, with the organisation's budget unless another one is tried.

        Raises NotAllowed, PeriodReversed.
        """
        rows = self.analytics.run("drift_days", **filters.of(person))
        versions = self.analytics.run("grader_versions", org_id=person.org_id)
        graded = self._sentinels(person.org_id)
        if not rows:
            return Drift(None, graded, None, None, None, versions, "There are no scored answers in this period.")
        history = history_of_days(rows)
        found = watch(history, graded, self._budget(person.org_id) if budget is None else budget)
        able = power(history, graded, found)
        false_alarms = replayed(history, found, replays)
        return Drift(history, graded, found, able, false_alarms, versions, _sentence(history, found))

    @staticmethod
    def replay_told(drift: Drift) -> str:
        """The replayed null beside the budget, in a sentence."""
        if drift.findings is None or drift.replayed is None or math.isnan(drift.replayed):
            return "It takes six weeks of interviews to replay what chance would do."
        return (
            f"Your own weeks, shuffled so that nothing really changes, raise {drift.replayed:.1f} false alarms a year "
            f"from live scores; the budget is {drift.findings.budget:g}."
        )

    @staticmethod
    def simple_told(drift: Drift) -> str:
        """What the rule that many know would have said."""
        days = drift.findings.simple_rule if drift.findings else ()
        rule = "The simple rule (mean of 30 days against the 30 before, alarm beyond 1.5 points)"
        if not days:
            return f"{rule} would never have rung: shifts worth knowing are smaller than its limit."
        return f"{rule} would have rung on {listed([str(day) for day in days[:5]])}."

    def record(self, org_id: UUID) -> list[Alarm]:
        """Put the alarms that are not on record yet there; for the scheduled job. Returns the new ones."""
        rows = self.analytics.run("drift_days", org_id=org_id, **vars(EVERYTHING))
        if not rows:
            return []
        new = []
        for alarm in watch(history_of_days(rows), self._sentinels(org_id), self._budget(org_id)).alarms:
            raised = datetime.combine(alarm.day, time(), UTC)
            if self.alarms.add(
                _id(org_id, alarm), org_id, MONITOR, alarm.kind, alarm.scope, raised, sentence(alarm), evidence(alarm)
            ):
                new.append(alarm)
        return new

    def on_record(self, person: Account) -> Sequence[dict[str, Any]]:
        """Alarms of the organisation, newest first. Raises NotAllowed."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        rows = self.analytics.run("alarms_of_org", org_id=person.org_id)
        return [{**row, "evidence": _document(row["evidence"])} for row in rows]

    def not_on_record(self, person: Account, alarms: Sequence[Alarm]) -> list[Alarm]:
        """Those that another budget or other filters raise. Raises NotAllowed."""
        known = {row["id"] for row in self.on_record(person)}
        return [alarm for alarm in alarms if _id(person.org_id, alarm) not in known]

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

    def _budget(self, org_id: UUID) -> float:
        chosen = self.alarms.budget(org_id)
        return BUDGET if chosen is None else chosen

    def _sentinels(self, org_id: UUID) -> Gradings | None:
        rows = self.analytics.run("drift_sentinels", org_id=org_id)
        return gradings((row["day"], row["sentinel"], row["track"], row["score"]) for row in rows) if rows else None


def _id(org_id: UUID, alarm: Alarm) -> UUID:
    """The same for the same alarm, however often the monitor looks."""
    return uuid5(org_id, f"{MONITOR}:{alarm.kind}:{alarm.scope}:{alarm.day.isoformat()}")


def _document(value: Any) -> dict[str, Any]:
    """DuckDB hands JSON over as text."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value or {}
    return found


def _sentence(history: History, found: Findings) -> str:
    about = f"{times(history.answers, 'answer')} in {times(history.days, 'day')}"
    if not found.alarms:
        early = history.days < EARLY
        return f"Too early to see drift: {about}." if early else f"No drift in {about}."
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
