"""The drift monitor on histories whose story is known, and what must hold for any history."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.statistics.drift import Kind, simple_rule, watch
from core.statistics.intervals import welch_of
from core.statistics.live import WINDOWS, in_blocks, scores_by_day
from core.statistics.mix import (
    CANDIDATES,
    GRADER,
    PARTS,
    QUESTIONS,
    SCORE,
    Answers,
    Series,
    history,
    scale_slope,
    shrunken_means,
    taken_apart,
)
from core.statistics.replay import power, replayed
from core.statistics.sentinels import Gradings, chart, gradings, limit_for

FIRST = date(2026, 1, 5)
DAYS, CHANGED = 150, 100
ROLES = ("analyst", "engineer")


def half_year(
    seed: int = 2, *, grader: float = 0.0, weaker: float = 0.0, job: str = "", a_day: int = 6, embedded: bool = True
) -> Answers:
    """Interviews of five answers; from day CHANGED on the grader gives `grader` more or candidates are `weaker`, in
    one job or in all."""
    draw = np.random.default_rng(seed)
    day = np.repeat(np.arange(DAYS), a_day)
    jobs = np.array(ROLES)[draw.integers(0, 2, len(day))]
    touched = (day >= CHANGED) & ((jobs == job) | (job == ""))
    ability = 6 + draw.normal(0, 0.9, len(day)) - weaker * touched
    asked = draw.integers(0, 8, (len(day), 5))
    said = ability[:, None] + np.linspace(-1, 1, 8)[asked] + draw.normal(0, 0.7, asked.shape)
    score = said + draw.normal(0, 0.8, asked.shape) + grader * touched[:, None]
    pinned = 2 + 0.6 * said + draw.normal(0, 0.8, asked.shape)
    return Answers(
        day=(np.repeat(day, 5) + FIRST.toordinal()).astype(np.int64),
        job=np.repeat(jobs, 5).tolist(),
        question=[f"q{code}" for code in asked.ravel()],
        interview=[f"i{number}" for number in np.repeat(np.arange(len(day)), 5)],
        score=score.ravel(),
        embedded=pinned.ravel() if embedded else np.full(score.size, np.nan),
    )


def weekly(shift: float = 0.0, noise: float = 0.6, seed: int = 0, role: str = "") -> Gradings:
    draw = np.random.default_rng(seed)
    days = [0, 0, 0, *range(7, DAYS, 7)]
    roles = tuple(ROLES[i % 2] for i in range(48))
    touched = np.array([[shift * (day >= CHANGED) * (role in ("", own)) for own in roles] for day in days])
    scores = draw.uniform(3, 8, 48) + touched + draw.normal(0, 1, (len(days), 48)) * noise
    return Gradings(tuple(FIRST + timedelta(day) for day in days), tuple(f"s{i:02}" for i in range(48)), roles, scores)


# --- the stories ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentinels", [True, False])
def test_a_shift_of_the_grader_is_found_within_two_weeks_and_blamed_on_it(sentinels: bool) -> None:
    seen = history(half_year(grader=0.5))
    (alarm,) = watch(seen, weekly(0.5) if sentinels else None).alarms
    assert alarm.kind is Kind.GRADER
    assert 0 <= (alarm.day - FIRST).days - CHANGED <= 14
    assert abs((alarm.since - FIRST).days - CHANGED) <= 14
    assert (alarm.sentinel is not None) == sentinels
    assert alarm.parts[GRADER].low < 0.5 < alarm.parts[GRADER].high
    assert alarm.parts[GRADER].p < 0.01


@pytest.mark.parametrize("sentinels", [True, False])
def test_weaker_candidates_are_called_a_change_of_mix(sentinels: bool) -> None:
    seen = history(half_year(weaker=1.0))
    found = watch(seen, weekly() if sentinels else None)
    assert [alarm.kind for alarm in found.alarms] == [Kind.MIX]
    (alarm,) = found.alarms
    assert alarm.parts[CANDIDATES].value == pytest.approx(-1, abs=0.35)
    assert abs(alarm.parts[GRADER].value) < 0.3
    assert 0 <= (alarm.day - FIRST).days - CHANGED <= 28


def test_a_job_whose_candidates_change_is_named_with_its_share_and_mean() -> None:
    (alarm,) = watch(history(half_year(weaker=1.2, job="engineer")), weekly()).alarms
    assert (alarm.kind, alarm.scope) == (Kind.MIX, "engineer"), alarm
    changes = {row.job: row for row in alarm.jobs}
    assert changes["engineer"].mean_after < changes["engineer"].mean_before - 0.7
    assert sum(row.share_after for row in alarm.jobs) == pytest.approx(1)


def test_a_shift_in_one_role_is_found_by_the_sentinels_of_that_role() -> None:
    found = watch(history(half_year(grader=0.5, job="engineer")), weekly(0.5, role="engineer", noise=0.3))
    alarm = found.alarms[0]
    assert alarm.kind is Kind.GRADER
    assert alarm.by_role["engineer"] > 0.3 > abs(alarm.by_role["analyst"])


def test_a_grader_without_noise_alarms_at_the_first_grading_after_a_change() -> None:
    graded = weekly(-0.5, noise=0.0)
    (alarm,) = watch(history(half_year(grader=-0.5)), graded).alarms
    assert alarm.day == next(day for day in graded.day if day >= FIRST + timedelta(CHANGED))


def test_calm_sentinels_overrule_what_live_scores_seem_to_say() -> None:
    """The embedded grader misjudges the new candidates, so the rest looks like the grader's; the sentinels know."""
    assert {alarm.kind for alarm in watch(history(half_year(grader=0.6)), weekly()).alarms} == {Kind.MIX}


