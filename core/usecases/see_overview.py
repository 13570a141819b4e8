"""Volume, scores and the funnel of the organisation, and what changed this week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.domain.account import Account
from core.ports import Analytics, Now
from core.statistics.intervals import Difference, Estimate, Rate, mean_of_clusters, rates_apart, welch, wilson
from core.usecases.insights import EVERYTHING, Filters, times

WEEK, BEFORE = timedelta(days=7), timedelta(days=28)
STEPS = ("begun", "answered", "finished", "scored", "recommended")
RATES = {"unscored": "answers that could not be scored", "to_review": "answers flagged for review",
         "suspicious": "answers with an integrity signal"}  # fmt: skip
MENTIONED = 2.6  # normal score of a change that the sentence speaks of: about one in a hundred weeks by chance
COUNTS = ("interviews", "scored", "total", "squares", "answers", *RATES)


@dataclass(frozen=True)
class JobFunnel:
    """How many interviews of a job reached each step of STEPS; `minutes` is the median time of finished ones."""

    job: str
    steps: tuple[int, ...]
    answers: int
    minutes: float | None


@dataclass(frozen=True)
class RateChange:
    """A rate of answers this week and in the four weeks before, and their difference with its 95 % interval."""

    name: str
    before: Rate
    now: Rate
    low: float
    high: float

    @property
    def moved(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class JobWeek:
    job: str
    interviews: int
    score: Difference  # of mean overall scores, 0-100, this week less the four before


@dataclass(frozen=True)
class Week:
    """This week against the four before."""

    interviews: int
    interviews_before: float  # a week, on average
    mean: Estimate
    rates: tuple[RateChange, ...]
    jobs: tuple[JobWeek, ...]
    sentence: str


@dataclass(frozen=True)
class Funnel:
    jobs: tuple[JobFunnel, ...]
    totals: tuple[int, ...]
    sentence: str


@dataclass(frozen=True)
class SeeOverview:
    analytics: Analytics
    now: Now

    def funnel(self, person: Account, filters: Filters = EVERYTHING) -> Funnel:
        """Raises NotAllowed, PeriodReversed."""
        rows = self.analytics.run("overview_funnel", **filters.of(person))
        jobs = tuple(
            JobFunnel(row["job"], tuple(row[step] for step in STEPS), row["answers"], row["minutes"]) for row in rows
        )
        totals = tuple(sum(job.steps[i] for job in jobs) for i in range(len(STEPS)))
        return Funnel(jobs, totals, _funnel_sentence(totals))

    def totals(self, person: Account, filters: Filters = EVERYTHING) -> dict[str, int]:
        """Finished interviews, their answers and people. Raises NotAllowed, PeriodReversed."""
        return self.analytics.run("overview_totals", **filters.of(person))[0]

    def by_job(self, person: Account, filters: Filters = EVERYTHING) -> Sequence[dict[str, Any]]:
        """Per job: interviews, answers, mean overall with half its 95 % interval. Raises NotAllowed, PeriodReversed."""
        return self.analytics.run("overview_by_job", **filters.of(person))

    def by_week(self, person: Account, filters: Filters = EVERYTHING) -> Sequence[dict[str, Any]]:
        """Per week: interviews and mean overall with half its interval. Raises NotAllowed, PeriodReversed."""
        return self.analytics.run("overview_by_week", **filters.of(person))

    def spread(self, person: Account, filters: Filters = EVERYTHING) -> Sequence[dict[str, Any]]:
        """Interviews by job and tenth of the scale of overall scores. Raises NotAllowed, PeriodReversed."""
        return self.analytics.run("score_spread", **filters.of(person))

    def this_week(self, person: Account, filters: Filters = EVERYTHING) -> Week:
        """The last seven days, or those before `filters.until`, against the 28 before. Raises NotAllowed."""
        given = filters.of(person)
        until: datetime = filters.until or self.now()
        days = {"recent": until - WEEK, "before": until - WEEK - BEFORE, "until": until}
        kept = {name: given[name] for name in ("org_id", "job_id", "rubric_version_id")}
        rows = self.analytics.run("overview_recent", **kept, **days)
        now, before = (_sum([row for row in rows if row["recent"] is recent]) for recent in (True, False))
        rates = tuple(_rate_change(name, before, now) for name in RATES)
        jobs = tuple(_job_week(job, rows) for job in sorted({row["job"] for row in rows}))
        mean = mean_of_clusters(now["total"], now["squares"], int(now["scored"]))
        usual = before["interviews"] * WEEK / BEFORE
        sentence = _week_sentence(int(now["interviews"]), usual, mean, rates, jobs)
        return Week(int(now["interviews"]), usual, mean, rates, jobs, sentence)


def _sum(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) for name in COUNTS}


def _moments(counts: dict[str, float]) -> tuple[int, float, float]:
    n = int(counts["scored"])
    mean = counts["total"] / n if n else 0.0
    return n, mean, max(0.0, counts["squares"] - counts["total"] * mean) / (n - 1) if n > 1 else 0.0


def _rate_change(name: str, before: dict[str, float], now: dict[str, float]) -> RateChange:
    earlier, later = (wilson(int(counts[name]), int(counts["answers"])) for counts in (before, now))
    _, low, high = rates_apart(earlier, later)
    return RateChange(name, earlier, later, low, high)


def _job_week(job: str, rows: Sequence[dict[str, Any]]) -> JobWeek:
    now, before = (_sum([r for r in rows if r["job"] == job and r["recent"] is recent]) for recent in (True, False))
    return JobWeek(job, int(now["interviews"]), welch(_moments(before), _moments(now)))


def _funnel_sentence(totals: tuple[int, ...]) -> str:
    begun, _, finished, scored, recommended = totals
    if not begun:
        return "No interview was begun in this period."
    return (
        f"Of {times(begun, 'interview')} begun, {finished:,} were finished and {scored:,} scored; "
        f"{recommended:,} led to a recommendation."
    )


def _week_sentence(
    interviews: int, usual: float, mean: Estimate, rates: Sequence[RateChange], jobs: Sequence[JobWeek]
) -> str:
    if not interviews:
        return f"No interview was finished in the last seven days; {usual:.0f} a week were usual before."
    said = [f"{times(interviews, 'interview')} in the last seven days; {usual:.0f} a week were usual before."]
    for job in jobs:
        if abs(job.score.z) >= MENTIONED:
            direction = "higher" if job.score.value > 0 else "lower"
            said.append(
                f"{job.job} scored {abs(job.score.value):.0f} points {direction} than in the four weeks before."
            )
    for rate in rates:
        if rate.moved:
            change = f"{100 * rate.before.share:.1f} % to {100 * rate.now.share:.1f} %"
            said.append(f"{RATES[rate.name].capitalize()} went from {change}.")
    if len(said) == 1:
        said.append("Nothing moved beyond what chance explains.")
    return " ".join(said)
