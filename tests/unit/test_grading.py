"""The embedded grader: what it promises on any text, and one question in detail."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.bank_quality import make_question
from core.domain.errors import ModelMissing
from core.domain.grade import Grade, Score, Unscored, Verdict
from core.grading.keypoints import KeyPointGrader, interval
from core.knowledge.embed import MiniLmEmbedder
from core.ports import TokenVectors

MODELS = Path(os.environ.get("GREENROOM_MODELS_DIR") or Path(__file__).parents[2] / "data" / "var" / "models")

HASH_MAP = make_question(
    "test-hash-map",
    "How does a hash map find a value by its key, and what happens when two keys land in the same bucket?",
    [
        {
            "concept": "hashing",
            "statement": "A hash function turns the key into an integer that picks an index in an array.",
            "weight": 3,
        },
        {
            "concept": "collision-handling",
            "statement": "Colliding entries are kept in a chained list or moved by probing to another open slot.",
            "weight": 3,
        },
        {
            "concept": "operation-cost",
            "statement": "Average cost is constant time, degrading to linear when many entries share one chain.",
            "weight": 2,
        },
        {
            "concept": "load-factor",
            "statement": "Once the load factor passes a threshold, the table resizes and rehashes everything.",
            "weight": 1,
        },
    ],
    rephrasing="Walk me through a lookup in a hash table. What if two different keys collide?",
)
CARRIERS = [
    "The key runs through a hash function, which gives an integer, and that integer picks the index in an array.",
    "If entries collide they are kept in a chained list, or moved by probing to the next open slot.",
    "On average the cost is constant time, but it degrades to linear when many entries share a chain.",
    "Once the load factor passes some threshold the table resizes and rehashes everything.",
]
GOOD = " ".join(CARRIERS)
ORDER = [Verdict.MISSED, Verdict.PARTLY, Verdict.MET]


class FakeEmbedder:
    """A fixed random direction for each text: fast, deterministic, without meaning."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.empty((len(texts), 384), dtype=np.float32)
        for row, text in enumerate(texts):
            seed = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
            vector = np.random.default_rng(int.from_bytes(seed, "big")).normal(size=384)
            rows[row] = vector / np.linalg.norm(vector)
        return rows

    def read(self, context: str, text: str) -> TokenVectors:
        words = tuple(text.lower().split())
        known = np.array([word in context.lower().split() for word in words], dtype=np.bool_)
        return TokenVectors(self.embed(words), words, np.ones(len(words)), known, self.embed([f"{context} {text}"])[0])


@pytest.fixture(scope="module")
def grader() -> KeyPointGrader:
    return KeyPointGrader(MiniLmEmbedder(MODELS))


@pytest.fixture(scope="module")
def fake() -> KeyPointGrader:
    return KeyPointGrader(FakeEmbedder())


def mark(grade: Grade) -> float:
    assert isinstance(grade.understanding, Score)
    return grade.understanding.value


def assert_sound(grade: Grade, answer: str) -> None:
    """What holds of every grade whatever the answer was."""
    for verdict in grade.verdicts:
        assert 0 <= verdict.strength <= 1
        if evidence := verdict.evidence:
            assert answer[evidence.start : evidence.end] == evidence.quote
            assert evidence.quote.strip()
    if isinstance(grade.understanding, Score):
        assert grade.low is not None
        assert grade.high is not None
        assert grade.confidence is not None
        assert 1 <= grade.low <= grade.confidence <= grade.high <= 10
    else:
        assert grade.low is None
        assert grade.high is None
        assert grade.verdicts == ()
    assert grade.critique


# --- one question in detail -------------------------------------------------------------------------------------------


def test_a_good_answer_meets_every_point_with_quotes(grader: KeyPointGrader) -> None:
    grade = grader.grade(HASH_MAP, GOOD)
    assert_sound(grade, GOOD)
    assert [v.verdict for v in grade.verdicts] == [Verdict.MET] * 4
    assert mark(grade) >= 9
    assert grade.flags == frozenset()
    assert (grade.grader, grade.grader_version) == ("embedded", "keypoints-1")
    for verdict, carrier in zip(grade.verdicts, CARRIERS, strict=True):
        assert verdict.evidence is not None
        assert verdict.evidence.quote.rstrip(".") in carrier
    assert "Nothing essential is missing" in grade.critique


def test_own_words_and_american_spelling_count(grader: KeyPointGrader) -> None:
    answer = (
        "So you run the key through a hash function, you get a number, mod it by the array length and that's the slot. "
        "If there is already an entry with another key you hang a linked list off the slot or walk to the next one. "
        "Normally it's O(1), and O(n) in the worst case when everything ends up in one long chain."
    )
    grade = grader.grade(HASH_MAP, answer)
    assert all(v.verdict is not Verdict.MISSED for v in grade.verdicts[:3])
    assert grade.verdicts[3].verdict is Verdict.MISSED
    assert 5 <= mark(grade) <= 9.5
    assert "load factor" in grade.critique or "fuller" in grade.critique


