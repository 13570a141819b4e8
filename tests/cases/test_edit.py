"""A changed parameter changes what follows from it, and an exhibit drawn otherwise shows the same numbers."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cases.draw import draw
from core.cases.edit import other_exhibit, with_values
from core.cases.formula import evaluate
from core.cases.models import MODELS
from core.cases.validate import validate
from core.domain.case import Case, Exhibit
from core.domain.errors import CaseInvalid, NoOtherExhibit
from core.domain.question import Difficulty
from core.domain.units import show

CASES = [draw(model, seed, Difficulty.MEDIUM) for model in MODELS for seed in (1, 2)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_same_values_give_the_same_case(case: Case) -> None:
    assert with_values(case, {}) == case
    assert with_values(case, {q.key: q.value for q in case.parameters}) == case


@given(st.sampled_from(CASES), st.data())
@settings(max_examples=120, deadline=None)
def test_no_number_contradicts_another_after_a_change(case: Case, data: st.DataObject) -> None:
    parameter = data.draw(st.sampled_from(case.parameters))
    factor = data.draw(st.floats(0.5, 1.6))
    try:
        changed = with_values(case, {parameter.key: round(parameter.value * factor, 2)})
    except CaseInvalid:
        return
    for problem in validate(changed):  # a condition may fail and is told; formulas, exhibits and answers agree
        assert "formula gives" not in problem.sentence
        assert "the case's numbers give" not in problem.sentence
        assert "its numbers lead to" not in problem.sentence
        assert "slices add up" not in problem.sentence


def test_the_text_says_the_new_number() -> None:
    case = draw("profitability", 1, Difficulty.MEDIUM)
    volume = next(q for q in case.parameters if q.key == "volume_then")
    assert show(volume.value, volume.unit) in case.prompt
    changed = with_values(case, {"volume_then": volume.value + 50})
    assert show(volume.value + 50, volume.unit) in changed.prompt
    assert show(volume.value, volume.unit) not in changed.prompt


def test_another_decision_is_argued_for() -> None:
    """Turning the largest cause into a small one turns the recommendation."""
    case = draw("profitability", 1, Difficulty.MEDIUM)
    others = ({"price_drop": 20.0, "cost_rise": 0.5, "overhead_rise": 0.5}, {"price_drop": 0.5, "cost_rise": 40.0})
    changed = [with_values(case, values) for values in others]
    assert {c.solution.decision for c in changed} == {"prices", "unit_costs"}
    assert changed[0].solution.recommendation != changed[1].solution.recommendation
    for one in changed:
        assert evaluate(next(r.when for r in one.solution.rules if r.decision == one.solution.decision), one.numbers)
    unwritten = with_values(replace(case, model=""), others[0 if case.solution.decision != "prices" else 1])
    assert unwritten.solution.recommendation == ""
    assert any("recommendation" in problem.where for problem in validate(unwritten))


def test_what_divides_by_zero_is_refused() -> None:
    case = draw("profitability", 1, Difficulty.HARD)
    with pytest.raises(CaseInvalid, match="Nothing was changed"):
        with_values(case, {"plan_cut": 100 - 100 * case.numbers["unit_cost_now"] / case.numbers["price_now"]})


def told(exhibit: Exhibit) -> set[tuple[str, str, float]]:
    return {
        (series.name, category, round(value, 1))
        for series in exhibit.series
        for category, value in zip(exhibit.categories, series.values, strict=True)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_another_way_to_show_an_exhibit_keeps_its_numbers_and_comes_round(case: Case) -> None:
    for exhibit in case.exhibits:
        changed, kinds = case, [exhibit.kind]
        try:
            for _ in range(6):
                changed = other_exhibit(changed, exhibit.id)
                again = changed.exhibit(exhibit.id)
                assert again is not None
                assert told(again) == told(exhibit)
                assert validate(changed) == []
                assert again.kind is not kinds[-1]
                kinds.append(again.kind)
        except NoOtherExhibit:
            assert len({exhibit.unit_of(series) for series in exhibit.series}) > 1 or len(exhibit.categories) > 1
        else:
            assert exhibit.kind in kinds[1:] or exhibit.kind.value == "waterfall"
