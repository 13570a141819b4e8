"""Pages with a model that works or fails, and keeps its key to itself: the administrator's, the interview, results."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from core.bootstrap import now
from core.domain.account import Role
from core.domain.errors import NotAllowed
from core.domain.model_call import ModelCall
from core.grading.injection import without_instructions
from core.llm.config import LlmConfig
from core.llm.service import language_model
from core.storage.model_calls import ModelCallRepository
from core.usecases.watch_models import WatchModels
from pages.shared import services
from tests.llm import server as acts
from tests.llm.server import ModelServer, running
from tests.llm.world import judge
from tests.ui.test_pages import press, said, words

pytestmark = [pytest.mark.slow, pytest.mark.network]
KEY = "sk-never-to-be-seen-0123456789"
PAGE = "pages/admin/models.py"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running() as made:
        yield made


@pytest.fixture
def with_model(wired, server, monkeypatch) -> Iterator[WatchModels]:
    config = LlmConfig(model="some-model", url=server.url, key=SecretStr(KEY))
    calls = ModelCallRepository(wired.store)
    model = language_model(config, wired.conduct.grader, wired.finish.coach, without_instructions, now, calls)
    watch = replace(wired.models, connection=model)
    again, conduct = replace(wired.again, evaluator=model.evaluator), replace(wired.conduct, model=model.turn)
    built = replace(wired, models=watch, again=again, conduct=conduct)
    services.services.clear()
    monkeypatch.setattr("pages.shared.services.build_services", lambda settings: built)
    yield watch
    model.close()
    services.services.clear()


def shown(app) -> str:
    extra = [*app.success, *app.error, *app.code, *app.info]
    tables = [element.value.to_string() for element in app.dataframe]
    return "\n".join([words(app), *(str(element.value) for element in extra), *tables])


def test_without_a_model_the_page_says_what_works_and_how_to_add_one(visit, people):
    app = visit(people[Role.ADMIN], PAGE)
    assert not app.exception
    assert "built-in engine does everything" in shown(app)
    assert "GREENROOM_LLM_MODEL" in app.code[0].value
    assert not [button for button in app.button if button.label == "Test connection"]
    assert "No call to a model" in shown(app)


def press_test(app):
    next(button for button in app.button if button.label == "Test connection").click()
    return app.run()


def test_a_connection_that_works(visit, people, with_model):
    app = press_test(visit(people[Role.ADMIN], PAGE))
    assert not app.exception
    text = shown(app)
    assert "It works, and replied in" in text
    assert "Replies come piece by piece" in text
    assert '{"answer":"Some words.","letters":5}' in text
    assert "Connection test" in text
    assert KEY not in text


def test_a_connection_that_does_not(visit, people, with_model, server):
    server.acts = [acts.fail(401, {"message": f"Incorrect API key provided: {KEY}"})]
    app = press_test(visit(people[Role.ADMIN], PAGE))
    assert not app.exception
    text = shown(app)
    assert "did not accept the key" in text
    assert "wrong key" in text
    assert KEY not in text


def test_calls_and_their_cost_are_counted(visit, people, with_model, wired):
    call = ModelCall(now(), "turn", "gpt-4o-mini", "api.openai.com", "json_schema", 1, "abc", 900, 80, 0.25, 1200, "ok")
    ModelCallRepository(wired.store).record(call)
    app = visit(people[Role.ADMIN], PAGE)
    assert "Answers and follow-ups" in shown(app)
    assert any("0.25" in str(metric.value) for metric in app.metric)


def test_the_demos_administrator_calls_nobody(with_model, people, server):
    visitor = replace(people[Role.ADMIN], is_demo=True)
    assert not with_model.may_test(visitor)
    with pytest.raises(NotAllowed):
        with_model.test(visitor)
    with pytest.raises(NotAllowed):
        with_model.test(people[Role.RECRUITER])
    assert not server.seen


def test_reviewers_can_have_an_interview_graded_again(visit, people, with_model, wired, server):
    server.acts = [judge]
    person, job = people[Role.CANDIDATE], wired.jobs.all(people[Role.CANDIDATE].org_id)[0]
    interview = wired.conduct.start(person, job.id, turns=3, seed=4)
    while interview.is_open:
        words = "An index keeps entries sorted, so a lookup takes logarithmic time instead of reading every row."
        interview = wired.conduct.answer(person, interview.id, words, position=len(interview.turns))
    page, address = "pages/candidate/results.py", {"id": str(interview.id)}
    mine = visit(person, page, **address)
    assert not [button for button in mine.button if button.label.startswith("Grade again")]
    app = visit(people[Role.RECRUITER], page, **address)
    next(button for button in app.button if button.label == "Grade again 3 times").click()
    app.run()
    assert not app.exception, app.exception
    text = shown(app)
    assert "Over 3 runs" in text
    assert "On the card" in text


@pytest.mark.parametrize("fault", [None, acts.fail(401)], ids=["works", "fails"])
def test_an_answer_is_saved_read_and_replied_to(visit, people, with_model, wired, server, fault):
    server.acts = [fault or judge]
    person, job = people[Role.CANDIDATE], wired.jobs.all(people[Role.CANDIDATE].org_id)[0]
    interview = wired.conduct.start(person, job.id, turns=3, seed=4)
    app = visit(person, "pages/candidate/interview.py", id=str(interview.id))
    app.text_area[0].input("Because an index keeps entries sorted, lookups need only logarithmic time.")
    press(app, "Done")
    assert not app.exception, app.exception
    assert len(said(app)) == 4
    assert app.text_area[0].value == ""
    (answer,) = wired.conduct.interviews.answers(interview.id)
    assert answer.grade.grader == ("embedded" if fault else "llm")
    assert ("could not be used for this answer" in shown(app)) is bool(fault)
    wired.conduct.end(person, interview.id)
    results = visit(person, "pages/candidate/results.py", id=str(interview.id))
    assert not results.exception
    assert ("could not be used for this answer" in shown(results)) is bool(fault)


def test_a_reply_that_was_owed_is_given_when_the_page_opens(visit, people, with_model, wired, server):
    person, job = people[Role.CANDIDATE], wired.jobs.all(people[Role.CANDIDATE].org_id)[0]
    interview = wired.conduct.start(person, job.id, turns=3, seed=4)
    words = "An index keeps entries sorted, so a lookup takes logarithmic time."
    wired.conduct.answer(person, interview.id, words, position=2, reply=False)
    server.acts = [judge]
    app = visit(person, "pages/candidate/interview.py", id=str(interview.id))
    assert not app.exception
    assert len(said(app)) == 4
    wired.conduct.end(person, interview.id)
