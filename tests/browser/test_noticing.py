"""What the page notices while a question is open, in a real browser: a real paste, and a real change of tabs."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.bank_quality import bank
from benchmarks.running import Server, box, done, sign_up
from tests.browser.conftest import Serve
from tests.browser.interviewing import ANSWERS, answer, messages, start

pytestmark = [pytest.mark.browser, pytest.mark.network]
PASTE = "ControlOrMeta+v"
OWN_WORDS = "own words"


def signals(server: Server) -> list[dict[str, Any]]:
    """What was stored; the server has to be stopped."""
    with duckdb.connect(str(server.folder / "greenroom.duckdb"), read_only=True) as store:
        found = store.execute(
            "SELECT s.signal, s.value, s.suppressed_by FROM integrity_signal s JOIN answer a ON a.id = s.answer_id "
            "ORDER BY a.answered_at, s.signal"
        )
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def paste(page: Page, words: str) -> None:
    """Through the system's clipboard, as a person does it."""
    page.evaluate("words => navigator.clipboard.writeText(words)", words)
    box(page).click()
    page.keyboard.press(PASTE)
    expect(box(page)).to_have_value(words)


def away(page: Page, context: BrowserContext, seconds: float) -> None:
    """Another tab comes to the front for a while. Playwright pretends that every page has the focus: not here."""
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    page.bring_to_front()
    page.wait_for_function("() => document.hasFocus() && !document.hidden")
    page.wait_for_timeout(300)
    other = context.new_page()
    other.bring_to_front()
    other.wait_for_timeout(1000 * seconds)
    other.close()
    page.bring_to_front()
    page.wait_for_function("() => document.hasFocus() && !document.hidden")
    devtools.send("Emulation.setFocusEmulationEnabled", {"enabled": True})


def test_a_paste_and_a_change_of_tabs_are_noticed_and_said_before(
    serve: Serve, new_context: Callable[..., BrowserContext]
) -> None:
    server = serve(GREENROOM_DEMO="false")
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    sign_up(page, server, "Noor", "noticed@example.org")
    page.get_by_role("button", name="Choose an interview").click()
    page.get_by_text("What the interview notices").click()
    expect(page.get_by_text("None of it changes a score")).to_be_visible()
    page.goto(server.url)
    start(page)
    question = messages(page).last.inner_text()
    paste(page, next(known.ideal_answer for known in bank() if known.stem in question))
    away(page, context, 23)
    done(page).click()
    expect(messages(page)).to_have_count(4)
    expect(messages(page).last).to_contain_text(OWN_WORDS)
    answer(page, ANSWERS[0])
    expect(messages(page).last).not_to_contain_text(OWN_WORDS)
    server.stop()
    found = {row["signal"]: row for row in signals(server)}
    assert {"pasted", "left_page"} <= found.keys()
    assert found["pasted"]["value"] == 100
    assert 20 < found["left_page"]["value"] < 60
    assert all(row["suppressed_by"] is None for row in found.values())


def test_typing_and_looking_at_another_tab_for_a_moment_is_no_reason_to_look(
    serve: Serve, new_context: Callable[..., BrowserContext]
) -> None:
    server = serve(GREENROOM_DEMO="false")
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    sign_up(page, server, "Ona", "moment@example.org")
    start(page)
    box(page).click()
    box(page).press_sequentially("I would measure first, ", delay=5)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+x")
    page.keyboard.press(PASTE)  # moved within the box
    away(page, context, 2)
    box(page).press_sequentially("and then change one thing at a time.", delay=5)
    done(page).click()
    expect(messages(page)).to_have_count(4)
    server.stop()
    assert signals(server) == []


def test_whoever_says_they_dictate_is_not_asked_and_nothing_counts(
    serve: Serve, new_context: Callable[..., BrowserContext]
) -> None:
    server = serve(GREENROOM_DEMO="false")
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    sign_up(page, server, "Pau", "dictates@example.org")
    page.goto(f"{server.url}/account")
    page.get_by_text("I dictate, or use assistive software").click()
    expect(page.get_by_role("checkbox", name="I dictate")).to_be_checked()
    page.wait_for_timeout(1000)
    page.goto(server.url)
    start(page)
    paste(page, " ".join([ANSWERS[0], ANSWERS[1]]))
    page.wait_for_timeout(1500)
    done(page).click()
    expect(messages(page)).to_have_count(4)
    expect(messages(page).last).not_to_contain_text(OWN_WORDS)
    server.stop()
    found = signals(server)
    assert "pasted" in {row["signal"] for row in found}
    assert {row["suppressed_by"] for row in found} == {"assistive"}
