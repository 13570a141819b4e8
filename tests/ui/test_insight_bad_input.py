"""The insight pages with hardly anything, with far too much, and with names and answers that mean harm."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import streamlit as st
from sqlalchemy import delete, insert, update
from streamlit.testing.v1 import AppTest

from core.bootstrap import Services, build_services, now
from core.domain.account import Account, Role, SignInSession
from core.settings import Settings
from core.storage import schema as t
from core.usecases.export import as_csv
from pages.shared import access
from pages.shared.insights import NONE_MATCH
from pages.shared.insights import PAGES as ENTRIES
from tests.storage.test_analytics import BACKEND, DAY, MONDAY, ORG, SAM
from tests.storage.test_insight_queries import HEAPS, RUBRIC, TREES, Sheet

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PAGES = ["insights/overview", *(entry[0] for entry in ENTRIES)]
NASTY = '=HYPERLINK("http://x"), *Sam* <b>"Jr."</b>'
LONG = "All work and no play makes Jack a dull boy. " * 910  # 40,000 characters
RECRUITER = Account(UUID(int=77), ORG, "r@example.org", "R", Role.RECRUITER)


@pytest.fixture
def wired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("GREENROOM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GREENROOM_DEMO", "false")
    built = build_services(Settings())
    monkeypatch.setattr("core.bootstrap.build_services", lambda settings: built)
    monkeypatch.setattr("pages.shared.services.build_services", lambda settings: built)
    st.cache_resource.clear()
    yield built
    st.cache_resource.clear()
    built.store.close()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What a page says, without an error."""

    def open_page(page: str) -> str:
        at = now()
        found = access.Visit(RECRUITER, SignInSession(uuid4(), RECRUITER.id, at, at, at, "a test"))
        monkeypatch.setattr(access, "_look", lambda: found)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        app.switch_page(f"pages/{page}.py")
        app.run()
        assert not app.exception, (page, app.exception)
        assert not app.error
        kinds = (app.title, app.subheader, app.markdown, app.caption, app.text, app.info, app.warning)
        return "\n".join(str(element.value) for kind in kinds for element in kind)

    return open_page


def sheet_of(wired: Services, name: str = NASTY, *answers: dict[str, object]) -> None:
    """One job with one interview of `name`, with these answers."""
    with wired.store.transaction() as connection:
        sheet = Sheet(connection)
        sheet.person(SAM, "sam")
        sheet.job(BACKEND, "Backend")
        sheet.add(
            t.rubric_version, id=RUBRIC, job_id=BACKEND, number=1, content={}, content_hash="x", published_at=MONDAY
        )
        for version, slug in ((HEAPS, "heaps"), (TREES, "trees")):
            sheet.question(version, slug)
        sheet.sitting(BACKEND, SAM, MONDAY, 60.0, *answers)
        connection.execute(update(t.account).where(t.account.c.id == SAM).values(display_name=name))
        connection.execute(update(t.scorecard).values(recommendation="recommended"))


ONE = {"score": 4.0, "verdicts": {"hashing": "missed"}, "signal": "typing_speed"}


def test_without_data_every_page_says_what_comes(wired: Services, shown: Callable[[str], str]) -> None:
    for page in PAGES:
        said = shown(page)
        assert NONE_MATCH in said or "Numbers appear here once the first candidate has begun" in said, page


def test_one_answer_is_shown_and_nothing_is_judged_from_it(wired: Services, shown: Callable[[str], str]) -> None:
    sheet_of(wired, "Sam", ONE)
    said = {page: shown(page).replace("\\", "") for page in PAGES}
    assert "1 answer are" not in "".join(said.values())
    assert "too few to judge" in said["insights/integrity"]
    assert "No concept was asked often enough" in said["insights/concepts"]
    assert "No question was asked in 30 interviews yet" in said["insights/question_quality"]
    assert "There is nobody to compare with" in said["insights/candidates"]
    assert "too few to judge agreement" in said["insights/grader_trust"]
    assert "Too early to see drift: 1 answer in 1 day" in said["insights/drift"]
    assert "It takes six weeks of interviews to replay" in said["insights/drift"]


def test_names_are_text_on_the_page_and_no_formula_in_the_file(wired: Services, shown: Callable[[str], str]) -> None:
    sheet_of(wired, NASTY, ONE)
    for page in ("insights/overview", "insights/candidates", "insights/integrity"):
        said = shown(page)
        assert "<b>" not in said, "marks are escaped"
        assert "*Sam*" not in said.replace("\\*", "")
    (candidate,) = wired.insights.candidates.ranked(RECRUITER)
    _, row = csv.reader(io.StringIO(as_csv([{"candidate": candidate.name}]).decode("utf-8-sig"), newline=""))
    assert row == [f"'{NASTY}"]


def test_a_very_long_answer_is_cut_in_lists(wired: Services, shown: Callable[[str], str]) -> None:
    sheet_of(wired, "Sam", ONE)
    with wired.store.transaction() as connection:
        connection.execute(update(t.turn).values(text=LONG))
    for page in ("insights/overview", "insights/concepts", "insights/question_quality"):
        said = shown(page)
        assert "All work and no play" in said
        assert len(said) < 6000


def test_a_job_that_was_deleted_takes_nothing_down(wired: Services, shown: Callable[[str], str]) -> None:
    sheet_of(wired, "Sam", ONE)
    with wired.store.transaction() as connection:
        connection.execute(delete(t.job).where(t.job.c.id == BACKEND))
    for page in PAGES:
        assert shown(page).strip(), page


def test_ten_thousand_concepts_are_counted_and_the_first_shown(wired: Services, shown: Callable[[str], str]) -> None:
    sheet_of(wired, "Sam", *({"score": 5.0} for _ in range(2)))
    with wired.store.transaction() as connection:
        grades = connection.exec_driver_sql("SELECT id, answer_id FROM grade ORDER BY id").fetchall()
        rows = [
            {"grade_id": grade, "key_point_id": uuid4(), "answer_id": answer, "org_id": ORG, "job_id": BACKEND,
             "concept": f"concept-{number % 10_000:05}", "verdict": "missed", "strength": 0.1, "weight": 1,
             "graded_at": MONDAY + DAY}
            for number in range(20_000) for grade, answer in [grades[number // 10_000]]
        ]  # fmt: skip
        connection.execute(insert(t.answer_concept), rows)
    gaps = wired.insights.concepts.gaps(RECRUITER)
    assert len(gaps.overall) + gaps.more == 10_000
    page = shown("insights/concepts")
    assert "1,000 concepts with fewer than 20 answers" in page
    assert "9,000 more concepts" in page
