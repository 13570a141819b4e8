"""How far two raters agree: Pearson r, root mean squared error, quadratic weighted kappa, with bootstrap intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.float64]
Measure = Callable[[Marks, Marks], float]
RESAMPLES = 1000


@dataclass(frozen=True)
class Agreement:
    """A measure with its 95 % percentile-bootstrap interval (Efron and Tibshirani 1993, chapter 13)."""

    name: str
    value: float
    low: float
    high: float
    n: int


def pearson(a: Marks, b: Marks) -> float:
    """Pearson's r; nan when one side never varies."""
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def rmse(a: Marks, b: Marks) -> float:
    return float(np.sqrt(np.mean((a - b) ** 2)))


def quadratic_weighted_kappa(a: Marks, b: Marks) -> float:
    """Cohen's kappa with squared distances (Cohen 1968) on marks rounded to whole steps; nan without variance."""
    x, y = np.rint(a).astype(int), np.rint(b).astype(int)
    lowest = min(x.min(), y.min())
    steps = max(x.max(), y.max()) - lowest + 1
    seen = np.zeros((steps, steps))
    np.add.at(seen, (x - lowest, y - lowest), 1)
    expected = np.outer(seen.sum(1), seen.sum(0)) / len(x)
    distance = (np.arange(steps)[:, None] - np.arange(steps)[None, :]) ** 2
    chance = float((distance * expected).sum())
    return float("nan") if chance == 0 else 1 - float((distance * seen).sum()) / chance


MEASURES: dict[str, Measure] = {"r": pearson, "RMSE": rmse, "QWK": quadratic_weighted_kappa}


def agreement(a: Sequence[float], b: Sequence[float], seed: int = 0) -> list[Agreement]:
    """Every measure of `MEASURES` between two raters of the same things. Raises ValueError below three pairs."""
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if len(x) != len(y) or len(x) < 3:
        raise ValueError("agreement needs at least three pairs of marks")
    draws = np.random.default_rng(seed).integers(0, len(x), (RESAMPLES, len(x)))
    found = []
    for name, measure in MEASURES.items():
        values = np.array([measure(x[draw], y[draw]) for draw in draws])
        values = values[~np.isnan(values)]
        low, high = np.percentile(values, [2.5, 97.5]) if len(values) else (float("nan"), float("nan"))
        found.append(Agreement(name, measure(x, y), float(low), float(high), len(x)))
    return found
