"""The real application in a process of its own, and a real Chromium to visit it with."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
expect.set_options(timeout=20_000)  # ms; a busy machine is slow, not wrong
# Chromium is kept from the network and from the sandbox that a container does not allow.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class App:
    """Greenroom on a loopback port with a data folder of its own; it can be stopped and started again."""

    data_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        return (self.data_dir / "server.log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> "App":
        command = [sys.executable, "-m", "streamlit", "run", "server.py"]
        command += ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        own = {"GREENROOM_DATA_DIR": str(self.data_dir), **self.environment}
        with (self.data_dir / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, OSError):
                if urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status == 200:
                    return self
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"Greenroom did not start:\n{self.log[-3000:]}")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=10)
        self.process = None


Serve = Callable[..., App]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Start an application: `serve(GREENROOM_DEMO="false")`. All are stopped at the end."""
    running: list[App] = []

    def start(port: int | None = None, **environment: str) -> App:
        app = App(tmp_path_factory.mktemp("greenroom"), environment, port or free_port())
        running.append(app)
        return app.start()

    yield start
    for app in running:
        app.stop()


@pytest.fixture(scope="session")
def greenroom(serve: Serve) -> App:
    """One application for all tests that do not need their own settings."""
    return serve()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all tests: its loop runs once a thread."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str | None) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium, headless=True, args=list(FLAGS))
    yield launched
    launched.close()


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
