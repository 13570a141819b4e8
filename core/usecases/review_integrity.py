"""People look at answers with integrity signals: a queue, a decision with its reason, and what the candidate says.

Nothing here touches a grade or a scorecard: a decision is about the signal, never about the score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.grade import IntegritySignal
from core.domain.interview import PRACTICE, Interview
from core.domain.review import NOTHING, Decision, Looked, Review, clean_reason
from core.interview.suspicion import NOT_MEASURED, measured
from core.ports import Analytics, Audit, NewId, Now
from core.statistics.intervals import Rate, wilson
from core.trust_ports import Reviews
from core.usecases.insights import EVERYTHING, LEAST_ANSWERS, Filters, percent, times

OPEN = "open"
STATES = (OPEN, Decision.CONFIRMED.value, Decision.DISMISSED.value)
PAGE = 5  # answers on a page of the queue: each is read before it is decided


@dataclass(frozen=True)
class Item:
    """An answer to look at. `looked` is what is on record about it; seconds are None where they are not known."""

    answer_id: UUID
    interview_id: UUID
    candidate: str
    job: str
    question: str
    stem: str
    text: str
    answered_at: datetime
    words: int
    duration_s: float | None
    pause_s: float | None
    spoken: bool
    signals: tuple[IntegritySignal, ...]
    looked: Looked


@dataclass(frozen=True)
class Queue:
    """A page of the queue; `total` of all pages. `page` is the one shown, where the one asked for is not there."""

    items: tuple[Item, ...]
    total: int
    page: int


@dataclass(frozen=True)
class Outcome:
    """What came of the answers with a signal that have one value of a dimension."""

    value: str
    flagged: int
    open: int
    confirmed: Rate  # of those decided on

    @property
    def judged(self) -> bool:
        return self.confirmed.enough(LEAST_ANSWERS)


@dataclass(frozen=True)
class Outcomes:
    """`rows` by dimension: role, job, question, week and signal."""

    overall: Outcome
    dismissed: int
    rows: dict[str, tuple[Outcome, ...]]
    sentence: str

    def of(self, state: str) -> int:
        """How many answers are in a state of STATES."""
        return {OPEN: self.overall.open, Decision.CONFIRMED.value: self.overall.confirmed.hits}.get(
            state, self.dismissed
        )


@dataclass(frozen=True)
class ReviewIntegrity:
    analytics: Analytics
    reviews: Reviews
    audit: Audit
    now: Now
    new_id: NewId

    def queue(
        self,
        person: Account,
        filters: Filters = EVERYTHING,
        *,
        state: str | None = OPEN,
        role: str | None = None,
        week: datetime | None = None,
        page: int = 1,
    ) -> Queue:
        """Answers with a signal in a state of STATES, or in any, PAGE on each page from 1 on; the first where there is
        no such page. Raises NotAllowed, PeriodReversed."""
        given = {**filters.of(person), **_weights(), "state": state, "role": role, "week": week, "answer_id": None}
        given["rows"] = PAGE
        page = min(max(page, 1), 10**6)
        rows = self.analytics.run("integrity_queue", **given, skip=PAGE * (page - 1))
        if not rows and page > 1:
            page, rows = 1, self.analytics.run("integrity_queue", **given, skip=0)
        return Queue(self._items(rows), rows[0]["total"] if rows else 0, page)

    def item(self, person: Account, answer_id: UUID) -> Item | None:
        """One answer of the queue in whatever state; None when it is not there (any more). Raises NotAllowed."""
        given = {**EVERYTHING.of(person), **_weights(), **dict.fromkeys(("state", "role", "week"))}
        items = self._items(self.analytics.run("integrity_queue", **given, answer_id=answer_id, rows=1, skip=0))
        return items[0] if items else None

    def outcomes(self, person: Account, filters: Filters = EVERYTHING) -> Outcomes:
        """How many wait, and how many of those decided on were confirmed. Raises NotAllowed, PeriodReversed."""
        found = self.analytics.run("integrity_reviewed", **filters.of(person))
        rows: dict[str, list[Outcome]] = {}
        for row in found:
            rows.setdefault(row["dimension"], []).append(_outcome(row))
        overall = rows.pop("", [Outcome("", 0, 0, wilson(0, 0))])[0]
        dismissed = overall.confirmed.n - overall.confirmed.hits
        return Outcomes(overall, dismissed, {name: tuple(own) for name, own in rows.items()}, _sentence(overall))

    def about(self, person: Account, interview: Interview, answers: Sequence[UUID]) -> dict[UUID, Looked]:
        """What is on record about answers of an interview, for the person interviewed and for reviewers; nothing for
        anybody else, and of practice that nobody reviews."""
        reviewer = person.role in (Role.RECRUITER, Role.ADMIN) and person.org_id == interview.org_id
        if interview.kind in PRACTICE or not (reviewer or interview.account_id == person.id):
            return {}
        return self.reviews.about(answers)

    @staticmethod
    def reviewed(interview: Interview) -> bool:
        """Whether people decide about signals in this interview: it has ended, and it is no practice."""
        return interview.kind not in PRACTICE and not interview.is_open

    def decide(self, person: Account, answer_id: UUID, decision: Decision, reason: str, seen: int) -> None:
        """Confirm or dismiss what was noticed in an answer; `seen` is how many decisions the person had before them.

        Raises NotAllowed, ReasonMissing, ReasonTooLong, NotFound, NothingFlagged, DecidedMeanwhile.
        """
        person.must_be(Role.RECRUITER, Role.ADMIN)
        review = Review(seen + 1, decision, clean_reason(reason), self.now())
        self.reviews.decide(self.new_id(), answer_id, person.org_id, review, person.id)
        self._record(f"integrity.{decision.value}", person, answer_id, review.at, {"decision": review.number})

    def note(self, person: Account, answer_id: UUID, text: str) -> bool:
        """What the candidate wants reviewers to know about an answer of their own; a later one replaces it, an empty
        one takes it back. False when nothing changed. Raises NotFound, NothingFlagged, NoteMissing, NoteTooLong."""
        at = self.now()
        written = self.reviews.write_note(self.new_id(), answer_id, person.id, text, at)
        if written:
            self._record("integrity.note", person, answer_id, at, {})
        return written

    def _items(self, rows: Sequence[dict[str, Any]]) -> tuple[Item, ...]:
        about = self.reviews.about([row["answer_id"] for row in rows])
        return tuple(_item(row, about.get(row["answer_id"], NOTHING)) for row in rows)

    def _record(self, action: str, person: Account, answer_id: UUID, at: datetime, detail: dict[str, Any]) -> None:
        self.audit.record(
            action, account_id=person.id, object_type="answer", object_id=str(answer_id), detail=detail, at=at
        )


def may_note(person: Account, interview: Interview) -> bool:
    """Whether the person can write notes about this interview: it is their own, and there is somebody to read them."""
    return interview.account_id == person.id and ReviewIntegrity.reviewed(interview)


def _weights() -> dict[str, Any]:
    """What the queue's order rests on: how rare each signal is among honest answers."""
    names, families, shares = zip(*measured().weights(), strict=True)
    return {"names": list(names), "families": list(families), "shares": list(shares), "unlisted": NOT_MEASURED}


