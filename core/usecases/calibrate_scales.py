"""Switching a job's calibration on and off: later gradings are shifted by what people's blind grades say, and only
after a person has seen what it would change and said why. Scores that stand are never touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.blind import MOST_WORDS
from core.domain.errors import NotFound
from core.domain.insight_errors import (
    CalibrationMoved,
    CalibrationOff,
    CommentTooLong,
    JobClosed,
    LevelUnknown,
    ReasonMissing,
    TooFewToCalibrate,
)
from core.domain.rubric import Job
from core.domain.scale import Calibration, Shift
from core.ports import Analytics, Audit, Jobs, NewId, Now
from core.statistics.agreement import Agreement
from core.statistics.scales import MIN_HUMAN_GRADES, kept
from core.trust_ports import Calibrations
from core.usecases.insights import percent, times
from core.usecases.scale_evidence import offsets_by_answer, shifted, shifts_of
from core.usecases.trust_grader import CALIBRATED, LEVELS, ByDimension, qwk_by_dimension

NOTICED = 0.3  # points: a smaller shift is not worth a sentence


@dataclass(frozen=True)
class QuestionShift:
    """What calibrating would add to one question's marks; `shift` is None with too few blind grades."""

    question_version_id: UUID
    name: str
    stem: str
    graded: int
    shift: Shift | None


@dataclass(frozen=True)
class Preview:
    """What switching on would change, largest shifts first. `before` and `after` are agreement with people on the job's
    `pairs` answers that the present grader marked; after means each answer judged without its own grade. `number` names
    the step of the history this was looked at after, 0 before the first."""

    questions: tuple[QuestionShift, ...]
    before: ByDimension
    after: ByDimension
    pairs: int
    number: int
    current: Calibration | None
    is_stale: bool  # on, but for another version of the grader, whose marks it does not shift
    sentence: str

    @property
    def shifts(self) -> dict[UUID, Shift]:
        return {row.question_version_id: row.shift for row in self.questions if row.shift is not None}

    @property
    def is_on(self) -> bool:
        return self.current is not None and self.current.is_on

    @property
    def is_new(self) -> bool:
        """Whether switching on (again) would give other shifts than those that hold."""
        return self.current is None or not self.is_on or dict(self.current.shifts) != self.shifts or self.is_stale


