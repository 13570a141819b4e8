"""The history that benchmarks/analytics.py measures on: real tables, the same every time, and one answer everywhere."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.at_scale import generate as made
from benchmarks.at_scale import in_pandas, pages, sqlite
from benchmarks.at_scale.agree import same
from benchmarks.at_scale.pages import Asked
from core.domain.account import Account
from core.storage import schema as t
from core.storage.analytics import QUERIES, DuckDbAnalytics
from core.storage.engine import Store
from core.usecases import compare_candidates, see_concepts
from core.usecases.insights import PAGE
from tests.storage.conftest import opened

pytestmark = pytest.mark.slow
ANSWERS = 2000
RANKED, CONCEPTS = 15, 40  # smaller bounds than the pages', so that a small history reaches them


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("at scale")


@pytest.fixture(scope="module")
def counts(folder: Path) -> dict[str, int]:
    return made.generate(folder / "greenroom.duckdb", ANSWERS, memory="1GB")


@pytest.fixture(scope="module")
def history(folder: Path, counts: dict[str, int]) -> Iterator[Store]:
    assert counts
    with opened(f"duckdb:///{folder / 'greenroom.duckdb'}") as store:
        yield store


@pytest.fixture(scope="module")
def recruiter() -> Account:
    return pages.recruiter()


@pytest.fixture(scope="module")
def asked(history: Store, recruiter: Account) -> dict[str, Asked]:
    """Every question of every page, as on a store of this size."""
    found = {}
    for name in pages.PAGES:
        recording, *_ = pages.draw(name, DuckDbAnalytics(history), history, recruiter)
        found.update({each.query: each for each in recording.asked})
    return found


def test_the_history_has_the_size_and_the_shape_that_was_asked_for(history: Store, counts: dict[str, int]) -> None:
    assert set(counts) <= set(t.metadata.tables)
    with history.read() as connection:

        def one(query: str) -> Any:
            return connection.exec_driver_sql(query).scalar()

        large, small = (str(own) for own in made.organisations(8))
        of = "SELECT count(*) FROM answer WHERE org_id = '{}'"
        assert one(of.format(large)) == pytest.approx(ANSWERS, rel=0.1)
        assert one(of.format(small)) == pytest.approx(ANSWERS / 10, rel=0.4)
        assert one("SELECT count(*) FROM job") == 2 * len(made.TRACKS)
        assert 3.5 < counts["answer_concept"] / one("SELECT count(*) FROM answer WHERE status = 'scored'") < 4.5
        assert 200 < one("SELECT avg(length(text)) FROM turn WHERE kind = 'answer'") < 400
        answers = "SELECT count(*) FROM answer a ANTI JOIN interview i ON i.id = a.interview_id"
        assert one(answers) == one("SELECT count(*) FROM grade g ANTI JOIN answer a ON a.id = g.answer_id") == 0
        twice = "SELECT count(*) FROM (SELECT answer_id FROM grade WHERE is_current GROUP BY 1 HAVING count(*) > 1)"
        assert one(twice) == 0
        assert one("SELECT max(started_at) - min(started_at) FROM interview") > timedelta(days=600)


def test_the_same_seed_gives_the_same_rows(tmp_path: Path, history: Store, counts: dict[str, int]) -> None:
    assert made.generate(tmp_path / "again.duckdb", ANSWERS, memory="1GB") == counts
    with opened(f"duckdb:///{tmp_path / 'again.duckdb'}") as again:
        for table in ("interview", "answer", "grade", "answer_concept", "scorecard", "turn"):
            fingerprint = f"SELECT bit_xor(hash(x::VARCHAR)) FROM {table} x"
            first, second = (_scalar(store, fingerprint) for store in (history, again))
            assert first == second, table


def _scalar(store: Store, query: str) -> Any:
    with store.read() as connection:
        return connection.exec_driver_sql(query).scalar()


def test_sqlite_and_pandas_give_the_answers_of_the_app(folder: Path, history: Store, asked: dict[str, Asked]) -> None:
    copy = folder / "copy.duckdb"
    history._let_go()  # DuckDB opens a file once
    copy.write_bytes((folder / "greenroom.duckdb").read_bytes())
    sqlite.load(folder / "copy.sqlite", copy)
    in_pandas.load(folder / "parquet", copy)
    for other in (sqlite.Sqlite(folder / "copy.sqlite", 60), in_pandas.Pandas(folder / "parquet")):
        for query in sqlite.QUESTIONS:
            rows, *_ = other.ask(query, asked[query].parameters)
            assert rows, query
            assert same(asked[query].rows, rows) == "", f"{query} in {type(other).__name__}"
        other.close()


def test_every_question_of_a_page_is_known_in_postgresql_too(asked: dict[str, Asked]) -> None:
    written = {path.stem for path in (Path(made.__file__).parent / "postgres").glob("*.sql")}
    assert asked.keys() == written
    assert written <= {path.stem for path in QUERIES.glob("*.sql")}


def test_what_a_page_fetches_does_not_grow_with_the_answers(
    history: Store, recruiter: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(see_concepts, "MOST", CONCEPTS)
    monkeypatch.setattr(compare_candidates.CompareCandidates.ranked, "__defaults__", (pages.EVERYTHING, RANKED, ()))
    jobs, days, questions = len(made.TRACKS), (made.END - made.START).days + 8, len(made.TRACKS) * made.QUESTIONS
    weeks = days // 7 + 2
    most = {
        "candidate_ranks": RANKED * jobs,
        "concept_gaps": CONCEPTS * jobs,
        "concept_weeks": weeks,
        "concept_questions": questions,
        "drift_days": days * jobs,
        "drift_sentinels": 48 * weeks,
        **dict.fromkeys(("concept_answers", "insight_answers", "integrity_queue"), PAGE),
        "integrity_clusters": weeks * jobs,
        "integrity_rates": weeks + questions + 2 * jobs,
        "integrity_reviewed": weeks + questions + 2 * jobs + 10,
        "question_items": questions,
        "question_pairs": 50,
        "score_spread": 10 * jobs,
        "overview_by_week": weeks,
        "trust_pairs": 300,  # as many as people have graded blind by hand
    }
    reached = set()
    for name in pages.PAGES:
        recording, *_ = pages.draw(name, DuckDbAnalytics(history), history, recruiter)
        for each in recording.asked:
            bound = most.get(each.query, 3 * jobs)
            assert len(each.rows) <= bound, f"{each.query} on {name}"
            reached |= {each.query} if len(each.rows) == bound else set()
    assert reached >= {"candidate_ranks", "insight_answers", "concept_answers"}


def test_a_difference_is_told() -> None:
    rows = [{"a": 1, "b": 0.5, "own": 1}, {"a": 2, "b": None, "own": 2}]
    assert same(rows, [{"a": 2, "b": float("nan")}, {"a": 1.0, "b": 0.5 + 1e-9}]) == ""
    assert same(rows, [{"a": 2, "b": None}, {"a": 1, "b": 0.6}]) == "b: 0.5 and 0.6"
    assert same(rows, rows[:1]) == "2 rows and 1"