def test_without_sentinels_and_embedded_scores_a_movement_stays_unexplained() -> None:
    seen = history(half_year(grader=1.0, embedded=False))
    assert not seen.attributed
    assert {alarm.kind for alarm in watch(seen).alarms} == {Kind.UNEXPLAINED}
    assert [alarm.kind for alarm in watch(seen, weekly(1.0)).alarms] == [Kind.GRADER]


def test_a_movement_is_not_explained_before_the_sentinels_were_graded_again() -> None:
    graded = weekly()
    until = sum(day < FIRST + timedelta(CHANGED) for day in graded.day)
    early = replace(graded, day=graded.day[:until], scores=graded.scores[:until])
    found = watch(history(half_year(weaker=1.0, embedded=False)), early)
    assert [alarm.kind for alarm in found.alarms] == [Kind.UNEXPLAINED]


def test_the_thirty_day_rule_finds_nothing_below_one_and_a_half_points() -> None:
    assert simple_rule(history(half_year(grader=1.0))) == ()
    (day,) = simple_rule(history(half_year(grader=2.5)))
    assert CHANGED < (day - FIRST).days <= CHANGED + 30


@pytest.mark.slow
def test_false_alarms_keep_to_the_budget() -> None:
    histories = [history(half_year(seed, a_day=3)) for seed in range(60)]
    years = 60 * DAYS / 365.25
    for graded in (None, weekly()):
        assert sum(len(watch(seen, graded).alarms) for seen in histories) / years <= 0.75


def test_a_larger_budget_alarms_no_later() -> None:
    seen = history(half_year(grader=0.4, a_day=3))
    strict, generous = (watch(seen, budget=budget).alarms for budget in (0.1, 4.0))
    assert generous[0].day <= strict[0].day


# --- replay and power -------------------------------------------------------------------------------------------------


def test_the_replayed_rate_is_near_the_budget_even_when_the_history_has_a_shift() -> None:
    for shift in (0.0, 0.8):
        seen = history(half_year(grader=shift))
        found = watch(seen, weekly(shift))
        assert replayed(seen, found) <= 2.0
        assert replayed(seen, found) == replayed(seen, found)


def test_power_tells_when_a_shift_is_found() -> None:
    seen, graded = history(half_year()), weekly()
    half, whole = (power(seen, graded, watch(seen, graded), shift) for shift in (0.5, 1.0))
    assert half.answers_a_week == pytest.approx(6 * 5 * 7)
    assert half.by_sentinels is not None
    assert whole.by_sentinels is not None
    assert whole.by_sentinels <= half.by_sentinels <= 14
    assert half.by_live_scores in range(3, 21)
    assert half.sentence.startswith("At 210 answers a week a shift of 0.5 is found in about ")
    few = history(half_year(a_day=1))
    alone = power(few, None, watch(few), 0.3)
    assert (alone.by_sentinels, alone.by_live_scores) == (None, None)
    assert "too few" in alone.sentence


def test_blocks_are_shuffled_whole() -> None:
    order = in_blocks(20, 7, np.random.default_rng(3))
    assert sorted(order) == list(range(20))
    assert all(order[i + 1] == order[i] + 1 for i in range(19) if order[i] % 7 != 6 and order[i] != 19)


# --- parts ------------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_the_parts_add_up_to_the_score(seed: int, embedded: bool) -> None:
    draw = np.random.default_rng(seed)
    n = int(draw.integers(1, 40))
    names = [[f"{kind}{code}" for code in draw.integers(0, 3, n)] for kind in "jqi"]
    pinned = draw.uniform(1, 10, n) if embedded else np.full(n, np.nan)
    answers = Answers(draw.integers(739_000, 739_100, n), *names, draw.uniform(1, 10, n), pinned)
    parts = taken_apart(answers)
    total = parts[QUESTIONS] + np.nan_to_num(parts[CANDIDATES]) + parts[GRADER]
    assert total == pytest.approx(parts[SCORE])
    seen = history(answers)
    assert seen.days == np.ptp([_first_day(answers, name) for name in set(names[2])]) + 1 or seen.days >= 1
    assert seen.parts[""][SCORE].n.sum() == len(set(names[2]))
    assert sum(seen.parts[job][SCORE].n.sum() for job in seen.jobs) == len(set(names[2]))
    watch(seen)


