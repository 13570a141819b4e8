"""The page is left while an answer is spoken: noticed by voice too, over the real models."""

from collections.abc import Callable

from playwright.sync_api import Browser, expect

from benchmarks.talking import begin, come_to_talk
from tests.browser.conftest import Serve
from tests.browser.interviewing import SPOKEN, messages
from tests.browser.test_noticing import away, signals

pytestmark = SPOKEN
SAID = "An array keeps its elements side by side in memory, so reading any element by its index takes constant time."


def test_leaving_the_page_while_the_question_is_open_is_noticed(serve: Serve, listen: Callable[..., Browser]) -> None:
    server = serve(GREENROOM_DEMO="false")
    context = listen(50.0, SAID, 12.0).new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    come_to_talk(page, server, "left@example.org")
    begin(page)
    away(page, context, 24)
    expect(page.locator(".st-key-partial")).to_be_visible()
    expect(messages(page)).to_have_count(4, timeout=120_000)  # greeting, question, answer, question
    server.stop()
    assert [row["signal"] for row in signals(server)] == ["left_page"]
