"""Calibrated scales in both stores: only later gradings are shifted, under a version of their own, for a reason."""

from dataclasses import replace
from uuid import uuid4

import pytest

from core.domain.account import Account, Role
from core.domain.insight_errors import (
    CalibrationMoved,
    CalibrationOff,
    LevelUnknown,
    ReasonMissing,
    TooFewToCalibrate,
)
from core.domain.scale import MARK
from core.storage.engine import Store
from core.storage.trust import SentinelRepository
from core.usecases.finish_interview import FinishInterview
from core.usecases.insights import EVERYTHING
from core.usecases.regrade_sentinels import RegradeSentinels
from core.usecases.trust_grader import CALIBRATED
from tests.storage.studio import JOB, OTHER, PERSON, RAE, ROY, STRANGER, Studio
from tests.storage.test_trust import SENTINELS
from tests.storage.world import at_once, named
from tests.unit.fakes import ORG, T0, ScriptedGrader


def test_a_calibration_takes_effect_only_when_it_is_switched_on_and_ends_when_it_is_off(studio: Studio) -> None:
    before = studio.interviewed(PERSON, 6.0)
    studio.all_graded(RAE)
    found = studio.scales.preview(RAE, JOB.id)
    assert all(-2 < row.shift.confidence < -1 for row in found.questions if row.shift)
    assert len(found.shifts) >= 2
    plain = studio.grades_of(studio.interviewed(studio.newcomer(), 6.0))
    assert {grade.grader_version for grade in plain.values()} == {"1"}
    on = studio.scales.switch_on(RAE, JOB.id, " People are stricter. ", number=found.number)
    shifted = studio.grades_of(studio.interviewed(studio.newcomer(), 6.0))
    moved = [grade for question, grade in shifted.items() if question in found.shifts]
    assert moved
    for grade in moved:
        assert grade.grader_version == on.version == f"1{MARK}{on.version[-8:]}"
        assert grade.shift is not None
        assert grade.confidence == pytest.approx(6.0 + sum(grade.shift) / 2)
        assert grade.low is not None
        assert grade.high is not None
        assert grade.high - grade.low == pytest.approx(1.6, abs=0.02), "moved along, as wide as it was"
    assert {grade.confidence for grade in studio.grades_of(before).values()} == {6.0}
    again = studio.scales.preview(RAE, JOB.id)
    assert (again.is_on, again.is_new, again.number) == (True, False, 1)
    studio.scales.switch_off(ROY, JOB.id, "New rubric.", number=1)
    own = studio.grades_of(studio.interviewed(studio.newcomer(), 6.0))
    assert {grade.grader_version for grade in own.values()} == {"1"}
    steps = studio.scales.history(RAE, JOB.id)
    assert [(s["is_on"], s["changed_by"], s["reason"]) for s in steps] == [
        (False, "Roy", "New rubric."), (True, "Rae", "People are stricter."),
    ]  # fmt: skip
    actions = [event["action"] for event in studio.audit.recent(ORG)]
    assert {"calibration.on", "calibration.off"} <= set(actions)


def test_drills_and_follow_ups_are_never_shifted(studio: Studio) -> None:
    studio.all_graded(RAE)
    studio.scales.switch_on(RAE, JOB.id, "Stricter.", number=0)
    held = studio.calibrations.current(JOB.id)
    assert held is not None
    drill = studio.world.conduct.drill(OTHER, next(iter(held.shifts)), seed=1)
    drill = studio.world.conduct.answer(OTHER, drill.id, "score=6", position=len(drill.turns))
    deep = studio.world.sitting(OTHER, ["score=9.9"] * 3)
    answers = [*studio.world.interviews.answers(drill.id), *studio.world.interviews.answers(deep.id)]
    left_alone = [a for a in answers if a.interview_id == drill.id or a.is_follow_up]
    assert len(left_alone) >= 2
    assert all(a.grade is not None and a.grade.shift is None for a in left_alone)


def test_shifts_are_learned_from_the_graders_own_marks_not_from_shifted_ones(studio: Studio) -> None:
    studio.all_graded(RAE)
    before = studio.scales.preview(RAE, JOB.id)
    studio.scales.switch_on(RAE, JOB.id, "Stricter.", number=0)
    studio.interviewed(studio.newcomer(), 6.0)
    studio.all_graded(RAE)  # again two below what the answer says, which is the grader's own mark
    after = studio.scales.preview(RAE, JOB.id)
    for question, shift in after.shifts.items():
        if question in before.shifts and shift.answers > before.shifts[question].answers:
            assert shift.understanding < before.shifts[question].understanding, "more grades, a fuller shift"


