"""What must not matter does not: the same answer from somebody else gets the same score."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.grading import counterfactual as cf
from core.grading.keypoints import shipped_grader
from core.knowledge.embed import MiniLmEmbedder
from tests.unit.fakes import DATA


@pytest.fixture(scope="module")
def grader(models_dir):
    return shipped_grader(MiniLmEmbedder(models_dir))


@pytest.fixture(scope="module")
def questions():
    from core.catalogue import load_questions

    return load_questions(DATA / "questions")[::80]


@pytest.mark.slow
def test_names_and_pronouns_never_change_a_score(grader, questions):
    story = "Priya asked why. She said her team needed it, so he told his manager himself. "
    for question in questions:
        text = story + question.ideal_answer
        for change in (cf.rename, cf.swap_pronouns):
            swapped = change(text, random.Random(1))
            assert swapped != text
            before, after = grader.grade(question, text), grader.grade(question, swapped)
            assert (before.confidence, before.flags) == (after.confidence, after.flags), change.__name__


@pytest.mark.slow
def test_every_change_is_probed_and_reported(grader, questions):
    probes = cf.probe(grader, questions[0], "Emily said he would organise it. " + questions[0].ideal_answer)
    assert [probe.kind for probe in probes] == list(cf.CHANGES)
    assert all(probe.change is not None for probe in probes)


@given(st.text(max_size=300), st.integers(0, 9))
def test_the_changes_take_any_text(text, seed):
    for change in cf.CHANGES.values():
        assert isinstance(change(text, random.Random(seed)), str)


def test_the_word_error_rate_is_about_five_percent():
    words = " ".join(f"word{i}" for i in range(4000))
    heard = cf.mishear(words, random.Random(3)).split(" ")
    lost = len(set(words.split(" ")) - set(heard))
    assert 0.03 <= lost / 4000 <= 0.06
