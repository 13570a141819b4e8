"""Validation names what is wrong with a case, whoever wrote it, and never breaks on one."""

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cases.draw import draw
from core.cases.models import MODELS
from core.cases.validate import validate
from core.domain.case_json import from_json, to_json
from core.domain.errors import CaseInvalid
from core.domain.question import Difficulty

ENTRY: dict[str, Any] = json.loads(json.dumps(to_json(draw("market_entry", 4, Difficulty.HARD))))
COSTS: dict[str, Any] = json.loads(json.dumps(to_json(draw("cost_reduction", 4, Difficulty.HARD))))
Change = Callable[[dict[str, Any]], Any]


def exhibit(case: dict[str, Any], name: str) -> dict[str, Any]:
    return next(e for e in case["exhibits"] if e["id"] == name)


def told(case: dict[str, Any], change: Change) -> str:
    changed = copy.deepcopy(case)
    change(changed)
    return "\n".join(str(problem) for problem in validate(from_json(changed)))


def bare(case: dict[str, Any], name: str) -> list[float]:
    """The values of an exhibit as an outside author would give them, without formulas."""
    series = exhibit(case, name)["series"][0]
    series["formulas"] = []
    values: list[float] = series["values"]
    return values


def other_decision(case: dict[str, Any]) -> None:
    solution = case["solution"]
    solution["decision"] = next(o["key"] for o in solution["options"] if o["key"] != solution["decision"])