def test_what_a_switch_refuses_by_name(studio: Studio) -> None:
    with pytest.raises(TooFewToCalibrate):
        studio.scales.switch_on(RAE, JOB.id, "Why.", number=0)
    with pytest.raises(CalibrationOff):
        studio.scales.switch_off(RAE, JOB.id, "Why.", number=0)
    studio.all_graded(RAE)
    with pytest.raises(ReasonMissing):
        studio.scales.switch_on(RAE, JOB.id, "  ", number=0)
    _, errors = at_once([
        lambda who=who: studio.scales.switch_on(who, JOB.id, "Why.", number=0) for who in (RAE, ROY, RAE, ROY)
    ])  # fmt: skip
    assert named(errors) == {CalibrationMoved}
    assert len(studio.scales.history(RAE, JOB.id)) == 1
    with pytest.raises(CalibrationMoved):
        studio.scales.switch_off(RAE, JOB.id, "Why.", number=0)


def test_drift_and_sentinels_take_a_calibration_for_what_it_is(studio: Studio) -> None:
    """Neither the grader nor the candidates changed: no sentinel is due, and the live monitor sees the own marks."""
    studio.all_graded(RAE)
    records = SentinelRepository(studio.store)
    records.sync(SENTINELS, T0)
    weekly = RegradeSentinels(SENTINELS, records, ScriptedGrader(), lambda: T0, uuid4)
    assert weekly.run() > 0
    studio.scales.switch_on(RAE, JOB.id, "Stricter.", number=0)
    studio.interviewed(studio.newcomer(), 6.0)
    assert weekly.due() is None
    (day,) = studio.analytics.run("drift_days", org_id=ORG, **vars(EVERYTHING))
    scores = [2.0, 3.0, 5.0, 6.0, 6.5, 7.5, 6.0]
    assert day["score_total"] == pytest.approx(sum(scores), abs=0.01)
    versions = studio.analytics.run("grader_versions", org_id=ORG)
    assert any(MARK in row["grader_version"] for row in versions), "filters and the drift page name it"


def test_another_version_of_the_grader_is_left_alone_until_it_is_calibrated_itself(studio: Studio) -> None:
    studio.all_graded(RAE)
    studio.scales.switch_on(RAE, JOB.id, "Stricter.", number=0)
    newer = replace(studio.scales, grader_version="2")
    found = newer.preview(RAE, JOB.id)
    assert (found.is_stale, found.is_on, dict(found.shifts)) == (True, True, {})

    class Newer(ScriptedGrader):
        def grade(self, *given: object) -> object:  # type: ignore[override]
            return replace(super().grade(*given), grader_version="2")  # type: ignore[arg-type]

    studio.world.conduct = replace(studio.world.conduct, grader=Newer())
    grades = studio.grades_of(studio.interviewed(studio.newcomer(), 6.0))
    assert {grade.grader_version for grade in grades.values()} == {"2"}


# --- what recruiters read ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_level_is_the_organisations_and_decides_what_scorecards_say(store: Store) -> None:
    studio = Studio(store, people=12)
    assert studio.trust.level(RAE) == CALIBRATED
    assert "graded 0 of the 30 answers" in studio.trust.remark(ORG, JOB.id)
    studio.all_graded(RAE, harsher=1.5, size=80)
    assert studio.trust.trust(RAE).jobs[0].pairs >= 30
    with pytest.raises(LevelUnknown):
        studio.scales.choose_level(RAE, 0.61)
    studio.scales.choose_level(RAE, 0.8)
    assert studio.trust.level(ROY) == 0.8
    assert studio.trust.level(STRANGER) == CALIBRATED
    assert "your organisation asks for 0.80" in studio.trust.remark(ORG, JOB.id)
    assert not studio.trust.trust(RAE).jobs[0].calibrated
    studio.scales.switch_on(RAE, JOB.id, "Stricter.", number=0)
    assert studio.trust.trust(RAE).jobs[0].calibrated
    assert studio.trust.remark(ORG, JOB.id) == ""
    studio.scales.switch_off(RAE, JOB.id, "No.", number=1)
    assert studio.trust.remark(ORG, JOB.id) != ""


def test_only_recruiters_read_it_beside_a_scorecard(studio: Studio) -> None:
    interview = studio.interviewed(PERSON, 6.0)
    finish = FinishInterview.__new__(FinishInterview)
    object.__setattr__(finish, "remark", studio.trust.remark)
    assert "not yet calibrated for this job" in finish._calibration(RAE, interview)
    for who in (PERSON, Account(PERSON.id, ORG, PERSON.email, "Own", Role.RECRUITER)):
        assert finish._calibration(who, interview) == ""
    for kind in ("drill", "retry", "case"):
        assert finish._calibration(RAE, replace(interview, kind=kind)) == ""
