"""What grading blind keeps from a person, how answers are drawn, and how far grades may move a scale."""

from dataclasses import dataclass, fields, replace
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.blind import SOMEBODY, BlindAnswer, LeftOut, Marks, without_name
from core.domain.by_model import Listener, Moment, TurnTaken
from core.domain.grade import HIGHEST, LOWEST, Score, Unscored
from core.domain.insight_errors import CommentTooLong, MarkOutOfRange, ReasonMissing
from core.domain.interview import TurnKind
from core.domain.question import Difficulty, Question
from core.domain.scale import Calibration, Shift, own_version
from core.statistics.sampling import PER_QUESTION, Candidate, draw
from core.statistics.scales import MIN_HUMAN_GRADES, kept, offset, offsets_without_own
from tests.unit.fakes import ORG, PERSON, T0, conductor, make_grade, make_panel, make_question

QUESTION = make_question("Alpha", Difficulty.EASY, 0)
differences = st.lists(st.floats(-9, 9), min_size=1, max_size=20)


# --- blindness --------------------------------------------------------------------------------------------------------


def test_what_reaches_a_page_before_the_grade_has_no_place_for_marks_names_or_other_people() -> None:
    assert {field.name for field in fields(BlindAnswer)} == {
        "sample_id", "answer_id", "number", "size", "question", "key_points", "words",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("I asked Sam  Rivera about it.", f"I asked {SOMEBODY} about it."),
        ("My name is Sam and I like heaps.", f"My name is {SOMEBODY} and I like heaps."),
        ("i'm sam, hello", f"i'm {SOMEBODY}, hello"),
        ("The Sam site missile is unrelated.", "The Sam site missile is unrelated."),
        ("SAM RIVERA here", f"{SOMEBODY} here"),
    ],
)
def test_the_speakers_name_is_taken_out_where_it_names_them(said: str, left: str) -> None:
    assert without_name(said, "Sam Rivera") == left


names = st.lists(st.text("aäZ('.)-*[", min_size=2, max_size=6), min_size=1, max_size=3).map(" ".join)


@given(st.text(max_size=60), names)
def test_no_whole_name_survives_whatever_it_is_made_of(around: str, name: str) -> None:
    assert (
        name not in without_name(f"{around} {name} and {name}, {around}", name).replace(SOMEBODY, "") or name in around
    )
    assert without_name(around, "") == around


@pytest.mark.parametrize("mark", [0, 0.5, 10.5, 11, -3, float("nan"), float("inf"), True])
def test_a_mark_out_of_range_is_refused_by_name(mark: float) -> None:
    with pytest.raises(MarkOutOfRange):
        Marks(mark, 5)
    with pytest.raises(MarkOutOfRange):
        Marks(5, mark)


def test_comments_are_short_and_leaving_out_takes_a_reason() -> None:
    with pytest.raises(CommentTooLong):
        Marks(5, 5, "x" * 501)
    with pytest.raises(ReasonMissing):
        LeftOut("  ")
    with pytest.raises(CommentTooLong):
        LeftOut("x" * 501)


# --- the draw ---------------------------------------------------------------------------------------------------------

pools = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), max_size=120).map(
    lambda strata: [Candidate(name, question, band) for name, (question, band) in enumerate(strata)]
)


@given(pools, st.integers(1, 60), st.integers(0, 5))
def test_a_draw_repeats_takes_nothing_twice_and_is_as_large_as_it_can_be(pool, size: int, seed: int) -> None:
    drawn = draw(pool, size, seed)
    assert drawn == draw(pool, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(pool))
    of = {candidate.name: candidate.question for candidate in pool}
    order = [of[name] for name in drawn]
    assert len({q for n, q in enumerate(order) if n == 0 or order[n - 1] != q}) == len(set(order))
    assert sum(n == 0 or order[n - 1] != q for n, q in enumerate(order)) == len(set(order)), "question by question"


def test_few_questions_are_drawn_each_from_weak_to_strong() -> None:
    pool = [Candidate((q, band, n), q, band) for q in range(30) for band in range(3) for n in range(10)]
    drawn = draw(pool, 40, 7)
    questions = {question for question, _, _ in drawn}
    assert len(questions) == 40 / PER_QUESTION
    assert PER_QUESTION > MIN_HUMAN_GRADES, "a sample must be able to shift what it grades"
    for question in questions:
        assert {band for q, band, _ in drawn if q == question} == {0, 1, 2}
    bands = [band for _, band, _ in drawn]
    assert bands != sorted(bands)
    assert draw(pool, 40, 8) != drawn


# --- the shift --------------------------------------------------------------------------------------------------------


@given(differences)
def test_a_shift_never_exceeds_what_shrinkage_leaves_of_the_mean(given_: list[float]) -> None:
    mean, n = float(np.mean(given_)), len(given_)
    found = offset(given_)
    assert abs(found) <= kept(n) * abs(mean) + 1e-9 < abs(mean) + 1e-6
    assert found * mean >= 0
    assert n >= MIN_HUMAN_GRADES or found == 0


def test_more_grades_are_believed_more_and_never_wholly() -> None:
    assert [round(kept(n), 2) for n in (3, 10)] == [0.57, 0.82]
    assert all(kept(n) < kept(n + 1) < 1 for n in range(1, 500))


