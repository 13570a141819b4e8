"""Grading blind in a real browser: three answers by keys and clicks, a pause, and the comparison."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.running import Server, settle

pytestmark = [pytest.mark.browser, pytest.mark.network]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app = Server(tmp_path_factory.mktemp("greenroom"), environment={"GREENROOM_DEMO": "true"}).start()
    yield app
    app.stop()


JOBS = {1440: "Data scientist", 390: "Product manager"}  # whose answers nobody has graded blind


@pytest.fixture(params=list(JOBS))
def recruiter(request: pytest.FixtureRequest, demo: Server, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    page.goto(demo.url)
    page.get_by_role("button", name="recruiter").first.click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    settle(page)
    yield page
    context.close()


def test_three_answers_are_graded_blind_and_then_compared(recruiter: Page, demo: Server) -> None:
    page = recruiter
    assert page.viewport_size is not None
    job = JOBS[page.viewport_size["width"]]
    page.goto(f"{demo.url}/calibration?studio_job={job.replace(' ', '+')}")
    expect(page.get_by_role("heading", name="Grade blind")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Draw answers and begin").click()
    expect(page.get_by_text("0 of 40 answers graded")).to_be_visible()
    settle(page)
    text = page.get_by_test_id("stMain").inner_text()
    assert "likely" not in text
    assert "QWK" not in text
    page.keyboard.press("7")  # the first mark by a key, the second by another
    expect(page.locator(".st-key-understanding_7 button")).to_have_attribute("kind", "primary")
    settle(page)  # the keys stand for the other mark now
    page.keyboard.press("0")
    expect(page.get_by_text("1 of 40 answers graded")).to_be_visible()
    settle(page)
    page.locator(".st-key-understanding_4 button").click()
    expect(page.locator(".st-key-understanding_4 button")).to_have_attribute("kind", "primary")
    page.locator(".st-key-explainability_5 button").click()
    expect(page.get_by_text("2 of 40 answers graded")).to_be_visible()
    settle(page)
    box = page.get_by_label("Comment, before the second mark")
    box.fill("12 of 13 points")  # digits in a comment are no marks
    box.press("Enter")
    settle(page)
    expect(page.locator("[class*=st-key-understanding] button[kind=primary]")).to_have_count(0)
    page.locator(".st-key-understanding_6 button").click()
    expect(page.locator(".st-key-understanding_6 button")).to_have_attribute("kind", "primary")
    page.locator(".st-key-explainability_6 button").click()
    expect(page.get_by_text("3 of 40 answers graded")).to_be_visible()
    settle(page)
    width = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= page.viewport_size["width"]
    page.get_by_role("button", name="Stop for now").click()
    expect(page.get_by_text("You graded 3 answers.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Go on: 37 left")).to_be_visible()
    settle(page)
    expect(page.get_by_role("combobox", name="Job")).to_have_value(job)
    assert page.locator("[data-testid=stException]").count() == 0
