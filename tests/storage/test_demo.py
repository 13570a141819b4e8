"""The shipped demo history loads into a real store, and the generator makes the same rows again."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from core import demo
from core.bootstrap import load_demo, sync_shipped
from core.domain.account import Role
from core.storage.accounts import AccountRepository
from core.storage.cases import CaseStudyRepository
from core.storage.catalogue import JobRepository, QuestionRepository
from core.storage.engine import Store
from core.storage.interviews import InterviewRepository
from core.storage.organisations import remove_organisation
from data.demo.generate import TABLES, TABLES_FOLDER, build, sample
from data.demo.plan import TRACKS, plan

TODAY = date(2027, 3, 9)
REBUILD = "rebuild the demo history: python -m scripts.build_demo --workers 2"
OF_AN_INTERVIEW = {"turn": "interview_id", "answer": "interview_id", "scorecard": "interview_id", "interview": "id"}
OF_AN_ANSWER = ("grade", "answer_concept", "integrity_signal", "integrity_review", "integrity_note")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"duckdb:///{tmp_path / 'demo.duckdb'}")
    sync_shipped(
        AccountRepository(opened), QuestionRepository(opened), JobRepository(opened), CaseStudyRepository(opened)
    )
    yield opened
    opened.close()


def counts(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {t: int(connection.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar() or 0) for t in TABLES}


@pytest.mark.slow
def test_the_history_loads_quickly_once_and_ends_yesterday(store: Store) -> None:
    said: list[str] = []
    started = time.perf_counter()
    load_demo(store, said.append, TODAY)
    assert time.perf_counter() - started < 10
    assert "1,200 interviews" in said[0]
    loaded = counts(store)
    load_demo(store, said.append, TODAY)
    assert counts(store) == loaded
    with store.read() as connection:
        last = connection.exec_driver_sql("SELECT max(started_at) FROM interview").scalar()
    assert last is not None
    assert last.date() == TODAY - timedelta(days=1)
    people = AccountRepository(store)
    robin = people.by_email(demo.EMAILS[Role.CANDIDATE])
    assert robin is not None
    assert robin.account.is_demo
    assert robin.password_hash is None
    interviews = InterviewRepository(store, QuestionRepository(store))
    unfinished = interviews.open_of(robin.account.id)
    assert unfinished is not None
    assert unfinished.progress.waiting_for == "answer"
    assert interviews.draft(unfinished.id) is not None
    remove_organisation(store, demo.DEMO_ORGANISATION)
    assert set(counts(store).values()) == {0}


def rows(folder: Path, table: str, condition: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        for name in ("answer", table):
            connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name, replace=True)
        return connection.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY ALL").fetchall()


@pytest.mark.slow
def test_the_generator_makes_the_shipped_rows_again(tmp_path: Path) -> None:
    """All sittings of one person of each role who took few."""
    sittings = plan()
    numbers = [
        next(s.number for s in sittings if s.track == track and sum(o.number == s.number for o in sittings) <= 2)
        for track in TRACKS
    ]
    again = sample(numbers=numbers)
    assert 5 <= len(again) <= 10
    build(tmp_path, again, say=lambda _: None)
    with duckdb.connect() as connection:
        connection.read_parquet(str(tmp_path / "interview.parquet")).create_view("interview")
        made = ", ".join(f"'{i}'" for (i,) in connection.execute("SELECT id FROM interview").fetchall())
    conditions = {table: f"{column} IN ({made})" for table, column in OF_AN_INTERVIEW.items()}
    of_answers = f"answer_id IN (SELECT id FROM answer WHERE interview_id IN ({made}))"
    conditions |= dict.fromkeys(OF_AN_ANSWER, of_answers)
    for table, condition in conditions.items():
        shipped = rows(TABLES_FOLDER, table, condition)
        assert rows(tmp_path, table, condition) == shipped, f"{table}: {REBUILD}"
        assert shipped or table.startswith("integrity_")
