"""Graded answers as rows: a grade, its key-point verdicts, its quotes, its signals; and back."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from core.domain.grade import (
    Evidence,
    Flag,
    Grade,
    GradedAnswer,
    IntegritySignal,
    KeyPointVerdict,
    Score,
    Unscored,
    Verdict,
)
from core.domain.interview import Interview
from core.domain.question import Question
from core.ports import Questions
from core.storage import schema as t


def add_graded(connection: Connection, interview: Interview, graded: GradedAnswer, at: datetime) -> None:
    """Insert an answer with its grade, verdicts, quotes and signals."""
    owner = {"org_id": interview.org_id, "job_id": interview.job_id}
    connection.execute(
        insert(t.answer).values(
            id=graded.id,
            turn_id=graded.turn_id,
            interview_id=interview.id,
            account_id=interview.account_id,
            question_version_id=graded.question_version_id,
            attempt=graded.attempt,
            is_follow_up=graded.is_follow_up,
            answered_at=at,
            words=graded.words,
            pause_s=graded.pause_s,
            duration_s=graded.duration_s,
            input=graded.input,
            status=graded.status,
            unscored_reason=graded.unscored_reason or None,
            **owner,
        )
    )
    if graded.signals:
        connection.execute(
            insert(t.integrity_signal),
            [
                {
                    "answer_id": graded.id,
                    "signal": s.signal,
                    "value": s.value,
                    "threshold": s.threshold,
                    "suppressed_by": s.suppressed_by or None,
                }
                for s in graded.signals
            ],
        )
    if graded.grade is not None:
        _add_grade(connection, interview, graded, graded.grade, at, owner)


def _add_grade(
    connection: Connection,
    interview: Interview,
    graded: GradedAnswer,
    grade: Grade,
    at: datetime,
    owner: dict[str, UUID],
) -> None:
    grade_id = uuid4()
    understanding, why_not = _mark(grade.understanding)
    explainability, why_unclear = _mark(grade.explainability)
    connection.execute(
        insert(t.grade).values(
            id=grade_id,
            answer_id=graded.id,
            grader=grade.grader,
            grader_version=grade.grader_version,
            prompt_hash=grade.prompt_hash,
            rubric_version_id=interview.rubric_version_id,
            run=1,
            kind=grade.kind,
            understanding=understanding,
            explainability=explainability,
            confidence=grade.confidence,
            low=grade.low,
            high=grade.high,
            understanding_reason=why_not,
            explainability_reason=why_unclear,
            off_topic=grade.off_topic,
            needs_clarification=grade.needs_clarification,
            declined=grade.declined,
            needs_review=grade.needs_review,
            flags=sorted(grade.flags),
            evidence_dropped=grade.evidence_dropped,
            critique=grade.critique,
            graded_at=at,
            is_current=True,
            degraded=grade.degraded or None,
            understanding_shift=grade.shift[0] if grade.shift else None,
            explainability_shift=grade.shift[1] if grade.shift else None,
        )
    )
    if grade.verdicts:
        connection.execute(
            insert(t.answer_concept),
            [
                {
                    "grade_id": grade_id,
                    "key_point_id": v.key_point.id,
                    "answer_id": graded.id,
                    "concept": v.key_point.concept,
                    "verdict": v.verdict,
                    "strength": v.strength,
                    "weight": v.key_point.weight,
                    "graded_at": at,
                    **owner,
                }
                for v in grade.verdicts
            ],
        )
    quotes = [(v.key_point.id, v.evidence) for v in grade.verdicts if v.evidence]
    if quotes:
        connection.execute(
            insert(t.evidence),
            [
                {"grade_id": grade_id, "key_point_id": i, "start": e.start, "end": e.end, "quote": e.quote}
                for i, e in quotes
            ],
        )


def read_answers(connection: Connection, condition: ColumnElement[bool], questions: Questions) -> list[GradedAnswer]:
    """Answers that fit `condition` with their current grades, in order of their turns; five queries, however many."""
    rows = connection.execute(
        select(t.answer, t.turn.c.text, t.turn.c.position)
        .join(t.turn, t.turn.c.id == t.answer.c.turn_id)
        .where(condition)
        .order_by(t.turn.c.interview_id, t.turn.c.position, t.answer.c.attempt)
    ).all()
    if not rows:
        return []
    answers = [row.id for row in rows]
    grades = connection.execute(select(t.grade).where(t.grade.c.answer_id.in_(answers), t.grade.c.is_current)).all()
    graded = [row.id for row in grades]
    concepts: dict[UUID, list[Row[Any]]] = defaultdict(list)
    quotes: dict[tuple[UUID, UUID], Evidence] = {}
    if graded:
        for row in connection.execute(select(t.answer_concept).where(t.answer_concept.c.grade_id.in_(graded))):
            concepts[row.grade_id].append(row)
        for row in connection.execute(select(t.evidence).where(t.evidence.c.grade_id.in_(graded))):
            quotes[(row.grade_id, row.key_point_id)] = Evidence(row.start, row.end, row.quote)
    signals: dict[UUID, list[IntegritySignal]] = defaultdict(list)
    s = t.integrity_signal
    for row in connection.execute(select(s).where(s.c.answer_id.in_(answers), s.c.suppressed_by.is_(None))):
        signals[row.answer_id].append(IntegritySignal(row.signal, row.value, row.threshold))
    asked = questions.get_many(list({row.question_version_id for row in rows}))
    by_answer = {row.answer_id: row for row in grades}
    return [
        GradedAnswer(
            id=row.id,
            turn_id=row.turn_id,
            interview_id=row.interview_id,
            question_version_id=row.question_version_id,
            attempt=row.attempt,
            is_follow_up=row.is_follow_up,
            status=row.status,
            words=row.words,
            text=row.text,
            grade=_grade(by_answer[row.id], concepts, quotes, asked[row.question_version_id])
            if row.id in by_answer
            else None,
            signals=tuple(signals[row.id]),
            input=row.input,
            duration_s=row.duration_s,
            pause_s=row.pause_s,
            unscored_reason=row.unscored_reason or "",
        )
        for row in rows
    ]


def _grade(
    row: Row[Any],
    concepts: dict[UUID, list[Row[Any]]],
    quotes: dict[tuple[UUID, UUID], Evidence],
    question: Question,
) -> Grade:
    points = {point.id: point for point in question.key_points}
    verdicts = [
        KeyPointVerdict(
            key_point=points[concept.key_point_id],
            verdict=Verdict(concept.verdict),
            strength=concept.strength,
            evidence=quotes.get((row.id, concept.key_point_id)),
        )
        for concept in concepts[row.id]
    ]
    return Grade(
        grader=row.grader,
        grader_version=row.grader_version,
        understanding=_dimension(row.understanding, row.understanding_reason),
        explainability=_dimension(row.explainability, row.explainability_reason),
        verdicts=tuple(sorted(verdicts, key=lambda v: v.key_point.position)),
        critique=row.critique,
        low=row.low,
        high=row.high,
        flags=frozenset(Flag(flag) for flag in row.flags),
        needs_clarification=row.needs_clarification,
        declined=row.declined,
        evidence_dropped=row.evidence_dropped,
        prompt_hash=row.prompt_hash,
        kind=row.kind,
        degraded=row.degraded or "",
        shift=None if row.understanding_shift is None else (row.understanding_shift, row.explainability_shift),
    )


def _mark(dimension: Score | Unscored) -> tuple[float | None, str | None]:
    return (dimension.value, None) if isinstance(dimension, Score) else (None, dimension.reason)


def _dimension(value: float | None, reason: str | None) -> Score | Unscored:
    return Score(value) if value is not None else Unscored(reason or "")
