"""What a few human grades of a question change, and what they must not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.grading.calibration import MIN_HUMAN_GRADES, corrected, corrections

marks = st.lists(st.tuples(st.floats(1, 10), st.floats(1, 10)), min_size=MIN_HUMAN_GRADES, max_size=15)


def vectors(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, 8))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_fewer_than_three_grades_change_nothing() -> None:
    two = vectors(2)
    assert not corrections([3, 4], [9, 9], two, vectors(5, 1)).any()


@given(marks)
def test_agreement_changes_nothing(pairs: list[tuple[float, float]]) -> None:
    ours = [own for own, _ in pairs]
    assert np.allclose(corrections(ours, ours, vectors(len(pairs)), vectors(4, 1)), 0)


@given(marks)
def test_no_correction_exceeds_the_largest_difference_seen(pairs: list[tuple[float, float]]) -> None:
    ours, human = zip(*pairs, strict=True)
    largest = max(abs(h - o) for o, h in pairs)
    same = np.repeat(vectors(1), len(pairs), axis=0)  # one kind of answer: a shrunk mean
    assert np.abs(corrections(ours, human, same, vectors(1))).max() <= largest + 1e-6


@given(marks, st.randoms())
def test_the_order_of_grades_does_not_matter(pairs: list[tuple[float, float]], draw) -> None:
    own, new = vectors(len(pairs)), vectors(3, 1)
    order = list(range(len(pairs)))
    draw.shuffle(order)
    ours, human = zip(*pairs, strict=True)
    turned = corrections([ours[i] for i in order], [human[i] for i in order], own[order], new)
    assert np.allclose(corrections(ours, human, own, new), turned)


def test_more_grades_move_more_and_like_answers_most() -> None:
    like, other = vectors(1)[0], -vectors(1)[0]
    few, many = (corrections([3] * n, [8] * n, np.stack([like] * n), np.stack([like, other])) for n in (3, 12))
    assert 0 < few[0] < many[0] < 5
    assert 0 < many[1] < many[0]


def test_corrected_scores_stay_on_the_scale() -> None:
    assert (corrected(9, 5), corrected(2, -5), corrected(4, 1.5)) == (10, 1, 5.5)


def test_sides_that_do_not_match_or_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="do not match"):
        corrections([1, 2], [1], vectors(2), vectors(1))
    with pytest.raises(ValueError, match="finite"):
        corrections([1, 2, float("nan")], [1, 2, 3], vectors(3), vectors(1))
