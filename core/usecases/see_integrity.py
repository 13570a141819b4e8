"""How often answers have an integrity signal, and where that is more than elsewhere. A signal says "please look"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.domain.account import Account
from core.ports import Analytics
from core.statistics.intervals import Rate, wilson
from core.usecases.insights import EVERYTHING, LEAST_ANSWERS, Filters, listed, percent, times

DIMENSIONS = ("role", "job", "question", "week")
CLUSTER_PEOPLE = 2  # people with signals before a role's week is called a cluster: one person is not a pattern


@dataclass(frozen=True)
class RateRow:
    """The rate of one value of a dimension; `judged` when there are enough answers."""

    value: str
    rate: Rate
    people: int

    @property
    def judged(self) -> bool:
        return self.rate.enough(LEAST_ANSWERS)


@dataclass(frozen=True)
class Cluster:
    """A week in a role whose rate is above the organisation's, beyond its interval."""

    role: str
    week: datetime
    rate: Rate
    people: int


@dataclass(frozen=True)
class Integrity:
    """`rows` by dimension: what can be judged first, by the lower bound of its interval."""

    overall: Rate
    rows: dict[str, tuple[RateRow, ...]]
    clusters: tuple[Cluster, ...]
    sentence: str


@dataclass(frozen=True)
class SeeIntegrity:
    analytics: Analytics

    def rates(self, person: Account, filters: Filters = EVERYTHING) -> Integrity:
        """Raises NotAllowed, PeriodReversed."""
        given = filters.of(person)
        found = self.analytics.run("integrity_rates", **given)
        rows = {dimension: _ordered(found, dimension) for dimension in DIMENSIONS}
        overall = wilson(
            sum(row.rate.hits for row in rows["role"]),
            sum(row.rate.n for row in rows["role"]),
        )
        clusters = _clusters(self.analytics.run("integrity_clusters", **given), overall)
        return Integrity(overall, rows, clusters, _sentence(overall, clusters))

    @staticmethod
    def monday(week: str) -> datetime | None:
        """The moment of a week as `rows["week"]` names it; None for anything else, such as all weeks."""
        try:
            return datetime.fromisoformat(week).replace(tzinfo=UTC)
        except ValueError:
            return None


def _ordered(rows: Sequence[dict[str, Any]], dimension: str) -> tuple[RateRow, ...]:
    own = [
        RateRow(row["value"], wilson(row["suspicious"], row["answers"]), row["people"])
        for row in rows
        if row["dimension"] == dimension
    ]
    if dimension == "week":
        return tuple(sorted(own, key=lambda row: row.value))
    return tuple(sorted(own, key=lambda row: (not row.judged, -row.rate.low, row.value)))


def _clusters(rows: Sequence[dict[str, Any]], overall: Rate) -> tuple[Cluster, ...]:
    """Weeks of a role whose interval lies wholly above that of the organisation."""
    found = [
        Cluster(row["role"], row["week"], rate, row["people"])
        for row in rows
        if (rate := wilson(row["suspicious"], row["answers"])).low > overall.high
        and rate.enough(LEAST_ANSWERS)
        and row["people"] >= CLUSTER_PEOPLE
    ]
    return tuple(sorted(found, key=lambda cluster: -cluster.rate.low))


def _sentence(overall: Rate, clusters: Sequence[Cluster]) -> str:
    if not overall.n:
        return "There are no answers in this period."
    if not overall.enough(LEAST_ANSWERS):
        return f"Only {times(overall.n, 'answer')} so far: too few to judge a rate."
    said = f"{overall.hits:,} of {times(overall.n, 'answer')} ({100 * overall.share:.1f} %) have an integrity signal."
    if not clusters:
        return f"{said} No role had a week far above the others."
    shown = [
        f"{c.role} in the week of {c.week:%-d %B} ({percent(c.rate.share)} of {c.rate.n}, {times(c.people, 'person')})"
        for c in clusters[:3]
    ]
    return f"{said} It was clearly more in {listed(shown)}: please look there."
