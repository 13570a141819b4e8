"""What a transaction promises, on both stores: all or nothing, tried again on a conflict, one connection a thread."""

import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID, uuid4

import duckdb
import pytest
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.domain.errors import EmailTaken, IllegalStep, StoreBusy
from core.storage import engine
from core.storage import schema as t
from core.storage.accounts import AccountRepository
from core.storage.engine import Store
from tests.storage.world import at_once, named, rows
from tests.unit.fakes import PERSON, T0

WORD = "xyzzy".upper()


def organisation(name: str = "x", id_: UUID | None = None) -> Callable[[Connection], None]:
    """Work that adds an organisation."""
    values = {"id": id_ or uuid4(), "name": name, "settings": {}, "created": T0}

    def work(connection: Connection) -> None:
        connection.execute(insert(t.organisation).values(**values))

    return work


def half(connection: Connection) -> None:
    """Work that fails in the middle."""
    organisation()(connection)
    raise KeyError


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.random, "uniform", lambda *_: 0.001)


def test_an_error_rolls_everything_back(store: Store) -> None:
    with pytest.raises(KeyError), store.transaction() as connection:
        half(connection)
    assert rows(store, t.organisation) == 0
    store.write(organisation())
    assert rows(store, t.organisation) == 1


def test_a_broken_rule_of_the_schema_rolls_back_and_is_not_tried_again(store: Store) -> None:
    twice, calls = uuid4(), []

    def work(connection: Connection) -> None:
        calls.append(1)
        organisation("first", twice)(connection)
        organisation("second", twice)(connection)

    with pytest.raises(IntegrityError):
        store.write(work)
    assert len(calls) == 1
    assert rows(store, t.organisation) == 0


def test_a_transaction_inside_another_is_part_of_it(store: Store) -> None:
    with store.transaction():
        store.write(organisation())
        with store.transaction() as connection:
            organisation()(connection)
        assert rows(store, t.organisation) == 2, "a read inside sees what was written"
        results, errors = at_once([lambda: rows(store, t.organisation)])
        assert (results, errors) == ([0], []), "another thread does not see it yet"
    assert rows(store, t.organisation) == 2


def test_when_the_outer_transaction_fails_the_inner_one_is_undone(store: Store) -> None:
    def work(connection: Connection) -> None:
        store.write(organisation())
        half(connection)

    with pytest.raises(KeyError):
        store.write(work)
    assert rows(store, t.organisation) == 0


def test_half_a_transaction_is_never_committed(store: Store) -> None:
    def work(_: Connection) -> None:
        with suppress(KeyError):
            store.write(half)
        store.write(organisation())

    with pytest.raises(IllegalStep):
        store.write(work)
    assert rows(store, t.organisation) == 0


def test_reads_inside_a_read_share_its_connection_and_its_moment(store: Store) -> None:
    with store.read() as outer, store.read() as inner:
        assert outer is inner
        count = select(func.count()).select_from(t.organisation)
        assert outer.scalar(count) == 0
        at_once([lambda: store.write(organisation())])
        assert inner.scalar(count) == 0
    assert rows(store, t.organisation) == 1


def test_threads_never_share_a_connection(store: Store) -> None:
    inside, seen = threading.Barrier(8), []

    def work() -> None:
        with store.read() as connection:
            seen.append(id(connection.connection.dbapi_connection))
            inside.wait(30)
            for number in range(50):
                assert connection.scalar(text("SELECT :n + 0"), {"n": number + id(work) % 7}) == number + id(work) % 7

    assert at_once([work] * 8)[1] == []
    assert len(set(seen)) == 8


def test_two_writers_of_the_same_row_lose_no_change(store: Store) -> None:
    one = uuid4()
    store.write(organisation("", one))

    def longer() -> None:
        def work(connection: Connection) -> None:
            name = t.organisation.c.name
            connection.execute(update(t.organisation).where(t.organisation.c.id == one).values(name=name + "+"))

        for _ in range(5):
            store.write(work)

    assert at_once([longer] * 8)[1] == []
    with store.read() as connection:
        assert connection.scalar(select(t.organisation.c.name)) == "+" * 40


