"""The embedded grader on a sample of the shipped bank; benchmarks/bank_quality.py does it on the whole."""

import pytest

from benchmarks.bank_quality import bank, without_carrier
from core.domain.grade import Verdict
from core.domain.question import Question
from core.grading.keypoints import KeyPointGrader, shipped_grader
from core.knowledge.embed import MiniLmEmbedder
from tests.unit.test_grading import MODELS, mark

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def grader() -> KeyPointGrader:
    return shipped_grader(MiniLmEmbedder(MODELS))


@pytest.fixture(scope="module")
def sample() -> list[Question]:
    questions = bank()
    if len(questions) < 30:
        pytest.skip("the question bank is not there yet")
    return questions[:: len(questions) // 30][:30]


def test_ideal_answers_score_high_and_other_answers_low(grader: KeyPointGrader, sample: list[Question]) -> None:
    high = [grader.grade(question, question.ideal_answer) for question in sample]
    assert sum(mark(grade) >= 9 for grade in high) >= 29
    assert sum((grade.confidence or 0) >= 8.5 for grade in high) >= 29
    assert sum(bool(grade.flags) for grade in high) <= 2
    shifted = sample[1:] + sample[:1]
    wrong = [grader.grade(question, other.ideal_answer) for question, other in zip(sample, shifted, strict=True)]
    assert sum(mark(grade) <= 3 for grade in wrong) >= 28


def test_taking_out_the_carrying_sentence_is_noticed(grader: KeyPointGrader, sample: list[Question]) -> None:
    noticed = [
        grader.grade(question, without_carrier(question, index)).verdicts[index].verdict is not Verdict.MET
        for question in sample[::2]
        for index in range(len(question.key_points))
    ]
    assert sum(noticed) >= 0.9 * len(noticed)