@dataclass(frozen=True)
class CalibrateScales:
    """`grader_version` is that of whatever marks live answers now."""

    analytics: Analytics
    calibrations: Calibrations
    jobs: Jobs
    audit: Audit
    now: Now
    new_id: NewId
    grader_version: str

    def choose_level(self, person: Account, level: float) -> None:
        """The QWK below which scorecards say "not yet calibrated for this job". Raises NotAllowed, LevelUnknown."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        if level not in LEVELS:
            raise LevelUnknown
        before = self.calibrations.level(person.org_id)
        self.calibrations.set_level(person.org_id, level)
        detail = {"before": CALIBRATED if before is None else before, "after": level}
        self._record(person, "calibration.level", "organisation", person.org_id, detail)

    def preview(self, person: Account, job_id: UUID) -> Preview:
        """Raises NotAllowed, NotFound."""
        self._job(person, job_id)
        rows = self.analytics.run("scale_pairs", org_id=person.org_id, grader_version=self.grader_version)
        asked = {
            row["question_version_id"]
            for row in self.analytics.run("blind_questions", org_id=person.org_id, job_id=job_id)
        }
        rows = [row for row in rows if row["question_version_id"] in asked]
        found, own = shifts_of(rows), offsets_by_answer(rows)
        here = [row for row in rows if row["job_id"] == job_id]
        before = qwk_by_dimension([_whole(row) for row in here], "human_")
        after = qwk_by_dimension([_whole(shifted(row, own[row["answer_id"]])) for row in here], "human_")
        questions = _questions(rows, found)
        current = self.calibrations.current(job_id)
        is_stale = current is not None and current.is_on and current.grader_version != self.grader_version
        number = current.number if current else 0
        holds = current is not None and current.is_on and dict(current.shifts) == found and not is_stale
        verb = "move" if holds else "would move"
        said = _sentence(questions, before["confidence"], after["confidence"], verb)
        return Preview(questions, before, after, len(here), number, current, is_stale, said)

    def history(self, person: Account, job_id: UUID) -> Sequence[dict[str, Any]]:
        """Who switched on or off, when and why, newest first. Raises NotAllowed, NotFound."""
        self._job(person, job_id)
        return self.analytics.run("calibrations_of_job", org_id=person.org_id, job_id=job_id)

    def switch_on(self, person: Account, job_id: UUID, reason: str, *, number: int) -> Calibration:
        """From now on the job's answers are marked on the shifted scales. `number` is the preview's.

        Raises NotAllowed, NotFound, JobClosed, ReasonMissing, CommentTooLong, TooFewToCalibrate, CalibrationMoved.
        """
        if self._job(person, job_id).status != "open":
            raise JobClosed
        reason = _reason(reason)
        found = self.preview(person, job_id)
        if not found.shifts:
            raise TooFewToCalibrate
        return self._step(person, job_id, number, reason, self.grader_version, found.shifts, is_on=True)

    def switch_off(self, person: Account, job_id: UUID, reason: str, *, number: int) -> Calibration:
        """From now on the grader's own marks stand. Raises NotAllowed, NotFound, ReasonMissing, CommentTooLong,
        CalibrationOff, CalibrationMoved."""
        self._job(person, job_id)
        reason = _reason(reason)
        current = self.calibrations.current(job_id)
        if current is None or not current.is_on:
            raise CalibrationOff
        return self._step(person, job_id, number, reason, current.grader_version, current.shifts, is_on=False)

    def _step(
        self, person: Account, job_id: UUID, number: int, reason: str, version: str, shifts: Any, *, is_on: bool
    ) -> Calibration:
        latest = self.calibrations.current(job_id)
        if number != (latest.number if latest else 0):
            raise CalibrationMoved
        step = Calibration(
            self.new_id(), person.org_id, job_id, number + 1, is_on, version, shifts, person.id, reason, self.now()
        )
        self.calibrations.add(step)
        detail = {"number": step.number, "questions": len(shifts), "version": step.version}
        self._record(person, f"calibration.{'on' if is_on else 'off'}", "job", job_id, detail)
        return step

    def _record(self, person: Account, action: str, kind: str, own: UUID, detail: dict[str, Any]) -> None:
        self.audit.record(
            action, account_id=person.id, object_type=kind, object_id=str(own), detail=detail, at=self.now()
        )

    def _job(self, person: Account, job_id: UUID) -> Job:
        person.must_be(Role.RECRUITER, Role.ADMIN)
        job = self.jobs.get(job_id)
        if job.org_id != person.org_id:
            raise NotFound
        return job


def how_far() -> str:
    """How much of a difference is believed, in a sentence."""
    few, many = MIN_HUMAN_GRADES, 10
    return (
        f"Few grades move little: {few} move a question by {percent(kept(few))} of the difference, {many} by "
        f"{percent(kept(many))}. With fewer than {few} nothing moves."
    )


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    if len(text) > MOST_WORDS:
        raise CommentTooLong
    return text.strip()


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """With the mean of both marks, of the machine and of people."""
    return {
        **row,
        "confidence": (row["understanding"] + row["explainability"]) / 2,
        "human_confidence": (row["human_understanding"] + row["human_explainability"]) / 2,
    }


def _questions(rows: Sequence[dict[str, Any]], found: dict[UUID, Shift]) -> tuple[QuestionShift, ...]:
    counts: dict[UUID, int] = {}
    names = {row["question_version_id"]: (row["question"], row["stem"]) for row in rows}
    for row in rows:
        counts[row["question_version_id"]] = counts.get(row["question_version_id"], 0) + 1
    made = [QuestionShift(own, *names[own], counts[own], found.get(own)) for own in names]
    return tuple(sorted(made, key=lambda q: (q.shift is None, -abs(q.shift.confidence) if q.shift else 0, q.name)))


def _sentence(
    questions: Sequence[QuestionShift], before: Agreement | None, after: Agreement | None, verb: str = "would move"
) -> str:
    shifts = [(q.name, q.shift) for q in questions if q.shift is not None]
    if not shifts:
        return "No question has three blind grades of the present grader's answers yet, so nothing would change."
    moved = [(name, shift) for name, shift in shifts if abs(shift.confidence) >= NOTICED]
    said = f"{times(len(moved), 'question')} of {len(shifts)} {verb} by {NOTICED:g} points or more."
    if moved:
        name, shift = moved[0]
        said += f" The most is {shift.confidence:+.1f} on {name}."
    if before is None or after is None:
        return f"{said} There are too few grades to say what it does to agreement."
    change = after.value - before.value
    worth = (
        "so it helps here"
        if change >= 0.02
        else "so it would make things worse here: better leave it off"
        if change <= -0.02
        else "which is no real difference"
    )
    return (
        f"{said} Judging each answer without its own grade, agreement goes from QWK {before.value:.2f} to "
        f"{after.value:.2f}, {worth}."
    )
