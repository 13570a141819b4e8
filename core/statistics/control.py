"""How far a monitored number may stray: limits from a budget of false alarms.

A limit is not a matter of taste. Somebody says how many false alarms a year they can live with; the limits follow.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

STATES = 121  # of the Markov chain; more change the run length by less than 1 %
WIDEST = 8.0  # standard deviations; no budget asks for more


@lru_cache(maxsize=256)
def ewma_run_length(weight: float, limit: float, shift: float = 0.0) -> float:
    """Mean observations until an EWMA chart alarms (its average run length).

    Observations are independent normal with standard deviation 1 and mean `shift`; the chart is
    `e = (1 - weight) e + weight x` from 0 and alarms beyond `limit` times its own standard deviation in the long run,
    sqrt(weight / (2 - weight)). By the Markov chain of Lucas and Saccucci (1990).
    """
    from scipy.special import ndtr

    edge = limit * math.sqrt(weight / (2 - weight))
    half = edge / STATES
    centres = np.linspace(-edge + half, edge - half, STATES)
    drift = (1 - weight) * centres[:, None] + weight * shift
    upper, lower = (centres + half - drift) / weight, (centres - half - drift) / weight
    stays = ndtr(upper) - ndtr(lower)
    lengths = np.linalg.solve(np.eye(STATES) - stays, np.ones(STATES))
    return float(lengths[STATES // 2])


@lru_cache(maxsize=256)
def ewma_limit(weight: float, false_alarms: float) -> float:
    """The limit, in standard deviations of the chart, that gives `false_alarms` an observation. Two-sided."""
    return _smallest(lambda limit: ewma_run_length(weight, limit) >= 1 / false_alarms, 1.0)


def scan_rate(limit: float, windows: Sequence[int]) -> float:
    """False alarms a step when the sums over the last `windows` steps are all watched, each against `limit`.

    The normal scores of overlapping windows of W steps move like a process with correlation 1 - |s| / W, whose two
    sides cross a limit h at 2 / W h phi(h) nu(h sqrt(2 / W)) a step (Siegmund 1985, chapter 4; nu, for looking once a
    step, as in Siegmund and Venkatraman 1995). The windows' rates are added up: an upper bound.
    """
    density = math.exp(-limit * limit / 2) / math.sqrt(2 * math.pi)
    return sum(2 / w * limit * density * math.exp(-0.583 * limit * math.sqrt(2 / w)) for w in windows)


@lru_cache(maxsize=256)
def scan_limit(windows: tuple[int, ...], false_alarms: float) -> float:
    """The limit in normal scores that gives at most `false_alarms` a step."""
    return _smallest(lambda limit: scan_rate(limit, windows) <= false_alarms, 1.5)


def _smallest(holds: Callable[[float], bool], low: float) -> float:
    """The smallest number between `low` and WIDEST for which `holds`, to 1e-4; it holds for everything above."""
    high = WIDEST
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
