"""Interviews: turns, answers, grades, evidence, drafts. Append-only but for an interview's status and the draft."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from core.domain.case_json import from_json, to_json
from core.domain.errors import InterviewNotFound, OutOfStep
from core.domain.grade import GradedAnswer
from core.domain.integrity import LATEST, Habit, asks_for_own_words, fillers
from core.domain.interview import EndReason, Interview, NoteKind, Outcome, Speaker, Turn, TurnKind
from core.domain.question import Difficulty
from core.domain.rubric import Panel, Quota, TurnPolicy
from core.ports import Questions
from core.storage import schema as t
from core.storage.engine import Store
from core.storage.erasure import erase_person
from core.storage.grades import add_graded, read_answers


class InterviewRepository:
    def __init__(self, store: Store, questions: Questions) -> None:
        self.store = store
        self.questions = questions

    def add(self, interview: Interview) -> None:
        """A new interview with its first turns."""

        def work(connection: Connection) -> None:
            connection.execute(insert(t.interview).values(_interview_row(interview)))
            connection.execute(insert(t.turn), [_turn_row(turn) for turn in interview.turns])

        self.store.write(work)

    def get(self, interview_id: UUID) -> Interview:
        """With all turns, and the outcomes of the graded ones. Raises InterviewNotFound."""
        with self.store.read() as connection:
            row = connection.execute(select(t.interview).where(t.interview.c.id == interview_id)).first()
            if row is None:
                raise InterviewNotFound
            return self._interview(connection, row)

    def append(self, interview: Interview, turns: Sequence[Turn], graded: GradedAnswer | None = None) -> None:
        """Commit new turns, a graded answer and the interview's status in one transaction; the stored version goes up
        by one. Raises OutOfStep when somebody else appended first."""
        i = t.interview
        change = (
            update(i)
            .where(i.c.id == interview.id, i.c.version == interview.version)
            .values(
                version=interview.version + 1,
                status=interview.status,
                ended_at=interview.ended_at,
                end_reason=interview.end_reason,
            )
            .returning(i.c.id)
        )

        def work(connection: Connection) -> None:
            if connection.execute(change).first() is None:
                raise OutOfStep
            connection.execute(insert(t.turn), [_turn_row(turn) for turn in turns])
            if graded is not None:
                add_graded(connection, interview, graded, turns[-1].created_at)

        try:
            self.store.write(work)
        except IntegrityError as error:
            raise OutOfStep from error

    def answers(self, interview_id: UUID) -> list[GradedAnswer]:
        """Every answer with the grade that counts, in order of the turns."""
        with self.store.read() as connection:
            return read_answers(connection, t.answer.c.interview_id == interview_id, self.questions)

    def attempts(self, account_id: UUID, question_version_id: UUID) -> list[GradedAnswer]:
        """The person's answers to the question itself (no follow-ups), in any interview, oldest first."""
        a = t.answer.c
        fits = (a.account_id == account_id) & (a.question_version_id == question_version_id) & ~a.is_follow_up
        with self.store.read() as connection:
            when = {row.id: row.answered_at for row in connection.execute(select(a.id, a.answered_at).where(fits))}
            return sorted(read_answers(connection, fits, self.questions), key=lambda answer: when[answer.id])

    def open_of(self, account_id: UUID) -> Interview | None:
        """The latest interview in progress."""
        i = t.interview
        query = (
            select(i)
            .where(i.c.account_id == account_id, i.c.status == "in_progress")
            .order_by(i.c.started_at.desc())
            .limit(1)
        )
        with self.store.read() as connection:
            row = connection.execute(query).first()
            return self._interview(connection, row) if row else None

    def of_account(self, account_id: UUID) -> list[Interview]:
        """Every interview of a person, oldest first."""
        query = select(t.interview).where(t.interview.c.account_id == account_id).order_by(t.interview.c.started_at)
        with self.store.read() as connection:
            return [self._interview(connection, row) for row in connection.execute(query).all()]

    def cases_taken(self, account_id: UUID) -> dict[UUID, datetime]:
        """When the person last started each case they took."""
        i = t.interview.c
        query = select(i.case_id, func.max(i.started_at)).where(i.account_id == account_id, i.case_id.is_not(None))
        with self.store.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query.group_by(i.case_id))}

    def answered_questions(self, account_id: UUID) -> frozenset[UUID]:
        """Question versions the person was asked and dealt with, in any interview."""
        query = select(t.answer.c.question_version_id).where(t.answer.c.account_id == account_id).distinct()
        with self.store.read() as connection:
            return frozenset(connection.scalars(query))

    def habits(self, account_id: UUID) -> list[Habit]:
        """How long the person's latest answers were and how long they took, latest first."""
        a, said = t.answer.c, t.turn.c
        query = (
            select(a.input, a.words, a.duration_s, a.pause_s, said.text)
            .join(t.turn, said.id == a.turn_id)
            .where(a.account_id == account_id, a.words > 0, a.duration_s > 0)
            .order_by(a.answered_at.desc(), a.id)
            .limit(LATEST)
        )
        with self.store.read() as connection:
            rows = connection.execute(query).all()
        return [Habit(r.input, r.words, max(r.duration_s - (r.pause_s or 0.0), 0.0), fillers(r.text)) for r in rows]

    def save_draft(self, interview_id: UUID, position: int, text: str, at: datetime) -> None:
        """Keep the words typed so far; `position` counts the answers given before them. Raises InterviewNotFound."""
        values = {"position": position, "text": text, "saved_at": at}
        draft = upsert(t.interview_draft).values(interview_id=interview_id, **values)

        def work(connection: Connection) -> None:
            if connection.scalar(select(t.interview.c.id).where(t.interview.c.id == interview_id)) is None:
                raise InterviewNotFound
            connection.execute(draft.on_conflict_do_update(index_elements=["interview_id"], set_=values))

        try:
            self.store.write(work)
        except IntegrityError as error:  # erased in this very moment
            raise InterviewNotFound from error

    def draft(self, interview_id: UUID) -> tuple[int, str] | None:
        d = t.interview_draft
        with self.store.read() as connection:
            row = connection.execute(select(d.c.position, d.c.text).where(d.c.interview_id == interview_id)).first()
        return (row.position, row.text) if row else None

    def save_note(self, interview_id: UUID, kind: NoteKind, position: int, text: str, at: datetime) -> None:
        """Keep a note in the place of the one that stands there. Raises InterviewNotFound."""
        values = {"text": text, "saved_at": at}
        note = upsert(t.interview_note).values(interview_id=interview_id, kind=kind, position=position, **values)
        keys = ["interview_id", "kind", "position"]

        def work(connection: Connection) -> None:
            if connection.scalar(select(t.interview.c.id).where(t.interview.c.id == interview_id)) is None:
                raise InterviewNotFound
            connection.execute(note.on_conflict_do_update(index_elements=keys, set_=values))

        try:
            self.store.write(work)
        except IntegrityError as error:  # erased in this very moment
            raise InterviewNotFound from error

    def notes(self, interview_id: UUID, kind: NoteKind) -> dict[int, str]:
        n = t.interview_note.c
        query = select(n.position, n.text).where(n.interview_id == interview_id, n.kind == kind)
        with self.store.read() as connection:
            return {row.position: row.text for row in connection.execute(query)}

    def erase(self, account_id: UUID) -> None:
        """Remove a person: everything they said, every score of it, their sessions and the account itself."""
        self.store.write(lambda connection: erase_person(connection, account_id))

    def _interview(self, connection: Connection, row: Row[Any]) -> Interview:
        turns = connection.execute(
            select(t.turn).where(t.turn.c.interview_id == row.id).order_by(t.turn.c.position)
        ).all()
        graded = read_answers(connection, t.answer.c.interview_id == row.id, self.questions)
        outcomes = {
            answer.turn_id: Outcome.of(answer.grade, suspicious=asks_for_own_words(answer.signals))
            for answer in graded
            if answer.grade is not None
        }
        return Interview(
            id=row.id,
            org_id=row.org_id,
            account_id=row.account_id,
            job_id=row.job_id,
            rubric_version_id=row.rubric_version_id,
            panel=_panel(row.panel),
            seed=row.seed,
            started_at=row.started_at,
            kind=row.kind,
            mode=row.mode,
            status=row.status,
            ended_at=row.ended_at,
            end_reason=EndReason(row.end_reason) if row.end_reason else None,
            version=row.version,
            is_demo=row.is_demo,
            case_id=row.case_id,
            case=from_json(row.case_content) if row.case_content else None,
            turns=tuple(_turn(turn, outcomes) for turn in turns),
        )


