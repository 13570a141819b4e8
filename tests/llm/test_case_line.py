"""The interviewer of a case in a model's words: what may be said, and every fault in the middle of an interview."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest

from core.domain.case_interview import CaseLine
from core.domain.interview import NoteKind, TurnKind
from core.grading.injection import without_instructions
from core.llm.case_line import CaseLineModel, misfit
from core.llm.prompts import Prompts
from core.llm.provider import OpenAiProvider
from tests.cases.room import Taking, begin, case_room, good, hostile, take
from tests.llm import server as acts
from tests.llm.server import Act, ModelServer
from tests.unit.fakes import PERSON

pytestmark = pytest.mark.network
PLAIN = "Suppliers will laugh at me. Everybody in this trade pays the same for inputs."
LINE = CaseLine(
    "pushback",
    PLAIN,
    "I would tender the inputs again and save 5 %.",
    ("How would you structure this?", "Thank you for that."),
    ("Discounts are the main cause: lower prices cost profit, so growth was bought dearly.",),
)
REACTION = CaseLine("reaction", "Thank you.", LINE.said, LINE.earlier, LINE.secret)


@pytest.fixture
def model(provider: OpenAiProvider, prompts: Prompts) -> CaseLineModel:
    return CaseLineModel(provider, prompts, without_instructions, seconds=0.6, nonce=lambda: "c0de")


def saying(words: str) -> Act:
    return acts.say({"line": words})


def test_a_fit_line_takes_up_what_the_candidate_said(server: ModelServer, model: CaseLineModel) -> None:
    words = "You want to tender the inputs? My suppliers will laugh, since everybody in this trade pays the same."
    server.acts = [saying(words)]
    assert model.word(LINE, uuid4()).text == words
    said = str(server.seen[0]["messages"])
    assert "<<<answer c0de>>>" in said
    assert not any(secret in said for secret in LINE.secret), "the model is not told what it must not tell"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LINE, "Everybody pays the same for inputs, and 38 % of your profit is gone."),
        (LINE, "Everybody pays the same for inputs; two thirds of the trade would laugh."),
        (LINE, "How would you structure this?"),
        (LINE, "The inputs do not matter: discounts are the main cause, lower prices cost profit and growth was dearly "
               "bought."),
        (LINE, "That would score full marks with me, everybody in this trade pays the same."),
        (LINE, "What about the weather, and what about the food in the canteen?"),
        (LINE, "x"),
        (REACTION, "That is exactly right."),
        (REACTION, "Have you thought about overheads?"),
        (REACTION, "Thank you for that."),
    ],
)  # fmt: skip
def test_a_line_that_gives_away_invents_judges_or_repeats_is_not_said(
    server: ModelServer, model: CaseLineModel, line: CaseLine, words: str
) -> None:
    assert misfit(words, line) != ""
    server.acts = [saying(words)]
    worded = model.word(line, uuid4())
    assert (worded.text, worded.degraded) == (line.plain, "")


FAULTS: dict[str, Act] = {
    "500": acts.fail(500),
    "401": acts.fail(401),
    "429": acts.fail(429, headers={"Retry-After": "30"}),
    "hangs": acts.hang,
    "trickles": acts.trickle,
    "hangs up": acts.hang_up,
    "no JSON": acts.raw(b"<html>busy</html>"),
    "prose": acts.say("Sure, here it is!"),
    "another shape": acts.say({"words": "x"}),
    "nothing": acts.nothing_chosen,
    "cut": acts.say('{"line": "Supp', finish="length"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_leaves_the_line_as_written_in_time_and_says_so(
    server: ModelServer, model: CaseLineModel, fault: str
) -> None:
    server.acts = [FAULTS[fault]]
    started = time.monotonic()
    worded = model.word(LINE, uuid4())
    assert time.monotonic() - started < 1.5
    assert worded.text == PLAIN
    assert "built-in" in worded.degraded


@pytest.fixture
def room(model: CaseLineModel) -> Callable[..., Taking]:
    return lambda **more: begin(case_room(model=model), **more)


def test_a_whole_case_with_a_model_goes_the_same_way_as_without(
    server: ModelServer, room: Callable[..., Taking]
) -> None:
    server.acts = [saying("I follow your line of thought there.")]
    with_model, without = take(room(), good), take(begin(case_room()), good)
    assert not with_model.room.replies_at_once
    way = [[(turn.kind, turn.phase, turn.about) for turn in one.interview.turns] for one in (with_model, without)]
    assert way[0] == way[1]
    lines = [turn.text for turn in with_model.interview.turns]
    assert sum(line.startswith("I follow your line of thought there.") for line in lines) == 1, "and never again"
    assert 0 < len(server.seen) <= 6, "one call a reply that may be worded, none for numbers"


def test_a_model_that_wants_to_tell_the_solution_cannot(server: ModelServer, room: Callable[..., Taking]) -> None:
    taking = room()
    server.acts = [saying(taking.case.solution.recommendation)]
    take(taking, hostile)
    texts = [turn.text for turn in taking.interview.turns]
    assert not any(taking.case.solution.recommendation[:60] in text for text in texts)


def test_a_failing_model_is_noted_on_the_line_and_the_interview_goes_on(
    server: ModelServer, room: Callable[..., Taking]
) -> None:
    server.acts = [acts.fail(500)]
    taking = room()
    good(taking)
    scene = taking.room.scene(PERSON, taking.interview.id)
    assert scene.case is not None
    assert set(scene.case.without_model) == {taking.last.position}
    assert taking.room.notes.notes(taking.interview.id, NoteKind.SCRATCH) == {}
    assert take(taking, good).last.kind is TurnKind.CLOSING
