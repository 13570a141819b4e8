"""Answers against checkpoints: right within tolerance, credited after an earlier slip, wrong, unclear or absent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases.checkpoints import Outcome, check, check_all, follows
from core.cases.draw import draw
from core.cases.models import MODELS
from core.domain.case import Case, Checkpoint
from core.domain.question import Difficulty
from core.domain.units import show

CASE = draw("market_entry", 4, Difficulty.HARD)
BY_ID = {checkpoint.id: checkpoint for checkpoint in CASE.checkpoints}
MARKET, REVENUE, PROFIT = (BY_ID[key] for key in ("market_y3", "revenue_y3", "profit_y3"))


def said(checkpoint: Checkpoint, factor: float = 1.0) -> str:
    return f"I get {checkpoint.value * factor:.6g} million for that."


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("difficulty", list(Difficulty))
def test_the_case_s_own_numbers_are_right_as_they_are_shown(model: str, difficulty: Difficulty) -> None:
    case = draw(model, 21, difficulty)
    for checkpoint in case.checkpoints:
        answer = f"That is about {show(checkpoint.value, checkpoint.unit)}."
        assert check(case, checkpoint, answer).outcome is Outcome.RIGHT


@given(st.floats(0.981, 1.019))
def test_anything_within_tolerance_is_right(factor: float) -> None:
    assert check(CASE, MARKET, said(MARKET, factor)).outcome is Outcome.RIGHT


@given(st.one_of(st.floats(0.3, 0.97), st.floats(1.03, 3)))
def test_anything_beyond_it_is_wrong(factor: float) -> None:
    found = check(CASE, MARKET, said(MARKET, factor))
    assert found.outcome is Outcome.WRONG
    assert found.value == pytest.approx(MARKET.value * factor, rel=1e-4)


@pytest.mark.parametrize("answer", ["", "No idea.", "It grows by 5 percent.", "That takes 3 years."])
def test_without_a_number_of_that_kind_there_is_no_answer(answer: str) -> None:
    assert check(CASE, MARKET, answer).outcome is Outcome.ABSENT


def test_a_number_may_be_said_without_its_scale_or_with_another() -> None:
    for text in (f"{MARKET.value:.1f}", f"{MARKET.value * 1e6:,.0f}", f"{MARKET.value / 1000:.4f}bn"):
        assert check(CASE, MARKET, text).outcome is Outcome.RIGHT, text


def test_the_right_number_counts_amid_working() -> None:
    working = f"{CASE.numbers['market_now']:g} million, then 1.08 times that, so {MARKET.value:.0f} million in the end."
    found = check(CASE, MARKET, working)
    assert found.outcome is Outcome.RIGHT
    assert found.said is not None
    assert working[found.said.start : found.said.end] == found.said.text


def test_many_guesses_are_no_answer() -> None:
    spray = ", ".join(str(n) for n in range(100, 1400, 25)) + f", {MARKET.value:.0f} million"
    assert check(CASE, MARKET, spray).outcome is Outcome.UNCLEAR


@given(st.one_of(st.floats(0.4, 0.9), st.floats(1.1, 2.5)))
def test_an_earlier_slip_is_carried_forward_and_credited(slip: float) -> None:
    own = MARKET.value * slip
    revenue = own * CASE.numbers["share_goal"] / 100
    results = check_all(CASE, [(MARKET.id, f"{own:.6g} million"), (REVENUE.id, f"So {revenue:.6g} million.")])
    assert [r.outcome for r in results[:2]] == [Outcome.WRONG, Outcome.CARRIED]
    assert results[1].credited
    assert results[1].from_own == pytest.approx(revenue, rel=1e-4)
    assert results[2].outcome is Outcome.ABSENT


def test_a_second_slip_after_the_first_is_wrong() -> None:
    own = MARKET.value * 1.5
    results = check_all(CASE, [(MARKET.id, f"{own:.6g} million"), (REVENUE.id, f"{own * 0.9:.6g} million")])
    assert [r.outcome for r in results[:2]] == [Outcome.WRONG, Outcome.WRONG]


def test_the_case_s_number_is_right_even_after_a_slip() -> None:
    results = check_all(CASE, [(MARKET.id, said(MARKET, 2)), (REVENUE.id, said(REVENUE))])
    assert results[1].outcome is Outcome.RIGHT


def test_a_slip_within_tolerance_is_nothing_to_carry() -> None:
    assert follows(CASE, REVENUE, {MARKET.id: MARKET.value * 1.01}) is None
    assert follows(CASE, REVENUE, {}) is None


def test_a_slip_that_leads_to_no_number_is_survived() -> None:
    zero_profit = {"revenue_y3": CASE.numbers["overhead"] / CASE.numbers["margin_after"] * 100}
    payback = BY_ID["payback_after"]
    assert follows(CASE, payback, zero_profit) is None or check(CASE, payback, "4 years", zero_profit) is not None


def test_the_better_of_two_answers_counts() -> None:
    results = check_all(CASE, [(MARKET.id, said(MARKET, 2)), (MARKET.id, said(MARKET))])
    assert results[0].outcome is Outcome.RIGHT


def test_a_loss_may_be_said_in_words() -> None:
    case = next(c for s in range(60) if (c := draw("pricing", s, Difficulty.EASY)).numbers["gain_all"] < 0)
    checkpoint = next(c for c in case.checkpoints if c.id == "gain_all")
    loss = f"{abs(checkpoint.value):.6g}k"
    assert check(case, checkpoint, f"That would be a loss of {loss}.").outcome is Outcome.RIGHT
    assert check(case, checkpoint, f"It comes to -{loss}.").outcome is Outcome.RIGHT
    assert check(case, checkpoint, f"We gain {loss}.").outcome is Outcome.WRONG


@given(st.text(max_size=120))
def test_any_answer_can_be_checked(answer: str) -> None:
    for checkpoint in CASE.checkpoints:
        check(CASE, checkpoint, answer)


def test_a_checkpoint_that_is_no_quantity_is_worked_out_from_its_own_formula() -> None:
    own = Checkpoint(
        "double", "Twice the revenue?", 2 * REVENUE.value, REVENUE.unit, 0.02, "2 * revenue_y3", ("revenue_y3",)
    )
    case: Case = replace(CASE, checkpoints=(REVENUE, own))
    results = check_all(case, [(REVENUE.id, "100 million"), ("double", "200 million")])
    assert [r.outcome for r in results] == [Outcome.WRONG, Outcome.CARRIED]
