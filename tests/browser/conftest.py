"""The real application in a process of its own, and a real Chromium to visit it with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from benchmarks.running import Server, free_port, launch
from benchmarks.sounds import joined
from benchmarks.talking import SOUND
from core.speech.audio import Pcm16

expect.set_options(timeout=20_000)  # ms; a busy machine is slow, not wrong
STREAMLIT = ("streamlit", "run", "server.py", "--server.address", "127.0.0.1", "--server.port")

Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Start an application: `serve(GREENROOM_DEMO="false")`. All are stopped at the end."""
    running: list[Server] = []

    def start(port: int | None = None, **environment: str) -> Server:
        app = Server(tmp_path_factory.mktemp("greenroom"), STREAMLIT, environment, port or free_port())
        running.append(app)
        return app.start()

    yield start
    for app in running:
        app.stop()


@pytest.fixture(scope="session")
def greenroom(serve: Serve) -> Server:
    """One application for all tests that do not need their own settings."""
    return serve()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all tests: its loop runs once a thread."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = launch(playwright)
    yield launched
    launched.close()


@pytest.fixture
def listen(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    """A browser whose microphone plays texts, sounds and seconds of silence in a loop; without any it is refused."""
    opened: list[Browser] = []

    def one(*parts: str | float | Pcm16) -> Browser:
        flags = list(SOUND)
        if parts:
            wav = tmp_path / f"microphone-{len(opened)}.wav"
            wav.write_bytes(joined(*parts))
            flags += ["--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={wav}"]
        opened.append(launch(playwright, *flags))
        return opened[-1]

    yield one
    for browser in opened:
        browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser with no cookies; several in one test are several people."""
    opened: list[BrowserContext] = []

    def open_one(**options: object) -> BrowserContext:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()
