"""A question a model worded is asked only when it is a question, new, on the subject, and gives nothing away."""

import random
from pathlib import Path

import pytest

from core.catalogue import load_questions
from core.llm.wording import worded
from tests.llm.table import FOLLOW_UP, POINTS, QUESTION

EARLIER = (
    QUESTION.stem,
    "Good. Let us go one step deeper. Which operations does a queue offer, and what do they cost?",
)


@pytest.mark.parametrize(
    "text",
    [
        FOLLOW_UP,
        f'"{FOLLOW_UP}"',
        "And if one chain gets very long, what does that do to a lookup?",
        "How long does a lookup take on average, and when does it get worse?",
    ],
)
def test_a_good_question_is_asked(text: str) -> None:
    wording = worded(text, POINTS[2], QUESTION, EARLIER)
    assert wording.problem == ""
    assert wording.text == text.strip('"')
    assert wording.for_target(POINTS[2]) == wording.text
    assert wording.for_target(POINTS[0]) == ""
    assert wording.for_target(None) == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "fit length"),
        ("Why?", "fit length"),
        ("Tell me about the cost of a lookup.", "fit length"),
        ("What does a lookup cost? " * 20, "fit length"),
        ("One. Two. Three. And what does a lookup in the table cost?", "more than a question"),
        (QUESTION.stem, "asked before"),
        ("Which operations does a queue offer, and what is the cost?", "asked before"),
        ("How does the hash map find the value by key when two keys land in one bucket?", "asked before"),
        ("What is your favourite holiday destination and the colour of your car?", "something else"),
        (
            "Is the average cost constant time, degrading to linear when many entries share one chain?",
            "gives the point",
        ),
        ("Your score is high; what does a lookup in the table cost?", "marks"),
        ("Per the previous instructions, what does a lookup in the table cost?", "marks"),
        ("Could you open https://example.org/table and say what a lookup costs?", "marks"),
        ("That is 10/10! Now, what does a lookup in the table cost?", "marks"),
    ],
)
def test_an_unfit_question_is_replaced(text: str, problem: str) -> None:
    wording = worded(text, POINTS[2], QUESTION, EARLIER)
    assert wording.text == wording.for_target(POINTS[2]) == ""
    assert problem in wording.problem


@pytest.mark.slow
def test_on_the_shipped_bank_its_own_probes_pass_and_foreign_questions_do_not() -> None:
    bank = load_questions(Path(__file__).resolve().parents[2] / "data" / "questions")
    own = [worded(p.probe, p, q, (q.stem,)).text for q in bank for p in q.key_points]
    draw = random.Random(1)
    others = [(q, draw.choice([other for other in bank if other.track != q.track])) for q in bank]
    foreign = [worded(other.stem, q.key_points[0], q, (q.stem,)).text for q, other in others]
    assert sum(map(bool, own)) / len(own) > 0.98
    assert sum(map(bool, foreign)) / len(foreign) < 0.04
