"""The real application in a process of its own, and a Chromium to visit it with; for benchmarks and browser tests."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import psutil
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

from core.settings import ROOT, Settings

START_SECONDS = 120
PASSWORD = "violet anchor 42 tram"
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Chromium is kept from the network and from the sandbox that a container does not allow.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A web server on a loopback port. `command` is what follows `python -m`, without the port."""

    folder: Path
    command: Sequence[str] = ("scripts.start", "--host", "127.0.0.1", "--port")
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        """Everything the process has printed."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    @property
    def pid(self) -> int:
        assert self.process is not None, "start it first"
        return self.process.pid

    def start(self) -> Self:
        """Launch Greenroom, and wait until it answers; also after a stop."""
        self.launch()
        self.wait("/healthz")
        return self

    def launch(self) -> None:
        """Start the process and return at once. No setting of the caller's reaches it but the models."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GREENROOM_", "STREAMLIT_"))}
        own = {"GREENROOM_DATA_DIR": str(self.folder), "GREENROOM_MODELS_DIR": str(Settings().models.absolute())}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command, str(self.port)],
                cwd=ROOT,
                env={**kept, "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false", **own, **self.environment},
                stdout=log,
                stderr=log,
            )

    def wait(self, path: str = "/") -> None:
        """Until the address answers 200, asked every 10 ms."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process is not None and self.process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, OSError):
                if urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5).status == 200:
                    return
            time.sleep(0.01)
        self.stop()
        raise RuntimeError(f"The server did not start:\n{self.log[-3000:]}")

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        spent = psutil.Process(self.pid).cpu_times()
        return float(spent.user + spent.system)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=10)
        self.process = None


FLOOR_APP = """
import streamlit as st

said = st.session_state.setdefault("said", [])
if words := st.chat_input("Say something"):
    said += [("user", words), ("assistant", words)]
for role, text in said:
    with st.chat_message(role):
        st.text(text)
"""


def floor(folder: Path) -> Server:
    """The least that Streamlit can do here: a chat app that echoes. Its script is written into the folder."""
    app = folder / "floor.py"
    app.write_text(FLOOR_APP, encoding="utf-8")
    return Server(folder, ("streamlit", "run", str(app), "--server.address", "127.0.0.1", "--server.port"))


@contextlib.contextmanager
def serving(**environment: str) -> Iterator[Server]:
    """Greenroom as `make run` starts it, with a data folder that is gone afterwards."""
    with TemporaryDirectory(prefix="greenroom-bench-") as folder:
        server = Server(Path(folder), environment=environment)
        try:
            yield server.start()
        finally:
            server.stop()


def system_browser() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def has_browser() -> bool:
    """A browser of the system, or one that Playwright fetched."""
    if system_browser():
        return True
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def launch(playwright: Playwright, *flags: str) -> Browser:
    """A browser without a window, with these flags beside the usual ones."""
    return playwright.chromium.launch(executable_path=system_browser(), headless=True, args=[*FLAGS, *flags])


@contextlib.contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright, *flags)
        yield browser
        browser.close()


# --- what visitors do ---


def settle(page: Page) -> None:
    """Until the script has run to its end and nothing is left over from the run before."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", state="attached")
    page.wait_for_function("() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')")


def sign_up(page: Page, server: Server, name: str, email: str) -> None:
    create_account(page, server, name, email)
    expect(page.get_by_role("button", name="Choose an interview")).to_be_visible()


def create_account(page: Page, server: Server, name: str, email: str, password: str = PASSWORD) -> None:
    page.goto(server.url)
    page.get_by_role("tab", name="Create account").click()
    form = page.get_by_role("tabpanel", name="Create account")
    form.locator("input[autocomplete=name]").fill(name)
    form.locator("input[autocomplete=email]").fill(email)
    form.locator("input[autocomplete=new-password]").fill(password)
    form.get_by_role("button", name="Create account").click()


def begin(page: Page, url: str, job: str, length: str) -> None:
    """Start an interview for the job with this title; length is Short, Standard or Long."""
    page.goto(f"{url}/practise")
    page.get_by_test_id("stButtonGroup").get_by_text(re.compile(rf"^{length}\b")).click()
    settle(page)
    card = page.get_by_test_id("stVerticalBlock").filter(has=page.get_by_role("heading", name=job)).last
    card.get_by_role("button", name="Start").click()
    expect(box(page)).to_be_visible()
    settle(page)


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your answer")


def done(page: Page) -> Locator:
    return page.get_by_role("button", name="Done")


def said_by_interviewer(page: Page) -> Locator:
    return page.get_by_label("Chat message from assistant")
