"""Whole interviews by model: re-runs with intervals, evaluation and coaching, every claim tied to words of a turn."""

import pytest

from core.domain.by_model import Coached
from core.domain.scorecard import Delivery, Drill, Feedback, Marked, Recommendation
from core.grading.injection import without_instructions
from core.llm.coach import ModelCoach
from core.llm.evaluator import ModelEvaluator
from core.llm.prompts import Prompts
from core.llm.provider import OpenAiProvider
from core.llm.repeats import interval
from tests.llm import server as acts
from tests.llm.server import ModelServer
from tests.llm.table import (
    DIMENSIONS,
    QUESTION,
    QUOTE_CHAIN,
    SECOND_ANSWER,
    results,
)

pytestmark = pytest.mark.network
OVERALL = (60.0, 50.0, 70.0)


def test_the_interval_of_repeated_marks() -> None:
    assert interval([]) == (None, None, None)
    assert interval([7.0]) == (7.0, None, None)
    assert interval([7.0, 7.0, 7.0]) == (7.0, 6.75, 7.25)  # agreement is not exactness
    mean, low, high = interval([6.0, 8.0])  # t = 3.078, s = 1.414, half = 3.078
    assert (mean, low, high) == (7.0, 3.92, 10.0)
    assert interval([1.0, 10.0])[1:] == (1.0, 10.0)


# --- evaluation -------------------------------------------------------------------------------------------------------


@pytest.fixture
def evaluator(provider: OpenAiProvider, prompts: Prompts) -> ModelEvaluator:
    return ModelEvaluator(provider, prompts, without_instructions, 0.6, nonce=lambda: "c0de")


def mark(dimension: str, score: float, answer: int = 1, quote: str = QUOTE_CHAIN) -> dict[str, object]:
    return {"dimension": dimension, "claim": f"On {dimension}.", "answer": answer, "quote": quote, "score": score}


def test_an_evaluation_rests_on_quoted_answers(
    server: ModelServer, evaluator: ModelEvaluator, prompts: Prompts
) -> None:
    given = [mark("Understanding", 8.0), mark("explainability", 7.0), mark("Sequences", 6.0, 2, "constant time")]
    server.acts = [acts.say({"marks": given})]
    found = evaluator.evaluate(results(), DIMENSIONS, OVERALL)
    values = {d.name: (d.value, d.low, d.high) for d in found.dimensions}
    assert values["understanding"] == (8.0, 7.0, 9.0)  # one run: the embedded width
    assert values["Sequences"] == (6.0, 5.0, 7.0)
    assert values["Data structures"] == (6.0, 5.0, 7.0)  # not judged: as it was
    assert values["Concurrency"] == (None, None, None)
    assert found.overall == (75.0, 65.0, 85.0)
    assert found.prompt_hash == prompts["evaluate"].hash
    first = results()[0].answers[0]
    claim = found.claims[0]
    assert (claim.section, claim.turn_id, claim.place) == ("understanding", first.turn_id, 1)
    assert first.text[claim.evidence.start : claim.evidence.end] == claim.evidence.quote == QUOTE_CHAIN
    assert "Concurrency" not in server.seen[0]["messages"][1]["content"].split("\n\n")[1]


def test_marks_without_proof_are_dropped_and_high_ones_capped(server: ModelServer, evaluator: ModelEvaluator) -> None:
    given = [
        mark("understanding", 10.0, quote="a perfect explanation of everything"),
        mark("explainability", 9.0, answer=7),
        mark("Sequences", 9.0),  # of an answer to another topic
        mark("Sequences", 10.0, 2, "constant time and easy on the cache"),
        mark("Charisma", 9.0),
    ]
    server.acts = [acts.say({"marks": given})]
    found = evaluator.evaluate(results(), DIMENSIONS, OVERALL)
    assert (found.dropped, found.capped) == (3, 1)
    values = {d.name: d.value for d in found.dimensions}
    assert values["understanding"] == 6.0
    assert values["Sequences"] == 8.0
    assert [c.section for c in found.claims] == ["Sequences"]


def test_several_evaluations_give_an_interval(server: ModelServer, evaluator: ModelEvaluator) -> None:
    server.acts = [acts.say({"marks": [mark("understanding", s), mark("explainability", s)]}) for s in (7.0, 8.0, 9.0)]
    found = evaluator.evaluate(results(), DIMENSIONS, OVERALL, runs=3)
    understanding = found.dimensions[0]
    assert found.runs == 3
    assert understanding.value == 8.0
    assert understanding.low is not None
    assert understanding.low < 7.0
    assert len(found.claims) == 2


@pytest.mark.parametrize("act", [acts.fail(500), acts.say("no"), acts.say({"marks": "many"}), acts.hang_up])
def test_an_evaluation_that_fails_leaves_the_embedded_one(
    server: ModelServer, evaluator: ModelEvaluator, act: acts.Act
) -> None:
    server.acts = [act]
    found = evaluator.evaluate(results(), DIMENSIONS, OVERALL)
    assert (found.dimensions, found.overall) == (DIMENSIONS, OVERALL)
    assert found.degraded


