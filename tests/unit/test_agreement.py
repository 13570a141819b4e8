"""Agreement of two raters against figures known from elsewhere, and what must hold for any marks."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.statistics.agreement import (
    MEASURES,
    Marks,
    agreement,
    kappa,
    pearson,
    quadratic_weighted_kappa,
    rmse,
)

MARK = st.integers(10, 100).map(lambda tenths: tenths / 10)
PAIRS = st.lists(st.tuples(MARK, MARK), min_size=2, max_size=40)


def marks(*values: float) -> Marks:
    return np.array(values, dtype=np.float64)


def sides(pairs: list[tuple[float, float]]) -> tuple[Marks, Marks]:
    return marks(*(a for a, _ in pairs)), marks(*(b for _, b in pairs))


def kappa_by_table(a: Marks, b: Marks) -> float:
    """Quadratic weighted kappa as Cohen wrote it: observed and expected tables of whole marks."""
    x, y = np.rint(a).astype(int), np.rint(b).astype(int)
    seen = np.zeros((11, 11))
    np.add.at(seen, (x, y), 1)
    expected = np.outer(seen.sum(1), seen.sum(0)) / len(x)
    distance = np.subtract.outer(np.arange(11), np.arange(11)) ** 2
    return float(1 - (distance * seen).sum() / (distance * expected).sum())


def test_known_values() -> None:
    x, y = marks(1, 2, 3, 4, 5), marks(2, 4, 5, 4, 5)
    assert pearson(x, y) == pytest.approx(0.7745967)
    assert rmse(x, y) == pytest.approx(math.sqrt(9 / 5))
    assert quadratic_weighted_kappa(x, y) == pytest.approx(4 / 7)
    assert quadratic_weighted_kappa(marks(1, 2, 3), marks(3, 2, 1)) == -1


def test_kappa_sees_a_shift_that_r_does_not() -> None:
    x = marks(1, 3, 5, 7)
    assert pearson(x, x + 3) == pytest.approx(1)
    assert quadratic_weighted_kappa(x, x + 3) == pytest.approx(10 / 19)


@given(PAIRS)
def test_kappa_is_the_one_of_the_tables(pairs: list[tuple[float, float]]) -> None:
    x, y = sides(pairs)
    kappa = quadratic_weighted_kappa(x, y)
    if not math.isnan(kappa):
        assert kappa == pytest.approx(kappa_by_table(x, y), abs=1e-9)


@given(PAIRS)
def test_every_measure_is_symmetric(pairs: list[tuple[float, float]]) -> None:
    x, y = sides(pairs)
    for measure in MEASURES.values():
        assert measure(x, y) == pytest.approx(measure(y, x), nan_ok=True, abs=1e-12)


@given(PAIRS)
def test_every_measure_keeps_to_its_range(pairs: list[tuple[float, float]]) -> None:
    x, y = sides(pairs)
    assert rmse(x, y) >= 0
    for value in (pearson(x, y), quadratic_weighted_kappa(x, y)):
        assert math.isnan(value) or -1 - 1e-12 <= value <= 1 + 1e-12


@given(st.lists(MARK, min_size=2, max_size=40))
def test_a_rater_agrees_with_itself(values: list[float]) -> None:
    x = marks(*values)
    assert rmse(x, x) == 0
    assert math.isnan(quadratic_weighted_kappa(x, x)) == (len(set(np.rint(x))) == 1)
    assert math.isnan(pearson(x, x)) == (len(set(values)) == 1)
    assert quadratic_weighted_kappa(x, x) == pytest.approx(1, nan_ok=True) or len(set(np.rint(x))) == 1
    assert pearson(x, x) == pytest.approx(1, nan_ok=True) or len(set(values)) == 1


@given(st.lists(MARK, min_size=3, max_size=20).filter(lambda v: len(set(v)) > 1), st.floats(0.1, 10), st.floats(-5, 5))
def test_r_does_not_depend_on_the_scale(values: list[float], stretch: float, shift: float) -> None:
    x = marks(*values)
    assert pearson(x, x * stretch + shift) == pytest.approx(1)


def test_without_variance_there_is_no_r_and_no_kappa() -> None:
    flat = marks(4, 4, 4)
    assert math.isnan(pearson(flat, marks(1, 2, 3)))
    assert math.isnan(quadratic_weighted_kappa(flat, flat))
    assert quadratic_weighted_kappa(flat, marks(6, 6, 6)) == 0
    assert all(math.isnan(measure(marks(), marks())) for measure in MEASURES.values())
    found = {measure.name: measure for measure in agreement([4, 4, 4], [4, 4, 4])}
    assert math.isnan(found["r"].value)
    assert math.isnan(found["r"].low)
    assert (found["RMSE"].value, found["RMSE"].low, found["RMSE"].high) == (0, 0, 0)


def test_the_interval_holds_the_value_narrows_and_is_the_same_each_time() -> None:
    draw = np.random.default_rng(3)
    x = draw.uniform(1, 10, 400)
    y = np.clip(x + draw.normal(0, 1.5, 400), 1, 10)
    many, few = agreement(list(x), list(y)), agreement(list(x[:40]), list(y[:40]))
    assert [found.name for found in many] == ["r", "RMSE", "QWK"]
    for wide, narrow in zip(few, many, strict=True):
        assert narrow.low < narrow.value < narrow.high
        assert narrow.high - narrow.low < wide.high - wide.low
        assert (wide.n, narrow.n) == (40, 400)
    assert agreement(list(x), list(y)) == many


def test_kappa_by_counts_is_the_same_with_an_interval_as_wide_as_by_pairs() -> None:
    draw = np.random.default_rng(3)
    x = draw.uniform(1, 10, 400)
    y = np.clip(x + draw.normal(0, 1.5, 400), 1, 10)
    slow, quick = agreement(list(x), list(y))[-1], kappa(list(x), list(y))
    assert quick.value == slow.value
    assert (quick.low, quick.high) == pytest.approx((slow.low, slow.high), abs=0.01)
    assert math.isnan(kappa([4, 4, 4], [4, 4, 4]).low)
    assert kappa([4, 4, 4], [4, 5, 4]).value == pytest.approx(0)
    with pytest.raises(ValueError, match="finite"):
        kappa([1, 2, math.nan], [1, 2, 3])


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(MARK, MARK), min_size=3, max_size=6))
def test_a_handful_of_pairs_gives_ordered_intervals_or_none(pairs: list[tuple[float, float]]) -> None:
    for found in agreement(*zip(*pairs, strict=True)):
        assert found.low <= found.high or math.isnan(found.value)


UNUSABLE: list[tuple[list[float], list[float]]] = [
    ([], []),
    ([1, 2], [1, 2]),
    ([1, 2, 3], [1, 2]),
    ([1, 2, math.nan], [1, 2, 3]),
    ([1, 2, math.inf], [1, 2, 3]),
]


@pytest.mark.parametrize(("a", "b"), UNUSABLE)
def test_too_few_unpaired_or_missing_marks_are_refused(a: list[float], b: list[float]) -> None:
    with pytest.raises(ValueError, match=r"agreement needs"):
        agreement(a, b)