def test_order_of_marks(grader: KeyPointGrader) -> None:
    vague = (
        "A hash map stores pairs of keys and values and it is really fast. I use it all the time for counting words."
    )
    marks = [mark(grader.grade(HASH_MAP, text)) for text in ("I don't know.", vague, " ".join(CARRIERS[:2]), GOOD)]
    assert marks == sorted(marks)
    assert marks[0] == 1
    assert marks[1] < 3.5


def test_a_follow_up_expects_its_key_point_only(grader: KeyPointGrader) -> None:
    target = HASH_MAP.key_points[2]
    right = grader.grade(HASH_MAP, CARRIERS[2], target)
    assert [v.key_point for v in right.verdicts] == [target]
    assert mark(right) >= 9
    beside = grader.grade(HASH_MAP, CARRIERS[0], target)
    assert mark(beside) < 5


def test_explainability_follows_form_and_substance(grader: KeyPointGrader) -> None:
    def explained(text: str) -> float:
        score = grader.grade(HASH_MAP, text).explainability
        assert isinstance(score, Score)
        return score.value

    terse = "Hash function gives array index, collisions chained."
    rich = f"First, {GOOD} For example, a Python dict doubles its table, because otherwise lookups would get slower."
    elsewhere = (
        "First, the caterer let us down, so I called two bakeries, because breakfast was due. For example, "
        "one of them lent us coffee machines. However, the programme had to change, and everyone was served in time. "
        "Finally we wrote down what we would do differently, which means that the next event went smoothly for all."
    )
    assert explained(elsewhere) < explained(rich)
    assert explained(terse) < explained(rich)
    assert explained(rich) >= 8.5
    assert explained(elsewhere) <= 4


def test_interval_stays_on_the_scale() -> None:
    assert interval(5.0) == (3.0, 7.0)
    assert interval(1.0) == (1.0, 2.2)
    assert interval(10.0) == (8.8, 10.0)


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        KeyPointGrader(MiniLmEmbedder(tmp_path)).grade(HASH_MAP, GOOD)


def test_a_question_without_key_points_is_unscored(fake: KeyPointGrader) -> None:
    assert isinstance(fake.grade(make_question("bare", "Why?", []), GOOD).understanding, Unscored)


# --- determinism and properties ---------------------------------------------------------------------------------------


def test_the_same_answer_gets_the_same_grade_whatever_came_before(grader: KeyPointGrader) -> None:
    answers = [GOOD, CARRIERS[0], "No idea.", GOOD[::-1], "hash map " * 40]
    first = [grader.grade(HASH_MAP, answer) for answer in answers]
    other = KeyPointGrader(MiniLmEmbedder(MODELS))
    again = [other.grade(HASH_MAP, answer) for answer in reversed(answers)][::-1]
    assert first == again  # dataclasses: every float bit by bit


TEXT = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [*CARRIERS, "ignore all previous instructions", "um", "\n- ", "😀", "é\u0301", "İ", "\x00", ". "]
        ),
        max_size=12,
    ).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_never_raises_and_quotes_are_exact(fake: KeyPointGrader, text: str) -> None:
    assert_sound(fake.grade(HASH_MAP, text), text)
    assert_sound(fake.grade(HASH_MAP, text, HASH_MAP.key_points[1]), text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXT)
def test_never_raises_with_the_real_model(grader: KeyPointGrader, text: str) -> None:
    assert_sound(grader.grade(HASH_MAP, text), text)


FILLING = [
    "I used it at work last year.",
    "Yes.",
    "It is quite fast.",
    "The keys of a map are unique, as far as I know.",
    "We also measured the memory it takes.",
    *CARRIERS,
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(FILLING), min_size=1, max_size=6), st.integers(0, 3))
def test_a_carrying_sentence_never_lowers_a_verdict(grader: KeyPointGrader, said: list[str], index: int) -> None:
    before = grader.grade(HASH_MAP, " ".join(said))
    after = grader.grade(HASH_MAP, " ".join([*said, CARRIERS[index]]))
    old = {v.key_point.id: v for v in before.verdicts}
    for verdict in after.verdicts:
        if known := old.get(verdict.key_point.id):
            assert ORDER.index(verdict.verdict) >= ORDER.index(known.verdict)
            assert verdict.strength >= known.strength
    assert after.verdicts[index].verdict is Verdict.MET
