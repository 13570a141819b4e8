"""Decisions about what was flagged, and candidates' notes; rows are only ever added, the highest number counts.

Two people who decide at once have both seen the same number; the unique number lets only the first one in.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from core.domain.bias import Place, Source
from core.domain.errors import NotFound
from core.domain.insight_errors import DecidedMeanwhile, NothingFlagged
from core.domain.interview import PRACTICE
from core.domain.review import Decision, Looked, Note, Review, clean_note
from core.storage import schema as t
from core.storage.engine import Store


class ReviewRepository:
    def __init__(self, store: Store) -> None:
        self._store = store

    def about(self, answers: Sequence[UUID]) -> dict[UUID, Looked]:
        """What is on record about these answers; nothing for one that nobody looked at."""
        if not answers:
            return {}
        r, n, p = t.integrity_review, t.integrity_note, t.account
        reviews: dict[UUID, list[Review]] = defaultdict(list)
        notes: dict[UUID, list[Note]] = defaultdict(list)
        with self._store.read() as connection:
            decided = select(r, p.c.display_name).outerjoin(p, p.c.id == r.c.by_account_id)
            for row in connection.execute(decided.where(r.c.answer_id.in_(answers)).order_by(r.c.number)):
                reviews[row.answer_id].append(_review(row))
            for row in connection.execute(select(n).where(n.c.answer_id.in_(answers)).order_by(n.c.number)):
                notes[row.answer_id].append(Note(row.number, row.text, row.at))
        return {own: Looked(tuple(reviews[own]), tuple(notes[own])) for own in reviews.keys() | notes.keys()}

    def decide(self, review_id: UUID, answer_id: UUID, org_id: UUID, review: Review, by: UUID) -> None:
        """Add the decision with this number. Raises NotFound, NothingFlagged, DecidedMeanwhile."""

        def work(connection: Connection) -> None:
            _must_be_flagged(connection, answer_id, org_id=org_id)
            row = {**_decision(review_id, org_id, review, by), "answer_id": answer_id}
            _append(connection, t.integrity_review, row, answer_id=answer_id)

        self._add(work)

    def write_note(self, note_id: UUID, answer_id: UUID, account_id: UUID, text: str, at: datetime) -> bool:
        """Add a version of the person's note; False when it says what the one before says.

        Raises NotFound, NothingFlagged, NoteMissing, NoteTooLong.
        """

        def work(connection: Connection) -> bool:
            self._store.alone(connection)
            _must_be_flagged(connection, answer_id, account_id=account_id)
            n = t.integrity_note
            rows = connection.execute(select(n).where(n.c.answer_id == answer_id).order_by(n.c.number))
            before = [Note(row.number, row.text, row.at) for row in rows]
            note = clean_note(text, before)
            if before and before[-1].text == note:
                return False
            connection.execute(
                insert(n).values(
                    id=note_id, answer_id=answer_id, number=len(before) + 1, account_id=account_id, text=note, at=at
                )
            )
            return True

        return self._store.write(work)

    def about_bias(self, org_id: UUID) -> dict[Place, tuple[Review, ...]]:
        """Every decision of the organisation about words that were flagged, by where they stand."""
        r, p = t.bias_review, t.account
        found: dict[Place, list[Review]] = defaultdict(list)
        with self._store.read() as connection:
            decided = select(r, p.c.display_name).outerjoin(p, p.c.id == r.c.by_account_id)
            for row in connection.execute(decided.where(r.c.org_id == org_id).order_by(r.c.number)):
                found[Place(Source(row.source), row.source_id)].append(_review(row))
        return {place: tuple(reviews) for place, reviews in found.items()}

    def decide_bias(self, review_id: UUID, place: Place, org_id: UUID, review: Review, by: UUID) -> None:
        """Add the decision with this number about words that are flagged. Raises DecidedMeanwhile."""

        def work(connection: Connection) -> None:
            key = {"source": place.source.value, "source_id": place.id}
            row = {**_decision(review_id, org_id, review, by), **key}
            _append(connection, t.bias_review, row, org_id=org_id, **key)

        self._add(work)

    def _add(self, work: Any) -> None:
        try:
            self._store.write(work)
        except IntegrityError:  # on PostgreSQL, another replica was quicker by a moment
            raise DecidedMeanwhile from None


def _must_be_flagged(
    connection: Connection, answer_id: UUID, *, org_id: UUID | None = None, account_id: UUID | None = None
) -> None:
    """The answer is this organisation's or person's, of a finished interview that reviewers see, with a signal.

    Raises NotFound, NothingFlagged.
    """
    a, i, s = t.answer.c, t.interview.c, t.integrity_signal.c
    mine = a.org_id == org_id if org_id else a.account_id == account_id
    there = (
        select(a.id)
        .join(t.interview, i.id == a.interview_id)
        .where(a.id == answer_id, mine, i.status == "finished", i.kind.not_in(PRACTICE))
    )
    if connection.scalar(there) is None:
        raise NotFound
    signal = select(s.signal).where(s.answer_id == answer_id, s.suppressed_by.is_(None)).limit(1)
    if connection.scalar(signal) is None:
        raise NothingFlagged


def _append(connection: Connection, table: Table, row: dict[str, Any], **key: Any) -> None:
    """Add the row if its number is the next one. Raises DecidedMeanwhile."""
    same = [table.c[name] == value for name, value in key.items()]
    last = connection.scalar(select(func.max(table.c.number)).where(*same)) or 0
    if row["number"] != last + 1:
        raise DecidedMeanwhile
    connection.execute(insert(table).values(**row))


def _decision(review_id: UUID, org_id: UUID, review: Review, by: UUID) -> dict[str, Any]:
    return {
        "id": review_id,
        "org_id": org_id,
        "number": review.number,
        "decision": review.decision.value,
        "reason": review.reason,
        "by_account_id": by,
        "at": review.at,
    }


def _review(row: Any) -> Review:
    return Review(row.number, Decision(row.decision), row.reason, row.at, row.display_name or "")
