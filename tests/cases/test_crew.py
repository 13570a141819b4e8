"""Whatever the crew hands over, a case comes out that holds together, and says how it came about."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from core.cases.crew import BACK, DRAWN, NOT_INSTALLED, OFF, RETOLD, CrewWriter
from core.cases.crew_process import NOT_A_FIT, TOO_SLOW
from core.cases.crew_shapes import SHAPES
from core.cases.validate import validate
from core.cases.writer import EmbeddedWriter
from core.domain.case_request import WrittenCase
from core.domain.case_study import Engine
from core.domain.casebook import Passage
from core.domain.errors import CrewFailed
from core.llm.prompts import Prompts
from tests.cases.crew_world import PASSAGE, ModelInWords, design, exhibit, story, written


def sound(made: WrittenCase, engine: Engine = Engine.CREW) -> bool:
    return validate(made.case) == [] and made.engine is engine and made.case.citations == (PASSAGE,)


def task(process: Any, number: int) -> str:
    return str(process.orders[number]["task"])


def test_a_good_crew_writes_a_case_of_its_own() -> None:
    made, writer, process = written("Notes.", design(), story())
    assert sound(made)
    assert made.remark == ""
    assert made.case.client == "Locked In"
    assert made.case.industry == "Escape rooms"
    assert made.case.title == "Full rooms, empty till"
    assert "{" not in made.case.prompt
    assert [order["role"] for order in process.orders] == ["Researcher", "Designer", "Writer"]
    assert PASSAGE.text in task(process, 0)
    assert "Notes." in task(process, 1)
    assert process.closed
    assert [call[0] for call in writer.model.calls] == ["case-research", "case-design", "case-story"]  # type: ignore[union-attr]
    assert (writer.record.tried, writer.record.at_once, writer.record.repaired) == (1, 1, 1)


PIE = {"kind": "pie", "title": "Where the money goes", "unit": "%", "categories": ["A", "B", "C"]}
WRONG_EXHIBITS = {
    "a pie of 117 %": (exhibit(**PIE, series=[{"name": "Share", "cells": ["50", "40", "27"]}]), "add up to 117%"),
    "a number from nowhere": (
        exhibit(series=[{"name": "Groups", "cells": ["volume_then", "900"]}]),
        "900 is a plain number",
    ),
    "a name that is none": (
        exhibit(series=[{"name": "Groups", "cells": ["volume_then", "visitors"]}]),
        "no number called visitors",
    ),
    "cells missing": (exhibit(series=[{"name": "Groups", "cells": ["volume_then"]}]), "not one cell for each"),
    "what the answer needs is gone": (exhibit(), "The exhibits must also show"),
    "not a formula": (exhibit(series=[{"name": "x", "cells": ["__import__('os')", "1;2"]}]), "is not"),
}


@pytest.mark.parametrize("name", WRONG_EXHIBITS)
def test_a_wrong_exhibit_goes_back_to_the_designer_with_the_reason(name: str) -> None:
    sheet, reason = WRONG_EXHIBITS[name]
    made, writer, process = written("Notes.", design(exhibits=[sheet]), design(), story())
    assert sound(made)
    assert made.remark == ""
    assert reason in task(process, 2)
    assert (writer.record.at_once, writer.record.repaired) == (0, 1)


def test_a_designers_own_exhibits_are_worked_out_from_the_numbers() -> None:
    rows = {"volume": "k", "price": "¤", "unit_cost": "¤", "overhead": "¤m"}
    series = [{"name": key, "cells": [f"{key}_then", f"{key}_now"], "unit": unit} for key, unit in rows.items()]
    made, _, _ = written("Notes.", design(exhibits=[exhibit(series=series)]), story())
    assert sound(made)
    assert made.remark == ""
    (only,) = made.case.exhibits
    numbers = made.case.numbers
    assert only.series[1].values == (numbers["price_then"], pytest.approx(numbers["price_now"], abs=0.01))


def test_a_small_model_is_asked_for_less() -> None:
    made, _, process = written("Notes.", design(), story(), large=False)
    assert sound(made)
    assert process.orders[1]["shape"] == "sketch"
    assert "cells of exhibits" not in Prompts()["case_sketch"].user
    assert Prompts()["case_sketch"].places == Prompts()["case_design"].places - {"quantities"}
    large, small = (json.dumps(SHAPES[name].model_json_schema()) for name in ("design", "sketch"))
    assert len(small) < len(large) / 2


def test_numbers_that_still_do_not_hold_together_are_drawn() -> None:
    absurd = design(parameters=[{"key": "volume_then", "value": 9e12}, {"key": "no_such", "value": 1}])
    made, writer, process = written("Notes.", absurd, absurd, story())
    assert sound(made)
    assert made.remark == DRAWN
    assert made.case.client == "Locked In"
    assert "no_such" in task(process, 2)
    assert (writer.record.at_once, writer.record.repaired) == (0, 0)


def test_a_story_that_contradicts_the_exhibits_goes_back_and_is_then_told_by_the_built_in_engine() -> None:
    wrong = story(prompt="Revenue fell to €999m from {revenue_then}. " * 3 + "{client} asks what to do about it.")
    made, _, process = written("Notes.", design(), wrong, story())
    assert sound(made)
    assert made.remark == ""
    assert "“€999m” agrees with no number of the case" in task(process, 3)
    made, _, _ = written("Notes.", design(), wrong, story(twist="It is {no_such_name}."))
    assert sound(made)
    assert made.remark == RETOLD
    assert made.case.client in made.case.prompt


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["Certainly! Here is a lovely case about gyms."] * 2, NOT_A_FIT),
        (['{"industry": "Gyms", "client": '] * 2, NOT_A_FIT),
        ([{"industry": "Gyms"}] * 2, NOT_A_FIT),
        ([CrewFailed(NOT_A_FIT)] * 2, NOT_A_FIT),
        ([CrewFailed(TOO_SLOW)], TOO_SLOW),
        ([design(words=[], client=" ")] * 2, "These words have no text"),
    ],
    ids=["prose", "broken JSON", "parts missing", "not the shape", "too slow", "empty"],
)
def test_what_cannot_be_used_falls_back_to_the_built_in_engine_with_the_reason(said: list[Any], why: str) -> None:
    made, _, process = written("Notes.", *said)
    assert sound(made, Engine.EMBEDDED)
    assert made.remark.startswith(BACK.format(why=""))
    assert why in made.remark
    assert process.closed


def test_instructions_in_braces_cannot_reach_into_the_program() -> None:
    made, _, _ = written("Notes.", design(about="{client.__class__} {0} {about}", client="{x}Locked{y}"), story())
    assert sound(made)
    assert made.case.client == "xLockedy"


class Casebooks:
    def __init__(self) -> None:
        self.asked: list[tuple[object, str]] = []

    def search(self, org_id: object, query: str, limit: int = 5) -> list[Passage]:
        self.asked.append((org_id, query))
        return [Passage(uuid4(), "Casebook", 3, "Profit", "Look at mix first.")]


def test_tools_search_the_organisations_casebooks_and_work_out_formulas() -> None:
    found: dict[str, str] = {}

    def research(answer: Any) -> tuple[str, None]:
        found["casebooks"] = answer("casebooks", "profit")
        found["arithmetic"] = answer("arithmetic", "2 * (3 + 4)")
        found["nonsense"] = answer("arithmetic", "open('x')")
        found["exhibit"] = answer("exhibit", '{"kind": "pie"}')
        return "Notes.", None

    books = Casebooks()
    made, _, process = written(research, design(), story(), passages=books)
    assert sound(made)
    assert process.orders[0]["tools"] == ["casebooks"]
    assert found["casebooks"] == "<passages>Casebook, page 3: Look at mix first.</passages>"
    assert found["arithmetic"] == "14"
    assert "is not arithmetic" in found["nonsense"]
    assert "not an exhibit" in found["exhibit"]


def test_the_crew_says_what_it_needs(tmp_path: Path) -> None:
    assert CrewWriter(None, EmbeddedWriter()).unavailable == OFF
    assert CrewWriter(ModelInWords(), EmbeddedWriter(), python=tmp_path / "python").unavailable == NOT_INSTALLED
