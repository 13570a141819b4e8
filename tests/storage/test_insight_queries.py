"""The insight queries on a sheet small enough to work out by hand, on both stores."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest

from core.statistics.mix import CANDIDATES, GRADER, QUESTIONS, SCORE, Answers, history, history_of_days
from core.storage import schema as t
from core.storage.analytics import DuckDbAnalytics
from core.storage.engine import Store
from tests.storage.insight_sheet import HEAPS, RUBRIC, TREES, Sheet
from tests.storage.test_analytics import ANALYST, BACKEND, DAY, ELSEWHERE, KEPT, KIM, MONDAY, ORG, SAM
from tests.unit.fakes import T0

LEE = UUID(int=21)
WEEK = 7 * DAY
RANKED: dict[str, Any] = {"rows": 100, "picked": []}
EVERY: dict[str, Any] = {"role": None, "question_version_id": None, "rows": 25, "skip": 0}


class Kept(DuckDbAnalytics):
    """As on a large store, with what is kept made anew before every question."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, kept_from=0)

    def run(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        self.refresh(at_once=True)
        assert self._snapshot.ready
        return super().run(query, **parameters)


@pytest.fixture(params=["worked out as it runs", "kept"])
def ask(store: Store, request: pytest.FixtureRequest) -> Any:
    with store.transaction() as connection:
        sheet = Sheet(connection)
        for person, name in ((SAM, "Sam"), (KIM, "Kim"), (LEE, "Lee")):
            sheet.person(person, name)
        for job, title in ((BACKEND, "Backend"), (ANALYST, "Analyst")):
            sheet.job(job, title)
        for version, slug in ((HEAPS, "heaps"), (TREES, "trees")):
            sheet.question(version, slug)
        sheet.sitting(
            BACKEND, SAM, MONDAY, 60.0,
            {"score": 4.0, "verdicts": {"hashing": "missed"}, "signal": "paste", "people": {"human_blind": 5.0}},
            {"question": TREES, "score": 6.0, "verdicts": {"hashing": "met"}, "seconds": 30.0, "review": True},
            {"question": TREES, "score": 9.0, "verdicts": {"hashing": "missed"}, "follow_up": True},
        )  # fmt: skip
        sheet.sitting(
            BACKEND, KIM, MONDAY + DAY, 80.0,
            {"score": 8.0, "verdicts": {"hashing": "missed"}, "people": {"override": 9.0}},
            {"question": TREES, "score": 10.0, "signal": "paste", "suppressed_by": "accommodation"},
        )  # fmt: skip
        sheet.sitting(
            BACKEND, LEE, MONDAY + WEEK, 60.0,
            {"score": 6.0, "verdicts": {"hashing": "missed"}, "version": "2"},
            {"question": TREES, "status": "declined"},
            {"words": 0},
        )  # fmt: skip
        sheet.sitting(ANALYST, SAM, MONDAY + WEEK, None, {"unclear": True})
        sheet.interview(BACKEND, KIM, None)
        sheet.interview(BACKEND, LEE, MONDAY, 99.0, kind="drill")
        sheet.interview(BACKEND, KIM, MONDAY, 1.0, org=ELSEWHERE)
    analytics = (Kept if request.param == "kept" else DuckDbAnalytics)(store)
    return lambda query, **changes: analytics.run(query, **{"org_id": ORG, **KEPT, **changes})


def picked(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_the_funnel_counts_each_step_once(ask: Any) -> None:
    steps = ("job", "begun", "answered", "finished", "scored", "recommended", "answers", "minutes")
    assert picked(ask("overview_funnel"), *steps) == [
        ("Backend", 4, 3, 3, 3, 0, 8, 30.0),
        ("Analyst", 1, 1, 1, 0, 0, 1, 30.0),
    ]
    assert picked(ask("overview_funnel", job_id=ANALYST), "job") == [("Analyst",)]
    assert ask("overview_funnel", until=MONDAY - DAY) == ask("overview_funnel", rubric_version_id=uuid4()) == []


def test_this_week_is_held_against_the_weeks_before(ask: Any) -> None:
    days = {"recent": MONDAY + WEEK - DAY, "before": MONDAY - DAY, "until": MONDAY + 2 * WEEK}
    kept = dict.fromkeys(("job_id", "rubric_version_id"))
    rows = _run(ask, "overview_recent", {"org_id": ORG, **kept, **days})
    columns = (
        "job",
        "recent",
        "interviews",
        "scored",
        "total",
        "squares",
        "answers",
        "unscored",
        "to_review",
        "suspicious",
    )
    assert picked(rows, *columns) == [
        ("Analyst", True, 1, 0, 0, 0, 1, 1, 0, 0),
        ("Backend", False, 2, 2, 140.0, 10000.0, 5, 0, 1, 1),
        ("Backend", True, 1, 1, 60.0, 3600.0, 3, 1, 0, 0),
    ]


def _run(ask: Any, query: str, parameters: dict[str, Any]) -> Any:
    analytics = next(c.cell_contents for c in ask.__closure__ if isinstance(c.cell_contents, DuckDbAnalytics))
    return analytics.run(query, **parameters)


def test_days_add_up_to_the_history_that_the_answers_themselves_give(ask: Any) -> None:
    rows = ask("drift_days")
    assert picked(rows, "day", "role", "interviews", "answers") == [
        (date(2026, 3, 2), "x", 1, 2), (date(2026, 3, 3), "x", 1, 2), (date(2026, 3, 9), "x", 1, 1),
    ]  # fmt: skip
    first = date(2026, 3, 2).toordinal()
    own = history(
        Answers(
            day=np.array([0, 0, 1, 1, 7]) + first,
            job=["x"] * 5,
            question=["heaps", "trees", "heaps", "trees", "heaps"],
            interview=["s", "s", "k", "k", "l"],
            score=np.array([4.0, 6, 8, 10, 6]),
            embedded=np.full(5, np.nan),
        )
    )
    added = history_of_days(rows)
    assert (added.first, added.days, added.answers, added.jobs) == (own.first, own.days, own.answers, own.jobs)
    for scope in ("", "x"):
        for part in (SCORE, QUESTIONS, GRADER):
            one, other = (vars(seen.parts[scope][part]).values() for seen in (added, own))
            for ours, theirs in zip(one, other, strict=True):
                assert ours == pytest.approx(theirs, abs=1e-9)
    assert added.parts[""][CANDIDATES].n.sum() == 0
    assert picked(ask("drift_days", grader_version="2"), "day") == [(date(2026, 3, 9),)]


def test_integrity_leaves_out_suppressed_signals_and_empty_answers(ask: Any) -> None:
    rows = {(row["dimension"], row["value"]): row for row in ask("integrity_rates")}
    found = {key: (row["answers"], row["suspicious"], row["people"]) for key, row in rows.items()}
    assert found == {
        ("role", "x"): (8, 1, 1), ("job", "Backend"): (7, 1, 1), ("job", "Analyst"): (1, 0, 0),
        ("question", "heaps"): (4, 1, 1), ("question", "trees"): (4, 0, 0),
        ("week", "2026-03-02"): (5, 1, 1), ("week", "2026-03-09"): (3, 0, 0),
    }  # fmt: skip
    assert picked(ask("integrity_clusters"), "role", "week", "answers", "suspicious", "people") == [
        ("x", datetime(2026, 3, 2), 5, 1, 1),
        ("x", datetime(2026, 3, 9), 3, 0, 0),
    ]
    page = {"rows": 5, "skip": 0, "role": None, "week": None, "state": None, "answer_id": None}
    page |= {"names": ["paste"], "families": [0], "shares": [0.05], "unlisted": 0.05}
    (row,) = ask("integrity_queue", **page)
    assert (row["candidate"], row["question"], row["total"]) == ("Sam", "heaps", 1)
    assert row["signals"] == [{"signal": "paste", "value": 9.0, "threshold": 1.0}]
    assert len(ask("integrity_queue", **{**page, "week": MONDAY + 6 * DAY, "role": "x"})) == 1
    assert ask("integrity_queue", **{**page, "week": MONDAY + WEEK}) == []


def test_concepts_count_main_questions_and_the_last_days(ask: Any) -> None:
    given = {"recent": MONDAY + 3 * DAY, "least": 20, "rows": 10}
    (row,) = ask("concept_gaps", **given)
    counts = ("asked", "missed", "met", "people", "asked_recently", "missed_recently", "concepts")
    assert tuple(row[name] for name in counts) == (4, 3, 1, 3, 1, 1, 1)
    for narrowed, people in (({"since": MONDAY + DAY / 2}, 2), ({"job_id": BACKEND}, 3), ({"grader_version": "2"}, 1)):
        assert picked(ask("concept_gaps", **{**given, **narrowed}), "people") == [(people,)]
    assert ask("concept_gaps", **{**given, "rows": 0}) == []
    assert picked(ask("concept_weeks", concept="hashing"), "week", "asked", "missed", "met") == [
        (datetime(2026, 3, 2), 3, 2, 1),
        (datetime(2026, 3, 9), 1, 1, 0),
    ]
    answers = ask("concept_answers", concept="hashing", rows=2, skip=0)
    assert picked(answers, "candidate", "verdict", "score", "total", "text") == [
        ("Lee", "missed", 6.0, 3, "Because."),
        ("Kim", "missed", 8.0, 3, "Because."),
    ]


def test_questions_are_judged_by_the_rest_of_the_interview(ask: Any) -> None:
    rows = {row["slug"]: row for row in ask("question_items")}
    columns = ("answers", "interviews", "mean", "compared", "seconds", "declined", "unclear")
    assert tuple(rows["heaps"][name] for name in columns) == (5, 3, 6.0, 2, 60.0, 0, 1)
    assert tuple(rows["trees"][name] for name in columns) == (3, 2, 8.0, 2, 60.0, 1, 0)
    # Sam is 2 below on both questions, Kim 2 above: the two go together exactly.
    assert rows["heaps"]["discrimination"] == rows["trees"]["discrimination"] == pytest.approx(1)
    (pair,) = ask("question_pairs", least=2, rows=5)
    assert (pair["interviews"], pair["r"]) == (2, pytest.approx(1))
    (panel,) = ask("panel_reliability")
    sums = ("interviews", "answers", "counts_squared", "between_squares", "within_squares")
    # Above the question's mean: -2, -2 and 2, 2; so everything lies between interviews: 2 * 4 + 2 * 4.
    assert tuple(panel[name] for name in sums) == (2, 4, 8, 16.0, 0.0)


def test_a_percentile_is_the_share_of_peers_below_with_ties_half(ask: Any) -> None:
    columns = ("candidate", "overall", "peers", "interviews")
    rows = ask("candidate_ranks", **RANKED)
    assert len({row["rubric_version_id"] for row in rows}) == 3  # each interview of the sheet has a rubric of its own
    assert picked(rows, "peers", "percentile") == [(0, None)] * 3
    assert sorted(picked(rows, *columns)) == [("Kim", 80.0, 0, 1), ("Lee", 60.0, 0, 1), ("Sam", 60.0, 0, 1)]


def test_ranks_among_peers_of_one_rubric(store: Store) -> None:
    people = [UUID(int=50 + number) for number in range(4)]
    with store.transaction() as connection:
        sheet = Sheet(connection)
        sheet.job(BACKEND, "Backend")
        for person, score in zip(people, (50.0, 70.0, 70.0, 90.0), strict=True):
            sheet.person(person, f"P{score}{person.int}")
            for at, overall in ((MONDAY, 10.0), (MONDAY + DAY, score)):
                interview = sheet.interview(BACKEND, person, at, overall)
                connection.execute(
                    t.interview.update().where(t.interview.c.id == interview).values(rubric_version_id=RUBRIC)
                )
    rows = DuckDbAnalytics(store).run("candidate_ranks", org_id=ORG, **KEPT, **RANKED)
    assert [(row["overall"], row["percentile"], row["interviews"]) for row in rows] == [
        (90.0, 1.0, 2), (70.0, 0.5, 2), (70.0, 0.5, 2), (50.0, 0.0, 2),
    ]  # fmt: skip
    wanted = {"rows": 1, "picked": [str(rows[-1]["interview_id"])]}
    few = DuckDbAnalytics(store).run("candidate_ranks", org_id=ORG, **KEPT, **wanted)
    assert few == [rows[0], rows[-1]], "the highest, and who was picked, with the same standing among everybody"
    assert {row["of_job"] for row in few} == {4}


def test_trust_counts_live_grades_and_pairs_them_with_blind_ones(ask: Any) -> None:
    counts = ("grader_version", "answers", "unscored", "to_review", "quotes", "dropped", "overridden")
    assert picked(ask("trust_graders"), *counts) == [("1", 7, 2, 1, 0, 0, 1), ("2", 1, 0, 0, 0, 0, 0)]
    (pair,) = ask("trust_pairs")
    assert (pair["confidence"], pair["human_confidence"], pair["job"]) == (4.0, 5.0, "Backend")
    versions = _run(ask, "grader_versions", {"org_id": ORG})
    assert picked(versions, "grader_version", "answers") == [("1", 7), ("2", 1)]


def test_fairness_takes_each_candidates_latest_result_and_draws_the_same_lot_again(ask: Any) -> None:
    assert picked(ask("fairness_outcomes"), "account_id", "recommended", "overall") == [
        (SAM, False, 60.0), (KIM, False, 80.0), (LEE, False, 60.0),
    ]  # fmt: skip
    assert picked(ask("fairness_people"), "people") == [(3,)]
    drawn = [ask("fairness_sample", rows=3, seed=seed, least_words=20) for seed in (1, 1)]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 3
    assert all(row["score"] is not None for row in drawn[0])
    assert picked(ask("score_spread"), "job", "tenth", "interviews") == [("Backend", 6, 2), ("Backend", 8, 1)]


# --- what every page offers -------------------------------------------------------------------------------------------


def test_answers_are_listed_newest_first_a_page_at_a_time(ask: Any) -> None:
    given = EVERY
    rows = ask("insight_answers", **given)
    assert len(rows) == 9
    assert [row["answered_at"] for row in rows] == sorted((row["answered_at"] for row in rows), reverse=True)
    assert {row["total"] for row in rows} == {9}
    assert picked(ask("insight_answers", **{**given, "question_version_id": TREES}), "candidate", "score") == [
        ("Lee", None), ("Kim", 10.0), ("Sam", 9.0), ("Sam", 6.0),
    ]  # fmt: skip
    assert ask("insight_answers", **{**given, "rows": 2, "skip": 1}) == rows[1:3]
    assert len(ask("insight_answers", **given, grader_version="2")) == 1
    assert ask("insight_answers", **{**given, "role": "y"}) == ask("insight_answers", **given, org_id=ELSEWHERE) == []


def test_a_concept_leads_to_the_questions_that_ask_for_it(ask: Any) -> None:
    columns = ("slug", "stem", "asked", "missed")
    assert picked(ask("concept_questions", concept="hashing"), *columns) == [
        ("heaps", "Why heaps?", 3, 3), ("trees", "Why trees?", 1, 0),
    ]  # fmt: skip
    assert ask("concept_questions", concept="graphs") == []


def test_filters_offer_the_rubric_versions_of_the_organisation(ask: Any, store: Store) -> None:
    with store.transaction() as connection:
        add = Sheet(connection).add
        for number, own in ((2, uuid4()), (1, RUBRIC)):
            rubric = {"content": {}, "content_hash": "x", "published_at": T0}
            add(t.rubric_version, id=own, job_id=BACKEND, number=number, **rubric)
    rows = _run(ask, "filter_choices", {"org_id": ORG})
    assert picked(rows, "job", "number", "interviews") == [("Backend", 1, 0), ("Backend", 2, 0)]
    assert _run(ask, "filter_choices", {"org_id": ELSEWHERE}) == []


def test_calls_to_a_model_count_for_the_organisation_that_interviewed(ask: Any, store: Store) -> None:
    (sitting, *_) = {row["interview_id"] for row in _run(ask, "insight_answers", {"org_id": ORG, **KEPT, **EVERY})}
    with store.transaction() as connection:
        add = Sheet(connection).add
        for interview, ms, outcome, cost in (
            (sitting, 1000, "ok", 0.01), (sitting, 3000, "ok", None), (sitting, 9000, "timeout", None),
            (uuid4(), 50, "ok", 1.0), (None, 50, "ok", 1.0),
        ):  # fmt: skip
            rest = {"model": "m", "host": "h", "rung": "schema", "attempt": 1, "prompt_hash": "x", "streamed": False}
            add(t.model_call, id=uuid4(), at=T0, task="turn", ms=ms, outcome=outcome, cost=cost,
                interview_id=interview, **rest)  # fmt: skip
    columns = ("model", "task", "calls", "median_ms", "failed", "cost", "unpriced")
    assert picked(ask("trust_calls"), *columns) == [("m", "turn", 3, 2000.0, 1, 0.01, 1)]
    assert ask("trust_calls")[0]["slow_ms"] == 2900.0
    assert len(ask("trust_calls", grader_version="m/checks-1")) == 1
    assert ask("trust_calls", grader_version="other/checks-1") == ask("trust_calls", org_id=ELSEWHERE) == []


def test_cases_are_scored_in_another_way_and_stay_apart(ask: Any, store: Store) -> None:
    apart = {"candidate_ranks": RANKED, "fairness_outcomes": {}, "fairness_people": {}, "score_spread": {}}
    before = {name: ask(name, **more) for name, more in apart.items()}
    with store.transaction() as connection:
        Sheet(connection).interview(BACKEND, SAM, MONDAY, 99.0, kind="case")
    assert {name: ask(name, **more) for name, more in apart.items()} == before
    assert ("Case interviews", 1) in picked(ask("overview_funnel"), "job", "scored")
    assert ("Case interviews", 99.0) in picked(ask("overview_by_job"), "job", "mean")
    assert ("Backend", 4) in picked(ask("overview_funnel"), "job", "begun")
