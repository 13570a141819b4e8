"""Recruiters write and publish cases in a browser; a killed server goes on with what it was writing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.running import Server, settle, sign_up
from core.cases.crew_process import is_installed
from core.settings import ROOT
from tests.browser.conftest import STREAMLIT
from tests.cases.crew_world import design, story
from tests.llm.server import ModelServer, hang, running, say

pytestmark = [pytest.mark.browser, pytest.mark.network, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def ask_for(page: Page, topic: str, count: int = 1) -> None:
    page.get_by_label("What is it about?").fill(topic)
    page.get_by_role("spinbutton").first.fill(str(count))
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Write", exact=True).click()


def with_administrator(page: Page, folder: Path, **settings: str) -> Server:
    """An application at which the page is signed in as an administrator, who may all that recruiters may."""
    settings["GREENROOM_DEMO"] = "false"
    app = Server(folder, STREAMLIT, settings).start()
    sign_up(page, app, "Robin", "robin@example.org")
    app.stop()
    subprocess.run(
        [sys.executable, "-m", "scripts.make_admin", "robin@example.org"],
        env={**os.environ, **settings, "GREENROOM_DATA_DIR": str(folder)},
        cwd=ROOT,
        check=True,
    )
    return app.start()


@pytest.fixture
def opened() -> Iterator[list[Server]]:
    """What is put in here is stopped at the end."""
    servers: list[Server] = []
    yield servers
    for server in servers:
        server.stop()


def test_a_case_is_written_published_and_found_on_a_phone(page: Page, tmp_path: Path, opened: list[Server]) -> None:
    app = with_administrator(page, tmp_path)
    opened.append(app)
    page.goto(f"{app.url}/generate")
    settle(page)
    ask_for(page, "pricing of swimming pools")
    expect(page.get_by_text("1 case in your library")).to_be_visible()
    page.get_by_role("tab", name="Exhibits").click()
    settle(page)
    wide = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1]
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    page.get_by_text("Open and edit").click()
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()
    page.get_by_text("Edit", exact=True).click()
    page.get_by_label("Title", exact=True).first.fill("Pools with a view")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Pools with a view")).to_be_visible()
    page.get_by_role("button", name="All cases").click()
    expect(page.get_by_text("Pools with a view")).to_be_visible()


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with running() as made:
        yield made


@pytest.mark.skipif(not is_installed(), reason="make crew installs CrewAI")
def test_a_killed_server_goes_on_with_the_crew_where_it_was(
    page: Page, model: ModelServer, tmp_path: Path, opened: list[Server]
) -> None:
    app = with_administrator(page, tmp_path, GREENROOM_LLM_MODEL="some-model", GREENROOM_LLM_URL=model.url)
    opened.append(app)
    good = [say("Notes."), say(design()), say(story())]
    model.acts = [*good, hang]
    page.goto(f"{app.url}/generate")
    settle(page)
    page.get_by_text("Crew of language models").click()
    ask_for(page, "falling profit", 2)
    expect(page.get_by_text("1 of 2 cases written")).to_be_visible(timeout=60_000)
    while len(model.seen) < 4:
        page.wait_for_timeout(200)
    os.kill(app.pid, signal.SIGKILL)
    app.stop()
    model.acts = good
    app.start()
    page.goto(f"{app.url}/generate")
    expect(page.get_by_text("2 cases in your library")).to_be_visible(timeout=60_000)
    page.goto(f"{app.url}/library?state=Draft")
    settle(page)
    expect(page.get_by_text("2 cases, newest first.")).to_be_visible()
