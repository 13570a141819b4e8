"""After an erasure nothing of the person or the organisation is left in any table; everybody else keeps everything."""

import json
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, insert, select, update

from core.domain.account import Account, Role, SignInSession
from core.domain.bias import Place, Source
from core.domain.interview import NoteKind
from core.domain.model_call import ModelCall
from core.domain.review import Decision, Review
from core.domain.spoken import Consent, Recording, SpokenTurn, Upload
from core.storage import schema as t
from core.storage.accounts import AuditRepository, SessionRepository
from core.storage.engine import Store
from core.storage.model_calls import ModelCallRepository
from core.storage.organisations import remove_organisation
from core.storage.reviews import ReviewRepository
from core.storage.scorecards import ScorecardRepository
from core.storage.spoken import SpokenRepository
from tests.storage.world import BANK, JOB, JOBS, PANEL, SUSPICIOUS, World, make_scorecard
from tests.unit.fakes import ORG, OTHER, PERSON, T0


def traces(store: Store, *marks: UUID | str) -> dict[str, int]:
    """Tables with rows in which any column, of any type, holds one of the ids or words."""
    wanted = [str(mark) for mark in marks]
    found = {}
    with store.read() as connection:
        for name, table in t.metadata.tables.items():
            texts = [
                json.dumps([str(value) for value in row], default=str) for row in connection.execute(select(table))
            ]
            hits = sum(any(mark in text for mark in wanted) for text in texts)
            if hits:
                found[name] = hits
    return found


def leave_traces(world: World, person: Account) -> list[UUID]:
    """Something of the person in every table that can hold it; the ids it went under."""
    cards, sessions, audit = (
        ScorecardRepository(world.store),
        SessionRepository(world.store),
        AuditRepository(world.store),
    )
    finished = world.sitting(person, ["score=8 missed=0,1", SUSPICIOUS, "score=3 declined"])
    world.conduct.end(person, finished.id)
    open_one = world.sitting(person, ["score=7"], seed=2)
    world.interviews.save_draft(open_one.id, 1, f"draft of {person.email}", T0)
    world.interviews.save_note(open_one.id, NoteKind.SCRATCH, 0, f"notes of {person.email}", T0)
    card = make_scorecard(finished.id)
    cards.add(card)
    voice = SpokenRepository(world.store)
    voice.add_consent(Consent(uuid4(), person.id, finished.id, "Yes.", T0))
    turn = finished.turns[2].id
    voice.add_recordings([Recording(turn, 0, finished.id, "a.wav", "sum", 1.0, T0)], voice.consent(finished.id) or turn)
    voice.save_spoken(SpokenTurn((), (), None, (), (), None, (), 0.0, 0.0, None, 0, turn, finished.id))
    voice.save_upload(Upload(uuid4(), person.id, f"{person.display_name}.wav", T0))
    ModelCallRepository(world.store).record(model_call(finished.id))
    sessions.add(session := SignInSession(uuid4(), person.id, T0, T0, T0, "Browser"), f"token of {person.id}"[:64])
    sessions.add_ticket(f"ticket of {person.id}"[:64], person.id, "browser", T0)
    world.accounts.record_attempt(person.email, False, T0)
    world.accounts.record_attempt(person.email, True, T0)
    for kind, name in (("account", person.id), ("interview", finished.id)):
        audit.record("seen", account_id=person.id, object_type=kind, object_id=str(name), detail={}, at=T0)
    answers = [answer.id for sitting in (finished, open_one) for answer in world.interviews.answers(sitting.id)]
    with world.store.read() as connection:
        grades = connection.scalars(select(t.grade.c.id).where(t.grade.c.answer_id.in_(answers))).all()
    turns = [turn.id for sitting in (finished, open_one) for turn in world.interviews.get(sitting.id).turns]
    flagged = next(a.id for a in world.interviews.answers(finished.id) if a.signals)
    reviewed(world, flagged, Place(Source.CRITIQUE, grades[0]), Place(Source.COACHING, card.id))
    audit.record("seen", account_id=None, object_type="answer", object_id=str(flagged), detail={}, at=T0)
    return [person.id, finished.id, open_one.id, card.id, session.id, *answers, *grades, *turns]


def reviewed(world: World, answer: UUID, *said: Place) -> None:
    """A decision of the other person's, and a note by whoever answered."""
    reviews, review = ReviewRepository(world.store), Review(1, Decision.DISMISSED, "Dictated.", T0)
    reviews.decide(uuid4(), answer, ORG, review, OTHER.id)
    with world.store.read() as connection:
        owner = connection.scalar(select(t.answer.c.account_id).where(t.answer.c.id == answer))
    reviews.write_note(uuid4(), answer, UUID(str(owner)), "I dictated this.", T0)
    for place in said:
        reviews.decide_bias(uuid4(), place, ORG, review, OTHER.id)


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def test_an_erased_person_is_in_no_table_and_others_are_untouched(world: World) -> None:
    theirs = leave_traces(world, OTHER)
    kept = traces(world.store, *theirs, OTHER.email)
    mine = leave_traces(world, PERSON)
    left = traces(world.store, *mine, PERSON.email)
    assert {"turn", "answer", "grade", "answer_concept", "integrity_signal", "scorecard", "feedback"} <= left.keys()
    assert {"consent", "recording", "spoken_turn", "model_call"} <= left.keys()
    assert {"integrity_review", "integrity_note", "bias_review"} <= left.keys()
    assert {"interview_draft", "sign_in_session", "sign_in_ticket", "sign_in_attempt", "audit_event"} <= left.keys()
    world.interviews.erase(PERSON.id)
    assert traces(world.store, *mine, PERSON.email, PERSON.display_name) == {}
    assert traces(world.store, *theirs, OTHER.email) == kept


