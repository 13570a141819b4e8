"""A whole interview with a model, through the use cases and the store; and every fault, in the middle of one."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.domain.errors import AnswerTooLong
from core.domain.interview import MAX_ANSWER_CHARACTERS, Interview, TurnKind
from core.domain.spoken import Manner
from core.storage import schema as t
from tests.llm import server as acts
from tests.llm.server import Act, ModelServer
from tests.llm.world import ANSWER, ASKED, CRITIQUE, ModelWorld, config, interviewer, opened
from tests.storage.world import JOB
from tests.unit.fakes import PERSON, ScriptedGrader, make_grade

pytestmark = [pytest.mark.network, pytest.mark.slow]
SLACK = 1.0  # seconds beyond the deadline: the store, and threads of a busy machine


@pytest.fixture
def world(server: ModelServer, tmp_path: Path, template: Path) -> Iterator[ModelWorld]:
    with opened(tmp_path, template) as store:
        made = ModelWorld(store, config(server.url))
        yield made
        made.close()


def give(world: ModelWorld, interview: Interview, words: str = ANSWER) -> Interview:
    return world.conduct.answer(PERSON, interview.id, words, position=len(interview.turns))


def asked(interview: Interview) -> str:
    return interview.turns[-1].text


def calls(world: ModelWorld) -> list[Any]:
    with world.store.read() as connection:
        return list(connection.execute(select(t.model_call).order_by(t.model_call.c.at)))


def test_a_whole_interview(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [interviewer()]
    interview = world.sitting()
    while interview.is_open:
        interview = give(world, interview)
    follow_ups = [turn for turn in interview.turns if turn.kind is TurnKind.FOLLOW_UP and turn.target]
    assert len(follow_ups) == 2
    assert all(turn.text.endswith(tuple(ASKED.values())) for turn in follow_ups)
    answers = world.interviews.answers(interview.id)
    by_model = [answer.grade for answer in answers if answer.grade and answer.grade.grader == "llm"]
    assert len(by_model) >= 4
    prompt = world.model.prompts["turn"].hash
    assert {(g.grader_version, g.prompt_hash, g.degraded) for g in by_model} == {("some-model/checks-1", prompt, "")}
    assert {g.critique for g in by_model} == {CRITIQUE}
    rows = calls(world)
    assert len(rows) == len(by_model)  # one pass: one call a turn
    assert {(row.task, row.interview_id, row.outcome) for row in rows} == {("turn", interview.id, "ok")}
    assert world.interviews.get(interview.id) == interview


def test_code_decides_what_is_asked_about(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [interviewer(question_point=3)]  # which the model itself found met
    interview = give(world, world.sitting())
    assert interview.turns[-1].kind is TurnKind.FOLLOW_UP
    assert asked(interview).endswith("Why 0?")  # the bank's own words for the point that is open


def test_the_answer_is_committed_before_the_model_is_called(server: ModelServer, world: ModelWorld) -> None:
    seen: list[str] = []

    def look(call: acts.Call) -> None:
        seen.append(world.interviews.get(interview.id).turns[-1].text)
        interviewer()(call)

    server.acts = [look]
    interview = world.sitting()
    give(world, interview)
    assert seen == [ANSWER]


def test_a_page_hears_the_follow_up_while_it_is_written(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [interviewer()]
    interview = world.sitting()
    heard: list[str] = []
    waiting = world.conduct.answer(PERSON, interview.id, ANSWER, position=2, reply=False)
    assert waiting.progress.waiting_for == "reply"
    assert world.conduct.scene(PERSON, interview.id).owes_reply
    done = world.conduct.resume(PERSON, interview.id, hear=heard.append)
    assert len(heard) > 2
    assert heard[-1] == asked(done)
    assert all(asked(done).startswith(text) for text in heard)
    assert not world.conduct.scene(PERSON, interview.id).owes_reply


def test_a_new_question_is_not_drafted(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [interviewer(understanding=4, explainability=4)]  # a weak answer earns no follow-up
    heard: list[str] = []
    world.conduct.answer(PERSON, (interview := world.sitting()).id, ANSWER, position=2, reply=False)
    done = world.conduct.resume(PERSON, interview.id, hear=heard.append)
    assert done.turns[-1].kind is TurnKind.QUESTION
    assert heard == []


def test_a_spoken_answer_is_foreseen_once_and_settled(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [interviewer(), acts.fail(500)]
    interview, spoken = world.sitting(), Manner(input="voice")
    foreseen = world.conduct.foresee(PERSON, interview.id, ANSWER, position=2, manner=spoken)
    assert world.interviews.get(interview.id).turns == interview.turns
    again = world.conduct.foresee(PERSON, interview.id, ANSWER, position=2, manner=spoken)
    assert again.reply == foreseen.reply
    settled = world.conduct.settle(foreseen)
    assert asked(settled).endswith(ASKED["alpha"])
    assert len(calls(world)) == 1


def test_a_time_out_and_an_end_are_graded_too(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [interviewer()]
    interview = world.sitting()
    interview = world.conduct.time_out(PERSON, interview.id, ANSWER, position=2, reply=False)
    interview = world.conduct.end(PERSON, interview.id)
    assert not interview.is_open
    (answer,) = world.interviews.answers(interview.id)
    assert answer.grade is not None
    assert answer.grade.grader == "llm"


def test_the_built_in_engine_alone_asks_the_same_with_the_model_away(
    server: ModelServer, world: ModelWorld, tmp_path: Path
) -> None:
    """Degraded turns go exactly the way of an interview without any model."""
    server.acts = [acts.fail(401)]
    with_model = world.sitting(seed=5)
    alone = replace(world.conduct, model=None)
    without = alone.start(PERSON, JOB.id, turns=6, seed=5)
    for _ in range(3):
        with_model = give(world, with_model, "score=9 missed=0,1")
        without = alone.answer(PERSON, without.id, "score=9 missed=0,1", position=len(without.turns))
        assert asked(with_model) == asked(without)


# --- faults -----------------------------------------------------------------------------------------------------------


def reply_of(**changed: Any) -> Act:
    return interviewer(**changed)


def cut(call: acts.Call) -> None:
    acts.cut_after('{"points": [{"point": 1, "quo')(call)


TRUNCATED = json.dumps({"points": [], "critique": "Fine."})[:-5]
CONTEXT = {"message": "This model's maximum context length is 4096 tokens.", "code": "context_length_exceeded"}
FAULTS: dict[str, tuple[list[Act], str]] = {
    "wrong key": ([acts.fail(401, {"message": "Incorrect API key"})], "did not accept the key"),
    "unknown model": (
        [acts.fail(404, {"message": "The model `m` does not exist.", "code": "model_not_found"})],
        "know",
    ),
    "429 with Retry-After": ([acts.fail(429, headers={"Retry-After": "30"})], "rate limit"),
    "429 without Retry-After": ([acts.fail(429)], "rate limit"),
    "500": ([acts.fail(500)], "has a problem"),
    "hang past the deadline": ([acts.hang], "took too long"),
    "stream cut": ([cut], "broke off"),
    "truncated JSON": ([acts.say(TRUNCATED)], "could not be read"),
    "valid JSON of the wrong shape": ([acts.say({"grade": "A"})], "could not be read"),
    "score out of range": ([reply_of(understanding=42)], "could not be read"),
    "empty choices": ([acts.nothing_chosen], "said nothing"),
    "ignores response_format": ([acts.say("Sure! I would give it an eight.")], "could not be read"),
    "context overflow": ([acts.fail(400, CONTEXT)], "more text"),
}


def assert_nothing_lost(world: ModelWorld, before: Interview, after: Interview, words: str = ANSWER) -> None:
    """The turn is complete: what was said is stored word for word, graded, and answered."""
    assert world.interviews.get(after.id) == after
    assert [turn.text for turn in after.turns[: len(before.turns)]] == [turn.text for turn in before.turns]
    assert after.turns[len(before.turns)].text == words
    assert len(after.turns) == len(before.turns) + 2
    (answer,) = world.interviews.answers(after.id)
    assert answer.text == words
    assert answer.status == "scored"


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("fault", FAULTS)
def test_the_turn_completes(server: ModelServer, world: ModelWorld, fault: str, streamed: bool) -> None:
    server.acts, says = FAULTS[fault]
    if fault == "stream cut" and not streamed:
        server.acts, says = [acts.hang_up], "could not be reached"
    before, started = world.sitting(), time.monotonic()
    heard: list[str] = []
    if streamed:
        world.conduct.answer(PERSON, before.id, ANSWER, position=2, reply=False)
        after = world.conduct.resume(PERSON, before.id, hear=heard.append)
    else:
        after = give(world, before)
    assert time.monotonic() - started < 1.0 + SLACK
    assert_nothing_lost(world, before, after)
    (answer,) = world.interviews.answers(after.id)
    assert answer.grade is not None
    assert answer.grade.grader == ScriptedGrader.name
    assert says in answer.grade.degraded
    assert after.turns[2].outcome is not None
    assert after.turns[2].outcome.degraded
    question = next(q for q in world.questions.of_track("test") if q.id == after.turns[2].question_version_id)
    assert answer.grade.confidence == make_grade(question, 6.0).confidence
    if not after.is_open:
        pytest.fail("one fault must not end an interview")


def test_no_network(tmp_path: Path, template: Path) -> None:
    with opened(tmp_path, template) as store:
        world = ModelWorld(store, config("http://127.0.0.1:9/v1"))
        before = world.sitting()
        after = give(world, before)
        assert_nothing_lost(world, before, after)
        (answer,) = world.interviews.answers(after.id)
        assert answer.grade is not None
        assert "could not be reached" in answer.grade.degraded
        world.close()


def test_quote_not_in_the_answer(server: ModelServer, world: ModelWorld) -> None:
    points = [{"point": n, "quote": "Words nobody said", "verdict": "met"} for n in (1, 2, 3)]
    server.acts = [interviewer(points=points)]
    before = world.sitting()
    after = give(world, before)
    assert_nothing_lost(world, before, after)
    grade = world.interviews.answers(after.id)[0].grade
    assert grade is not None
    assert (grade.evidence_dropped, [v.evidence for v in grade.verdicts]) == (3, [None] * 3)


def test_next_question_equal_to_an_earlier_one(server: ModelServer, world: ModelWorld) -> None:
    before = world.sitting()
    server.acts = [interviewer(question=before.turns[-1].text)]
    after = give(world, before)
    assert_nothing_lost(world, before, after)
    assert after.turns[-1].text.endswith("Why 0?")


def test_100_kb_answers(server: ModelServer, world: ModelWorld) -> None:
    """More than an answer may have is refused before anything is called; what fits is graded, on its own time too."""
    server.acts = [interviewer()]
    before, words = world.sitting(), "score=6 missed=0 " + "Word after word. " * 6000
    with pytest.raises(AnswerTooLong):
        give(world, before, words)
    assert not server.seen
    assert world.interviews.get(before.id) == before
    after = world.conduct.time_out(PERSON, before.id, words, position=2)
    assert_nothing_lost(world, before, after, words[:MAX_ANSWER_CHARACTERS].strip())


def test_an_outage_is_waited_for_three_times_and_no_more(server: ModelServer, world: ModelWorld) -> None:
    server.acts = [acts.fail(500)]
    interview = world.sitting()
    for _ in range(5):
        interview = give(world, interview, "score=9 missed=0,1")
    assert len(server.seen) == 3  # then the endpoint is left alone
