"""Reliability, discrimination and adverse impact against closed forms and independent implementations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.statistics.fairness import LEAST, Verdict, adverse_impact
from core.statistics.items import correlation, reliability

GROUP = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def sums(scores: list[np.ndarray]) -> tuple[int, int, int, float, float]:
    """What `reliability` takes, from the scores of each interview."""
    every, means = np.concatenate(scores), [interview.mean() for interview in scores]
    between = sum(len(s) * (m - every.mean()) ** 2 for s, m in zip(scores, means, strict=True))
    within = sum(float(((s - m) ** 2).sum()) for s, m in zip(scores, means, strict=True))
    return len(scores), len(every), sum(len(s) ** 2 for s in scores), float(between), within


def alpha(scores: np.ndarray) -> float:
    """Cronbach's alpha of a complete table, shape (people, questions)."""
    k = scores.shape[1]
    return float(k / (k - 1) * (1 - scores.var(0, ddof=1).sum() / scores.sum(1).var(ddof=1)))


def test_with_the_same_questions_for_all_it_is_cronbachs_alpha() -> None:
    draw = np.random.default_rng(1)
    table = draw.normal(0, 1, (400, 1)) + draw.normal(0, 1.5, (400, 6))
    table -= table.mean(0)
    found = reliability(*sums(list(table)))
    assert found.panel == pytest.approx(alpha(table), abs=0.01)
    assert found.one == pytest.approx(1 / 3.25, abs=0.06)
    assert found.error == pytest.approx(1.5 / math.sqrt(6), abs=0.05)


def test_interviews_of_different_length_give_the_variances_they_were_made_with() -> None:
    draw = np.random.default_rng(2)
    scores = [draw.normal(0, 1) + draw.normal(0, 1.2, draw.integers(2, 9)) for _ in range(3000)]
    assert reliability(*sums(scores)).one == pytest.approx(1 / (1 + 1.44), abs=0.03)


def test_a_longer_interview_is_more_reliable() -> None:
    found = reliability(*sums([np.array([4.0, 5, 6]), np.array([6.0, 7, 8]), np.array([5.0, 5.5, 6])]))
    needed = found.length_for(0.9)
    assert needed is not None
    assert needed * found.one / (1 + (needed - 1) * found.one) >= 0.9
    assert (needed - 1) * found.one / (1 + (needed - 2) * found.one) < 0.9


@pytest.mark.parametrize("given_sums", [(0, 0, 0, 0.0, 0.0), (1, 4, 16, 0.0, 2.0), (3, 3, 3, 2.0, 0.0)])
def test_too_little_has_no_reliability(given_sums: tuple[int, int, int, float, float]) -> None:
    found = reliability(*given_sums)
    assert math.isnan(found.panel)
    assert found.length_for(0.9) is None


def test_scores_that_never_vary_have_no_reliability_and_no_error() -> None:
    found = reliability(*sums([np.array([5.0, 5.0])] * 3))
    assert math.isnan(found.panel)
    assert found.error == 0


@given(st.floats(-0.99, 0.99), st.integers(4, 400))
def test_the_interval_of_a_correlation_is_the_one_of_scipy(r: float, n: int) -> None:
    draw = np.random.default_rng(n)
    x = draw.normal(size=n)
    theirs = stats.pearsonr(x, x * r + draw.normal(size=n))
    low, high = theirs.confidence_interval()
    found = correlation(float(theirs.statistic), n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)
    assert found.low <= correlation(r, n).high or r < found.low


def test_a_correlation_of_a_handful_says_nothing() -> None:
    assert (correlation(0.9, 3).low, correlation(0.9, 3).high) == (-1, 1)
    assert math.isnan(correlation(None, 40).value)


# --- adverse impact ---------------------------------------------------------------------------------------------------


def test_the_example_of_the_guidelines_is_found() -> None:
    """48 of 80 against 12 of 40: selection rates 60 % and 30 %, an impact ratio of 50 %."""
    ours, theirs = adverse_impact({"a": (48, 80), "b": (12, 40)})
    assert ours.verdict is Verdict.REFERENCE
    assert (theirs.verdict, theirs.ratio) == (Verdict.ADVERSE, pytest.approx(0.5))
    chances = stats.hypergeom(120, 60, 40).pmf(np.arange(41))
    assert theirs.p == pytest.approx(chances[chances <= chances[12] * (1 + 1e-9)].sum())
    assert (theirs.low, theirs.high) == (pytest.approx(0.301, rel=0.05), pytest.approx(0.829, rel=0.05))  # Katz 1978


def test_equal_groups_show_nothing_and_few_people_are_not_judged() -> None:
    assert [g.verdict for g in adverse_impact({"a": (30, 60), "b": (29, 60)})] == [Verdict.REFERENCE, Verdict.NO_SIGN]
    small = {found.group: found.verdict for found in adverse_impact({"a": (30, 60), "b": (0, 12), "c": (1, LEAST - 1)})}
    assert small == {"a": Verdict.REFERENCE, "b": Verdict.TOO_FEW}
    assert [g.verdict for g in adverse_impact({"a": (3, 10), "b": (9, 19)})] == [Verdict.TOO_FEW, Verdict.TOO_FEW]
    assert adverse_impact({}) == []


def test_a_difference_by_chance_alone_asks_for_a_look() -> None:
    _, other = adverse_impact({"a": (15, 30), "b": (11, 30)})
    assert (other.verdict, other.ratio < 0.8, other.p > 0.05) == (Verdict.LOOK, True, True)


@given(st.dictionaries(st.sampled_from("abcd"), GROUP))
def test_any_groups_give_a_verdict_each_and_at_most_one_reference(groups: dict[str, tuple[int, int]]) -> None:
    found = adverse_impact(groups)
    assert [g.group for g in found] == sorted(name for name, (_, n) in groups.items() if n >= LEAST)
    assert sum(g.verdict is Verdict.REFERENCE for g in found) <= 1
    for group in found:
        judged = group.verdict in (Verdict.NO_SIGN, Verdict.LOOK, Verdict.ADVERSE)
        assert math.isnan(group.p) != judged
        assert not judged or (0 <= group.p <= 1 and group.ratio <= 1 and group.low <= group.high)
