"""What the demo's recruiters decided about integrity signals, and what candidates said of them.

Made from the stored signals alone, each from a source of chance of its own, so that any sample of sittings has the same
reviews as the whole. Sittings in which several answers stand out are mostly confirmed, single ones mostly dismissed;
the last two weeks, and some before, are left for whoever tries the queue.
"""

from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

import yaml
from sqlalchemy import Row, insert, select

from core import demo
from core.domain.review import Decision
from core.storage import schema as t
from core.storage.engine import Store
from data.demo import people

WORDS = Path(__file__).with_name("reviews.yaml")
LEFT = timedelta(days=14)  # before the end: not looked at yet
OVERSEEN = 0.2
SEVERAL = 3  # flagged answers of one sitting
CONFIRMED = {True: 0.85, False: 0.1}  # of sittings with several, and of the others
NOTED = {True: 0.12, False: 0.5}
SECOND_THOUGHTS = 0.5  # of confirmed answers with a note

Rows = list[dict[str, Any]]


def plant(store: Store) -> None:
    """Add reviews and notes for the signals in the store."""
    a, i, s = t.answer.c, t.interview.c, t.integrity_signal.c
    flagged = (
        select(a.id, a.interview_id, a.account_id, a.answered_at, i.ended_at)
        .join(t.interview, i.id == a.interview_id)
        .where(i.status == "finished", a.id.in_(select(s.answer_id).where(s.suppressed_by.is_(None))))
        .order_by(a.id)
    )
    with store.read() as connection:
        rows = connection.execute(flagged).all()
    together = Counter(row.interview_id for row in rows)
    words: dict[str, list[str]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    recruiters = [person.id for person in people.staff()[: people.RECRUITERS]]
    reviews: Rows = []
    notes: Rows = []
    for row in rows:
        one = _Desk(row, together[row.interview_id] >= SEVERAL, words, recruiters)
        notes += one.notes()
        reviews += one.reviews()
    for table, made in ((t.integrity_note, notes), (t.integrity_review, reviews)):
        if made:
            store.write(lambda connection, table=table, made=made: connection.execute(insert(table), made))


class _Desk:
    """One flagged answer on somebody's desk."""

    def __init__(self, row: Row[Any], several: bool, words: dict[str, list[str]], recruiters: list[UUID]) -> None:
        self.row, self.several, self.words, self.recruiters = row, several, words, recruiters
        self.rng = Random(f"review:{row.id}")
        self.noted = self.rng.random() < NOTED[several]

    def notes(self) -> Rows:
        if not self.noted:
            return []
        at = self.row.ended_at + timedelta(minutes=self.rng.randint(3, 90))
        own = {"text": self.rng.choice(self.words["notes"]), "at": at, "account_id": self.row.account_id}
        return [{"id": self._id("note", 1), "answer_id": self.row.id, "number": 1, **own}]

    def reviews(self) -> Rows:
        end = datetime.combine(demo.BUILT_UNTIL, time(), self.row.answered_at.tzinfo)
        if self.row.answered_at > end - LEFT or self.rng.random() < OVERSEEN:
            return []
        at = self.row.answered_at.replace(hour=9, minute=self.rng.randrange(60)) + timedelta(
            days=self.rng.randint(1, 4), minutes=self.rng.randrange(420)
        )
        if self.rng.random() >= CONFIRMED[self.several]:
            return [self._review(1, Decision.DISMISSED, "dismissed_after_note" if self.noted else "dismissed", at)]
        first = self._review(1, Decision.CONFIRMED, "confirmed", at)
        if not self.noted or self.rng.random() >= SECOND_THOUGHTS:
            return [first]
        later = at + timedelta(days=1, minutes=self.rng.randrange(200))
        return [first, self._review(2, Decision.DISMISSED, "second_thoughts", later)]

    def _review(self, number: int, decision: Decision, words: str, at: datetime) -> dict[str, Any]:
        return {
            "id": self._id("review", number),
            "answer_id": self.row.id,
            "number": number,
            "org_id": demo.DEMO_ORGANISATION,
            "decision": decision.value,
            "reason": self.rng.choice(self.words[words]),
            "by_account_id": self.rng.choice(self.recruiters),
            "at": at,
        }

    def _id(self, kind: str, number: int) -> UUID:
        return uuid5(demo.DEMO_ORGANISATION, f"{kind}:{self.row.id}:{number}")
