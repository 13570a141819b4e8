"""Live scores watched day by day: has a part of them moved, since when, and by how much?

The last 7, 14 and 28 days are held against everything before them, with Welch's test on one number an interview. The
limit of the test follows from a budget of false alarms (`core.statistics.control.scan_limit`), not from p < .05, which
looked at daily raises an alarm every six weeks.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.control import scan_limit
from core.statistics.intervals import Difference, Floats
from core.statistics.mix import Series

WINDOWS = (7, 14, 28)  # days
REFERENCE_DAYS = 14  # at least, before a window may be judged
REFERENCE_INTERVIEWS = 12
WINDOW_INTERVIEWS = 8
LOOK_BACK = 60  # days in which the beginning of a movement is looked for
DAYS = 365.25


@dataclass(frozen=True)
class Movement:
    """The window that went over the limit: the days `start` to `day`, both in it, against those from `reference` on."""

    reference: int
    start: int
    day: int
    since: int  # the day on which the movement most likely began
    change: Difference
    limit: float


def limit_for(budget: float) -> float:
    """The limit of the normal score for `budget` false alarms a year."""
    return scan_limit(WINDOWS, budget / DAYS)


def scores_by_day(series: Series, reference: int, window: int, above: float = 0.0) -> Floats:
    """Welch's normal score of the last `window` days against the days from `reference` on, for every day; nan where
    either side has too few interviews. Shape (days,). Exact beyond `above`, as in `welch_scores`."""
    sums = [np.concatenate([[0.0], np.cumsum(column)]) for column in (series.n, series.total, series.squares)]
    days = len(series.n)
    z = np.full(days, np.nan)
    last = np.arange(reference + REFERENCE_DAYS + window - 1, days)
    if not len(last):
        return z
    start = last + 1 - window
    after = [column[last + 1] - column[start] for column in sums]
    before = [column[start] - column[reference] for column in sums]
    enough = (before[0] >= REFERENCE_INTERVIEWS) & (after[0] >= WINDOW_INTERVIEWS)
    z[last[enough]] = welch_scores([c[enough] for c in before], [c[enough] for c in after], above)
    return z


def welch_scores(before: list[Floats], after: list[Floats], above: float = 0.0) -> Floats:
    """`core.statistics.intervals.welch` for many pairs of groups at once, each as [n, sum, sum of squares]; the normal
    scores. Groups that never vary and are equal give 0.

    Who only asks for scores beyond `above` gets Student's t where that is not beyond it: it is never the smaller one.
    """
    from scipy.special import ndtri, stdtr

    (n, mean, first), (m, later, second) = _of_mean(*before), _of_mean(*after)
    error = np.sqrt(first + second)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > 0, (later - mean) / error, np.where(np.isclose(later, mean), 0.0, np.inf))
        freedom = (first + second) ** 2 / (first**2 / (n - 1) + second**2 / (m - 1))
    z = np.array(t)
    far = ~(np.abs(t) <= above)
    tail = stdtr(np.where(np.isnan(freedom[far]), 1.0, freedom[far]), -np.abs(t[far]))
    z[far] = -np.sign((later - mean)[far]) * ndtri(tail)
    return z


def first_movement(series: Series, reference: int, limit: float, until: int | None = None) -> Movement | None:
    """The first day on which a window is over the limit, seen as it would have been seen on that day."""
    best: tuple[int, int, float] | None = None
    for window in WINDOWS:
        z = scores_by_day(series, reference, window, limit)[:until]
        over = np.flatnonzero(np.abs(z) > limit)
        if len(over) and (best is None or (over[0], -abs(z[over[0]])) < (best[0], -abs(best[2]))):
            best = (int(over[0]), window, float(z[over[0]]))
    if best is None:
        return None
    day, window, _ = best
    start = day + 1 - window
    return Movement(
        reference=reference,
        start=start,
        day=day,
        since=began(series, reference, day),
        change=series.change(reference, start, day + 1),
        limit=limit,
    )


def began(series: Series, reference: int, day: int) -> int:
    """The split of the days up to `day` whose two sides differ most, in standard errors."""
    first = max(reference + REFERENCE_DAYS, day - LOOK_BACK)
    splits = np.arange(first, day)
    strength = [_strength(series.change(reference, int(split), day + 1)) for split in splits]
    return int(splits[int(np.argmax(strength))]) if strength else day


def days_to_find(shift: float, interviews_a_day: float, spread: float, limit: float, chance: float = 0.8) -> int | None:
    """Days until a shift is found with `chance`, None when the longest window does not reach it.

    `spread` is the standard deviation between interviews. The reference counts as known. Same unit for both.
    """
    from scipy.special import ndtri

    if spread <= 0 or interviews_a_day <= 0 or shift <= 0:
        return None
    needed = limit + float(ndtri(chance))
    days = np.arange(1, max(WINDOWS) + 1)
    reached = np.zeros(len(days))
    for window in WINDOWS:
        inside = np.minimum(days, window)
        counted = np.maximum(window * interviews_a_day, 1e-9)
        reached = np.maximum(reached, shift * inside * interviews_a_day / (spread * np.sqrt(counted)))
    found = np.flatnonzero(reached >= needed)
    return int(days[found[0]]) if len(found) else None


def alarms_in(series: Series, limit: float) -> int:
    """How many alarms a whole history raises when the reference begins anew after each."""
    count, reference = 0, 0
    while (found := first_movement(series, reference, limit)) is not None:
        count, reference = count + 1, found.day + 1
    return count


def in_blocks(days: int, length: int, draw: np.random.Generator) -> NDArray[np.int64]:
    """The days in a new order: whole blocks of `length` days shuffled, each in its own order inside."""
    blocks = [np.arange(start, min(start + length, days)) for start in range(0, days, length)]
    return np.concatenate([blocks[i] for i in draw.permutation(len(blocks))]).astype(np.int64)


def _of_mean(n: Floats, total: Floats, squares: Floats) -> tuple[Floats, Floats, Floats]:
    """n, the mean, and the mean's variance."""
    mean = total / n
    return n, mean, np.maximum(0.0, squares - total * mean) / (n - 1) / n


def _strength(change: Difference) -> float:
    return 0.0 if math.isnan(change.z) else abs(change.z)
