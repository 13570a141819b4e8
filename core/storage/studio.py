"""Samples to grade blind, blind grades and calibrations in the store; all are only ever added."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from core.domain.blind import BlindGrade, Marks, Sample
from core.domain.errors import NotFound
from core.domain.insight_errors import AlreadyGradedBlind, AnswerGone, CalibrationMoved
from core.domain.scale import Calibration, Shift
from core.storage import org_settings
from core.storage import schema as t
from core.storage.engine import Store
from core.trust_ports import Drawn

KIND, GRADER, VERSION = "human_blind", "person", "blind-1"
LEVEL = "calibrated_from"


class BlindGradeRepository:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add_sample(self, sample: Sample) -> None:
        with self._store.transaction() as connection:
            connection.execute(
                insert(t.blind_sample).values(
                    id=sample.id,
                    org_id=sample.org_id,
                    account_id=sample.account_id,
                    job_id=sample.job_id,
                    question_version_id=sample.question_version_id,
                    seed=sample.seed,
                    created=sample.created,
                )
            )
            connection.execute(
                insert(t.blind_sample_answer),
                [{"sample_id": sample.id, "answer_id": a, "position": i} for i, a in enumerate(sample.answers)],
            )

    def latest(self, account_id: UUID, job_id: UUID, question_version_id: UUID | None) -> Sample | None:
        """The sample this person drew last of the job, or of one question of it; without answers erased since."""
        s = t.blind_sample.c
        query = (
            select(t.blind_sample)
            .where(s.account_id == account_id, s.job_id == job_id, s.question_version_id == question_version_id)
            .order_by(s.created.desc(), s.id)
            .limit(1)
        )
        return self._sample(query)

    def sample(self, sample_id: UUID) -> Sample:
        """Raises NotFound."""
        found = self._sample(select(t.blind_sample).where(t.blind_sample.c.id == sample_id))
        if found is None:
            raise NotFound
        return found

    def _sample(self, query: Any) -> Sample | None:
        with self._store.read() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            a = t.blind_sample_answer.c
            answers = connection.scalars(select(a.answer_id).where(a.sample_id == row.id).order_by(a.position)).all()
        return Sample(
            row.id, row.org_id, row.account_id, row.job_id, row.question_version_id, row.seed, row.created,
            tuple(answers),
        )  # fmt: skip

    def graded(self, account_id: UUID, answers: Sequence[UUID]) -> set[UUID]:
        """Which of the answers this person has graded or left out."""
        g = t.grade.c
        query = select(g.answer_id).where(g.kind == KIND, g.by_account_id == account_id, g.answer_id.in_(answers))
        with self._store.read() as connection:
            return set(connection.scalars(query))

    def drawn(self, answer_id: UUID) -> Drawn:
        """Raises AnswerGone."""
        a, person, turn = t.answer.c, t.account.c, t.turn.c
        query = (
            select(a.id, a.account_id, person.display_name, a.question_version_id, turn.text)
            .join_from(t.answer, t.turn, turn.id == a.turn_id)
            .join(t.account, person.id == a.account_id)
            .where(a.id == answer_id)
        )
        with self._store.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise AnswerGone
        return Drawn(row.id, row.account_id, row.display_name, row.question_version_id, row.text)

    def add(self, grade: BlindGrade) -> None:
        """Keep a person's grade of an answer. Raises AnswerGone, AlreadyGradedBlind."""
        g, given = t.grade.c, grade.given
        marks = given if isinstance(given, Marks) else None
        with self._store.transaction() as connection:
            self._store.alone(connection)
            rubric = connection.scalar(
                select(t.interview.c.rubric_version_id)
                .join(t.answer, t.answer.c.interview_id == t.interview.c.id)
                .where(t.answer.c.id == grade.answer_id)
            )
            if rubric is None:
                raise AnswerGone
            mine = (g.answer_id == grade.answer_id, g.kind == KIND, g.by_account_id == grade.account_id)
            if connection.scalar(select(g.id).where(*mine).limit(1)) is not None:
                raise AlreadyGradedBlind
            connection.execute(
                insert(t.grade).values(
                    id=grade.id,
                    answer_id=grade.answer_id,
                    grader=GRADER,
                    grader_version=VERSION,
                    prompt_hash="",
                    rubric_version_id=rubric,
                    run=1,
                    kind=KIND,
                    understanding=marks.understanding if marks else None,
                    explainability=marks.explainability if marks else None,
                    confidence=marks.confidence if marks else None,
                    off_topic=False,
                    needs_clarification=False,
                    declined=False,
                    needs_review=False,
                    flags=[],
                    evidence_dropped=0,
                    critique=marks.comment if marks else "",
                    graded_at=grade.at,
                    is_current=False,
                    by_account_id=grade.account_id,
                    reason=None if isinstance(given, Marks) else given.reason,
                )
            )


class CalibrationRepository:
    """Calibrations of jobs; the level of agreement stands among the organisation's settings."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def level(self, org_id: UUID) -> float | None:
        return org_settings.number(self._store, org_id, LEVEL)

    def set_level(self, org_id: UUID, level: float) -> None:
        org_settings.set_number(self._store, org_id, LEVEL, level)

    def current(self, job_id: UUID) -> Calibration | None:
        """The latest step, which may be off; None when there was none."""
        with self._store.read() as connection:
            c = t.calibration.c
            steps = select(t.calibration).where(c.job_id == job_id).order_by(c.number.desc())
            row = connection.execute(steps.limit(1)).first()
        return _calibration(row) if row is not None else None

    def add(self, calibration: Calibration) -> None:
        """Raises CalibrationMoved when the number is taken."""
        c = t.calibration.c
        shifts = {str(q): [s.understanding, s.explainability, s.answers] for q, s in calibration.shifts.items()}
        with self._store.transaction() as connection:
            self._store.alone(connection)
            taken = select(c.id).where(c.job_id == calibration.job_id, c.number >= calibration.number).limit(1)
            if connection.scalar(taken) is not None:
                raise CalibrationMoved
            connection.execute(
                insert(t.calibration).values(
                    id=calibration.id,
                    org_id=calibration.org_id,
                    job_id=calibration.job_id,
                    number=calibration.number,
                    is_on=calibration.is_on,
                    grader_version=calibration.grader_version,
                    shifts=shifts,
                    account_id=calibration.account_id,
                    reason=calibration.reason,
                    at=calibration.at,
                )
            )


def _calibration(row: Row[Any]) -> Calibration:
    shifts = {UUID(question): Shift(u, e, int(n)) for question, (u, e, n) in row.shifts.items()}
    return Calibration(
        row.id, row.org_id, row.job_id, row.number, row.is_on, row.grader_version, shifts, row.account_id, row.reason,
        row.at,
    )  # fmt: skip
