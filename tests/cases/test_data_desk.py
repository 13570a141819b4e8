"""Questions about data: paraphrases find the exhibit, facts are told, and nothing is made up."""

from dataclasses import replace

import pytest

from core.cases import wording
from core.cases.data_desk import Given, answer
from core.cases.draw import draw
from core.cases.models import MODELS
from core.domain.question import Difficulty
from core.knowledge.embed import MiniLmEmbedder
from tests.conftest import MODELS_DIR

PROFIT = draw("profitability", 1, Difficulty.MEDIUM)
RETENTION = draw("retention", 1, Difficulty.MEDIUM)
DROP = draw("metric_drop", 1, Difficulty.MEDIUM)


@pytest.mark.parametrize(
    ("case", "question", "exhibit"),
    [
        (PROFIT, "Do you have any data on costs?", "economics"),
        (PROFIT, "How have prices and volumes changed?", "economics"),
        (PROFIT, "Can I see a breakdown of the overheads?", "overheads"),
        (PROFIT, "What does head office spend on rent and salaries?", "overheads"),
        (PROFIT, "What is the unit cost made of, materials or labour?", "unit_cost"),
        (RETENTION, "Could you share the churn by segment?", "base"),
        (RETENTION, "Is there a retention curve, a cohort view?", "staying"),
        (RETENTION, "What would the two proposals cost?", "proposals"),
        (DROP, "Can we split conversion by platform?", "funnel"),
        (DROP, "When did it begin, is there a weekly trend?", "orders"),
        (DROP, "Are there more errors or crashes somewhere?", "errors"),
    ],
)
def test_a_question_in_other_words_finds_its_exhibit(case: object, question: str, exhibit: str) -> None:
    reply = answer(case, question)  # type: ignore[arg-type]
    assert reply.given is Given.EXHIBIT
    assert reply.exhibit is not None
    assert reply.exhibit.id == exhibit
    assert reply.exhibit.title in reply.sentence


def test_facts_are_told_in_the_case_s_own_words() -> None:
    reply = answer(PROFIT, "What are competitors doing?")
    assert (reply.given, reply.sentence) == (Given.FACT, PROFIT.data_answers[0].sentence)


@pytest.mark.parametrize(
    "question", ["What is the weather tomorrow?", "Who won the cup final?", "Tell me about the CEO's childhood"]
)
def test_what_the_case_does_not_hold_is_declined_kindly(question: str) -> None:
    assert answer(PROFIT, question).sentence == wording.NONE


@pytest.mark.parametrize("question", ["", "Do you have any data?", "Can I see the numbers please?", "???"])
def test_a_vague_request_is_asked_back(question: str) -> None:
    assert answer(PROFIT, question).given is Given.VAGUE


def test_an_exhibit_is_not_released_twice() -> None:
    reply = answer(PROFIT, "Do you have any data on costs?", ["economics"])
    assert reply.given is Given.AGAIN
    assert reply.exhibit is not None


def test_three_exhibits_are_the_most() -> None:
    assert answer(PROFIT, "Do you have any data on costs?", ["a", "b", "c"]).given is Given.ENOUGH


@pytest.mark.parametrize("model", MODELS)
def test_every_exhibit_and_fact_can_be_asked_for_by_its_title_or_first_hint(model: str) -> None:
    case = draw(model, 2, Difficulty.HARD)
    for exhibit in case.exhibits:
        reached = {answer(case, f"Do you have data on {hint}?").exhibit for hint in exhibit.hints}
        assert exhibit in reached, exhibit.id
    for fact in case.data_answers:
        assert fact in {answer(case, f"What about {hint}?").fact for hint in fact.hints}, fact.key


def test_meaning_helps_where_words_differ() -> None:
    embedder = MiniLmEmbedder(MODELS_DIR)
    reply = answer(RETENTION, "Why do folks quit?", embedder=embedder)
    assert reply.fact is not None
    assert reply.fact.key == "reasons"
    for elsewhere in ("What is the weather tomorrow?", "Who is the CEO married to?", "Who won the cup final?"):
        assert answer(RETENTION, elsewhere, embedder=embedder).given is Given.NONE


def test_a_case_without_data_says_so() -> None:
    bare = replace(PROFIT, exhibits=(), data_answers=())
    assert answer(bare, "costs?").given is Given.NONE
