"""What the monitor is worth on this organisation's own numbers: false alarms replayed, and the time a shift takes."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.statistics import live, sentinels
from core.statistics.drift import Findings, Kind, limits
from core.statistics.intervals import Floats
from core.statistics.live import DAYS
from core.statistics.mix import GRADER, SCORE, History
from core.statistics.sentinels import WEIGHT, Gradings

REPLAYS = 40
BLOCK = 7  # days kept together, so that weekdays and what they share survive
SHIFT = 0.5  # points of 10
SLOWEST = 26  # gradings of the sentinels; beyond that a shift counts as not found


@dataclass(frozen=True)
class Power:
    """Days in which a shift of `shift` points is found in four of five cases; None where it cannot be expected."""

    shift: float
    answers_a_week: float
    by_sentinels: float | None
    by_live_scores: int | None

    @property
    def sentence(self) -> str:
        at = f"At {self.answers_a_week:.0f} answers a week a shift of {self.shift:g}"
        alone = (
            f"live scores alone find it in about {self.by_live_scores} days"
            if self.by_live_scores
            else "live scores alone are too few to find it within four weeks"
        )
        if self.by_sentinels is None:
            found = f"is found in about {self.by_live_scores} days from live scores" if self.by_live_scores else ""
            return (
                f"{at} {found or 'is not found within four weeks: live scores are too few, and sentinels are missing'}."
            )
        return f"{at} is found in about {self.by_sentinels:.0f} days by the sentinels; {alone}."


def replayed(history: History, findings: Findings, replays: int = REPLAYS, seed: int = 0) -> float:
    """False alarms a year that live scores raise when nothing happens (block permutation).

    The levels between the alarms are taken out, then whole weeks are shuffled and the monitor's limits applied, so the
    organisation's own spread, clusters and volume are kept. Nan for less than six weeks.
    """
    if history.days < 6 * BLOCK:
        return math.nan
    draw = np.random.default_rng(seed)
    orders = [live.in_blocks(history.days, BLOCK, draw) for _ in range(replays)]
    parts = (SCORE, GRADER) if history.attributed else (SCORE,)
    alarms = 0
    for part in parts:
        for scope, limit in limits(history.jobs, findings.budget, live.limit_for):
            series = history.parts[scope][part]
            level = series.centred(_levels(history, findings, scope, part))
            alarms += sum(live.alarms_in(level.reordered(order), limit) for order in orders)
    return alarms / replays / (history.days / DAYS)


def power(history: History, graded: Gradings | None, findings: Findings, shift: float = SHIFT) -> Power:
    """How soon the monitor would find a shift of the grader by `shift` points for everybody."""
    weeks = max(history.days, 7) / 7
    part = GRADER if history.attributed else SCORE
    series = history.parts[""][part].centred(_levels(history, findings, "", part))
    n, _, variance = series.moments(0, history.days)
    (_, limit), *_ = limits(history.jobs, findings.budget, live.limit_for)
    spread = math.sqrt(variance) if n > 1 else 0.0
    return Power(
        shift=shift,
        answers_a_week=history.answers / weeks,
        by_sentinels=_days_of_sentinels(graded, findings.budget, shift) if graded else None,
        by_live_scores=live.days_to_find(shift, n / max(history.days, 1), spread, limit),
    )


def _days_of_sentinels(graded: Gradings, budget: float, shift: float, chance: float = 0.8) -> float | None:
    """Half a grading's distance for the wait until the next one, and as many gradings as the chart needs."""
    from scipy.special import ndtri

    points = sentinels.chart(graded.day, graded.scores, 1.0)
    if not points:
        return None
    roles = sorted({role for role in graded.roles if role})
    (_, limit), *_ = limits(roles, budget, lambda share: sentinels.limit_for(graded.a_year(), share))
    one = sentinels.spread_of(graded.scores)
    behind = max(sentinels.BASELINE, len(graded.day) - sentinels.LAG)
    apart = DAYS / graded.a_year()
    for count in range(1, SLOWEST + 1):
        weights = WEIGHT * (1 - WEIGHT) ** np.arange(sentinels.LAG)
        reached = float(weights[: min(count, sentinels.LAG)].sum()) * shift
        error = one * math.sqrt(float(np.sum(weights**2)) + 1 / behind)
        if reached >= (limit + float(ndtri(chance))) * error and reached >= sentinels.SMALLEST:
            return (count - 0.5) * apart
    return None


def _levels(history: History, findings: Findings, scope: str, part: str) -> Floats:
    """The mean of each stretch between alarms that concern the scope, by day; 0 where nobody was interviewed."""
    series = history.parts[scope][part]
    cuts = [0]
    for alarm in findings.alarms:
        if part == SCORE or alarm.kind is not Kind.MIX:
            until = min(max(history.day(alarm.day) + BLOCK, 1), history.days - 1)
            cuts.append(max(cuts[-1], live.began(series, cuts[-1], until)))
    cuts.append(history.days)
    level = np.zeros(history.days)
    for first, last in pairwise(cuts):
        n, mean, _ = series.moments(first, last)
        level[first:last] = mean if n else 0.0
    return level