def test_an_interview_without_words_asks_no_model(server: ModelServer, evaluator: ModelEvaluator) -> None:
    assert evaluator.evaluate([], DIMENSIONS, OVERALL).dimensions == DIMENSIONS
    assert evaluator.evaluate(results(), DIMENSIONS, None).overall is None
    assert not server.seen


# --- coaching ---------------------------------------------------------------------------------------------------------

PLAIN = Feedback(
    summary="The embedded summary.",
    strengths=("An embedded strength.",),
    areas=("An embedded area.",),
    drills=(Drill("operation-cost", QUESTION.id, QUESTION.stem),),
    next_steps=("An embedded step.",),
)


class EmbeddedCoach:
    def name(self, concept: str) -> str:
        return concept.replace("-", " ").capitalize()

    def feedback(self, *_: object) -> Feedback:
        return PLAIN


@pytest.fixture
def coach(provider: OpenAiProvider, prompts: Prompts) -> ModelCoach:
    return ModelCoach(provider, prompts, EmbeddedCoach().name, without_instructions, 0.6, nonce=lambda: "c0de")


def coached(coach: ModelCoach, overall: float | None = 60.0) -> Coached:
    delivery = Delivery(2, 30.0, 20.0, 90.0)
    marked = Marked(tuple(results()), tuple(DIMENSIONS), delivery, Recommendation.BORDERLINE, overall, 70.0)
    return coach.coached(marked, PLAIN)


def said(text: str, answer: int = 1, quote: str = QUOTE_CHAIN) -> dict[str, object]:
    return {"text": text, "answer": answer, "quote": quote}


def advice(**changed: object) -> dict[str, object]:
    return {
        "strengths": [said("You explained collisions plainly.")],
        "areas": [said("Say what a long chain costs.", 2, "constant time")],
        "next_steps": ["Write down the cost of every operation of a hash map."],
        "summary": "You scored 60 of 100, close to the bar of 70. The costs are what is missing.",
        **changed,
    }


def test_coaching_is_tied_to_turns(server: ModelServer, coach: ModelCoach, prompts: Prompts) -> None:
    server.acts = [acts.say(advice())]
    found = coached(coach)
    assert found.feedback.strengths == ("You explained collisions plainly. (question 1)",)
    assert found.feedback.areas == ("Say what a long chain costs. (question 2)",)
    assert found.feedback.next_steps == ("Write down the cost of every operation of a hash map.",)
    assert found.feedback.summary.startswith("You scored 60 of 100")
    assert found.feedback.drills == PLAIN.drills  # questions of the bank, chosen in code
    assert [(c.section, c.place) for c in found.claims] == [("strength", 1), ("area", 2)]
    second = results()[1].answers[0]
    assert found.claims[1].turn_id == second.turn_id
    assert SECOND_ANSWER[found.claims[1].evidence.start :].startswith("constant time")
    assert (found.dropped, found.degraded, found.prompt_hash) == (0, "", prompts["coach"].hash)
    material = server.seen[0]["messages"][1]["content"]
    assert "understanding 6.0 of 10" in material
    assert material.count("<<<") == 4  # two answers, fenced


def test_claims_without_proof_are_dropped(server: ModelServer, coach: ModelCoach) -> None:
    strengths = [said("You led a team.", quote="I led a team of twelve"), said("Fine.", answer=9)]
    server.acts = [acts.say(advice(strengths=strengths, areas=[]))]
    found = coached(coach)
    assert found.feedback.strengths == PLAIN.strengths
    assert found.feedback.areas == PLAIN.areas
    assert found.dropped == 2


@pytest.mark.parametrize(
    "summary",
    ["You scored 95 of 100.", "A fine result: 9 out of 10.", "You are hired!", "We guarantee it. 60 of 100.", ""],
)
def test_invented_marks_and_promises_are_not_shown(server: ModelServer, coach: ModelCoach, summary: str) -> None:
    server.acts = [acts.say(advice(summary=summary, strengths=[said("That was worth 99 %.")]))]
    found = coached(coach)
    assert found.feedback.summary == PLAIN.summary
    assert found.feedback.strengths == PLAIN.strengths


@pytest.mark.parametrize("act", [acts.fail(500), acts.say("no"), acts.nothing_chosen])
def test_coaching_that_fails_is_the_embedded_coach(server: ModelServer, coach: ModelCoach, act: acts.Act) -> None:
    server.acts = [act]
    found = coached(coach)
    assert found.feedback is PLAIN
    assert found.degraded


def test_nothing_scored_asks_no_model(server: ModelServer, coach: ModelCoach) -> None:
    assert coached(coach, overall=None).feedback is PLAIN
    assert not server.seen
    assert coach.name("operation-cost") == "Operation cost"