def _first_day(answers: Answers, interview: str) -> int:
    return min(int(day) for day, own in zip(answers.day, answers.interview, strict=True) if own == interview)


def test_the_slope_is_that_of_ability_not_of_the_errors() -> None:
    """A plain regression would find 0.6 of it here."""
    draw = np.random.default_rng(1)
    ability = np.repeat(draw.normal(0, 1, 2000), 5)
    interview = np.repeat(np.arange(2000), 5)
    embedded = 0.5 * ability + draw.normal(0, 0.4, len(ability))
    score = ability + draw.normal(0, 1, len(ability))
    assert scale_slope(score, embedded, interview) == pytest.approx(2, abs=0.15)
    assert scale_slope(score[:1], embedded[:1], interview[:1]) == 1


def test_small_cells_are_drawn_to_their_group() -> None:
    values = np.array([1.0, 9.0, *[5.0] * 8, *[7.0] * 95])
    cell = np.array([0] * 10 + [1] * 95)
    means = shrunken_means(values, np.zeros(105, dtype=np.int64), cell)
    of_group = values.mean()
    assert means[0] == pytest.approx((50 + 5 * of_group) / 15)
    assert means[-1] == pytest.approx(7, abs=0.02)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_every_day_of_a_scan_is_the_test_of_its_window(seed: int) -> None:
    draw = np.random.default_rng(seed)
    day = np.sort(draw.integers(0, 70, 150))
    values = draw.uniform(1, 10, 150)
    series = Series.of(day, values, 70)
    for window in WINDOWS:
        z = scores_by_day(series, 0, window)
        for at in np.flatnonzero(~np.isnan(z))[::9]:
            inside = (day > at - window) & (day <= at)
            assert z[at] == pytest.approx(welch_of(values[day <= at - window], values[inside]).z, abs=1e-6)


@given(st.floats(-3, 3))
def test_centring_moves_every_value_of_a_day(by: float) -> None:
    series = Series.of(np.array([0, 0, 2]), np.array([1.0, 3.0, 5.0]), 3)
    moved = Series.of(np.array([0, 0, 2]), np.array([1.0, 3.0, 5.0]) - by, 3)
    for ours, theirs in zip(vars(series.centred(np.full(3, by))).values(), vars(moved).values(), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-6)


# --- sentinels --------------------------------------------------------------------------------------------------------


def test_a_sentinel_graded_twice_on_a_day_makes_two_gradings() -> None:
    rows = [(FIRST, "a", "x", 5.0), (FIRST, "b", "y", 6.0), (FIRST, "a", "x", 5.5), (FIRST + timedelta(7), "b", "y", 7)]
    graded = gradings(rows)
    assert graded.day == (FIRST, FIRST, FIRST + timedelta(7))
    assert graded.roles == ("x", "y")
    assert np.array_equal(graded.scores, [[5, 6], [5.5, np.nan], [np.nan, 7]], equal_nan=True)


def test_sentinel_charts_keep_to_the_budget_from_the_fourth_grading_on() -> None:
    """One unlucky baseline must not ring all year: its error is part of the limit."""
    limit, alarms, gradings_seen = limit_for(52, 1.0), 0, 0
    for seed in range(150):
        graded = weekly(seed=seed)
        points = chart(graded.day, graded.scores, limit)
        alarms += any(point.alarms for point in points)
        gradings_seen += len(points)
    assert alarms / (gradings_seen / 52) <= 1.2


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 3), st.integers(0, 1000))
def test_a_chart_does_not_depend_on_how_hard_the_sentinels_are(by: float, seed: int) -> None:
    graded = weekly(0.3, seed=seed)
    level = np.random.default_rng(seed).uniform(-by, by, 48)
    for one, other in zip(
        chart(graded.day, graded.scores, 3), chart(graded.day, graded.scores + level, 3), strict=True
    ):
        assert one.moved == pytest.approx(other.moved, abs=1e-9)
        assert one.z == pytest.approx(other.z, abs=1e-6)


def test_a_smaller_movement_than_matters_raises_no_alarm() -> None:
    graded = weekly(0.05, noise=0.0)
    assert not any(point.alarms for point in chart(graded.day, graded.scores, 2))


def test_missing_gradings_are_left_out() -> None:
    graded = weekly(0.5, seed=4)
    scores = graded.scores.copy()
    scores[np.random.default_rng(2).random(scores.shape) < 0.3] = np.nan
    scores[6] = np.nan
    points = chart(graded.day, scores, 2.8)
    assert 6 not in {point.run for point in points}
    assert any(point.alarms for point in points)
    assert set(PARTS) == {SCORE, QUESTIONS, CANDIDATES, GRADER}
