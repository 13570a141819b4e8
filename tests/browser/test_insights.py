"""The insight pages in a real browser: links restore a view, filters come along, files download, nothing overflows."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.running import Server, settle
from pages.shared.insights import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.network]
PATHS = ["", *(entry[0].removeprefix("insights/") for entry in PAGES)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As `make run` starts it, with the demo's half year."""
    app = Server(tmp_path_factory.mktemp("greenroom"), environment={"GREENROOM_DEMO": "true"}).start()
    yield app
    app.stop()


@pytest.fixture(scope="module")
def recruiter(demo: Server, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.goto(demo.url)
    page.get_by_role("button", name="recruiter").first.click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    settle(page)
    yield page
    context.close()


def visit(page: Page, demo: Server, path: str) -> None:
    page.goto(f"{demo.url}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)


def test_a_link_restores_the_view_and_its_filters_come_along(recruiter: Page, demo: Server) -> None:
    link = "concepts?job=Software+engineer&from=2020-01-01&concept=Amortised+growth"
    visit(recruiter, demo, link)
    job = recruiter.get_by_role("combobox", name="Job")
    expect(job).to_have_value("Software engineer")
    expect(recruiter.get_by_text("Missed by 94 % of")).to_be_visible()
    recruiter.reload()
    settle(recruiter)
    assert recruiter.url.endswith(link)
    recruiter.get_by_role("link", name="Question quality").click()
    expect(recruiter.get_by_role("heading", name="Question quality")).to_be_visible()
    expect(job).to_have_value("Software engineer")


def test_from_a_number_to_the_answers_and_to_the_interview(recruiter: Page, demo: Server) -> None:
    visit(recruiter, demo, "integrity?role=Product+manager")
    expect(recruiter.get_by_text("what is rarest among honest answers comes first.")).to_be_visible()
    recruiter.get_by_role("link", name="Open").first.click()
    recruiter.wait_for_url("**/results?id=*")
    expect(recruiter.get_by_role("link", name="All interviews")).to_be_visible()


def test_the_table_downloads_as_csv(recruiter: Page, demo: Server) -> None:
    visit(recruiter, demo, "candidates")
    with recruiter.expect_download() as download:
        recruiter.get_by_role("button", name="CSV", exact=True).click()
    assert download.value.suggested_filename == "greenroom-candidates.csv"
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) > 50
    scores = [float(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_overflows_on_a_phone(recruiter: Page, demo: Server, path: str) -> None:
    recruiter.set_viewport_size({"width": 390, "height": 844})
    try:
        visit(recruiter, demo, path)
        width = recruiter.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 390
        assert recruiter.locator("[data-testid=stException]").count() == 0
    finally:
        recruiter.set_viewport_size({"width": 1440, "height": 1000})
