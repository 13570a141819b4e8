"""What administrators see of models, worked out by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.domain.model_call import ModelCall
from core.storage import schema as t
from core.storage.analytics import DuckDbAnalytics
from core.storage.engine import Store
from core.storage.model_calls import ModelCallRepository
from tests.storage.world import World
from tests.unit.fakes import ORG, PERSON, T0

CALL = ModelCall(T0, "turn", "m", "h", "json_schema", 1, "abc", 1000, 100, 0.5, 900, "ok")


def test_calls_are_counted_by_task(store: Store) -> None:
    book = ModelCallRepository(store)
    for call in (
        CALL,
        replace(CALL, ms=1100, cost=None),
        replace(CALL, ms=60_000, outcome="deadline", tokens_in=None, tokens_out=None, cost=None),
        replace(CALL, task="coach", outcome="wrong_key"),
        replace(CALL, at=T0 - timedelta(days=40)),
    ):
        book.record(call)
    turn, coach = DuckDbAnalytics(store).run("model_calls_by_task", since=T0 - timedelta(days=1))
    assert (turn["task"], turn["calls"], turn["median_ms"], turn["tokens_in"]) == ("turn", 3, 1000, 2000)
    assert (turn["tokens_out"], turn["cost"], turn["unpriced"]) == (200, 0.5, 1)
    assert turn["failed"] == pytest.approx(1 / 3)
    assert turn["often"] == "deadline"
    assert (coach["task"], coach["median_ms"], coach["failed"]) == ("coach", None, 1.0)


def test_which_prompt_made_which_grades(store: Store) -> None:
    world = World(store)
    world.sitting(PERSON, ["score=8", "score=6"])
    later = world.sitting(PERSON, ["score=3"], seed=2)
    answers = [answer.id for answer in world.interviews.answers(later.id)]
    by_model = {"grader": "llm", "grader_version": "m/1", "prompt_hash": "abc", "degraded": "Too slow."}
    store.write(lambda c: c.execute(update(t.grade).where(t.grade.c.answer_id.in_(answers)).values(**by_model)))
    rows = DuckDbAnalytics(store).run("grades_by_prompt", org_id=ORG)
    found = {(row["grader"], row["prompt_hash"]): (row["grades"], row["degraded"]) for row in rows}
    assert found == {("llm", "abc"): (1, 1), ("scripted", ""): (2, 0)}
