"""Grading blind in both stores: nothing is seen before it is graded, and every grade is kept once."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from core.domain.account import Role
from core.domain.blind import SOMEBODY, LeftOut, Marks
from core.domain.errors import NotAllowed, NotFound
from core.domain.insight_errors import (
    AllGraded,
    AlreadyGradedBlind,
    AnswerGone,
    JobClosed,
    NothingToGrade,
    OwnAnswer,
    SampleSizeUnknown,
)
from core.storage import schema as t
from core.storage.engine import Store
from core.storage.organisations import remove_organisation
from tests.storage.studio import JOB, OTHER, PERSON, RAE, ROY, STRANGER, Studio
from tests.storage.world import at_once, named, rows


def blind_rows(store: Store) -> list[dict[str, object]]:
    with store.read() as connection:
        found = connection.execute(select(t.grade).where(t.grade.c.kind == "human_blind")).mappings()
        return [dict(row) for row in found]


# --- drawing and grading ----------------------------------------------------------------------------------------------


def test_an_answer_is_shown_without_mark_name_or_anybodys_opinion(studio: Studio) -> None:
    ungraded = studio.blind.begin(RAE, JOB.id, size=20)
    seen = []
    while (answer := ungraded.answer) is not None:
        seen.append(answer)
        assert "Number" not in repr(answer)
        assert answer.key_points == tuple(sorted(answer.key_points, key=lambda p: answer.key_points.index(p)))
        assert len(answer.key_points) == 3
        ungraded = studio.blind.grade(RAE, answer.sample_id, answer.answer_id, Marks(5, 6))
    assert len(seen) == len({answer.answer_id for answer in seen}) == 18
    assert sum(SOMEBODY in answer.words for answer in seen) == 6
    assert [answer.number for answer in seen] == list(range(1, 19))


def test_a_draw_repeats_for_everybody_and_is_never_ones_own(studio: Studio) -> None:
    first = studio.blind.begin(RAE, JOB.id, size=10).sample
    assert first.answers == studio.blind.begin(ROY, JOB.id, size=10).sample.answers
    studio.world.accounts.set_role(OTHER, Role.RECRUITER)
    own = studio.interviewed(OTHER, 6.0)
    of_own = {answer.id for answer in studio.world.interviews.answers(own.id)}
    mine = studio.blind.begin(replace(OTHER, role=Role.RECRUITER), JOB.id, size=80).sample
    theirs = studio.blind.begin(RAE, JOB.id, size=80).sample
    assert not of_own & set(mine.answers)
    assert of_own <= set(theirs.answers)
    forged = replace(mine, id=uuid4(), answers=(min(of_own, key=str),))
    studio.blind.grades.add_sample(forged)
    with pytest.raises(OwnAnswer):
        studio.blind.grade(replace(OTHER, role=Role.RECRUITER), forged.id, forged.answers[0], Marks(9, 9))


def test_grades_are_kept_at_once_and_a_sample_goes_on_where_it_stopped(studio: Studio) -> None:
    begun = studio.blind.begin(RAE, JOB.id, size=10)
    assert begun.answer is not None
    studio.blind.grade(RAE, begun.sample.id, begun.answer.answer_id, Marks(7, 4, "A comment."))
    (row,) = blind_rows(studio.store)
    assert (row["understanding"], row["explainability"], row["confidence"]) == (7, 4, 5.5)
    assert (row["by_account_id"], row["is_current"], row["critique"]) == (RAE.id, False, "A comment.")
    resumed = studio.blind.resume(RAE, JOB.id)
    assert resumed is not None
    assert resumed.answer is not None
    assert (resumed.sample, resumed.done, resumed.answer.number) == (begun.sample, 1, 2)
    assert studio.blind.resume(ROY, JOB.id) is None
    left = studio.blind.grade(RAE, begun.sample.id, resumed.answer.answer_id, LeftOut("I do not know this."))
    assert left.done == 2
    compared = studio.blind.compared(RAE, JOB.id)
    assert (len(compared.rows), [row["reason"] for row in compared.left_out]) == (1, ["I do not know this."])
    assert studio.trust.trust(RAE).jobs[0].pairs == 1, "what could not be judged is no pair"


def test_a_double_submit_keeps_the_first_grade(studio: Studio) -> None:
    begun = studio.blind.begin(RAE, JOB.id, size=10)
    answer = begun.sample.answers[0]
    _, errors = at_once([
        lambda mark=mark: studio.blind.grade(RAE, begun.sample.id, answer, Marks(mark, mark)) for mark in (3, 4, 5, 6)
    ])  # fmt: skip
    assert named(errors) == {AlreadyGradedBlind}
    assert len(blind_rows(studio.store)) == 1


def test_two_recruiters_grade_the_same_answer_at_once_and_both_are_kept(studio: Studio) -> None:
    samples = {person: studio.blind.begin(person, JOB.id, size=10).sample for person in (RAE, ROY)}
    answer = samples[RAE].answers[0]
    _, errors = at_once([
        lambda who=who, own=own: studio.blind.grade(who, own.id, answer, Marks(4, 4)) for who, own in samples.items()
    ])  # fmt: skip
    assert errors == []
    assert {row["by_account_id"] for row in blind_rows(studio.store)} == {RAE.id, ROY.id}
    compared = studio.blind.compared(RAE, JOB.id)
    assert (compared.pairs, set(compared.between.values())) == (1, {None}), "too few to judge"


def test_agreement_between_people_stands_beside_the_machines(studio: Studio) -> None:
    studio.all_graded(RAE, harsher=2.0)
    studio.all_graded(ROY, harsher=2.0)
    compared = studio.blind.compared(RAE, JOB.id)
    between, own = compared.between["confidence"], compared.by_dimension["confidence"]
    assert between is not None
    assert own is not None
    assert (compared.pairs, between.value) == (18, 1.0)
    assert own.value < between.value


def test_comparison_shows_what_the_person_graded_and_nothing_else(studio: Studio) -> None:
    studio.all_graded(ROY)
    mine = studio.blind.begin(RAE, JOB.id, size=10)
    assert studio.blind.compared(RAE, JOB.id).rows == []
    assert mine.answer is not None
    studio.blind.grade(RAE, mine.sample.id, mine.answer.answer_id, Marks(5, 5))
    (row,) = studio.blind.compared(RAE, JOB.id).rows
    assert row["answer_id"] == mine.answer.answer_id
    whole = studio.blind.compared(ROY, JOB.id)
    assert len(whole.rows) == 18
    assert whole.bias["confidence"] == pytest.approx(11 / 6)  # the two weakest cannot be 2 points below
    assert "too few so far" in whole.sentence
    asked = whole.rows[0]["question"]
    (choice,) = [c for c in studio.blind.choices(ROY, JOB.id) if c.name == asked]
    narrowed = studio.blind.compared(ROY, JOB.id, choice.question_version_id)
    assert {row["question"] for row in narrowed.rows} == {asked}
    assert choice.graded == choice.answers == len(narrowed.rows)


# --- what can go wrong ------------------------------------------------------------------------------------------------


def test_only_recruiters_of_the_organisation_may(studio: Studio) -> None:
    sample = studio.blind.begin(RAE, JOB.id, size=10).sample
    given = (sample.id, sample.answers[0], Marks(5, 5))
    for who, error in ((PERSON, NotAllowed), (STRANGER, NotFound)):
        for ask in (
            lambda who=who: studio.blind.begin(who, JOB.id),
            lambda who=who: studio.blind.resume(who, JOB.id),
            lambda who=who: studio.blind.compared(who, JOB.id),
            lambda who=who: studio.blind.choices(who, JOB.id),
            lambda who=who: studio.blind.grade(who, *given),
            lambda who=who: studio.scales.preview(who, JOB.id),
            lambda who=who: studio.scales.history(who, JOB.id),
            lambda who=who: studio.scales.switch_on(who, JOB.id, "Why.", number=0),
            lambda who=who: studio.scales.switch_off(who, JOB.id, "Why.", number=0),
        ):
            with pytest.raises(error):
                ask()
    with pytest.raises(NotFound):
        studio.blind.grade(ROY, *given)  # a sample is one person's
    with pytest.raises(NotFound):
        studio.blind.grade(RAE, uuid4(), sample.answers[0], Marks(5, 5))
    with pytest.raises(NotAllowed):
        studio.scales.choose_level(PERSON, 0.7)
    assert blind_rows(studio.store) == []


def test_without_answers_there_is_nothing_to_grade_and_at_the_end_all_is_graded(store: Store) -> None:
    studio = Studio(store, people=0)
    with pytest.raises(NothingToGrade):
        studio.blind.begin(RAE, JOB.id)
    with pytest.raises(SampleSizeUnknown):
        studio.blind.begin(RAE, JOB.id, size=7)
    with pytest.raises(NotFound):
        studio.blind.begin(RAE, uuid4())
    interview = studio.world.sitting(PERSON, ["score=6 One."])
    with pytest.raises(NothingToGrade):
        studio.blind.begin(RAE, JOB.id)  # the interview is still going on
    studio.world.conduct.end(PERSON, interview.id)
    (only,) = studio.blind.begin(RAE, JOB.id).sample.answers
    last = studio.blind.grade(RAE, studio.blind.begin(RAE, JOB.id).sample.id, only, Marks(6, 6))
    assert (last.done, last.answer) == (1, None)
    with pytest.raises(AllGraded):
        studio.blind.begin(RAE, JOB.id)
    assert studio.blind.compared(RAE, JOB.id).by_dimension["confidence"] is None


def test_a_closed_job_is_not_graded_any_more_and_keeps_its_grades(studio: Studio) -> None:
    begun = studio.blind.begin(RAE, JOB.id, size=10)
    studio.blind.grade(RAE, begun.sample.id, begun.sample.answers[0], Marks(5, 5))
    studio.store.write(lambda c: c.execute(update(t.job).values(status="archived")))
    with pytest.raises(JobClosed):
        studio.blind.begin(RAE, JOB.id)
    with pytest.raises(JobClosed):
        studio.blind.grade(RAE, begun.sample.id, begun.sample.answers[1], Marks(5, 5))
    with pytest.raises(JobClosed):
        studio.scales.switch_on(RAE, JOB.id, "Why.", number=0)
    assert len(studio.blind.compared(RAE, JOB.id).rows) == 1


def test_an_erased_candidates_answers_leave_samples_grades_and_evidence(studio: Studio) -> None:
    begun = studio.blind.begin(RAE, JOB.id, size=20)
    first = studio.blind.grades.drawn(begun.sample.answers[0])
    studio.blind.grade(RAE, begun.sample.id, first.answer_id, Marks(5, 5))
    studio.world.interviews.erase(first.account_id)
    assert blind_rows(studio.store) == []
    resumed = studio.blind.resume(RAE, JOB.id)
    assert resumed is not None
    assert resumed.answer is not None
    assert first.answer_id not in resumed.sample.answers
    assert (resumed.done, resumed.size) == (0, 15)
    with pytest.raises(AnswerGone):
        studio.blind.grade(RAE, begun.sample.id, first.answer_id, Marks(5, 5))


def test_an_erased_graders_grades_and_calibrations_stay_without_a_name(studio: Studio) -> None:
    studio.all_graded(RAE)
    studio.scales.switch_on(RAE, JOB.id, "Stricter.", number=0)
    studio.world.interviews.erase(RAE.id)
    assert {row["by_account_id"] for row in blind_rows(studio.store)} == {None}
    assert len(blind_rows(studio.store)) == 18
    assert rows(studio.store, t.blind_sample) == rows(studio.store, t.blind_sample_answer) == 0
    (step,) = studio.scales.history(ROY, JOB.id)
    assert (step["changed_by"], step["reason"]) == (None, "Stricter.")
    assert studio.trust.trust(ROY).jobs[0].pairs == 18


def test_a_removed_organisation_takes_its_samples_grades_and_calibrations_along(studio: Studio) -> None:
    studio.all_graded(RAE)
    studio.scales.switch_on(RAE, JOB.id, "Stricter.", number=0)
    remove_organisation(studio.store, RAE.org_id)
    for table in (t.blind_sample, t.blind_sample_answer, t.calibration, t.grade):
        assert rows(studio.store, table) == 0


def test_answers_that_were_all_left_out_are_graded_too(studio: Studio) -> None:
    step = studio.blind.begin(RAE, JOB.id, size=20)
    while step.answer is not None:
        step = studio.blind.grade(RAE, step.sample.id, step.answer.answer_id, LeftOut("I do not know this."))
    with pytest.raises(AllGraded):
        studio.blind.begin(RAE, JOB.id)
