"""How far two raters agree: Pearson's r, root mean squared error and quadratic weighted kappa, with their intervals."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.float64]
Measure = Callable[[Marks, Marks], float]

RESAMPLES = 1000
FEWEST_PAIRS = 3
UNDEFINED = 1e-9  # squared points: less is nought but for rounding


@dataclass(frozen=True)
class Agreement:
    """A measure over `n` pairs with its 95 % percentile-bootstrap interval (Efron and Tibshirani 1993, chapter 13).

    All nan where the measure is undefined. Pairs are resampled one by one, so the interval is too narrow for answers
    that come in clusters, such as many answers to few questions.
    """

    name: str
    value: float
    low: float
    high: float
    n: int


def pearson(a: Marks, b: Marks) -> float:
    """Pearson's r; nan when one side never varies."""
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return math.nan
    return float(np.corrcoef(a, b)[0, 1])


def rmse(a: Marks, b: Marks) -> float:
    """Root mean squared error; nan without pairs."""
    return float(np.sqrt(np.mean((a - b) ** 2))) if len(a) else math.nan


def quadratic_weighted_kappa(a: Marks, b: Marks) -> float:
    """Cohen's kappa with squared distances (Cohen 1968) on marks rounded to whole steps, halves to the even one.

    Squared distances need no table: the mean over pairs is set against the mean over all crossings of a's marks with
    b's, which is var(a) + var(b) + (mean(a) - mean(b))². Nan when both give everything the same mark.
    """
    if not len(a):
        return math.nan
    x, y = np.rint(a), np.rint(b)
    by_chance = float(np.var(x) + np.var(y) + (np.mean(x) - np.mean(y)) ** 2)
    return math.nan if by_chance == 0 else 1 - float(np.mean((x - y) ** 2)) / by_chance


MEASURES: dict[str, Measure] = {"r": pearson, "RMSE": rmse, "QWK": quadratic_weighted_kappa}


def agreement(a: Sequence[float], b: Sequence[float], seed: int = 0) -> list[Agreement]:
    """Every measure of `MEASURES` between two raters of the same things, in that order.

    Raises ValueError for sides of different length, fewer than FEWEST_PAIRS pairs, or a mark that is not finite.
    """
    x, y = _marks(a, b)
    draws = np.random.default_rng(seed).integers(0, len(x), (RESAMPLES, len(x)))
    return [_with_interval(name, measure, x, y, draws) for name, measure in MEASURES.items()]


def _marks(a: Sequence[float], b: Sequence[float]) -> tuple[Marks, Marks]:
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1 or len(x) < FEWEST_PAIRS:
        raise ValueError(f"agreement needs at least {FEWEST_PAIRS} pairs of marks, not {x.shape} and {y.shape}")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("agreement needs finite marks")
    return x, y


def kappa(a: Sequence[float], b: Sequence[float], seed: int = 0) -> Agreement:
    """QWK alone, as quick for a hundred thousand pairs as for a hundred.

    It depends on nothing but how often each pair of whole marks occurs, and resampling pairs is one draw from the
    multinomial distribution of those. Raises ValueError as `agreement` does.
    """
    x, y = _marks(a, b)
    value = quadratic_weighted_kappa(x, y)
    if math.isnan(value):
        return Agreement("QWK", value, math.nan, math.nan, len(x))
    cells, times = np.unique(np.stack([np.rint(x), np.rint(y)], axis=1), axis=0, return_counts=True)
    shares = np.random.default_rng(seed).multinomial(len(x), times / len(x), RESAMPLES) / len(x)
    one, other = cells.T
    first, second = shares @ one, shares @ other
    spread = shares @ one**2 - first**2 + shares @ other**2 - second**2
    by_chance = spread + (first - second) ** 2
    known = by_chance > UNDEFINED
    resampled = 1 - (shares @ (one - other) ** 2)[known] / by_chance[known]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Agreement("QWK", value, float(low), float(high), len(x))


def _with_interval(name: str, measure: Measure, x: Marks, y: Marks, draws: NDArray[np.int64]) -> Agreement:
    """Resamples in which the measure is undefined (all marks the same by chance) are left out."""
    value = measure(x, y)
    if math.isnan(value):
        return Agreement(name, value, math.nan, math.nan, len(x))
    resampled = np.array([measure(x[draw], y[draw]) for draw in draws])
    low, high = np.percentile(resampled[~np.isnan(resampled)], [2.5, 97.5])
    return Agreement(name, value, float(low), float(high), len(x))