graded = st.lists(st.tuples(st.sampled_from("abc"), st.floats(-9, 9)), min_size=1, max_size=25)


@given(graded, st.floats(-9, 9), st.data())
def test_leave_one_out_lets_nothing_of_an_answers_own_grade_through(pairs, other: float, data) -> None:
    questions, known = [q for q, _ in pairs], [d for _, d in pairs]
    place = data.draw(st.integers(0, len(pairs) - 1))
    before = offsets_without_own(questions, known)[place]
    after = offsets_without_own(questions, [other if n == place else d for n, d in enumerate(known)])[place]
    assert before == pytest.approx(after, abs=1e-9)
    enough = questions.count(questions[place]) >= MIN_HUMAN_GRADES
    rest = [d for n, (q, d) in enumerate(pairs) if q == questions[place] and n != place]
    assert before == pytest.approx(kept(len(rest)) * np.mean(rest) if enough else 0.0, abs=1e-9)


# --- the calibrated grade ---------------------------------------------------------------------------------------------


def calibration(understanding: float, explainability: float, **changes: object) -> Calibration:
    shifts = {QUESTION.id: Shift(understanding, explainability, 4)}
    step = Calibration(uuid4(), ORG, uuid4(), 1, True, "1", shifts, uuid4(), "Because.", T0)
    return replace(step, **changes)  # type: ignore[arg-type]


@given(st.integers(10, 100), st.floats(-9, 9), st.floats(-9, 9))
def test_a_shifted_grade_stays_on_the_scale_and_says_what_was_added(tenths: int, by: float, other: float) -> None:
    grade = make_grade(QUESTION, tenths / 10)
    held = calibration(round(by, 2), round(other, 2))
    found = held.applied(grade, QUESTION.id)
    assert found.shift is not None
    assert found.confidence is not None
    assert found.low is not None
    assert found.high is not None
    for mark, before, added in zip(
        (found.understanding, found.explainability),
        (grade.understanding, grade.explainability),
        found.shift,
        strict=True,
    ):
        assert isinstance(mark, Score)
        assert isinstance(before, Score)
        assert mark.value - added == pytest.approx(before.value)
    assert LOWEST <= found.low <= found.confidence + 0.011 <= found.high + 0.022 <= HIGHEST + 0.033
    assert found.grader_version == held.version != grade.grader_version == own_version(held.version)
    assert found.verdicts == grade.verdicts


def test_what_a_calibration_does_not_touch_stays_as_it_is() -> None:
    grade, held = make_grade(QUESTION, 6), calibration(1, 1)
    silent = replace(grade, understanding=Score(1.0), explainability=Unscored("Nothing was said."))
    for other in (make_grade(QUESTION, None), make_grade(QUESTION, 1, declined=True), silent):
        assert held.applied(other, QUESTION.id) == other
    assert held.applied(grade, uuid4()) == grade
    assert held.applied(replace(grade, grader_version="2"), QUESTION.id).shift is None
    assert replace(held, is_on=False).applied(grade, QUESTION.id) == grade
    assert held.applied(held.applied(grade, QUESTION.id), QUESTION.id).shift == (1, 1), "never twice"


def test_other_shifts_are_another_version() -> None:
    versions = {calibration(a, b).version for a, b in ((1, 1), (1, 1.1), (0, 1), (1, 0))}
    assert len(versions) == 4
    assert calibration(1, 1).version == calibration(1, 1, reason="Another.").version


# --- in an interview --------------------------------------------------------------------------------------------------


class Written:
    """A model that marks 8.5 and, where a follow-up is wanted, writes it a word at a time."""

    def take(self, question: Question, answer: str, moment: Moment, listener: Listener | None = None) -> TurnTaken:
        grade = make_grade(question, 8.5, missed=[1])
        if listener is not None and listener.aim(grade) is not None:
            listener.hear("Tell me more.")
        return TurnTaken(grade)


@pytest.mark.parametrize(("by", "deeper"), [(0.0, True), (-3.0, False)])
def test_the_next_question_follows_from_the_calibrated_mark_while_it_is_written_too(by: float, deeper: bool) -> None:
    bank = [make_question("Alpha", Difficulty.EASY, number) for number in range(3)]
    shifts = {question.id: Shift(by, by, 3) for question in bank}
    conduct = conductor(make_panel([("Alpha", Difficulty.EASY, 2)]), bank)
    held = replace(calibration(0, 0), shifts=shifts)
    conduct = replace(conduct, model=Written(), scales=Held(held))
    interview = conduct.start(PERSON, conduct.jobs.all(ORG)[0].id, turns=3, seed=1)
    interview = conduct.answer(PERSON, interview.id, "Some words.", position=len(interview.turns), reply=False)
    heard: list[str] = []
    interview = conduct.resume(PERSON, interview.id, heard.append)
    assert bool(heard) is deeper
    assert (interview.turns[-1].kind is TurnKind.FOLLOW_UP) is deeper
    (answer,) = conduct.interviews.answers(interview.id)
    assert answer.grade is not None
    assert answer.grade.confidence == 8.5 + by


@dataclass
class Held:
    calibration: Calibration

    def current(self, job_id: UUID) -> Calibration:
        return self.calibration
