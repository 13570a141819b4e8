"""The review queue on both stores: who looks at what, decisions that are kept, notes, and no changed score."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, insert, select, update

from core.domain.account import Account, Role
from core.domain.errors import NotAllowed, NotFound
from core.domain.insight_errors import (
    DecidedMeanwhile,
    NoteMissing,
    NoteTooLong,
    NothingFlagged,
    ReasonMissing,
    ReasonTooLong,
)
from core.domain.review import LONGEST, Decision
from core.storage import schema as t
from core.storage.accounts import AuditRepository
from core.storage.analytics import DuckDbAnalytics
from core.storage.engine import Store
from core.storage.reviews import ReviewRepository
from core.storage.scorecards import ScorecardRepository
from core.usecases.insights import Filters
from core.usecases.review import Review as Interviews
from core.usecases.review_integrity import ReviewIntegrity
from tests.storage.test_analytics import BACKEND, DAY, KIM, MONDAY, ORG, SAM
from tests.storage.test_insight_queries import HEAPS, TREES, Sheet
from tests.storage.world import SUSPICIOUS, World, at_once, everything, make_scorecard, named
from tests.unit.fakes import OTHER, PERSON, Ticking

CONFIRM, DISMISS = Decision.CONFIRMED, Decision.DISMISSED
RAE, RON = (
    Account(UUID(int=900 + n), ORG, f"r{n}@example.org", name, Role.RECRUITER) for n, name in enumerate(("Rae", "Ron"))
)
STRANGER = Account(UUID(int=950), uuid4(), "s@example.org", "S", Role.RECRUITER)


def candidate(account_id: UUID) -> Account:
    return Account(account_id, ORG, "c@example.org", "C", Role.CANDIDATE)


@dataclass
class Room:
    """Two recruiters, two candidates, and answers by the words that were said."""

    store: Store
    queue: ReviewIntegrity
    analytics: DuckDbAnalytics

    def answer(self, words: str) -> UUID:
        with self.store.read() as connection:
            found = connection.scalar(
                select(t.answer.c.id).join(t.turn, t.turn.c.id == t.answer.c.turn_id).where(t.turn.c.text == words)
            )
        assert found is not None
        return UUID(str(found))

    def waiting(self, person: Account = RAE, **given: Any) -> list[str]:
        return [item.text for item in self.queue.queue(person, **given).items]

    def to_review(self) -> list[tuple[str, int]]:
        rows, _ = Interviews(self.analytics).interviews(RAE)
        return sorted((row.candidate, row.to_review) for row in rows)

    def decide(self, words: str, decision: Decision = DISMISS, seen: int = 0, person: Account = RAE) -> None:
        self.queue.decide(person, self.answer(words), decision, f"{decision} by {person.display_name}.", seen)


@pytest.fixture
def room(store: Store) -> Room:
    """Sam: one signal just above its threshold, one far above, two at once, one suppressed, one unknown to anybody.
    Kim: one in a drill, one in an interview that is still going on."""
    with store.transaction() as connection:
        sheet = Sheet(connection)
        for person, name in ((SAM, "Sam"), (KIM, "Kim"), (RAE.id, "Rae"), (RON.id, "Ron")):
            sheet.person(person, name)
        sheet.job(BACKEND, "Backend")
        for version, slug in ((HEAPS, "heaps"), (TREES, "trees")):
            sheet.question(version, slug)
        flagged(sheet, connection, sheet.interview(BACKEND, SAM, MONDAY, 60.0), SAM, {
            "slightly": {"typing_speed": 250}, "far": {"typing_speed": 900}, "both": {"typing_speed": 300, "paste": 1},
            "calm": {}, "accommodated": {"typing_speed": 900},
        })  # fmt: skip
        connection.execute(
            update(t.integrity_signal)
            .where(t.integrity_signal.c.answer_id.in_(
                select(t.answer.c.id).join(t.turn, t.turn.c.id == t.answer.c.turn_id)
                .where(t.turn.c.text == "accommodated")))
            .values(suppressed_by="a screen reader")
        )  # fmt: skip
        later = sheet.interview(BACKEND, KIM, MONDAY + 7 * DAY, 70.0)
        flagged(sheet, connection, later, KIM, {"odd": {"never_seen_before": 0}})
        drill = sheet.interview(BACKEND, KIM, MONDAY, 1.0, kind="drill")
        flagged(sheet, connection, drill, KIM, {"practice": {"typing_speed": 900}})
        flagged(sheet, connection, sheet.interview(BACKEND, KIM, None), KIM, {"running": {"typing_speed": 900}})
    analytics = DuckDbAnalytics(store)
    queue = ReviewIntegrity(analytics, ReviewRepository(store), AuditRepository(store), Ticking(), uuid4)
    return Room(store, queue, analytics)


def flagged(
    sheet: Sheet, connection: Connection, interview: UUID, person: UUID, answers: dict[str, dict[str, float]]
) -> None:
    for number, (words, signals) in enumerate(answers.items()):
        at = MONDAY + timedelta(minutes=number)
        sheet.given(interview, BACKEND, person, at, HEAPS if number % 2 else TREES, score=5.0)
        connection.execute(
            update(t.turn).where(t.turn.c.interview_id == interview, t.turn.c.text == "Because.").values(text=words)
        )
        own = connection.scalar(
            select(t.answer.c.id).join(t.turn, t.turn.c.id == t.answer.c.turn_id).where(t.turn.c.text == words)
        )
        for name, value in signals.items():
            threshold = {"typing_speed": 240, "paste": 0}.get(name, 0)
            connection.execute(
                insert(t.integrity_signal).values(answer_id=own, signal=name, value=value, threshold=threshold)
            )


# --- the queue --------------------------------------------------------------------------------------------------------


def test_several_signals_come_first_then_the_strongest_and_what_nobody_reviews_is_left_out(room: Room) -> None:
    queue = room.queue.queue(RAE)
    assert [item.text for item in queue.items] == ["both", "far", "slightly", "odd"]
    assert (queue.total, queue.page) == (4, 1)
    both, *_, odd = queue.items
    assert [(s.signal, s.value, s.threshold) for s in both.signals] == [("paste", 1, 0), ("typing_speed", 300, 240)]
    assert [s.signal for s in odd.signals] == ["never_seen_before"]
    assert (both.candidate, both.job, both.duration_s, both.words, both.spoken) == ("Sam", "Backend", 60.0, 30, False)


def test_filters_and_pages(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    assert room.waiting(week=MONDAY + 7 * DAY) == []
    assert len(room.waiting(week=MONDAY, role="x")) == 4
    assert room.waiting(filters=Filters(since=MONDAY + DAY)) == ["odd"]
    assert room.waiting(filters=Filters(job_id=uuid4())) == room.waiting(role="y") == []
    monkeypatch.setattr("core.usecases.review_integrity.PAGE", 3)
    assert room.waiting(page=2) == ["odd"]
    for nowhere in (-1, 0, 3, 10**30):
        assert room.waiting(page=nowhere)[0] == "both", "the first page where there is no such page"


def test_another_organisation_sees_nothing_and_decides_nothing(room: Room) -> None:
    assert room.waiting(STRANGER) == []
    assert room.queue.outcomes(STRANGER).sentence == "There is nothing to look at in this period."
    with pytest.raises(NotFound):
        room.decide("far", person=STRANGER)
    with pytest.raises(NotAllowed):
        room.queue.queue(candidate(SAM))
    with pytest.raises(NotAllowed):
        room.decide("far", person=candidate(SAM))


# --- deciding ---------------------------------------------------------------------------------------------------------


def test_a_decision_takes_an_answer_off_the_list_and_a_later_one_supersedes_it(room: Room) -> None:
    assert room.to_review() == [("Kim", 1), ("Sam", 3)]
    room.decide("both", CONFIRM)
    room.decide("far")
    assert room.waiting() == ["slightly", "odd"]
    assert (room.waiting(state="confirmed"), room.waiting(state="dismissed")) == (["both"], ["far"])
    assert len(room.waiting(state=None)) == 4
    assert room.to_review() == [("Kim", 1), ("Sam", 1)]
    room.decide("both", DISMISS, seen=1, person=RON)
    (item, _) = room.queue.queue(RAE, state="dismissed").items
    history = [(r.number, r.decision, r.by, r.reason) for r in item.looked.reviews]
    assert history == [(1, CONFIRM, "Rae", "confirmed by Rae."), (2, DISMISS, "Ron", "dismissed by Ron.")]
    events = [event for event in AuditRepository(room.store).recent(ORG) if event["action"].startswith("integrity.")]
    assert sorted(event["action"] for event in events) == ["integrity.confirmed", *["integrity.dismissed"] * 2]
    assert not any("by Rae" in str(event) for event in events), "no words in the log"


def test_whoever_comes_second_is_told_and_nothing_is_lost(room: Room) -> None:
    room.decide("far", CONFIRM)
    with pytest.raises(DecidedMeanwhile):
        room.decide("far", DISMISS, seen=0, person=RON)
    item = room.queue.item(RON, room.answer("far"))
    assert item is not None
    assert [review.by for review in item.looked.reviews] == ["Rae"], "their decision can be shown"
    assert room.queue.item(STRANGER, item.answer_id) is room.queue.item(RAE, uuid4()) is None
    for impossible in (5, -3):
        with pytest.raises(DecidedMeanwhile):
            room.decide("far", DISMISS, seen=impossible)


def test_of_eight_who_decide_at_once_one_is_first(room: Room) -> None:
    def work(number: int) -> Callable[[], None]:
        return lambda: room.decide("far", DISMISS if number % 2 else CONFIRM, person=RON if number % 2 else RAE)

    results, errors = at_once([work(number) for number in range(8)])
    assert (len(results), named(errors)) == (1, {DecidedMeanwhile})
    (item,) = (i for i in room.queue.queue(RAE, state=None).items if i.text == "far")
    assert len(item.looked.reviews) == 1


@pytest.mark.parametrize(
    ("reason", "error"),
    [("", ReasonMissing), (" \n\t ", ReasonMissing), ("\x00\x07", ReasonMissing), ("x" * (LONGEST + 1), ReasonTooLong)],
)
def test_a_decision_needs_a_reason(room: Room, reason: str, error: type[Exception]) -> None:
    for decision in Decision:
        with pytest.raises(error):
            room.queue.decide(RAE, room.answer("far"), decision, reason, 0)
    assert "far" in room.waiting()


def test_a_reason_of_any_words_is_kept_as_it_is(room: Room) -> None:
    reason = "“Naïve” 🙂 <b>x</b>'; DROP TABLE answer; --\nsecond line"
    room.queue.decide(RAE, room.answer("far"), DISMISS, f"\x00 {reason} ", 0)
    (item,) = room.queue.queue(RAE, state="dismissed").items
    assert item.looked.latest is not None
    assert item.looked.latest.reason == reason


@pytest.mark.parametrize(
    ("words", "error"),
    [("calm", NothingFlagged), ("accommodated", NothingFlagged), ("practice", NotFound), ("running", NotFound)],
)
def test_there_is_nothing_to_decide_without_a_signal_or_a_review(
    room: Room, words: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        room.decide(words)
    with pytest.raises(error):
        room.queue.note(candidate(SAM if error is NothingFlagged else KIM), room.answer(words), "Hello.")
    with pytest.raises(NotFound):
        room.queue.decide(RAE, uuid4(), DISMISS, "Gone.", 0)


def test_the_rate_of_confirmed_counts_latest_decisions_only(room: Room) -> None:
    assert room.queue.outcomes(RAE).sentence == "4 answers to look at; nobody has decided on any yet."
    room.decide("both", CONFIRM)
    room.decide("far", CONFIRM)
    room.decide("far", DISMISS, seen=1)
    found = room.queue.outcomes(RAE)
    assert (found.overall.flagged, found.overall.open, found.dismissed) == (4, 2, 1)
    assert (found.overall.confirmed.hits, found.overall.confirmed.n) == (1, 2)
    assert [found.of(state) for state in ("open", "confirmed", "dismissed")] == [2, 1, 1]
    assert "2 answers to look at; of 2 decided on, 1 was confirmed (too few to judge a rate)." in found.sentence
    by_signal = {row.value: (row.flagged, row.open, row.confirmed.hits) for row in found.rows["signal"]}
    assert by_signal == {"typing_speed": (3, 1, 1), "paste": (1, 0, 1), "never_seen_before": (1, 1, 0)}
    rates = room.analytics.run("integrity_rates", **Filters().of(RAE))
    assert {row["suspicious"] for row in rows_of(rates, "role")} == {5}, "rates count signals, decided or not"


def rows_of(rows: Any, dimension: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["dimension"] == dimension]


# --- the candidate's note ---------------------------------------------------------------------------------------------


def test_a_note_is_replaced_taken_back_and_its_history_kept(room: Room) -> None:
    sam, far = candidate(SAM), room.answer("far")
    assert room.queue.note(sam, far, "I draft in a notebook.")
    assert not room.queue.note(sam, far, " I draft in a notebook. "), "the same words are no new version"
    assert room.queue.note(sam, far, "I draft in an editor.\x00")
    looked = ReviewRepository(room.store).about([far])[far]
    assert [note.text for note in looked.notes] == ["I draft in a notebook.", "I draft in an editor."]
    assert looked.note is not None
    assert looked.note.number == 2
    assert room.queue.note(sam, far, "")
    looked = ReviewRepository(room.store).about([far])[far]
    assert (looked.note, len(looked.notes)) == (None, 3)
    with pytest.raises(NoteMissing):
        room.queue.note(sam, far, "  ")
    with pytest.raises(NoteTooLong):
        room.queue.note(sam, far, "x" * (LONGEST + 1))


def test_a_note_is_only_about_ones_own_answers(room: Room) -> None:
    for somebody in (candidate(KIM), RAE, STRANGER):
        with pytest.raises(NotFound):
            room.queue.note(somebody, room.answer("far"), "Hello.")
    with pytest.raises(NoteMissing):
        room.queue.note(candidate(SAM), room.answer("far"), "")


def test_a_note_after_the_decision_moves_the_answer_up(room: Room) -> None:
    for words in ("both", "slightly"):
        room.decide(words)
    assert room.waiting(state="dismissed") == ["both", "slightly"]
    room.queue.note(candidate(SAM), room.answer("slightly"), "I dictated this.")
    assert room.waiting(state="dismissed") == ["slightly", "both"]
    first, second = room.queue.queue(RAE, state="dismissed").items
    assert (first.looked.noted_since, second.looked.noted_since) == (True, False)


# --- what a decision never does ---------------------------------------------------------------------------------------


def test_a_decision_changes_no_score_and_no_recommendation(store: Store) -> None:
    world = World(store)
    recruiter = replace(OTHER, role=Role.RECRUITER)
    sitting = world.sitting(PERSON, ["score=8 missed=0", SUSPICIOUS])
    world.conduct.end(PERSON, sitting.id)
    cards = ScorecardRepository(store)
    cards.add(make_scorecard(sitting.id))
    before, answers, card = everything(store), world.interviews.answers(sitting.id), cards.latest(sitting.id)
    (suspicious,) = [answer for answer in answers if answer.signals]
    queue = ReviewIntegrity(DuckDbAnalytics(store), ReviewRepository(store), AuditRepository(store), Ticking(), uuid4)
    queue.note(PERSON, suspicious.id, "I dictated this.")
    for seen, decision in enumerate((CONFIRM, DISMISS, CONFIRM)):
        queue.decide(recruiter, suspicious.id, decision, "Looked at it.", seen)
    assert world.interviews.answers(sitting.id) == answers
    assert cards.latest(sitting.id) == card
    changed = {name for name, rows in everything(store).items() if rows != before[name]}
    assert changed == {"integrity_review", "integrity_note", "audit_event"}
    looked = queue.about(PERSON, world.interviews.get(sitting.id), [suspicious.id])
    assert looked == queue.about(recruiter, world.interviews.get(sitting.id), [suspicious.id])
    assert len(looked[suspicious.id].reviews) == 3
    for stranger in (STRANGER, replace(OTHER, role=Role.CANDIDATE)):
        assert queue.about(stranger, world.interviews.get(sitting.id), [suspicious.id]) == {}