def test_a_conflict_is_tried_again_five_times_and_then_named(embedded: Store) -> None:
    calls: list[int] = []

    def unlucky(times: int) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            organisation()(connection)
            calls.append(1)
            if len(calls) <= times:
                raise DBAPIError("UPDATE", {}, duckdb.TransactionException("Conflict on update!"))

        return work

    embedded.write(unlucky(4))
    assert (len(calls), rows(embedded, t.organisation)) == (5, 1)
    calls.clear()
    with pytest.raises(StoreBusy):
        embedded.write(unlucky(99))
    assert (len(calls), rows(embedded, t.organisation)) == (5, 1)


def test_writers_outside_the_lock_conflict_and_are_tried_again(embedded: Store) -> None:
    """A second Store in the process has a lock of its own, so DuckDB itself has to tell the writers apart."""
    second, one = Store.open(str(embedded.engine.url)), uuid4()
    embedded.write(organisation("", one))

    def longer(store: Store) -> Callable[[], None]:
        def work(connection: Connection) -> None:
            name = t.organisation.c.name
            connection.execute(update(t.organisation).where(t.organisation.c.id == one).values(name=name + "+"))
            time.sleep(0.002)

        return lambda: [store.write(work) for _ in range(3)] and None

    try:
        assert named(at_once([longer(embedded), longer(second)])[1]) <= {StoreBusy}
        with embedded.read() as connection:
            assert 3 <= len(connection.scalar(select(t.organisation.c.name)) or "") <= 6
    finally:
        second.close()


@pytest.mark.slow
@pytest.mark.network
def test_on_postgresql_a_serialization_failure_is_tried_again(postgres: Callable[[], str]) -> None:
    store = Store.open(postgres())
    store.write(organisation("", one := uuid4()))
    entered, calls = threading.Barrier(2), []

    def longer() -> None:
        first = [True]

        def work(connection: Connection) -> None:
            calls.append(1)
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"))
            name = connection.scalar(select(t.organisation.c.name)) or ""
            if first.pop() if first else False:
                entered.wait(30)  # both have read before either writes
            connection.execute(update(t.organisation).where(t.organisation.c.id == one).values(name=name + "+"))

        store.write(work)

    assert at_once([longer] * 2)[1] == []
    assert len(calls) > 2
    with store.read() as connection:
        assert connection.scalar(select(t.organisation.c.name)) == "++"
    store.close()


@pytest.mark.slow
@pytest.mark.network
def test_on_postgresql_writers_do_not_wait_for_each_other(postgres: Callable[[], str]) -> None:
    store, together = Store.open(postgres()), threading.Barrier(4)

    def work(connection: Connection) -> None:
        organisation()(connection)
        together.wait(10)  # only passes while all four transactions are open

    assert at_once([lambda: store.write(work)] * 4)[1] == []
    assert rows(store, t.organisation) == 4
    store.close()


@pytest.mark.slow
@pytest.mark.network
def test_reading_on_postgresql_cannot_write(postgres: Callable[[], str]) -> None:
    store = Store.open(postgres())
    try:
        with pytest.raises(DBAPIError, match="read-only"), store.read() as connection:
            organisation()(connection)
    finally:
        store.close()


def test_errors_do_not_carry_what_people_said(store: Store) -> None:
    accounts, person = AccountRepository(store), replace(PERSON, email=f"{WORD}@example.org")
    accounts.add(person, None, T0)
    with pytest.raises(EmailTaken) as taken:
        accounts.add(replace(person, id=uuid4()), None, T0)
    assert WORD not in "".join(traceback.format_exception(taken.value))
    for statement in (
        text("INSERT INTO turn (text) VALUES (:words)"),
        text("INSERT INTO schema_migration VALUES (CAST(:words AS integer), 'x', now())"),
    ):
        with pytest.raises(DBAPIError) as failure, store.transaction() as connection:
            connection.execute(statement, {"words": f"my {WORD}"})
        assert WORD not in "".join(traceback.format_exception(failure.value))
