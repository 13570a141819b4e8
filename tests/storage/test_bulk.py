"""Tables to Parquet and back: what the demo history is made of."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core.domain.errors import BankInvalid
from core.storage import schema as t
from core.storage.bulk import export_parquet, load_parquet
from core.storage.engine import Store
from core.storage.interviews import InterviewRepository
from core.storage.scorecards import ScorecardRepository
from tests.storage.conftest import opened
from tests.storage.world import SUSPICIOUS, World, make_scorecard, rows
from tests.unit.fakes import OTHER, PERSON

pytestmark = pytest.mark.slow

LEFT_OUT = {"schema_migration", "sign_in_session", "sign_in_ticket", "sign_in_attempt", "audit_event"}
TABLES = [name for name in t.metadata.tables if name not in LEFT_OUT]


@pytest.fixture(scope="module")
def world(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An embedded store with two finished interviews."""
    path = shutil.copy(template, tmp_path_factory.mktemp("bulk") / "greenroom.duckdb")
    with opened(f"duckdb:///{path}") as store:
        world = World(store)
        for person in (PERSON, OTHER):
            interview = world.sitting(person, ["score=8 missed=0", SUSPICIOUS, "naïve “quotes”; it's 🙂\n\nscore=5"])
            world.conduct.end(person, interview.id)
            ScorecardRepository(store).add(make_scorecard(interview.id))
        yield world


@pytest.fixture
def tables(world: World, tmp_path: Path) -> Path:
    """Its tables as Parquet files."""
    export_parquet(world.store, tmp_path / "tables", TABLES)
    return tmp_path / "tables"


def test_tables_come_back_row_for_row(world: World, store: Store, tables: Path) -> None:
    counts = load_parquet(store, tables)
    assert counts == {name: rows(world.store, t.metadata.tables[name]) for name in TABLES}
    for table in (t.metadata.tables[name] for name in TABLES):
        query = select(table).order_by(*table.primary_key)
        with world.store.read() as before, store.read() as after:
            assert after.execute(query).all() == before.execute(query).all()


def test_history_moves_by_whole_days_and_reads_as_before(world: World, store: Store, tables: Path) -> None:
    load_parquet(store, tables, shift_days=200)  # across a change of the clocks in many places
    repository = InterviewRepository(store, world.questions)
    for before in world.interviews.of_account(PERSON.id):
        after = repository.get(before.id)
        assert after.started_at == before.started_at + timedelta(days=200)
        assert [turn.created_at - timedelta(days=200) for turn in after.turns] == [t.created_at for t in before.turns]
        assert repository.answers(before.id) == world.interviews.answers(before.id)


def test_the_same_rows_make_the_same_file(world: World, tables: Path, tmp_path: Path) -> None:
    export_parquet(world.store, tmp_path / "again", TABLES)
    for name in TABLES:
        file = f"{name}.parquet"
        assert (tmp_path / "again" / file).read_bytes() == (tables / file).read_bytes()


def test_a_file_that_is_no_table_is_named_and_nothing_is_loaded(store: Store, tables: Path) -> None:
    (tables / "cats.parquet").touch()
    with pytest.raises(BankInvalid, match=r"tables/cats\.parquet"):
        load_parquet(store, tables)
    assert rows(store, t.account) == 0


def test_a_damaged_file_leaves_nothing_half_loaded(store: Store, tables: Path) -> None:
    (tables / "scorecard.parquet").write_bytes(b"PAR1 nonsense PAR1")
    with pytest.raises(Exception, match="parquet"):
        load_parquet(store, tables)
    assert rows(store, t.account) == rows(store, t.turn) == 0