def test_what_a_model_cost_stays_on_the_books(world: World) -> None:
    leave_traces(world, PERSON)
    world.interviews.erase(PERSON.id)
    ModelCallRepository(world.store).record(model_call(uuid4()))  # it came back after its interview was erased
    with world.store.read() as connection:
        calls = connection.execute(select(t.model_call.c.interview_id, t.model_call.c.cost)).all()
    assert calls == [(None, 0.002), (None, 0.002)]


def model_call(interview_id: UUID) -> ModelCall:
    return ModelCall(
        T0, "turn", "some-model", "models.example.org", "json_schema", 1, "abc", 900, 80, 0.002, 1200, "ok", False,
        interview_id,
    )  # fmt: skip


def test_an_erased_reviewers_grades_of_others_stay_without_a_name(world: World) -> None:
    world.sitting(PERSON, ["score=8"])
    world.store.write(lambda c: c.execute(update(t.grade).values(by_account_id=OTHER.id)))
    world.interviews.erase(OTHER.id)
    assert traces(world.store, OTHER.id) == {}
    assert len(traces(world.store, PERSON.id)) > 0


def test_an_erased_reviewers_decisions_stay_without_a_name(world: World) -> None:
    sitting = world.sitting(PERSON, [SUSPICIOUS])
    world.conduct.end(PERSON, sitting.id)
    (answer,) = world.interviews.answers(sitting.id)
    reviewed(world, answer.id, question := Place(Source.QUESTION, BANK[0].id))
    world.interviews.erase(OTHER.id)
    assert traces(world.store, OTHER.id) == {}
    reviews = ReviewRepository(world.store)
    (decided,) = reviews.about([answer.id])[answer.id].reviews
    assert (decided.by, decided.reason) == ("", "Dictated.")
    assert [review.by for review in reviews.about_bias(ORG)[question]] == [""]


def test_the_audit_log_keeps_that_something_was_done(world: World) -> None:
    leave_traces(world, PERSON)
    world.interviews.erase(PERSON.id)
    with world.store.read() as connection:
        events = connection.execute(select(t.audit_event)).all()
    assert [(event.action, event.account_id, event.object_id) for event in events] == [("seen", None, "")] * 3


def test_erasing_nobody_is_harmless(world: World) -> None:
    before = traces(world.store, PERSON.id)
    world.interviews.erase(uuid4())
    assert traces(world.store, PERSON.id) == before


def own_question(org_id: UUID, made: list[UUID]) -> Callable[..., None]:
    question, version, point = made

    def work(connection: Connection) -> None:
        shipped = {"topic": "x", "subtopic": "x", "difficulty": "easy"}
        row = {"id": question, "org_id": org_id, "slug": "own", "track": "t", "weight": 1.0, "status": "active"}
        connection.execute(insert(t.question).values(**row, **shipped, current_version_id=version))
        words = dict.fromkeys(("stem", "rephrasing", "ideal_answer", "deeper"), "x")
        connection.execute(
            insert(t.question_version).values(
                id=version, question_id=question, misconceptions=[], created=T0, **words, **shipped
            )
        )
        row = {"id": point, "question_version_id": version, "position": 0, "weight": 1}
        connection.execute(insert(t.key_point).values(**row, concept="x", statement="x", probe="x"))

    return work


def test_a_removed_organisation_is_in_no_table_and_others_are_untouched(store: Store) -> None:
    world = World(store)
    theirs = leave_traces(world, PERSON)
    guest = Account(uuid4(), uuid4(), "guest@example.org", "Guest", Role.RECRUITER)
    world.accounts.add_organisation(guest.org_id, "Guests", T0)
    world.accounts.add(guest, None, T0)
    kept = traces(store, *theirs, PERSON.email)
    # The same shipped job, as the guests have it.
    job = replace(JOB, id=uuid4(), org_id=guest.org_id)
    rubric, panel = replace(JOBS.version, id=uuid4(), job_id=job.id), replace(PANEL, id=uuid4(), job_id=job.id)
    world.jobs.sync([(job, rubric, panel)], T0)
    store.write(own_question(guest.org_id, made := [uuid4(), uuid4(), uuid4()]))
    interview = world.conduct.start(guest, job.id, turns=3, seed=1)
    interview = world.conduct.answer(guest, interview.id, SUSPICIOUS, position=len(interview.turns))
    ScorecardRepository(store).add(card := make_scorecard(interview.id))
    review, question = Review(1, Decision.CONFIRMED, "So it is.", T0), Place(Source.QUESTION, BANK[0].id)
    ReviewRepository(store).decide_bias(uuid4(), question, guest.org_id, review, guest.id)
    interview = world.conduct.end(guest, interview.id)
    (answer,) = world.interviews.answers(interview.id)
    ReviewRepository(store).decide(uuid4(), answer.id, guest.org_id, review, guest.id)
    marks = [guest.org_id, guest.id, job.id, rubric.id, panel.id, interview.id, card.id, *made, guest.email]
    world.accounts.record_attempt(guest.email, False, T0)
    AuditRepository(store).record(
        "seen", account_id=guest.id, object_type="organisation", object_id=str(guest.org_id), detail={}, at=T0
    )
    assert len(traces(store, *marks)) > 15
    remove_organisation(store, guest.org_id)
    assert traces(store, *marks) == {}
    assert traces(store, *theirs, PERSON.email) == kept
    assert world.questions.of_track("test") == sorted(BANK, key=lambda q: q.slug)