@pytest.mark.parametrize(
    ("case", "change", "sentence"),
    [
        (ENTRY, lambda c: bare(c, "shares").__setitem__(0, bare(c, "shares")[0] + 17), "add up to 117%, not to 100%"),
        (ENTRY, lambda c: bare(c, "shares").__setitem__(0, -5), "below zero"),
        (ENTRY, lambda c: exhibit(c, "market")["series"][0]["values"].__setitem__(2, 12.0), "the case's numbers give"),
        (ENTRY, lambda c: exhibit(c, "market")["series"][0]["values"].pop(), "has 2 values for 3 categories"),
        (ENTRY, lambda c: exhibit(c, "market").update(categories=["a", "a", "b"]), "named twice"),
        (ENTRY, lambda c: c.update(exhibits=c["exhibits"] * 2), "1 to 3 exhibits; there are 6"),
        (ENTRY, lambda c: c.update(prompt=c["prompt"] + " Sales are €77.7m."), "“€77.7m” agrees with no number"),
        (ENTRY, lambda c: c.update(prompt="Too short."), "a case is not told in fewer"),
        (ENTRY, lambda c: c.update(twist="A {rival} appears."), "placeholder was not filled in"),
        (ENTRY, other_decision, "but its numbers lead to"),
        (ENTRY, lambda c: c["solution"].update(rules=[]), "Nothing says how the decision follows"),
        (ENTRY, lambda c: c["solution"].update(decision="fly"), "fly is none of the options"),
        (
            ENTRY,
            lambda c: c["solution"].update(rules=[{"when": "os.system", "decision": "enter"}]),
            "cannot be worked out",
        ),
        (ENTRY, lambda c: c["checkpoints"][0].update(value=1.0), "but its formula gives"),
        (ENTRY, lambda c: c["checkpoints"][1].update(formula="market_y3 * magic"), "no number called magic"),
        (ENTRY, lambda c: c["checkpoints"][1].update(depends_on=[]), "It depends on market_y3, but names none"),
        (ENTRY, lambda c: c["checkpoints"][0].update(tolerance=3.0), "A tolerance lies above 0"),
        (ENTRY, lambda c: c.update(checkpoints=c["checkpoints"][:2]), "3 to 5 checkpoints; there are 2"),
        (ENTRY, lambda c: c["parameters"][0].update(value=-300.0), "below zero"),
        (ENTRY, lambda c: c["parameters"][0].update(value=1e12), "which is absurd"),
        (ENTRY, lambda c: c["derived"][2].update(value=1.0), "but its formula gives"),
        (ENTRY, lambda c: c["derived"][2].update(formula="1 / 0"), "divides by zero"),
        (ENTRY, lambda c: c["parameters"].append(c["parameters"][0]), "is given twice"),
        (ENTRY, lambda c: c.update(framework=[]), "at least 3 branches"),
        (ENTRY, lambda c: c.update(pushbacks=[]), "at least 3 pushback"),
        (COSTS, lambda c: exhibit(c, "costs")["series"][0]["values"].__setitem__(0, 60.0), "not to 100%"),
        (COSTS, lambda c: bare(c, "rise").__setitem__(5, 9.0), "The steps lead to"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(case: dict[str, Any], change: Change, sentence: str) -> None:
    assert sentence in told(case, change)


def test_two_exhibits_that_contradict_each_other_are_found() -> None:
    def change(case: dict[str, Any]) -> None:
        twin = copy.deepcopy(exhibit(case, "market")) | {"id": "again", "title": "Another view"}
        twin["series"][0] |= {"formulas": [], "values": [v * 1.2 for v in twin["series"][0]["values"]]}
        case["exhibits"] = [*case["exhibits"][:2], twin]

    assert "in “Spending on" in told(ENTRY, change)


def test_totals_that_do_not_add_up_are_found() -> None:
    def change(case: dict[str, Any]) -> None:
        case["exhibits"][0] = {
            "id": "t", "kind": "table", "title": "Sales", "unit": "€m", "categories": ["North", "South", "Total"],
            "series": [{"name": "Bikes", "values": [10, 20, 35]}, {"name": "Parts", "values": [5, 5, 10]},
                       {"name": "Total", "values": [15, 25, 45]}],
        }  # fmt: skip

    text = told(ENTRY, change)
    assert "Bikes, Total is 35, but the parts add up to 30" in text
    assert "Parts" not in text


def test_rounding_is_no_mistake() -> None:
    assert (
        told(ENTRY, lambda c: exhibit(c, "shares")["series"][0].update(formulas=[], values=[33.3, 33.3, 20.0, 13.3]))
        == ""
    )


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda c: c.pop("prompt"), "prompt is missing"),
        (lambda c: c.update(prompt=7), "prompt must be text"),
        (lambda c: c.update(colour="blue"), "colour is not a field"),
        (lambda c: c["exhibits"][1].update(kind="radar"), "exhibits → 2 → kind must be one of table, bar"),
        (
            lambda c: c["exhibits"][0]["series"][0].update(values=["many"]),
            "series → 1 → values → 1 must be a finite number",
        ),
        (lambda c: c["parameters"][0].update(value=float("nan")), "parameters → 1 → value must be a finite number"),
        (lambda c: c["parameters"][0].update(value=True), "parameters → 1 → value must be a finite number"),
        (lambda c: c.update(checkpoints={}), "checkpoints must be a list"),
        (lambda c: c.update(solution=None), "solution must be an object"),
        (lambda c: c.update(seed=2**80), "seed must be a whole number"),
        (lambda c: c.update(title="x" * 30_000), "title must be text of at most"),
    ],
)
def test_a_malformed_case_is_refused_with_the_place(change: Change, place: str) -> None:
    changed = copy.deepcopy(ENTRY)
    change(changed)
    with pytest.raises(CaseInvalid) as refused:
        from_json(changed)
    assert place in refused.value.sentence


@pytest.mark.parametrize("data", [None, [], "case", 3, {}])
def test_what_is_no_case_at_all_is_refused(data: Any) -> None:
    with pytest.raises(CaseInvalid):
        from_json(data)


NASTY = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just([]), st.just({}))


def places(data: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return (
        [at, *(place for key, value in inner for place in places(value, (*at, key)))]
        if at
        else [place for key, value in inner for place in places(value, (key,))]
    )


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(MODELS)), st.data())
def test_any_change_is_either_refused_or_judged(model: str, data: st.DataObject) -> None:
    case = json.loads(json.dumps(to_json(draw(model, 2, Difficulty.HARD))))
    *way, last = data.draw(st.sampled_from(places(case)))
    part = case
    for step in way:
        part = part[step]
    part[last] = data.draw(NASTY)
    with suppress(CaseInvalid):
        assert all(str(problem) for problem in validate(from_json(case)))
