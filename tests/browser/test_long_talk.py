"""Twenty minutes of talk in a real browser: memory stays where it was, and nothing of the talk is lost."""

import time
from collections.abc import Callable

import psutil
import pytest
from playwright.sync_api import Browser, expect

from benchmarks.running import Server
from benchmarks.talking import begin, come_to_talk, wait_for_words
from tests.browser.conftest import Serve
from tests.browser.interviewing import SPOKEN, messages

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800), *SPOKEN]  # the first time-out holds
MINUTES = 20
SETTLED = 3  # minutes after which every model has been used
MOST_GROWTH = 150  # MB of a million bytes
TALK = (
    "First I would measure where the time goes, because guessing wastes time and a profiler shows which query is slow. "
    "Then I would look at the query plan of the database and add an index on the column that we filter by. "
    "After that I would measure again and watch the error rate while the change is rolled out step by step. "
    "If the error rate rises I would roll it back, look for the reason, and write a test that fails without the change."
)


def test_twenty_minutes_of_talk_take_no_more_memory_than_three(serve: Serve, listen: Callable[..., Browser]) -> None:
    app = serve(GREENROOM_DEMO="false")
    page = listen(0.5, TALK).new_context().new_page()
    page.set_default_timeout(60_000)
    come_to_talk(page, app, "long@example.org", "Long", "patient")
    begin(page)
    began, used = time.monotonic(), []
    for minute in range(1, MINUTES + 1):
        page.wait_for_timeout(max(0.0, 1000 * (began + 60 * minute - time.monotonic())))
        used.append(megabytes(app))
        print(f"minute {minute}: {sum(used[-1])} MB, server and workers {used[-1]}", flush=True)
    turns = [line for line in app.log.splitlines() if " ended by " in line]
    assert len(turns) >= 3, "an answer ends after five minutes"
    assert all("ended by absolute" in line and line.endswith(" 0 frames lost") for line in turns), turns
    expect(messages(page)).to_have_count(2 + 2 * len(turns))
    answers = [messages(page).nth(2 + 2 * number).inner_text().lower() for number in range(len(turns))]
    said = [answer.count("profiler") for answer in answers]
    assert min(said) >= 5, f"a round of the talk takes half a minute: {said}"
    wait_for_words(page, "profiler", "index")
    total = [sum(parts) for parts in used]
    assert max(total[SETTLED:]) - total[SETTLED - 1] < MOST_GROWTH, used


def megabytes(app: Server) -> list[int]:
    """Resident memory of the server and of each of its workers."""
    server = psutil.Process(app.pid)
    return [round(process.memory_info().rss / 1e6) for process in [server, *server.children(recursive=True)]]
