"""What insights keep for a large store: right after every change, gone with a person, never in the way."""

from pathlib import Path
from typing import Any

import pytest

from core.storage import schema as t
from core.storage.analytics import DuckDbAnalytics, sql
from core.storage.engine import Store
from core.storage.erasure import erase_person
from core.storage.snapshot import KEPT, ORDERED, from_kept, seen, written_out
from tests.storage.conftest import opened
from tests.storage.insight_sheet import HEAPS, Sheet
from tests.storage.test_analytics import BACKEND, DAY, KIM, MONDAY, ORG, SAM

GIVEN = {"org_id": ORG}


@pytest.fixture
def sheet(store: Store) -> None:
    with store.transaction() as connection:
        own = Sheet(connection)
        own.person(SAM, "Sam")
        own.person(KIM, "Kim")
        own.job(BACKEND, "Backend")
        own.question(HEAPS, "heaps")
        for person, score in ((SAM, 4.0), (KIM, 8.0)):
            own.sitting(BACKEND, person, MONDAY, 10 * score, {"score": score, "verdicts": {"hashing": "met"}})


def versions(analytics: DuckDbAnalytics) -> list[dict[str, Any]]:
    return analytics.run("grader_versions", **GIVEN)


@pytest.mark.usefixtures("sheet")
def test_rows_are_made_anew_only_when_something_changed(store: Store) -> None:
    analytics = DuckDbAnalytics(store, kept_from=1)
    assert analytics.refresh(at_once=True)
    assert not analytics.refresh(at_once=True)
    assert versions(analytics)[0]["answers"] == 2
    with store.transaction() as connection:
        Sheet(connection).sitting(BACKEND, SAM, MONDAY, 50.0, {"score": 5.0})
    assert versions(analytics)[0]["answers"] == 2, "as it was when the rows were made"
    made = analytics.as_of
    assert made is not None, "and the page says when that was"
    assert analytics.refresh(at_once=True)
    assert versions(analytics)[0]["answers"] == 3


@pytest.mark.usefixtures("sheet")
def test_a_history_that_was_moved_is_another_one(store: Store) -> None:
    analytics = DuckDbAnalytics(store, kept_from=1)
    analytics.refresh(at_once=True)
    with store.transaction() as connection:
        connection.execute(t.interview.update().values(started_at=MONDAY + DAY))
    assert analytics.refresh(at_once=True), "as many of everything, on other days"


@pytest.mark.usefixtures("sheet")
def test_who_is_erased_is_gone_with_the_next_refresh(store: Store) -> None:
    analytics = DuckDbAnalytics(store, kept_from=1)
    analytics.refresh(at_once=True)
    with store.transaction() as connection:
        erase_person(connection, KIM)
    assert analytics.refresh(at_once=True)
    assert (versions(analytics)[0]["answers"], versions(analytics)[0]["mean"]) == (1, 4.0)


@pytest.mark.usefixtures("sheet")
def test_a_small_store_keeps_nothing_and_is_never_behind(store: Store) -> None:
    analytics = DuckDbAnalytics(store, kept_from=3)
    assert not analytics.refresh(at_once=True)
    assert analytics.as_of is None
    with store.transaction() as connection:
        Sheet(connection).sitting(BACKEND, SAM, MONDAY, 50.0, {"score": 5.0}, {"score": 6.0})
    assert versions(analytics)[0]["answers"] == 4


@pytest.mark.usefixtures("sheet")
def test_work_is_due_again_only_after_a_while(store: Store) -> None:
    analytics = DuckDbAnalytics(store, kept_from=1)
    assert analytics.refresh()
    with store.transaction() as connection:
        Sheet(connection).sitting(BACKEND, SAM, MONDAY, 50.0, {"score": 5.0})
    assert not analytics.refresh(), "it may take one part of twenty of the time"


def fill(store: Store) -> None:
    with store.transaction() as connection:
        own = Sheet(connection)
        own.person(SAM, "Sam")
        own.job(BACKEND, "Backend")
        own.question(HEAPS, "heaps")
        own.sitting(BACKEND, SAM, MONDAY, 40.0, {"score": 4.0})


def test_rows_outlive_a_restart(file: Path) -> None:
    with opened(f"duckdb:///{file}") as store:
        fill(store)
        assert DuckDbAnalytics(store, kept_from=1).refresh(at_once=True)
    with opened(f"duckdb:///{file}") as store:
        analytics = DuckDbAnalytics(store, kept_from=1)
        assert not analytics.refresh(at_once=True)
        assert analytics._snapshot.ready
        assert analytics.as_of is not None
        assert versions(analytics)[0]["answers"] == 1


def test_a_broken_file_is_made_anew(file: Path) -> None:
    file.with_suffix(".insights").write_bytes(b"cut off" * 1000)
    with opened(f"duckdb:///{file}") as store:
        fill(store)
        analytics = DuckDbAnalytics(store, kept_from=1)
        assert analytics.refresh(at_once=True)
        assert versions(analytics)[0]["answers"] == 1


def test_without_the_file_questions_are_answered_from_the_store(embedded: Store) -> None:
    fill(embedded)
    analytics = DuckDbAnalytics(embedded, kept_from=1)
    analytics.refresh(at_once=True)
    with embedded.read() as connection:
        connection.exec_driver_sql(f"DETACH {KEPT}")
    assert versions(analytics)[0]["answers"] == 1
    assert not analytics._snapshot.ready
    analytics.refresh(at_once=True)
    assert analytics._snapshot.ready


def test_a_query_stands_alone_and_names_what_it_reads_once() -> None:
    text = sql("question_items")
    assert text.count("answer_seen AS NOT MATERIALIZED (") == 1
    assert seen("answer_seen").strip() in text
    assert "sitting_seen AS" not in text
    assert f"SELECT * FROM {KEPT}.main.answer_seen" in from_kept("SELECT 1 FROM answer_seen")
    assert written_out("SELECT 1 FROM answer") == "SELECT 1 FROM answer"


def test_what_is_kept_holds_no_words(store: Store) -> None:
    if not store.is_duckdb:
        pytest.skip("the same text on both stores")
    with store.read() as connection:
        for name in ORDERED:
            columns = {row[0] for row in connection.exec_driver_sql(f"DESCRIBE {seen(name)}")}
            words = {"text", "quote", "critique", "display_name", "email", "reason"}
            assert not columns & words, name