def _item(row: dict[str, Any], looked: Looked) -> Item:
    own = ("answer_id", "interview_id", "candidate", "job", "question", "stem", "text", "answered_at", "words",
           "duration_s", "pause_s")  # fmt: skip
    signals = tuple(IntegritySignal(s["signal"], s["value"], s["threshold"]) for s in row["signals"])
    return Item(**{name: row[name] for name in own}, spoken=row["input"] == "voice", signals=signals, looked=looked)


def _outcome(row: dict[str, Any]) -> Outcome:
    decided = row["confirmed"] + row["dismissed"]
    return Outcome(row["value"], row["flagged"], row["open"], wilson(row["confirmed"], decided))


def _sentence(overall: Outcome) -> str:
    if not overall.flagged:
        return "There is nothing to look at in this period."
    waiting = f"{times(overall.open, 'answer')} to look at" if overall.open else "Everything has been looked at"
    rate = overall.confirmed
    if not rate.n:
        return f"{waiting}; nobody has decided on any yet."
    said = f"{waiting}; of {rate.n:,} decided on, {rate.hits:,} {'was' if rate.hits == 1 else 'were'} confirmed"
    if not overall.judged:
        return f"{said} (too few to judge a rate)."
    return f"{said} ({percent(rate.share)}, likely {percent(rate.low)} to {percent(rate.high)})."
