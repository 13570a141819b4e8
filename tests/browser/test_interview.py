"""The main job in a real browser: sign up, take an interview by typing, leave with a scorecard; and nothing is lost."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.running import Server, box, sign_up
from tests.browser.conftest import Serve
from tests.browser.interviewing import ANSWERS, answer, finish, messages, start

pytestmark = [pytest.mark.browser, pytest.mark.network]
WATCH = Path(__file__).parent / "watch"


def test_from_sign_up_to_the_scorecard_and_its_pdf(greenroom: Server, page: Page, tmp_path: Path) -> None:
    sign_up(page, greenroom, "Noor Haddad", "noor@example.org")
    start(page)
    assert finish(page) >= 3
    page.get_by_role("button", name="See your results").click()
    expect(page.get_by_text("Question by question")).to_be_visible()
    expect(page.get_by_text("Overall, of 100")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()  # a quote, highlighted in place
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as PDF").click()
    target = tmp_path / "scorecard.pdf"
    download.value.save_as(target)
    document = pypdfium2.PdfDocument(target)
    text = " ".join(page_.get_textpage().get_text_range() for page_ in document)
    text = " ".join(text.split())
    assert "Noor Haddad" in text
    assert "Software engineer" in text
    assert "How this score was made" in text
    assert any(" ".join(words.split()[:5]) in text for words in ANSWERS)

    page.goto(f"{greenroom.url}/progress")
    expect(page.get_by_text("Scores over time")).to_be_visible()


def test_a_reload_in_mid_interview_brings_back_every_answer_and_the_draft(greenroom: Server, page: Page) -> None:
    sign_up(page, greenroom, "Omar", "omar@example.org")
    start(page)
    answer(page, ANSWERS[0])
    box(page).click()
    box(page).press_sequentially("half a thought about", delay=15)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.wait_for_timeout(1200)
    page.reload()
    expect(messages(page)).to_have_count(4)
    expect(messages(page).get_by_text(ANSWERS[0])).to_be_visible()
    expect(box(page)).to_have_value("half a thought about")


def test_a_killed_server_comes_back_with_the_same_interview(serve: Serve, page: Page) -> None:
    app = serve()
    sign_up(page, app, "Pia", "pia@example.org")
    start(page)
    answer(page, ANSWERS[0])
    answer(page, ANSWERS[1])
    assert app.process is not None
    os.kill(app.process.pid, signal.SIGKILL)
    app.process.wait()
    app.start()
    page.goto(f"{app.url}/privacy")
    expect(page.get_by_role("heading", name="Your data")).to_be_visible()
    expect(page.get_by_text("Page not found"), "though it is the first page asked for").to_have_count(0)
    page.goto(app.url)
    page.get_by_role("link", name="Continue").click()
    expect(messages(page)).to_have_count(6)
    expect(messages(page).get_by_text(ANSWERS[0])).to_be_visible()
    expect(messages(page).get_by_text(ANSWERS[1])).to_be_visible()
    answer(page, ANSWERS[2])


def test_the_second_of_two_tabs_is_told_and_nothing_is_lost(greenroom: Server, page: Page) -> None:
    sign_up(page, greenroom, "Quinn", "quinn@example.org")
    start(page)
    second = page.context.new_page()
    second.goto(page.url)
    expect(messages(second)).to_have_count(2)
    answer(page, ANSWERS[0])
    box(second).fill("typed in the second tab")
    second.get_by_role("button", name="Done").click()
    expect(second.get_by_text("moved on in another window")).to_be_visible()
    second.get_by_text("Words that were not added").click()
    expect(second.get_by_text("typed in the second tab")).to_be_visible()
    expect(messages(second)).to_have_count(4)


def test_a_double_click_on_done_submits_once(greenroom: Server, page: Page) -> None:
    sign_up(page, greenroom, "Remy", "remy@example.org")
    start(page)
    box(page).fill(ANSWERS[0])
    page.get_by_role("button", name="Done").dblclick()
    expect(messages(page)).to_have_count(4)
    page.wait_for_timeout(1000)
    expect(messages(page)).to_have_count(4)


def test_html_in_an_answer_renders_as_text(greenroom: Server, page: Page) -> None:
    sign_up(page, greenroom, "Sol <b>bold</b>", "sol@example.org")
    start(page)
    wild = "<img src=x onerror=alert(1)> **not bold** :red[not red] مرحبا 🙂"
    answer(page, wild)
    expect(messages(page).get_by_text(wild)).to_be_visible()
    assert page.locator("[data-testid=stChatMessage] img[src=x]").count() == 0
    assert page.locator("[data-testid=stChatMessage] strong").count() == 0


def test_fifty_thousand_characters_are_refused_with_a_sentence_and_stay_in_the_box(
    greenroom: Server, page: Page
) -> None:
    sign_up(page, greenroom, "Tess", "tess@example.org")
    start(page)
    box(page).fill("word " * 10_000)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("longer than 20,000 characters")).to_be_visible()
    assert len(box(page).input_value()) == 50_000
    expect(messages(page)).to_have_count(2)


def test_an_interview_can_be_taken_with_the_keyboard_alone(greenroom: Server, page: Page) -> None:
    sign_up(page, greenroom, "Uma", "uma@example.org")
    start(page)
    box(page).focus()
    page.keyboard.type(ANSWERS[0], delay=1)
    page.keyboard.press("Control+Enter")
    expect(messages(page)).to_have_count(4)


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_of_a_candidate_is_wider_than_its_window(
    greenroom: Server, new_context: Callable[..., BrowserContext], width: int
) -> None:
    page = new_context().new_page()
    page.set_viewport_size({"width": width, "height": 844})
    sign_up(page, greenroom, "V" * 60, f"v{width}@example.org")
    start(page)
    finish(page)
    for path in ("", "practise", "interview", "results", "progress", "account"):
        page.goto(f"{greenroom.url}/{path}")
        expect(page.get_by_test_id("stMain")).to_be_visible()
        page.wait_for_timeout(700)
        wide = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{path or 'home'} is {wide[0]} px wide"
        assert page.get_by_text(re.compile("Traceback|Error:")).count() == 0


def test_the_running_app_asks_nobody_but_this_machine(serve: Serve, page: Page, tmp_path: Path) -> None:
    log = tmp_path / "connections.log"
    app = serve(PYTHONPATH=str(WATCH), GREENROOM_TEST_CONNECTIONS=str(log))
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    sign_up(page, app, "Wren", "wren@example.org")
    start(page)
    answer(page, ANSWERS[0])
    finish(page)
    page.get_by_role("button", name="See your results").click()
    expect(page.get_by_text("Question by question")).to_be_visible()
    assert app.process is not None
    peers = [c.raddr.ip for c in psutil.Process(app.process.pid).net_connections(kind="inet") if c.raddr]
    assert {ip for ip in peers if ip not in ("127.0.0.1", "::1", "::ffff:127.0.0.1")} == set()
    assert log.exists(), "the watch was on"
    asked = {line for line in log.read_text().splitlines() if line != "watching"}
    assert {line for line in asked if not line.startswith(("127.", "localhost", "::1", "/"))} == set()
    home = (f"http://localhost:{app.port}", f"ws://localhost:{app.port}", "data:", "blob:")
    assert [url for url in seen if not url.startswith(home)] == []
