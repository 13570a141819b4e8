"""Limits keep the budget they were made from: against published run lengths and against simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.statistics.control import ewma_limit, ewma_run_length, scan_limit, scan_rate


@pytest.mark.parametrize(
    ("weight", "limit", "shift", "length"),
    [  # Lucas and Saccucci 1990, table 3
        (0.4, 3.054, 0.0, 500), (0.4, 3.054, 1.0, 14.3), (0.4, 3.054, 2.0, 3.46), (0.1, 2.814, 0.0, 500),
        (0.1, 2.814, 1.0, 10.3), (0.25, 2.998, 0.0, 500), (0.25, 2.998, 0.5, 48.2), (1.0, 3.0, 0.0, 370.4),
    ],
)  # fmt: skip
def test_run_lengths_are_the_published_ones(weight: float, limit: float, shift: float, length: float) -> None:
    assert ewma_run_length(weight, limit, shift) == pytest.approx(length, rel=0.02)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([0.2, 0.4, 0.7]), st.floats(0.0005, 0.05))
def test_an_ewma_limit_keeps_its_budget_and_no_more(weight: float, false_alarms: float) -> None:
    limit = ewma_limit(weight, false_alarms)
    assert ewma_run_length(weight, limit) == pytest.approx(1 / false_alarms, rel=0.01)


def test_an_ewma_chart_runs_as_long_as_promised() -> None:
    """Against drawing charts, which shares nothing with the Markov chain."""
    draw, weight = np.random.default_rng(1), 0.4
    limit = ewma_limit(weight, 1 / 50)
    state, age, ages = np.zeros(2000), np.zeros(2000), []
    for _ in range(800):
        state = (1 - weight) * state + weight * draw.normal(size=2000)
        age += 1
        over = np.abs(state) > limit * np.sqrt(weight / (2 - weight))
        ages += list(age[over])
        state[over] = age[over] = 0
    assert np.mean(ages) == pytest.approx(50, rel=0.05)


@pytest.mark.parametrize("windows", [(14,), (7, 14, 28)])
def test_a_scan_keeps_its_budget(windows: tuple[int, ...]) -> None:
    """Drawn histories with one number a day: the promised rate is an upper bound, and not a wasteful one."""
    draw, years, limit = np.random.default_rng(4), 400, scan_limit(windows, 1 / 365)
    alarms = 0
    for _ in range(years):
        sums = np.concatenate([[0], np.cumsum(draw.normal(size=365 + max(windows)))])
        days = np.arange(max(windows), 365 + max(windows)) + 1
        over = np.zeros(len(days), dtype=bool)
        for w in windows:
            over |= np.abs(sums[days] - sums[days - w]) / np.sqrt(w) > limit
        last = -1000
        for day in np.flatnonzero(over):
            if day - last > max(windows):
                alarms += 1
            last = day
    assert 0.4 <= alarms / years <= 1.05


@given(st.floats(2, 6), st.sampled_from([(7,), (7, 14, 28)]))
def test_a_wider_limit_means_fewer_false_alarms(limit: float, windows: tuple[int, ...]) -> None:
    assert scan_rate(limit + 0.1, windows) < scan_rate(limit, windows)
