"""Intervals and tests against closed forms, against scipy.stats, and against what must hold for any data."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.statistics.intervals import (
    Estimate,
    bootstrap_clusters,
    clustered_mean,
    mean_of_clusters,
    rates_apart,
    welch_of,
    wilson,
)

SHARES = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
VALUES = st.lists(st.integers(10, 100).map(lambda tenths: tenths / 10), min_size=2, max_size=30)


@given(SHARES, st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_the_one_of_scipy(share: tuple[int, int], confidence: float) -> None:
    hits, n = share
    theirs = stats.binomtest(hits, n).proportion_ci(confidence, method="wilson")
    ours = wilson(hits, n, confidence)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert ours.low <= ours.share <= ours.high


@given(SHARES)
def test_wilson_solves_the_equation_it_comes_from(share: tuple[int, int]) -> None:
    """Its ends are the shares p with |hits / n - p| = z sqrt(p (1 - p) / n)."""
    hits, n = share
    rate, z = wilson(hits, n), stats.norm.ppf(0.975)
    for end, given_away in ((rate.low, hits == 0), (rate.high, hits == n)):
        if not given_away:
            assert abs(rate.share - end) == pytest.approx(z * math.sqrt(end * (1 - end) / n), abs=1e-9)


def test_a_rate_of_nothing_is_wide_open() -> None:
    nothing = wilson(0, 0)
    assert (nothing.low, nothing.high) == (0, 1)
    assert math.isnan(nothing.share)
    assert not nothing.enough(1)
    for hits, n in ((-1, 4), (5, 4)):
        with pytest.raises(ValueError, match="is no share"):
            wilson(hits, n)


def test_newcombe_gives_the_published_example() -> None:
    """56 of 70 against 48 of 80: .2 (.0524 to .3339), Newcombe 1998, table II a, method 10."""
    change, low, high = rates_apart(wilson(48, 80), wilson(56, 70))
    assert (change, low, high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert all(math.isnan(end) for end in rates_apart(wilson(0, 0), wilson(1, 2)))


@given(VALUES)
def test_a_mean_from_sums_is_students(values: list[float]) -> None:
    found = mean_of_clusters(sum(values), sum(v * v for v in values), len(values))
    error = stats.sem(values)
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), error) if error else (np.mean(values),) * 2
    assert (found.value, found.low, found.high) == pytest.approx((np.mean(values), low, high), abs=1e-5)


@given(VALUES)
def test_clusters_of_one_are_plain_observations(values: list[float]) -> None:
    plain = mean_of_clusters(sum(values), sum(v * v for v in values), len(values))
    found = clustered_mean(values, range(len(values)))
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=1e-5)


@given(VALUES, st.integers(2, 4))
def test_saying_everything_again_in_the_same_interview_adds_nothing(values: list[float], times: int) -> None:
    once = clustered_mean(values, range(len(values)))
    again = clustered_mean(values * times, list(range(len(values))) * times)
    assert (again.low, again.high, again.n) == pytest.approx((once.low, once.high, once.n), abs=1e-9)


def test_clustered_means_cover_the_truth_where_plain_ones_do_not() -> None:
    draw = np.random.default_rng(5)
    clustered, plain = 0, 0
    for _ in range(400):
        level = draw.normal(6, 1.5, 30)
        values = (level[:, None] + draw.normal(0, 1, (30, 5))).ravel()
        found = clustered_mean(list(values), np.repeat(np.arange(30), 5).tolist())
        naive = clustered_mean(list(values), range(150))
        clustered += found.low <= 6 <= found.high
        plain += naive.low <= 6 <= naive.high
    assert 0.92 <= clustered / 400 <= 0.98
    assert plain / 400 < 0.75


def test_the_bootstrap_agrees_with_the_formula_and_repeats() -> None:
    draw = np.random.default_rng(2)
    values = (draw.normal(6, 1, 60)[:, None] + draw.normal(0, 1, (60, 4))).ravel().tolist()
    clusters = np.repeat(np.arange(60), 4).tolist()
    formula = clustered_mean(values, clusters)
    drawn = bootstrap_clusters(lambda x: float(x.mean()), values, clusters)
    assert (drawn.low, drawn.high) == pytest.approx((formula.low, formula.high), abs=0.06)
    assert drawn == bootstrap_clusters(lambda x: float(x.mean()), values, clusters)
    assert math.isnan(bootstrap_clusters(lambda x: float(x.mean()), [1.0], ["a"]).low)
    assert bootstrap_clusters(lambda x: float(x.mean()), [], []).n == 0


@given(VALUES, VALUES)
def test_welch_is_the_one_of_scipy(before: list[float], after: list[float]) -> None:
    found = welch_of(before, after)
    if np.ptp(before) == np.ptp(after) == 0:
        assert found.p == float(before[0] == after[0])
        return
    theirs = stats.ttest_ind(after, before, equal_var=False)
    assert found.p == pytest.approx(theirs.pvalue, abs=1e-9)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval()), abs=1e-6)
    assert 2 * stats.norm.sf(abs(found.z)) == pytest.approx(found.p, abs=1e-9)
    assert found.z * found.value >= 0


def test_one_interview_in_a_group_gives_no_test() -> None:
    assert math.isnan(welch_of([5.0], [4.0, 6.0]).p)
    assert math.isnan(welch_of([], [4.0, 6.0]).value)


def test_intervals_that_touch_are_not_apart() -> None:
    one, touching, away = Estimate(5, 4, 6, 9), Estimate(7, 6, 8, 9), Estimate(8, 7, 9, 9)
    assert not one.apart(touching)
    assert one.apart(away)
    assert away.apart(one)
    assert not one.apart(Estimate(9, math.nan, math.nan, 1))
