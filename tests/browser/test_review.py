"""A signal from the answer to the decision, in a real browser: the candidate adds a note, the recruiter reads it and
dismisses with a reason, and the candidate is told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.running import Server, box, done, settle
from tests.browser.interviewing import messages

pytestmark = [pytest.mark.browser, pytest.mark.network]
QUICK = "I would measure before I change anything, because guessing wastes time and hides what is really slow. " * 6
NOTE = "I dictated this <b>answer</b>, *all* of it."
REASON = "Dictated, as the note says."


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    app = Server(tmp_path_factory.mktemp("greenroom"), environment={"GREENROOM_DEMO": "true"}).start()
    yield app
    app.stop()


def enter(context: BrowserContext, demo: Server, role: str) -> Page:
    page = context.new_page()
    page.goto(demo.url)
    page.get_by_role("button", name=role).first.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_attached()
    settle(page)
    return page


def interviewed(page: Page, demo: Server) -> str:
    """An answer that is there as soon as its question is; the address of the results."""
    page.goto(f"{demo.url}/interview")
    for words in ("I would look at the logs first.", QUICK):
        expect(box(page)).to_be_visible()
        before = messages(page).count()
        box(page).fill(words)
        done(page).click()
        expect(messages(page)).to_have_count(before + 2)
    page.get_by_role("button", name="End the interview").click()
    page.get_by_role("button", name="End and see results").click()
    page.wait_for_url("**/results?id=*")
    settle(page)
    return page.url


def test_from_a_signal_to_a_note_to_a_decision(demo: Server, new_context: Callable[..., BrowserContext]) -> None:
    robin, mira = enter(new_context(), demo, "candidate"), enter(new_context(), demo, "recruiter")
    results = interviewed(robin, demo)
    expect(robin.get_by_text("It changes no score.").first).to_be_visible()
    overall = robin.get_by_test_id("stMetricValue").first.inner_text()
    robin.get_by_text("· something was noticed").first.click()
    field = robin.get_by_role("textbox", name="Add a note for the reviewer").first
    field.fill(NOTE)
    robin.get_by_role("button", name="Save the note").first.click()
    expect(robin.get_by_text("Reviewers see it beside the signal.")).to_be_visible()

    yesterday = datetime.now(UTC).date() - timedelta(days=1)  # when the demo's open interview was begun
    mira.goto(f"{demo.url}/integrity?from={yesterday}")
    expect(mira.get_by_text(NOTE, exact=True)).to_be_visible()
    settle(mira)
    card = mira.get_by_test_id("stVerticalBlock").filter(has_text="Robin").filter(has=mira.get_by_role("textbox")).last
    card.get_by_role("button", name="Dismiss").click()
    expect(mira.get_by_text("Please say why in a few words")).to_be_visible()
    card.get_by_role("textbox", name="Your reason").fill(REASON)
    card.get_by_role("button", name="Dismiss").click()
    expect(mira.get_by_text(NOTE, exact=True)).to_have_count(0)
    mira.get_by_role("radio", name="Dismissed").click()
    expect(mira.get_by_text(REASON, exact=True)).to_be_visible()
    settle(mira)
    link = mira.url
    mira.reload()
    expect(mira.get_by_text(REASON, exact=True)).to_be_visible()
    assert "show=Dismissed" in link

    robin.goto(results)
    settle(robin)
    robin.get_by_text("· something was noticed").first.click()
    expect(robin.get_by_text("found nothing to keep in mind")).to_be_visible()
    expect(robin.get_by_text(REASON)).to_have_count(0)
    assert robin.get_by_test_id("stMetricValue").first.inner_text() == overall
