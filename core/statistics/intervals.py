"""Rates and means with their intervals, and tests between two groups whose answers come in interviews.

Answers of one interview resemble each other, so whoever counts them as independent finds differences that are not
there. Means and tests here therefore rest on one number an interview.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
RESAMPLES = 1000


@dataclass(frozen=True)
class Rate:
    """`hits` of `n` with the Wilson interval, shares from 0 to 1; everything 0 to 1 wide open when n is 0."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """nan when n is 0."""
        return self.hits / self.n if self.n else math.nan

    def enough(self, minimum: int) -> bool:
        """Whether there is enough to judge."""
        return self.n >= minimum


@dataclass(frozen=True)
class Estimate:
    """A value with its interval over `n` independent units, in the unit of what was measured. Nan where undefined."""

    value: float
    low: float
    high: float
    n: int

    def apart(self, other: "Estimate") -> bool:
        """Whether the intervals do not overlap; False where one is undefined."""
        return self.low > other.high or self.high < other.low


@dataclass(frozen=True)
class Difference:
    """Mean of the later less mean of the earlier group. `z` is the normal score with the same two-sided p."""

    value: float
    low: float
    high: float
    p: float
    z: float
    before: int
    after: int


def normal_quantile(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))


def wilson(hits: int, n: int, confidence: float = CONFIDENCE) -> Rate:
    """The score interval of a share (Wilson 1927), which keeps its coverage for small n and shares near 0 and 1.

    Raises ValueError unless 0 <= hits <= n.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no share")
    if n == 0:
        return Rate(0, 0, 0.0, 1.0)
    z = normal_quantile((1 + confidence) / 2)
    share, spread = hits / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return Rate(hits, n, max(0.0, middle - half) if hits else 0.0, min(1.0, middle + half) if hits < n else 1.0)


def rates_apart(one: Rate, other: Rate, confidence: float = CONFIDENCE) -> tuple[float, float, float]:
    """share(other) - share(one) with Newcombe's hybrid score interval (Newcombe 1998, method 10); nan without data."""
    if not one.n or not other.n:
        return math.nan, math.nan, math.nan
    first, second = wilson(one.hits, one.n, confidence), wilson(other.hits, other.n, confidence)
    change = second.share - first.share
    low = change - math.hypot(second.share - second.low, first.high - first.share)
    high = change + math.hypot(second.high - second.share, first.share - first.low)
    return change, low, high


def mean_of_clusters(total: float, squares: float, n: int, confidence: float = CONFIDENCE) -> Estimate:
    """A mean over `n` clusters (interviews) from the sum of their values and of their squares, with Student's interval.

    Every cluster counts once, whatever its size; with n < 2 there is no interval. Sums suffice, so a query can add up.
    """
    if n == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    mean = total / n
    if n < 2:
        return Estimate(mean, math.nan, math.nan, n)
    from scipy.special import stdtrit

    variance = max(0.0, (squares - total * mean) / (n - 1))
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * math.sqrt(variance / n)
    return Estimate(mean, mean - half, mean + half, n)


def clustered_mean(values: Sequence[float], clusters: Sequence[object], confidence: float = CONFIDENCE) -> Estimate:
    """The mean over all values with a cluster-robust interval (Liang and Zeger 1986, CR1; Student with G - 1 degrees).

    The variance is G / (G - 1) times the sum over the G clusters of the squared sums of residuals, over N squared.
    """
    x = np.asarray(values, dtype=np.float64)
    if not len(x):
        return Estimate(math.nan, math.nan, math.nan, 0)
    index = np.unique(np.asarray(clusters, dtype=object).astype(str), return_inverse=True)[1]
    mean, groups = float(x.mean()), int(index.max()) + 1
    if groups < 2:
        return Estimate(mean, math.nan, math.nan, groups)
    from scipy.special import stdtrit

    sums = np.bincount(index, x - mean)
    error = math.sqrt(groups / (groups - 1) * float(np.sum(sums**2))) / len(x)
    half = float(stdtrit(groups - 1, (1 + confidence) / 2)) * error
    return Estimate(mean, mean - half, mean + half, groups)


def bootstrap_clusters(
    measure: Callable[[Floats], float],
    values: Sequence[float],
    clusters: Sequence[object],
    seed: int = 0,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Any measure of the values with its percentile interval, whole clusters resampled (Davison and Hinkley 1997, 3.8).

    Resamples in which the measure is nan are left out; nan without values or with a single cluster.
    """
    x = np.asarray(values, dtype=np.float64)
    if not len(x):
        return Estimate(math.nan, math.nan, math.nan, 0)
    index = np.unique(np.asarray(clusters, dtype=object).astype(str), return_inverse=True)[1]
    order = np.argsort(index, kind="stable")
    members = np.split(x[order], np.cumsum(np.bincount(index))[:-1])
    value = measure(x)
    if len(members) < 2 or math.isnan(value):
        return Estimate(value, math.nan, math.nan, len(members))
    draws = np.random.default_rng(seed).integers(0, len(members), (RESAMPLES, len(members)))
    drawn = np.array([measure(np.concatenate([members[i] for i in draw])) for draw in draws])
    tail = 50 * (1 - confidence)
    low, high = np.percentile(drawn[~np.isnan(drawn)], [tail, 100 - tail])
    return Estimate(value, float(low), float(high), len(members))


def welch(before: tuple[int, float, float], after: tuple[int, float, float]) -> Difference:
    """Welch's test (1947) between two groups given as (n, mean, variance), the variance with n - 1 degrees.

    Nan below two in a group. Two groups that never vary differ with p 0, or not at all with p 1.
    """
    (n, mean, variance), (m, later, spread) = before, after
    change = later - mean
    if n < 2 or m < 2:
        return Difference(change if n and m else math.nan, math.nan, math.nan, math.nan, math.nan, n, m)
    first, second = variance / n, spread / m
    error = math.sqrt(first + second)
    if error == 0:
        z = 0.0 if change == 0 else math.copysign(math.inf, change)
        return Difference(change, change, change, float(change == 0), z, n, m)
    from scipy.special import stdtr, stdtrit

    freedom = (first + second) ** 2 / (first**2 / (n - 1) + second**2 / (m - 1))
    p = 2 * float(stdtr(freedom, -abs(change) / error))
    half = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * error
    return Difference(change, change - half, change + half, p, math.copysign(-normal_quantile(p / 2), change), n, m)


def welch_of(before: Sequence[float], after: Sequence[float]) -> Difference:
    """`welch` between two lists with one number an interview."""
    return welch(_moments(before), _moments(after))


def _moments(values: Sequence[float]) -> tuple[int, float, float]:
    x = np.asarray(values, dtype=np.float64)
    if not len(x):
        return 0, math.nan, math.nan
    return len(x), float(x.mean()), float(x.var(ddof=1)) if len(x) > 1 else math.nan
