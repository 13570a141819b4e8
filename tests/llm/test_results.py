"""Results by a model: made once, stored with what they rest on, and complete without it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from core.domain.account import Account, Role
from core.domain.errors import NotAllowed
from core.domain.interview import Interview
from core.storage import schema as t
from core.storage.accounts import AuditRepository
from core.usecases.grade_again import GradeAgain
from tests.llm import server as acts
from tests.llm.server import ModelServer
from tests.llm.test_whole_interview import give
from tests.llm.world import ModelWorld, config, judge, opened
from tests.unit.fakes import ORG, PERSON, Ticking

pytestmark = [pytest.mark.network, pytest.mark.slow]


@pytest.fixture
def world(server: ModelServer, tmp_path: Path, template: Path) -> Iterator[ModelWorld]:
    with opened(tmp_path, template) as store:
        made = ModelWorld(store, config(server.url))
        yield made
        made.close()


def finished(world: ModelWorld) -> Interview:
    interview = world.sitting()
    while interview.is_open:
        interview = give(world, interview)
    return interview


def test_results_are_made_once_and_say_what_they_rest_on(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [judge]
    interview = finished(world)
    calls = len(server.seen)
    card = world.finish.report(PERSON, interview.id).scorecard
    assert len(server.seen) == calls + 2  # one for the evaluation, one for the coaching
    assert (card.grader, card.degraded, card.overall) == ("llm", "", 70.0)
    assert card.prompt_hash == world.model.prompts["evaluate"].hash
    assert card.feedback.prompt_hash == world.model.prompts["coach"].hash
    assert card.feedback.strengths == ("You came to the point. (question 1)",)
    assert card.feedback.summary == "A steady start."
    assert {claim.section for claim in card.claims} >= {"understanding", "explainability", "strength", "area"}
    words = {turn.id: turn.text for turn in interview.turns}
    for claim in card.claims:
        assert words[claim.turn_id][claim.evidence.start : claim.evidence.end] == claim.evidence.quote
    assert world.finish.report(PERSON, interview.id).scorecard == card
    assert len(server.seen) == calls + 2


@pytest.mark.parametrize("fault", [acts.fail(500), acts.say("Well done!"), acts.hang], ids=["500", "prose", "hang"])
def test_results_are_complete_without_the_model(server: ModelServer, world: ModelWorld, fault: acts.Act) -> None:
    server.acts = [judge]
    interview = finished(world)
    for part in (world.model.evaluator, world.model.coach):
        part._seconds = 0.3
    server.acts = [fault]
    card = world.finish.report(PERSON, interview.id).scorecard
    assert card.grader == "scripted"
    assert card.degraded
    assert card.overall is not None
    assert card.feedback.summary == "The embedded summary."
    assert (card.claims, card.prompt_hash, card.feedback.prompt_hash) == ((), "", "")
    server.acts = [judge]
    assert world.finish.report(PERSON, interview.id).scorecard == card  # made once, also where it failed


def test_a_drill_is_not_looked_at_twice(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [judge]
    question = world.questions.of_track("test")[0]
    drill = world.conduct.drill(PERSON, question.id, seed=1)
    while drill.is_open:
        drill = give(world, drill)
    world.finish.report(PERSON, drill.id)
    with world.store.read() as connection:
        assert set(connection.scalars(select(t.model_call.c.task))) == {"turn"}


# --- graded again -----------------------------------------------------------------------------------------------------

REVIEWER = Account(uuid4(), ORG, "ann@example.org", "Ann", Role.RECRUITER)


def again(world: ModelWorld) -> GradeAgain:
    return GradeAgain(world.finish, world.jobs, world.model.evaluator, AuditRepository(world.store), Ticking())


def test_grading_again_gives_a_range_and_changes_nothing(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [judge]
    interview = finished(world)
    card = world.finish.report(PERSON, interview.id).scorecard
    found = again(world).evaluate(REVIEWER, interview.id, 3)
    assert (found.runs, found.degraded) == (3, "")
    assert found.overall == (70.0, 67.5, 72.5)  # three times the same: the least width
    assert world.finish.report(PERSON, interview.id).scorecard == card
    with world.store.read() as connection:
        tasks = list(connection.scalars(select(t.model_call.c.task)))
        assert tasks.count("evaluate-again") == 3
        assert connection.scalar(select(t.audit_event.c.detail)) == {"runs": 3}


def test_grading_again_is_for_reviewers_with_a_model(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [judge]
    interview = finished(world)
    for person in (PERSON, replace(REVIEWER, is_demo=True)):
        with pytest.raises(NotAllowed):
            again(world).evaluate(person, interview.id, 3)
    with pytest.raises(NotAllowed):
        replace(again(world), evaluator=None).evaluate(REVIEWER, interview.id, 3)
