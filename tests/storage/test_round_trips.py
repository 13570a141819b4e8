"""What goes into the store comes out equal, on both stores."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from core.domain.account import Role, SignInSession
from core.domain.errors import EmailTaken, InterviewClosed, InterviewNotFound, NotFound, TicketInvalid
from core.domain.grade import Evidence
from core.domain.interview import Interview
from core.domain.rubric import TurnPolicy
from core.domain.scorecard import Claim
from core.storage import schema as t
from core.storage.accounts import AuditRepository, SessionRepository
from core.storage.catalogue import QuestionRepository
from core.storage.engine import Store
from core.storage.interviews import InterviewRepository
from core.storage.scorecards import ScorecardRepository
from tests.storage.world import BANK, JOB, JOBS, PANEL, SUSPICIOUS, World, make_scorecard
from tests.unit.fakes import ORG, OTHER, PERSON, T0, ScriptedGrader

MOMENT = datetime(2026, 3, 2, 23, 30, 1, 234567, tzinfo=timezone(timedelta(hours=5, minutes=30)))


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def cold(world: World) -> InterviewRepository:
    """A repository that knows nothing but the store."""
    return InterviewRepository(world.store, QuestionRepository(world.store))


def test_after_every_turn_the_store_gives_the_interview_the_use_case_returned(world: World) -> None:
    conduct, interview = world.conduct, world.sitting()
    steps = [
        lambda i: conduct.clarify(PERSON, i.id, position=len(i.turns)),
        lambda i: conduct.think(PERSON, i.id, position=len(i.turns)),
        lambda i: conduct.answer(PERSON, i.id, "score=8.5 missed=0,2 “naïve” 🙂", position=len(i.turns)),
        lambda i: conduct.answer(PERSON, i.id, "score=6.0 missed=1", position=len(i.turns)),
        lambda i: conduct.answer(PERSON, i.id, SUSPICIOUS, position=len(i.turns)),
        lambda i: conduct.repeat(PERSON, i.id, position=len(i.turns)),
        lambda i: conduct.skip(PERSON, i.id, position=len(i.turns)),
        lambda i: conduct.answer(PERSON, i.id, "score=none declined", position=len(i.turns)),
        lambda i: conduct.answer(PERSON, i.id, "score=2 off_topic", position=len(i.turns)),
        lambda i: conduct.answer(PERSON, i.id, "score=9", position=len(i.turns)),
    ]
    assert cold(world).get(interview.id) == interview
    for step in steps:
        if not interview.is_open:
            break
        interview = step(interview)
        again = cold(world).get(interview.id)
        assert again == interview
        assert again.progress == interview.progress
    if interview.is_open:
        interview = conduct.end(PERSON, interview.id)
    assert cold(world).get(interview.id) == interview
    assert interview.end_reason is not None
    with pytest.raises(InterviewClosed):
        conduct.answer(PERSON, interview.id, "score=1", position=len(interview.turns))


def test_a_process_that_died_before_its_reply_gives_it_on_resume(world: World) -> None:
    interview = world.sitting()
    heard = interview.hear("answer", "score=9", turn_id=uuid4(), at=T0)  # type: ignore[arg-type]
    world.interviews.append(heard, heard.turns[-1:])
    assert cold(world).get(interview.id).progress.waiting_for == "reply"
    conduct = replace(world.conduct, interviews=cold(world))
    replied = conduct.resume(PERSON, interview.id)
    assert replied.progress.waiting_for != "reply"
    assert cold(world).get(interview.id) == replied
    assert [answer.text for answer in world.interviews.answers(interview.id)] == ["score=9"]


def test_graded_answers_come_back_whole(world: World) -> None:
    interview = world.sitting(answers=["score=8.5 missed=0,2", SUSPICIOUS])
    first, second = cold(world).answers(interview.id)
    asked = {question.id: question for question in BANK}
    expected = ScriptedGrader().grade(asked[first.question_version_id], "score=8.5 missed=0,2")
    assert first.grade == expected
    assert first.status == "scored"
    assert first.signals == ()
    assert second.words == 13
    assert [signal.signal for signal in second.signals] == ["typing_speed"]
    assert cold(world).answered_questions(PERSON.id) == {first.question_version_id, second.question_version_id}
    assert cold(world).answered_questions(OTHER.id) == frozenset()


def test_a_signal_that_an_accommodation_explains_is_stored_and_not_shown(world: World) -> None:
    patient = replace(PERSON, turn_policy=TurnPolicy.EXAM)
    interview = world.sitting(patient, ["score=6 signals=fluency_spike,left_page", "score=6 signals=fluency_spike"])
    with world.store.read() as connection:
        stored = connection.execute(select(t.integrity_signal).order_by(t.integrity_signal.c.suppressed_by)).all()
    assert sorted((row.signal, row.suppressed_by) for row in stored if row.suppressed_by) == [
        ("fluency_spike", "turn_policy"),
        ("fluency_spike", "turn_policy"),
    ]
    shown = [[signal.signal for signal in answer.signals] for answer in cold(world).answers(interview.id)]
    assert shown == [["left_page"], []]
    outcomes = [turn.outcome.suspicious for turn in cold(world).get(interview.id).turns if turn.outcome]
    assert outcomes == [False, False]


def test_habits_are_the_persons_own_latest_first(world: World) -> None:
    world.sitting(answers=["score=6 one", "score=6 um two words", "score=6 three"])
    world.sitting(OTHER, ["score=6 a different person"])
    mine = cold(world).habits(PERSON.id)
    assert [(habit.input, habit.words, habit.fillers) for habit in mine] == [
        ("text", 2, 0),
        ("text", 4, 1),
        ("text", 2, 0),
    ]
    assert all(habit.seconds > 0 for habit in mine)
    assert cold(world).habits(uuid4()) == []


def test_what_a_model_did_comes_back_with_the_scorecard(world: World) -> None:
    cards = ScorecardRepository(world.store)
    interview = world.sitting(PERSON, ["score=8"])
    claim = Claim("strength", "It is right.", interview.turns[2].id, 1, Evidence(0, 7, "score=8"))
    card = make_scorecard(interview.id, prompt_hash="abc", claims=(claim,), degraded="It took too long.")
    cards.add(card := replace(card, feedback=replace(card.feedback, prompt_hash="def")))
    assert cards.latest(interview.id) == card


def test_a_grade_without_the_model_says_so(world: World) -> None:
    interview = world.sitting(PERSON, ["score=8"])
    world.store.write(lambda c: c.execute(update(t.grade).values(degraded="It took too long.")))
    (answer,) = world.interviews.answers(interview.id)
    assert answer.grade is not None
    assert answer.grade.degraded == "It took too long."
    assert world.interviews.get(interview.id).turns[2].outcome.degraded  # type: ignore[union-attr]


def test_the_latest_open_interview_is_found(world: World) -> None:
    assert world.interviews.open_of(PERSON.id) is None
    world.sitting(seed=1)
    later = world.sitting(seed=2)
    assert world.interviews.open_of(PERSON.id) == later
    world.conduct.end(PERSON, later.id)
    assert world.interviews.open_of(PERSON.id) != later
    assert world.interviews.open_of(OTHER.id) is None


def test_an_unknown_interview_is_not_found(world: World) -> None:
    with pytest.raises(InterviewNotFound):
        world.interviews.get(uuid4())


def test_a_draft_is_replaced_and_never_outlives_its_interview(world: World) -> None:
    interview = world.sitting()
    for position, words in ((0, "first"), (0, "second"), (1, "third")):
        world.interviews.save_draft(interview.id, position, words, T0)
    assert world.interviews.draft(interview.id) == (1, "third")
    world.interviews.erase(PERSON.id)
    with pytest.raises(InterviewNotFound):
        world.interviews.save_draft(interview.id, 1, "late", T0)
    assert world.interviews.draft(interview.id) is None


def test_the_latest_scorecard_counts(world: World) -> None:
    interview, cards = world.sitting(), ScorecardRepository(world.store)
    assert cards.latest(interview.id) is None
    older, newer = make_scorecard(interview.id), make_scorecard(interview.id, None, created_at=T0 + timedelta(1))
    cards.add(newer)
    cards.add(older)
    assert cards.latest(interview.id) == newer


def test_people_come_back_and_addresses_are_theirs_alone(world: World) -> None:
    people = world.accounts
    assert people.get(PERSON.id) == PERSON
    found = people.by_email(PERSON.email)
    assert found is not None
    assert (found.account, found.password_hash) == (PERSON, "hash")
    assert people.by_email("nobody@example.org") is None
    with pytest.raises(EmailTaken):
        people.add(replace(PERSON, id=uuid4()), None, T0)
    people.set_role(PERSON, Role.RECRUITER)
    people.set_status(PERSON, "disabled")
    people.set_password_hash(PERSON.id, "other")
    people.set_turn_policy(PERSON, TurnPolicy.EXAM)
    people.set_assistive(PERSON, True)
    policy = TurnPolicy.EXAM
    changed = replace(PERSON, role=Role.RECRUITER, status="disabled", version=6, turn_policy=policy, assistive=True)
    assert people.get(PERSON.id) == changed
    assert [account.id for account in people.of_org(ORG)] == [OTHER.id, PERSON.id]
    assert people.of_org(uuid4()) == []
    with pytest.raises(NotFound):
        people.get(uuid4())


def test_failures_in_a_row_end_with_a_success(world: World) -> None:
    people, minute = world.accounts, timedelta(minutes=1)
    for number, succeeded in enumerate((False, False, True, False)):
        people.record_attempt(PERSON.email, succeeded, T0 + number * minute)
    assert people.failed_attempts(PERSON.email, T0 - minute) == 1
    assert people.failed_attempts(PERSON.email, T0 + 4 * minute) == 0
    assert people.failed_attempts(OTHER.email, T0 - minute) == 0


def test_sessions_come_back_until_revoked(world: World) -> None:
    sessions = SessionRepository(world.store)
    made = [SignInSession(uuid4(), PERSON.id, T0, T0, T0 + timedelta(30), f"Browser {n}") for n in range(3)]
    for number, session in enumerate(made):
        sessions.add(session, f"token-{number}")
    assert sessions.by_token("token-0") == made[0]
    assert sessions.by_token("nonsense") is None
    sessions.touch(made[1].id, MOMENT)
    assert sessions.of_account(PERSON.id)[0] == replace(made[1], last_seen=MOMENT.astimezone(UTC))
    sessions.revoke(made[0].id, T0)
    assert sessions.by_token("token-0") == replace(made[0], revoked=True)
    sessions.revoke_all(PERSON.id, T0, but=made[1].id)
    assert [session.id for session in sessions.of_account(PERSON.id)] == [made[1].id]


def test_nobody_signs_in_to_an_account_that_is_gone(world: World) -> None:
    sessions = SessionRepository(world.store)
    world.interviews.erase(PERSON.id)
    with pytest.raises(NotFound):
        sessions.add(SignInSession(uuid4(), PERSON.id, T0, T0, T0, "Browser"), "token")
    with pytest.raises(NotFound):
        sessions.add_ticket("ticket", PERSON.id, "browser", T0)


@pytest.mark.parametrize(("browser", "after"), [("another", 0), ("browser", 61)])
def test_a_ticket_is_spent_even_by_the_wrong_browser_or_too_late(world: World, browser: str, after: int) -> None:
    sessions, at = SessionRepository(world.store), T0 + timedelta(seconds=after)
    sessions.add_ticket("ticket", PERSON.id, "browser", T0 + timedelta(seconds=60))
    with pytest.raises(TicketInvalid):
        sessions.redeem_ticket("ticket", browser, at)
    with pytest.raises(TicketInvalid):
        sessions.redeem_ticket("ticket", "browser", T0)


def test_a_ticket_opens_the_account_it_was_made_for(world: World) -> None:
    sessions = SessionRepository(world.store)
    sessions.add_ticket("ticket", PERSON.id, "browser", T0 + timedelta(seconds=60))
    assert sessions.redeem_ticket("ticket", "browser", T0) == PERSON.id


def test_jobs_rubrics_and_panels_come_back(world: World) -> None:
    assert world.jobs.get(JOB.id) == JOB
    assert world.jobs.all(ORG) == [JOB]
    assert world.jobs.all(uuid4()) == []
    assert world.jobs.panel(JOB.id) == PANEL
    assert world.jobs.current_rubric(JOB.id) == world.jobs.rubric(JOBS.version.id) == JOBS.version
    for read in (world.jobs.get, world.jobs.panel, world.jobs.rubric, world.jobs.current_rubric):
        with pytest.raises(NotFound):
            read(uuid4())


def test_the_audit_log_shows_an_organisation_its_own(world: World) -> None:
    audit = AuditRepository(world.store)
    for at, person in ((T0, PERSON.id), (T0 + timedelta(1), OTHER.id), (T0, None)):
        audit.record("looked", account_id=person, object_type="x", object_id="y", detail={"n": [1]}, at=at)
    recent = audit.recent(ORG)
    assert [(event["who"], event["detail"]) for event in recent] == [
        ("Kim Doe", {"n": [1]}),
        ("Sam Rivera", {"n": [1]}),
    ]
    assert audit.recent(uuid4()) == []


def test_moments_are_utc_whatever_they_were_written_in(world: World) -> None:
    interview = replace(world.sitting(), id=uuid4(), started_at=MOMENT, turns=())
    first = Interview.say(interview, "greeting", "Hello.", turn_id=uuid4(), at=MOMENT)  # type: ignore[arg-type]
    world.interviews.add(first)
    stored = cold(world).get(interview.id)
    assert stored == first
    assert stored.started_at.tzinfo is UTC
    assert stored.turns[0].created_at.tzinfo is UTC