def _turn(row: Row[Any], outcomes: dict[UUID, Outcome]) -> Turn:
    kind = TurnKind(row.kind)
    return Turn(
        id=row.id,
        interview_id=row.interview_id,
        position=row.position,
        role=Speaker(row.role),
        kind=kind,
        text=row.text,
        created_at=row.created_at,
        question_version_id=row.question_version_id,
        target=row.target_key_point_id,
        outcome=outcomes.get(row.id) if kind is TurnKind.ANSWER else None,
        phase=row.phase or "",
        about=row.about or "",
    )


def _turn_row(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "interview_id": turn.interview_id,
        "position": turn.position,
        "role": turn.role,
        "kind": turn.kind,
        "text": turn.text,
        "question_version_id": turn.question_version_id,
        "target_key_point_id": turn.target,
        "created_at": turn.created_at,
        "phase": turn.phase or None,
        "about": turn.about or None,
    }


def _interview_row(interview: Interview) -> dict[str, Any]:
    documents = ("panel", "panel_id", "case_content")
    columns = [column.name for column in t.interview.columns if column.name not in documents]
    panel, case = interview.panel, interview.case
    document = {
        "id": str(panel.id),
        "job_id": str(panel.job_id),
        "max_turns": panel.max_turns,
        "turn_policy": panel.turn_policy,
        "modes": list(panel.modes),
        "quotas": [asdict(quota) for quota in panel.quotas],
    }
    return {
        **{column: getattr(interview, column) for column in columns},
        "panel": document,
        "panel_id": panel.id,
        "case_content": to_json(case) if case else null(),
    }


def _panel(document: dict[str, Any]) -> Panel:
    return Panel(
        id=UUID(document["id"]),
        job_id=UUID(document["job_id"]),
        quotas=tuple(Quota(q["topic"], Difficulty(q["difficulty"]), q["count"]) for q in document["quotas"]),
        max_turns=document["max_turns"],
        turn_policy=TurnPolicy(document["turn_policy"]),
        modes=tuple(document["modes"]),
    )
