"""The stored model answers that ship: of the bank as it stands, three a question, and different."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from core.catalogue import load_questions
from core.domain.errors import BankInvalid
from core.grading.integrity import ModelAnswers
from core.grading.likeness import runs_of
from core.grading.register import written_marks
from scripts.write_model_answers import REGISTERS, rendered
from tests.unit.fakes import DATA

BANK = {question.slug: question for question in load_questions(DATA / "questions")}


def test_the_stored_answers_are_those_of_the_bank() -> None:
    """Whoever changes the bank writes them anew: python -m scripts.write_model_answers."""
    assert (DATA / "model_answers.json").read_text(encoding="utf-8") == rendered()


def test_every_question_has_three_stored_answers_that_differ() -> None:
    questions = json.loads((DATA / "model_answers.json").read_text(encoding="utf-8"))["questions"]
    assert questions.keys() == BANK.keys()
    for slug, texts in questions.items():
        assert texts.keys() == REGISTERS.keys()
        runs = [runs_of(text) for text in texts.values()]
        for one, other in combinations(runs, 2):
            assert len(one & other) < 0.7 * min(len(one), len(other)), slug
        assert all(text != BANK[slug].ideal_answer for text in texts.values())
        assert "**" in texts["assistant_list"]
        assert "**" not in texts["textbook"] + texts["plain_talk"]
        assert written_marks(texts["plain_talk"]) <= 2


def test_a_file_of_stored_answers_that_is_broken_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "model_answers.json"
    for content in ("", "[]", '{"questions": [1]}'):
        broken.write_text(content)
        with pytest.raises(BankInvalid, match="model_answers"):
            ModelAnswers.load(broken)
