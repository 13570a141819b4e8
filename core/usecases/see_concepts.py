"""Which concepts candidates miss, where and since when; from a concept to the answers."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.domain.account import Account
from core.ports import Analytics, Now
from core.statistics.intervals import Rate, rates_apart, wilson
from core.usecases.insights import EVERYTHING, LEAST_ANSWERS, Filters, listed, percent, times

RECENT = timedelta(days=28)
NEARLY_ALL = 0.8  # share missed, at the lower bound, that the sentence calls nearly everybody
MENTIONED = 3
MOST = 1000  # concepts that the page knows of, the most missed; with 10,000 it would draw for seconds
CHOICES = 300  # of them to choose from


@dataclass(frozen=True)
class Gap:
    """How often a concept is missed, in all roles of `roles` together or in one.

    `change` is the share of the last 28 days less the share before, with its 95 % interval; nan without both.
    """

    concept: str
    name: str
    roles: tuple[str, ...]
    missed: Rate
    people: int
    change: float
    low: float
    high: float

    @property
    def judged(self) -> bool:
        return self.missed.enough(LEAST_ANSWERS)

    @property
    def moved(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Gaps:
    """`overall` and each role of `by_role`: what can be judged first, by the lower bound. `more` concepts, missed less
    often, are left out."""

    overall: tuple[Gap, ...]
    by_role: dict[str, tuple[Gap, ...]]
    sentence: str
    more: int = 0


@dataclass(frozen=True)
class SeeConcepts:
    analytics: Analytics
    concept_name: Callable[[str], str]
    now: Now

    def gaps(self, person: Account, filters: Filters = EVERYTHING) -> Gaps:
        """Raises NotAllowed, PeriodReversed."""
        recent = (filters.until or self.now()) - RECENT
        rows = self.analytics.run("concept_gaps", **filters.of(person), recent=recent, least=LEAST_ANSWERS, rows=MOST)
        concepts: dict[str, list[dict[str, Any]]] = defaultdict(list)
        roles: dict[str, list[Gap]] = defaultdict(list)
        for row in rows:
            concepts[row["concept"]].append(row)
            roles[row["role"]].append(self._gap([row]))
        overall = _ordered([self._gap(own) for own in concepts.values()])
        more = rows[0]["concepts"] - len(overall) if rows else 0
        return Gaps(overall, {role: _ordered(roles[role]) for role in sorted(roles)}, _sentence(overall), more)

    def weeks(self, person: Account, concept: str, filters: Filters = EVERYTHING) -> Sequence[dict[str, Any]]:
        """Asked, missed and made by week. Raises NotAllowed, PeriodReversed."""
        return self.analytics.run("concept_weeks", **filters.of(person), concept=concept)

    def missed_by_week(
        self, person: Account, concept: str, filters: Filters = EVERYTHING
    ) -> list[tuple[datetime, Rate]]:
        """The share missed in each week with its interval. Raises NotAllowed, PeriodReversed."""
        return [(row["week"], wilson(row["missed"], row["asked"])) for row in self.weeks(person, concept, filters)]

    def questions(self, person: Account, concept: str, filters: Filters = EVERYTHING) -> Sequence[dict[str, Any]]:
        """The questions that asked for it, most often asked first. Raises NotAllowed, PeriodReversed."""
        return self.analytics.run("concept_questions", **filters.of(person), concept=concept)

    @staticmethod
    def labelled(gaps: Sequence[Gap]) -> dict[str, Gap]:
        """Concepts by name, with their id where two have the same name."""
        names = Counter(gap.name for gap in gaps)
        return {gap.name if names[gap.name] == 1 else f"{gap.name} ({gap.concept})": gap for gap in gaps}

    @staticmethod
    def told(gap: Gap) -> str:
        """One concept in a sentence, with how it changed."""
        if not gap.judged:
            return f"Asked {times(gap.missed.n, 'time')}: too few to judge."
        said = f"Missed by {percent(gap.missed.share)} of {times(gap.missed.n, 'answer')} "
        said += f"(likely {100 * gap.missed.low:.0f} to {100 * gap.missed.high:.0f} %)."
        if math.isnan(gap.change):
            return f"{said} There is nothing to compare the last four weeks with."
        if not gap.moved:
            return f"{said} No change in the last four weeks beyond chance."
        points = f"{abs(100 * gap.change):.0f} percentage points {'more' if gap.change > 0 else 'less'} often"
        return f"{said} In the last four weeks it was missed {points} than before."

    def answers(
        self, person: Account, concept: str, filters: Filters = EVERYTHING, *, rows: int = 25, skip: int = 0
    ) -> Sequence[dict[str, Any]]:
        """The answers that missed it, newest first. Raises NotAllowed, PeriodReversed."""
        return self.analytics.run("concept_answers", **filters.of(person), concept=concept, rows=rows, skip=skip)

    def _gap(self, rows: Sequence[dict[str, Any]]) -> Gap:
        total = {name: sum(row[name] for row in rows) for name in ("asked", "missed", "people")}
        asked, missed = (sum(row[f"{name}_recently"] for row in rows) for name in ("asked", "missed"))
        before = wilson(total["missed"] - missed, total["asked"] - asked)
        change, low, high = rates_apart(before, wilson(missed, asked))
        concept, roles = rows[0]["concept"], tuple(sorted(row["role"] for row in rows))
        rate = wilson(total["missed"], total["asked"])
        return Gap(concept, self.concept_name(concept), roles, rate, total["people"], change, low, high)


def _ordered(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted(gaps, key=lambda gap: (not gap.judged, -gap.missed.low, gap.name)))


def _sentence(gaps: Sequence[Gap]) -> str:
    judged = [gap for gap in gaps if gap.judged]
    if not judged:
        return "No concept was asked often enough to say how often it is missed."
    nearly_all = [gap for gap in judged if gap.missed.low >= NEARLY_ALL]
    shown = [f"{g.name} ({percent(g.missed.share)} of {g.missed.n})" for g in (nearly_all or judged)[:MENTIONED]]
    said = f"Nearly everybody misses {listed(shown)}." if nearly_all else f"Most often missed: {listed(shown)}."
    worse = [gap.name for gap in judged if gap.low > 0][:MENTIONED]
    return f"{said} Missed more often than before in the last four weeks: {listed(worse)}." if worse else said
