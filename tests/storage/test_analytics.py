"""Every analytics question on data small enough to work out by hand, on both stores, and on an empty one."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, insert, text

from core.domain.errors import AnalyticsMissing, StoreUnreachable
from core.storage import analytics as module
from core.storage import schema as t
from core.storage.analytics import QUERIES, DuckDbAnalytics, attach, sql
from core.storage.engine import Store
from tests.storage.conftest import opened
from tests.storage.world import at_once
from tests.unit.fakes import T0

NAMES = sorted(path.stem for path in QUERIES.glob("*.sql"))
FILTERS = dict.fromkeys(("since", "until", "job_id", "rubric_version_id", "grader_version", "role", "week"))
KEPT = {name: FILTERS[name] for name in FILTERS if name not in ("role", "week")}
GIVEN: dict[str, Any] = {  # other ids are made up
    **FILTERS,
    **{"only_to_review": False, "rows": 25, "skip": 0, "least": 2, "least_words": 1, "seed": 7, "concept": "hashing"},
    **{
        "state": None,
        "answer_id": None,
        "source_id": None,
        "fixed": "embedded",
        **{"names": ["pasted"], "families": [0], "shares": [0.05], "unlisted": 0.05},
        "pattern": r"\b(?:accent|native[\s-]+speaker)\b",
    },
    **{"before": datetime(2026, 3, 2, tzinfo=UTC), "recent": datetime(2026, 3, 9, tzinfo=UTC)},
}
ORG, ELSEWHERE, SAM, KIM, BACKEND, ANALYST, ABROAD = (UUID(int=number) for number in range(1, 8))
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def parameters(query: str) -> dict[str, Any]:
    """Something for each `$name` of a query."""
    names = set(re.findall(r"\$(\w+)", sql(query)))
    given = GIVEN | {"since": T0}
    return {name: given[name] if name in given else uuid4() for name in names}


class Hand:
    """Rows put in by hand."""

    def __init__(self, connection: Connection) -> None:
        self.add = lambda table, **values: connection.execute(insert(table).values(**values))

    def person(self, id_: UUID, name: str, org: UUID = ORG) -> None:
        rest = {"role": "candidate", "locale": "en", "status": "active", "version": 1, "is_demo": False, "created": T0}
        self.add(t.account, id=id_, org_id=org, email=f"{name}@example.org".lower(), display_name=name, **rest)

    def job(self, id_: UUID, title: str, org: UUID = ORG) -> None:
        rest = {"track": "x", "summary": "x", "icon": "x", "stack": [], "status": "open", "position": 0}
        self.add(t.job, id=id_, org_id=org, title=title, **rest)

    def interview(
        self,
        job: UUID,
        person: UUID,
        ended: datetime | None,
        *scores: float | None,
        org: UUID = ORG,
        kind: str = "technical",
    ) -> UUID:
        """`scores` are those of its scorecards, oldest first."""
        at = {"started_at": (ended or T0) - timedelta(minutes=30), "ended_at": ended}
        who = {"id": uuid4(), "org_id": org, "account_id": person, "job_id": job, "rubric_version_id": uuid4()}
        rest = {"panel_id": uuid4(), "panel": {}, "mode": "text", "seed": 1, "version": 1, "is_demo": False}
        self.add(t.interview, **who, **at, **rest, kind=kind, status="finished" if ended else "in_progress")
        for number, score in enumerate(scores):
            card = {"id": uuid4(), "interview_id": who["id"], "overall": score, "threshold": 70.0, "delivery": {}}
            rest = {"dimensions": [], "grader": "g", "grader_version": "1", "created_at": T0 + number * SECOND}
            self.add(t.scorecard, **card, **rest, low=score, high=score, recommendation=f"card {number}")
        return UUID(str(who["id"]))

    def answer(self, interview: UUID, person: UUID, at: datetime, status: str = "scored", org: UUID = ORG) -> UUID:
        ids = {"id": uuid4(), "turn_id": uuid4(), "interview_id": interview, "question_version_id": uuid4()}
        who = {"org_id": org, "job_id": BACKEND, "account_id": person}
        rest = {"attempt": 1, "is_follow_up": False, "answered_at": at, "words": 9, "input": "text"}
        self.add(t.answer, **ids, **who, **rest, status=status)
        return UUID(str(ids["id"]))

    def grade(self, answer: UUID, verdicts: dict[str, str], *, is_current: bool = True) -> None:
        grade = {"id": uuid4(), "answer_id": answer, "rubric_version_id": uuid4(), "run": 1, "kind": "live"}
        words = dict.fromkeys(("grader", "grader_version", "prompt_hash", "critique"), "x")
        flags = dict.fromkeys(("off_topic", "needs_clarification", "declined", "needs_review"), False)
        self.add(t.grade, **grade, **words, **flags, flags=[], evidence_dropped=0, graded_at=T0, is_current=is_current)
        ids = {"grade_id": grade["id"], "answer_id": answer, "org_id": ORG, "job_id": BACKEND, "graded_at": T0}
        for concept, verdict in verdicts.items():
            rest = {"key_point_id": uuid4(), "strength": 0.5, "weight": 1}
            self.add(t.answer_concept, **ids, **rest, concept=concept, verdict=verdict)

    def signal(self, answer: UUID, name: str, suppressed_by: str | None = None) -> None:
        self.add(t.integrity_signal, answer_id=answer, signal=name, value=9, threshold=1, suppressed_by=suppressed_by)


@pytest.fixture
def by_hand(store: Store) -> DuckDbAnalytics:
    """Two jobs, two people, two weeks; a drill, a retry, an open interview and another organisation to leave out."""
    with store.transaction() as connection:
        hand = Hand(connection)
        for person, name, org in ((SAM, "Sam", ORG), (KIM, "Kim", ORG), (ABROAD, "Abroad", ELSEWHERE)):
            hand.person(person, name, org)
        for job, title in ((BACKEND, "Backend"), (ANALYST, "Analyst")):
            hand.job(job, title)
        first = hand.interview(BACKEND, SAM, MONDAY, 10.0, 60.0)  # the later scorecard counts
        second = hand.interview(BACKEND, KIM, MONDAY + 7 * DAY - SECOND, 80.0)  # Sunday, just
        third = hand.interview(BACKEND, SAM, MONDAY + 7 * DAY, 50.0, None)  # the later one could not be scored
        hand.interview(ANALYST, KIM, MONDAY + 8 * DAY)  # no scorecard yet
        hand.interview(BACKEND, SAM, MONDAY, 99.0, kind="drill")
        hand.interview(BACKEND, SAM, MONDAY, 99.0, kind="retry")
        hand.interview(BACKEND, SAM, None)
        away = hand.interview(BACKEND, ABROAD, MONDAY, 1.0, org=ELSEWHERE)
        hand.answer(away, ABROAD, MONDAY, org=ELSEWHERE)

        early, late = hand.answer(first, SAM, MONDAY), hand.answer(first, SAM, MONDAY + SECOND)
        hand.grade(early, {"hashing": "missed", "trees": "missed"}, is_current=False)
        hand.grade(early, {"hashing": "met", "trees": "missed"})
        hand.grade(late, {"hashing": "missed", "graphs": "partly"})
        latest = hand.answer(third, SAM, MONDAY + 7 * DAY)
        hand.grade(latest, {"trees": "met"})
        hand.grade(hand.answer(third, SAM, MONDAY + 9 * DAY, "declined"), {"hashing": "met"})
        theirs = hand.answer(second, KIM, MONDAY)
        hand.grade(theirs, {"hashing": "met"})
        hand.signal(theirs, "typing_speed")
        hand.signal(theirs, "paste")
        hand.signal(early, "paste", suppressed_by="accommodation")
    return DuckDbAnalytics(store)


def test_concepts_count_current_grades_of_scored_answers(by_hand: DuckDbAnalytics) -> None:
    columns = ("concept", "asked", "missed", "met", "last_missed")
    expected = [("hashing", 2, 1, 1, True), ("trees", 2, 1, 1, False), ("graphs", 1, 0, 0, True)]
    rows = by_hand.run("concepts_of_account", account_id=SAM)
    assert [tuple(row[column] for column in columns) for row in rows] == expected


def test_jobs_are_summed_over_the_latest_scorecards(by_hand: DuckDbAnalytics) -> None:
    backend, analyst = by_hand.run("overview_by_job", org_id=ORG, **KEPT)
    # 60 and 80: mean 70, standard deviation 14.14, its error 10, 95 % +- 19.6; the third has no score.
    assert backend.pop("half") == pytest.approx(19.6)
    assert backend == {"job": "Backend", "interviews": 3, "answers": 5, "people": 2, "mean": 70.0}
    assert analyst == {"job": "Analyst", "interviews": 1, "answers": 0, "people": 1, "mean": None, "half": None}


def test_weeks_begin_on_monday_in_utc(by_hand: DuckDbAnalytics) -> None:
    one, two = by_hand.run("overview_by_week", org_id=ORG, **KEPT)
    assert (one["week"], two["week"]) == (datetime(2026, 3, 2), datetime(2026, 3, 9))
    assert (one["interviews"], one["answers"], one["mean"]) == (2, 3, 70.0)
    assert one["half"] == pytest.approx(19.6)
    assert (two["interviews"], two["answers"], two["mean"], two["half"]) == (2, 2, None, None)


def test_totals_count_people_once(by_hand: DuckDbAnalytics) -> None:
    assert by_hand.run("overview_totals", org_id=ORG, **KEPT) == [{"interviews": 4, "answers": 5, "people": 2}]


def test_interviews_are_listed_with_the_latest_result_and_what_to_review(by_hand: DuckDbAnalytics) -> None:
    def listed(**changes: Any) -> list[tuple[Any, ...]]:
        given = {name: GIVEN[name] for name in ("job_id", "only_to_review", "rows", "skip")}
        rows = by_hand.run("interviews_of_org", **{**given, "org_id": ORG, **changes})
        columns = ("candidate", "job", "overall", "recommendation", "to_review", "total")
        return [tuple(row[column] for column in columns) for row in rows]

    expected = [
        ("Kim", "Analyst", None, "not_scored", 0, 4),
        ("Sam", "Backend", None, "card 1", 0, 4),
        ("Kim", "Backend", 80.0, "card 0", 1, 4),
        ("Sam", "Backend", 60.0, "card 1", 0, 4),
    ]
    assert listed() == expected
    assert listed(rows=2, skip=1) == expected[1:3]
    assert [row[0] for row in listed(only_to_review=True)] == ["Kim"]
    assert [row[1] for row in listed(job_id=ANALYST)] == ["Analyst"]
    assert listed(job_id=uuid4()) == listed(org_id=uuid4()) == []


def test_a_persons_results_are_newest_first_and_in_utc(by_hand: DuckDbAnalytics) -> None:
    rows = by_hand.run("scores_of_account", account_id=SAM)
    assert [(row["overall"], row["ended_at"]) for row in rows] == [(None, MONDAY + 7 * DAY), (60.0, MONDAY)]
    assert {row["ended_at"].utcoffset() for row in rows} == {timedelta(0)}
    assert all(isinstance(row["interview_id"], UUID) for row in rows)


def test_health_counts_everything(by_hand: DuckDbAnalytics) -> None:
    counts = {"accounts": 3, "interviews": 8, "open_interviews": 1, "answers": 6}
    assert by_hand.run("health_counts") == [{**counts, "unscored_answers": 0, "open_sessions": 0}]


@pytest.mark.parametrize("query", NAMES)
def test_an_empty_store_gives_nothing_or_zeros(store: Store, query: str) -> None:
    for row in DuckDbAnalytics(store).run(query, **parameters(query)):
        assert not any(row.values())


@pytest.mark.parametrize("query", NAMES)
def test_a_query_names_its_grain_and_takes_only_parameters(query: str) -> None:
    words = sql(query)
    assert words.startswith("-- Grain: one row "), "say in the first line what a row is"
    assert max(map(len, words.splitlines())) <= 120
    code = re.sub(r"--.*", "", words)
    assert not re.search(r"[{};?]|%[s(]|\b(main|public|store)\.", code), "`$name` only, one statement, no schema names"
    assert not re.search(r"'[0-9a-f]{8}-|\b(insert|update|delete|drop|create|copy|attach)\b", code, re.IGNORECASE)


def test_a_value_is_never_part_of_the_sql(by_hand: DuckDbAnalytics) -> None:
    for nasty in ("' OR 1=1 --", f"{ORG}' OR '1'='1"):
        with pytest.raises(Exception, match="Could not convert"):
            by_hand.run("overview_by_job", org_id=nasty, **KEPT)


def test_eight_readers_at_once_each_get_their_own_rows(by_hand: DuckDbAnalytics) -> None:
    def ask(person: UUID) -> Callable[[], None]:
        alone = by_hand.run("scores_of_account", account_id=person)

        def work() -> None:
            for _ in range(10):
                assert by_hand.run("scores_of_account", account_id=person) == alone

        return work

    assert at_once([ask(person) for person in (SAM, KIM, ABROAD, uuid4()) * 2])[1] == []


@pytest.mark.slow
@pytest.mark.network
def test_analytics_survive_a_restart_of_postgresql(postgres: Callable[[], str]) -> None:
    with opened(postgres()) as store:
        analytics = DuckDbAnalytics(store)
        assert analytics.run("overview_totals", org_id=ORG, **KEPT)[0]["people"] == 0
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        with store.transaction() as connection:
            connection.execute(text(f"{cut} AND datname = current_database()"))
        assert analytics.run("overview_totals", org_id=ORG, **KEPT)[0]["people"] == 0
        assert store.ping()["kind"] == "postgresql"


@pytest.mark.slow
@pytest.mark.network
def test_analytics_cannot_change_postgresql(postgres: Callable[[], str]) -> None:
    with opened(postgres()) as store:
        analytics = DuckDbAnalytics(store)
        with attach(analytics._address()) as connection, pytest.raises(Exception, match="read-only"):
            connection.execute("DELETE FROM store.public.account")


def test_a_missing_extension_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXTENSION", "of_nobody")
    with pytest.raises(AnalyticsMissing, match="duckdb-extension-postgres-scanner"):
        attach("host=127.0.0.1")


@pytest.mark.network
def test_a_password_is_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(StoreUnreachable) as failure:
            attach("host=127.0.0.1 port=1 user=greenroom password=hunter2 connect_timeout=1")
        with pytest.raises(StoreUnreachable) as opening:
            Store.open("postgresql://greenroom:hunter2@127.0.0.1:1/greenroom")
    assert "GREENROOM_DATABASE_URL" in opening.value.sentence
    assert "hunter2" not in f"{failure.value!r}{failure.value.__cause__!r}{opening.value.__cause__!r}{caplog.text}"
