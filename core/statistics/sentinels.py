"""The sentinel chart: fixed answers graded again and again, so that only the grader can move them.

Each grading is compared with the same answers' own baseline, the mean of their earlier gradings; an exponentially
weighted moving average of the mean difference is held against a limit that follows from a budget of false alarms.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.statistics.control import ewma_limit
from core.statistics.intervals import Floats

WEIGHT = 0.4  # of the latest grading in the moving average
BASELINE = 3  # gradings before anything is judged
LAG = 4  # gradings that are too recent to serve as baseline once there are older ones
SMALLEST = 0.1  # points of 10: a smaller movement is of no consequence, however certain
LEAST_SPREAD = 0.02  # points: a grader without noise still rounds its marks
RUNS_TO_COMPARE = 8  # gradings needed to see whether whole gradings stray more than single answers explain
WEEKS = 52.18


@dataclass(frozen=True)
class Gradings:
    """`scores[k, i]`: grading k of sentinel i on 1-10, nan where it was not graded; `day[k]` in order of time."""

    day: tuple[date, ...]
    sentinels: tuple[str, ...]
    roles: tuple[str, ...]  # of each sentinel, "" when unknown
    scores: Floats

    def of_role(self, role: str) -> Floats:
        return self.scores[:, [i for i, own in enumerate(self.roles) if own == role]]

    def a_year(self) -> float:
        """Gradings a year, weekly until there are enough to tell."""
        days = sorted(set(self.day))
        if len(days) < BASELINE + 2:
            return WEEKS
        return 365.25 / max(1.0, float(np.median(np.diff([day.toordinal() for day in days]))))


@dataclass(frozen=True)
class SentinelPoint:
    """The chart after one grading: `moved` and `limit` in points; `z` counts standard errors."""

    run: int
    day: date
    moved: float
    z: float
    limit: float  # of z
    n: int

    @property
    def alarms(self) -> bool:
        return self.beyond(self.limit)

    def beyond(self, limit: float) -> bool:
        """Whether the movement is certain enough for `limit`, and large enough to matter."""
        return abs(self.z) > limit and abs(self.moved) >= SMALLEST


def gradings(rows: Iterable[tuple[date, str, str, float]]) -> Gradings:
    """From rows (day, sentinel, role, score). What one sentinel got a second time on a day belongs to a second grading
    of that day."""
    cells: dict[tuple[date, int], dict[str, float]] = defaultdict(dict)
    times: dict[tuple[date, str], int] = defaultdict(int)
    roles: dict[str, str] = {}
    for day, sentinel, role, score in rows:
        cells[day, times[day, sentinel]][sentinel] = score
        times[day, sentinel] += 1
        roles.setdefault(sentinel, role)
    runs, names = sorted(cells), sorted(roles)
    scores = np.array([[cells[run].get(name, np.nan) for name in names] for run in runs], dtype=np.float64)
    return Gradings(
        tuple(day for day, _ in runs),
        tuple(names),
        tuple(roles[name] for name in names),
        scores.reshape(len(runs), len(names)),
    )


def limit_for(gradings_a_year: float, budget: float) -> float:
    """The limit of z for `budget` false alarms a year."""
    return ewma_limit(WEIGHT, min(0.2, budget / gradings_a_year))


def chart(day: Sequence[date], scores: Floats, limit: float, start: int = 0) -> list[SentinelPoint]:
    """The chart's points from grading `start` on, which begins a new baseline; empty until there is one.

    The error of a point is that of the weighted gradings and of the baseline together, so a baseline of three gradings
    makes wide limits and an older one narrow ones.
    """
    points = []
    own = scores[start:]
    counts, totals = np.cumsum(~np.isnan(own), axis=0), np.cumsum(np.nan_to_num(own), axis=0)
    spreads = _Spreads(own)
    for run in range(start + BASELINE, len(day)):
        last = run - start
        usual_from = max(BASELINE, last - LAG)
        behind = counts[usual_from - 1]
        usual = np.where(behind > 0, totals[usual_from - 1] / np.maximum(behind, 1), np.nan)
        recent = own[usual_from : last + 1][::-1]  # the latest first
        differences = recent - usual
        n = np.sum(~np.isnan(differences), axis=1)
        graded = n > 0
        if not graded[0]:
            continue
        share = WEIGHT * (1 - WEIGHT) ** np.arange(len(recent)) * graded
        means = np.where(graded, np.nansum(differences, axis=1) / np.maximum(n, 1), 0.0)
        used = behind[behind > 0]
        spread, freedom = spreads.of(last, int(n[0]))
        # A baseline that is off is off in every recent grading alike: it counts with the weights' sum.
        of_baseline = share.sum() ** 2 * float(np.mean(1 / used)) * n[0] / len(used)
        error = spread * np.sqrt(np.sum(share**2 * n[0] / np.maximum(n, 1)) + of_baseline)
        moved = float(np.sum(share * means))
        z = normal_score(moved / float(error), freedom)
        points.append(SentinelPoint(run, day[run], moved, z, limit, int(n[0])))
    return points


def last_before(scores: Floats, start: int, run: int) -> int:
    """The last grading before the movement that grading `run` shows: where the two sides differ most for their size."""
    means = _column_means((scores[start : run + 1] - _column_means(scores[start : run + 1])).T)
    splits = range(1, len(means))
    strength = [abs(means[:k].mean() - means[k:].mean()) / math.sqrt(1 / k + 1 / (len(means) - k)) for k in splits]
    return start + int(np.argmax(strength)) if strength else start


def level_change(scores: Floats, start: int, run: int) -> Floats:
    """Shape (sentinels,): what grading `run` gave each sentinel more than its first gradings from `start` on."""
    return np.asarray(scores[run] - _column_means(scores[start : max(start + BASELINE, run - LAG)]), dtype=np.float64)


def normal_score(t: float, freedom: float) -> float:
    """The normal score with the tail of Student's t."""
    from scipy.special import ndtri, stdtr

    return math.copysign(-float(ndtri(stdtr(freedom, -abs(t)))), t)


