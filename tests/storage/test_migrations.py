"""Migrations are recorded, applied once, and never touch a database that is not ours or is ahead of us."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Connection, func, insert, inspect, select, text

from core.domain.errors import StoreCorrupted, StoreNewer
from core.storage import migrations
from core.storage import schema as t
from core.storage.accounts import AccountRepository
from core.storage.engine import Store
from core.storage.migrations import MIGRATIONS, create_missing
from tests.storage.conftest import opened
from tests.storage.world import rows
from tests.unit.fakes import PERSON, T0


def test_a_new_store_has_every_table_and_says_so(tmp_path: Path) -> None:
    store = Store.open(f"duckdb:///{tmp_path / 'deep' / 'new.duckdb'}", lambda: T0)
    with store.read() as connection:
        assert set(inspect(connection).get_table_names()) == set(t.metadata.tables)
        applied = connection.execute(select(t.schema_migration)).all()
    assert [(row.number, row.name, row.applied_at) for row in applied] == [
        (number, name, T0) for number, name, _ in MIGRATIONS
    ]
    assert store.schema_number == MIGRATIONS[-1][0]
    store.close()


def test_opening_again_applies_nothing(url: str) -> None:
    for day in range(3):
        Store.open(url, lambda day=day: T0 + timedelta(day)).close()
    with opened(url) as store, store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(t.schema_migration)) == len(MIGRATIONS)
        assert connection.scalar(select(func.max(t.schema_migration.c.applied_at))) < T0 + timedelta(1)


def test_an_older_store_gets_what_is_missing_and_keeps_its_rows(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(url) as store, store.transaction() as connection:
        row = {"settings": {}, "created": T0}
        connection.execute(insert(t.organisation).values(id="6f2f3f0a6a5e5d0e9d0b0f8f8b5a7c11", name="Old", **row))
        for name in ("interview_draft", "feedback"):
            connection.execute(text(f"DROP TABLE {name}"))

    def notes(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE organisation ADD COLUMN IF NOT EXISTS note TEXT DEFAULT 'none'"))

    later = [*MIGRATIONS, (97, "missing tables", create_missing), (98, "notes", notes)]
    monkeypatch.setattr(migrations, "MIGRATIONS", later)
    for _ in range(2):
        with opened(url) as store, store.read() as connection:
            assert store.schema_number == 98
            assert connection.execute(text("SELECT name, note FROM organisation")).all() == [("Old", "none")]
            assert rows(store, t.feedback) == 0


def test_accounts_from_before_turn_policies_are_read(url: str) -> None:
    with opened(url) as store:
        AccountRepository(store).add(PERSON, None, T0)
        with store.transaction() as connection:
            connection.execute(text("ALTER TABLE account DROP COLUMN turn_policy"))
            connection.execute(text("ALTER TABLE account DROP COLUMN assistive"))
            connection.execute(text("DELETE FROM schema_migration WHERE number > 2"))
    with opened(url) as store:
        assert AccountRepository(store).get(PERSON.id) == PERSON


def test_a_migration_that_fails_leaves_the_store_as_it_was(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(url).close()

    def broken(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE half (i INTEGER)"))
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", [*MIGRATIONS, (97, "broken", broken)])
        with pytest.raises(RuntimeError, match="broken"):
            Store.open(url)
    with opened(url) as store, store.read() as connection:
        assert "half" not in inspect(connection).get_table_names()


def test_a_store_of_a_newer_greenroom_is_left_alone(url: str) -> None:
    with opened(url) as store, store.transaction() as connection:
        connection.execute(insert(t.schema_migration).values(number=99, name="from the future", applied_at=T0))
    with pytest.raises(StoreNewer):
        Store.open(url)


def test_somebody_elses_duckdb_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cats.duckdb"
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE cats AS SELECT 1 AS lives")
    before = path.read_bytes()
    with pytest.raises(StoreCorrupted):
        Store.open(f"duckdb:///{path}")
    assert path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.network
def test_postgresql_guards_parents_and_looks_things_up_by_index(postgres: Callable[[], str]) -> None:
    with opened(postgres()) as store, store.read() as connection:
        found = inspect(connection)
        parents = {
            (table, key["constrained_columns"][0], key["referred_table"])
            for table in t.metadata.tables
            for key in found.get_foreign_keys(table)
        }
        assert parents == set(t.POSTGRES_PARENTS)
        for table, columns in t.POSTGRES_INDEXES:
            assert columns.split(", ") in [index["column_names"] for index in found.get_indexes(table)]
