"""Eight threads at once, on both stores: one of two equal steps wins, and nothing anybody was told is saved is lost."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import uuid4

from core.domain.errors import OutOfStep, TicketInvalid
from core.domain.interview import Interview, TurnKind
from core.storage import schema as t
from core.storage.accounts import AccountRepository, SessionRepository
from core.storage.catalogue import JobRepository, QuestionRepository
from core.storage.engine import Store
from core.storage.migrations import MIGRATIONS, migrate
from tests.storage.world import BANK, JOB, JOBS, PANEL, World, at_once, named, rows
from tests.unit.fakes import ORG, PERSON, T0


def test_of_eight_answers_to_the_same_question_exactly_one_is_kept(store: Store) -> None:
    world = World(store)
    interview = world.sitting()

    def answer(number: int) -> Callable[[], None]:
        heard = interview.hear(TurnKind.ANSWER, f"score=8 from {number}", turn_id=uuid4(), at=T0)
        return lambda: world.interviews.append(heard, heard.turns[-1:])

    results, errors = at_once([answer(number) for number in range(8)])
    assert len(results) == 1
    assert named(errors) == {OutOfStep}
    kept = world.interviews.get(interview.id)
    assert len(kept.turns) == len(interview.turns) + 1
    assert kept.version == interview.version + 1


def test_a_double_click_is_one_answer(store: Store) -> None:
    world = World(store)
    interview = world.sitting()
    submit = partial(world.conduct.answer, PERSON, interview.id, "score=8", position=len(interview.turns))
    results, errors = at_once([submit] * 4)
    assert len(results) == 1
    assert named(errors) == {OutOfStep}
    assert world.interviews.get(interview.id) == results[0]
    assert rows(store, t.answer) == 1


def test_eight_interviews_at_once_lose_nothing(store: Store) -> None:
    world = World(store)

    def take(seed: int) -> Callable[[], Interview]:
        return lambda: world.sitting(answers=[f"score=8 missed=0 of {seed}", "score=7", "score=9"], seed=seed)

    results, errors = at_once([take(seed) for seed in range(8)])
    assert errors == []
    for interview in results:
        assert world.interviews.get(interview.id) == interview
        assert len(world.interviews.answers(interview.id)) == 3
    assert rows(store, t.answer) == 24
    assert rows(store, t.turn) == sum(len(interview.turns) for interview in results)


def test_a_ticket_works_once_however_many_hold_it(store: Store) -> None:
    world = World(store)
    sessions = SessionRepository(store)
    for number in range(5):
        sessions.add_ticket(f"ticket-{number}", PERSON.id, "browser", T0 + timedelta(seconds=60))
        redeem = partial(sessions.redeem_ticket, f"ticket-{number}", "browser", T0)
        results, errors = at_once([redeem] * 8)
        assert results == [PERSON.id]
        assert named(errors) == {TicketInvalid}
    assert world.accounts.get(PERSON.id) == PERSON


def test_drafts_saved_at_once_leave_one(store: Store) -> None:
    world = World(store)
    interview = world.sitting()
    save = partial(world.interviews.save_draft, interview.id, 0, "words", T0)
    assert at_once([save] * 8)[1] == []
    assert rows(store, t.interview_draft) == 1


def test_replicas_that_start_together_fill_the_store_once(url: str) -> None:
    """Each replica migrates and brings in what ships, as `build_services` does."""

    def start() -> None:
        store = Store.open(url)
        try:
            migrate(store.engine, T0)
            AccountRepository(store).add_organisation(ORG, "Test", T0)
            QuestionRepository(store).sync(BANK, T0)
            JobRepository(store).sync([(JOB, JOBS.version, PANEL)], T0)
        finally:
            store.close()

    # On DuckDB only one process can hold the file, so its replicas start one after the other.
    together = 1 if url.startswith("duckdb") else 4
    for _ in range(2):
        assert at_once([start] * together)[1] == []
    store = Store.open(url)
    expected = {t.organisation: 1, t.job: 1, t.panel_quota: 3, t.question: len(BANK)}
    expected[t.schema_migration] = len(MIGRATIONS)
    assert {table: rows(store, table) for table in expected} == expected
    store.close()