def spread_of(scores: Floats) -> float:
    """Standard deviation of the mean of one grading, in points, from all gradings."""
    return _Spreads(scores).of(len(scores), int(np.median(np.sum(~np.isnan(scores), axis=1))))[0]


class _Spreads:
    """Of the first gradings, however many, without going through them again."""

    def __init__(self, scores: Floats) -> None:
        steps = np.diff(scores, axis=0)
        means = _column_means(steps.T)
        self._known = np.cumsum(np.sum(~np.isnan(steps), axis=1))
        self._squares = np.cumsum(np.nansum(steps**2, axis=1))
        self._wholes = np.cumsum(~np.isnan(means))
        self._together = np.cumsum(np.nan_to_num(means) ** 2)

    def of(self, runs: int, n: int) -> tuple[float, float]:
        """Standard deviation of the mean of one grading of `n` answers, in points, from the first `runs` gradings, and
        the degrees of freedom it rests on.

        From differences of successive gradings,
        which a lasting shift touches once; they are worth two thirds of as many
        deviations (von Neumann et al. 1941). Where whole gradings stray together by more than twice the variance that
        single answers explain, the gradings' own spread is taken.
        """
        steps = runs - 1
        count = int(self._known[steps - 1]) if steps > 0 else 0
        if not count:
            return LEAST_SPREAD, math.inf
        single, freedom = float(self._squares[steps - 1]) / count / 2 / n, 2 / 3 * count
        together = float(self._together[steps - 1] / self._wholes[steps - 1]) / 2
        if steps >= RUNS_TO_COMPARE and together > 2 * single:
            single, freedom = together, 2 / 3 * steps
        return max(LEAST_SPREAD, math.sqrt(single)), freedom


def _column_means(values: Floats) -> Floats:
    """Means by column over what is known, nan where nothing is."""
    n = np.sum(~np.isnan(values), axis=0)
    return np.asarray(np.where(n > 0, np.nansum(values, axis=0) / np.maximum(n, 1), np.nan), dtype=np.float64)
