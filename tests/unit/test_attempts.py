"""Retrying a question: "improved" is said only beyond the grader's own noise."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.grade import GradedAnswer, Verdict
from core.domain.interview import TurnKind
from core.domain.question import Difficulty
from core.interview.attempts import Change, compare, missing_for_nine
from tests.unit.fakes import ORG, PERSON, conductor, make_bank, make_grade, make_panel, make_question

QUESTION = make_question("Alpha", Difficulty.EASY, 0)


def answered(score: float | None, half: float = 1.0, missed: tuple[int, ...] = ()) -> GradedAnswer:
    grade = make_grade(QUESTION, score, missed=missed)
    if score is not None:
        grade = replace(grade, low=max(1.0, score - half), high=min(10.0, score + half))
    status = "unscored" if score is None else "scored"
    return GradedAnswer(ORG, ORG, ORG, QUESTION.id, 1, False, status, 10, "words", grade)


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (4.0, 7.0, Change.IMPROVED),
        (7.0, 4.0, Change.SLIPPED),
        (6.0, 7.0, Change.TOO_CLOSE),
        (6.0, 6.0, Change.TOO_CLOSE),
        (None, 7.0, Change.NOT_COMPARABLE),
    ],
)
def test_a_change_is_named_only_beyond_the_intervals(before, now, change):
    assert compare(answered(before), answered(now)).change is change


@given(st.floats(2, 9), st.floats(2, 9), st.floats(0.1, 1.0))
def test_comparing_the_other_way_round_says_the_opposite(before, now, half):
    opposite = {Change.IMPROVED: Change.SLIPPED, Change.SLIPPED: Change.IMPROVED, Change.TOO_CLOSE: Change.TOO_CLOSE}
    there, back = answered(before, half), answered(now, half)
    assert compare(back, there).change is opposite[compare(there, back).change]


def test_the_change_of_each_key_point_is_shown():
    found = compare(answered(4.0, missed=(0, 1)), answered(8.0, missed=(1,)))
    assert [(p.before, p.now) for p in found.points] == [
        (Verdict.MISSED, Verdict.MET),
        (Verdict.MISSED, Verdict.MISSED),
        (Verdict.MET, Verdict.MET),
    ]


def test_what_was_missing_for_a_nine_names_the_fewest_points_heaviest_first():
    missed_all = make_grade(QUESTION, 2.0, missed=(0, 1, 2))
    assert [point.weight for point in missing_for_nine(missed_all)] == [3, 2, 1]
    assert missing_for_nine(make_grade(QUESTION, 10.0)) == ()


def test_a_retry_asks_the_same_question_once_and_counts_the_attempt():
    panel, bank = make_panel([("Alpha", Difficulty.EASY, 1)]), make_bank(per_cell=1)
    desk = conductor(panel, bank)
    first = desk.start(PERSON, panel.job_id, turns=1, seed=1)
    asked = first.progress.asked[0]
    desk.answer(PERSON, first.id, "score=4 missed=0,1", position=2)
    again = desk.drill(PERSON, asked, seed=2, again=True)
    assert again.progress.asked == (asked,)
    done = desk.answer(PERSON, again.id, "score=9 missed=0", position=1)
    assert not done.is_open
    assert done.turns[-1].kind is TurnKind.CLOSING
    assert [answer.attempt for answer in desk.interviews.attempts(PERSON.id, asked)] == [1, 2]


def test_a_drill_leaves_room_for_one_follow_up():
    panel, bank = make_panel([("Alpha", Difficulty.EASY, 1)]), make_bank(per_cell=1)
    desk = conductor(panel, bank)
    drill = desk.drill(PERSON, bank[0].id, seed=2)
    drill = desk.answer(PERSON, drill.id, "score=9 missed=0", position=1)
    assert drill.turns[-1].kind is TurnKind.FOLLOW_UP
    assert not desk.answer(PERSON, drill.id, "score=9 missed=0", position=3).is_open
