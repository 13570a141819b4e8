"""A case interview in a real browser: from the list to the results by typing, and nothing is lost on the way."""

import re

import pytest
from playwright.sync_api import Page, expect

from benchmarks.running import Server, box, done, settle, sign_up
from core.cases.shipped import shipped_cases
from core.domain.case import Case
from core.domain.question import Difficulty
from core.domain.units import show
from tests.browser.interviewing import messages
from tests.unit.fakes import T0

pytestmark = [pytest.mark.browser, pytest.mark.network, pytest.mark.slow, pytest.mark.timeout(300)]
STRUCTURE = "I would look at revenue, so price and volume, at variable costs, at overheads and then at competition."
HYPOTHESIS = "I expect that discounts are behind it, because volume grew while profit fell."


@pytest.fixture(scope="module")
def case() -> Case:
    studies = shipped_cases(T0)
    return next(s.case for s in studies if (s.case.model, s.case.difficulty) == ("profitability", Difficulty.MEDIUM))


def start(page: Page, case: Case, *, leads: str = "The interviewer") -> None:
    page.get_by_role("button", name="Take a case").click()
    page.get_by_test_id("stButtonGroup").get_by_text(leads, exact=True).click()
    settle(page)
    card = page.get_by_test_id("stVerticalBlock").filter(has=page.get_by_role("heading", name=case.title)).last
    card.get_by_role("button", name="Start").click()
    expect(box(page)).to_be_visible()
    expect(messages(page)).to_have_count(2)


def say(page: Page, words: str, *, button: str = "Done") -> None:
    """Submit, and wait for the interviewer's last line."""
    before = messages(page).count()
    box(page).fill(words)
    (done(page) if button == "Done" else page.get_by_role("button", name=button)).click()
    expect(messages(page).nth(before + 1)).to_be_visible()
    expect(box(page)).to_have_value("")
    settle(page)


def test_a_whole_case_by_typing_ends_at_the_results(greenroom: Server, page: Page, case: Case) -> None:
    sign_up(page, greenroom, "Noor Haddad", "noor.case@example.org")
    start(page, case)
    expect(page.get_by_text("Structure, step 1 of 5")).to_be_visible()
    say(page, STRUCTURE)
    say(page, HYPOTHESIS)
    expect(page.get_by_text("Data analysis, step 2 of 5")).to_be_visible()
    expect(page.get_by_text(re.compile("^Exhibit 1: "))).to_be_visible()
    say(page, "Can I see the overheads by type?")
    expect(page.get_by_text(re.compile("^Exhibit 2: "))).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    say(page, "what customers say in surveys", button="Ask for data")
    page.get_by_role("button", name="Hint").click()
    expect(messages(page).get_by_text(case.checkpoints[0].hint)).to_be_visible()
    for checkpoint in case.checkpoints[:3]:
        say(page, f"I make that {show(checkpoint.value, checkpoint.unit)}")
    expect(messages(page).get_by_text(case.twist[:60])).to_be_visible()
    say(page, "The plan must at least pay for itself, and I doubt that it does.")
    say(page, f"I make that {show(case.checkpoints[3].value, case.checkpoints[3].unit)}")
    say(page, "I recommend restoring price discipline first, because lower prices cost the most.")
    against = next(pushback for pushback in case.pushbacks if pushback.against == "prices")
    expect(messages(page).get_by_text(against.text)).to_be_visible()
    expect(page.get_by_text("Pushback, step 4 of 5")).to_be_visible()
    say(page, "Fair, but growth bought with discounts lost money; I would stage it and test it in two sites.")
    say(page, "Even then the plan needs more volume than anybody expects from it.")
    box(page).fill("Restore price discipline; the numbers say so. Watch the customers, and test it in two sites first.")
    done(page).click()
    page.get_by_role("button", name="See your results").click()
    expect(page.get_by_role("heading", name="Your results")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    page.goto(f"{greenroom.url}/cases")
    expect(page.get_by_text(re.compile("taken on "))).to_be_visible()


def test_a_reload_brings_back_exhibits_draft_and_scratch_pad(greenroom: Server, page: Page, case: Case) -> None:
    sign_up(page, greenroom, "Omar", "omar.case@example.org")
    start(page, case, leads="You")
    say(page, STRUCTURE)
    say(page, HYPOTHESIS)
    say(page, "Can I see the overheads by type?")
    page.get_by_text("Scratch pad").click()
    notes = page.get_by_label("Notes")
    notes.fill("overheads up 15 %")
    notes.blur()
    settle(page)
    box(page).click()
    box(page).press_sequentially("half a thought", delay=15)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.wait_for_timeout(1200)
    count = messages(page).count()
    page.reload()
    expect(messages(page)).to_have_count(count)
    expect(page.get_by_text(re.compile("^Exhibit 1: "))).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value("overheads up 15 %")
    expect(box(page)).to_have_value("half a thought")


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_of_a_case_is_wider_than_its_window(greenroom: Server, page: Page, case: Case, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    sign_up(page, greenroom, "V" * 60, f"v{width}.case@example.org")
    start(page, case)
    say(page, STRUCTURE)
    say(page, HYPOTHESIS)
    for path in ("", "cases", "interview"):
        page.goto(f"{greenroom.url}/{path}")
        expect(page.get_by_test_id("stMain")).to_be_visible()
        page.wait_for_timeout(700)
        wide = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{path or 'home'} is {wide[0]} px wide"
        assert page.get_by_test_id("stException").count() == 0
