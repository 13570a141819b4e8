"""Take the screenshots: `python -m scripts.screenshots` (`make screenshots`).

Starts the app on a data folder of its own, enters the demo as each role, and takes every page at 1440 and 390 px, light
and dark, into build/screenshots. The few that README.md shows are kept small in docs/screenshots.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from core.settings import ROOT, Settings

FULL, SHOWN = ROOT / "build" / "screenshots", ROOT / "docs" / "screenshots"
PAGES = {
    "candidate": ("", "practise", "interview", "results", "scorecard", "progress", "privacy", "account"),
    "recruiter": ("", "interviews", "scorecard", "jobs", "account"),
    "admin": ("", "people", "audit", "health"),
}
WIDTHS = {1440: 900, 390: 844}
KEPT = (
    "candidate-home-1440",
    "candidate-interview-1440",
    "candidate-scorecard-1440",
    "candidate-interview-390",
    "candidate-scorecard-390-dark",
    "recruiter-home-1440",
)
TALLEST = 2600  # px of a scorecard that README shows
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@contextmanager
def serving() -> Iterator[str]:
    """The app with its demo, on a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        own = {"GREENROOM_DATA_DIR": folder, "GREENROOM_MODELS_DIR": str(Settings().models.absolute())}
        server = subprocess.Popen(
            [sys.executable, "-m", "scripts.start", "--port", str(port)], cwd=ROOT, env={**os.environ, **own},
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for _ in range(600):
                with suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
                    break
                time.sleep(0.1)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def settle(page: Page) -> None:
    """Wait until the script has run and charts have drawn."""
    page.wait_for_timeout(300)
    done = "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
    with suppress(Exception):
        page.wait_for_function(done, timeout=8000)
    page.wait_for_timeout(900)


def enter(browser: Browser, url: str, role: str, width: int, theme: str) -> Page:
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    settle(page)
    name = "administrator" if role == "admin" else role
    page.get_by_role("button", name=f"Try it as a{'n' if role == 'admin' else ''} {name}").click()
    page.get_by_role("button", name="Sign out").first.wait_for(state="attached")
    settle(page)
    return page


def open_page(page: Page, url: str, role: str, path: str) -> None:
    page.goto(f"{url}/{path if path != 'scorecard' else 'results' if role == 'candidate' else 'interviews'}")
    settle(page)
    if path == "scorecard":
        page.get_by_role("link", name="Open").first.click()
        page.get_by_text("Question by question").wait_for()
        settle(page)


def take(page: Page, name: str, width: int) -> None:
    """The whole page: Streamlit scrolls inside, so the window grows for the picture."""
    height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": max(WIDTHS[width], int(height))})
    page.wait_for_timeout(700)
    page.screenshot(path=FULL / f"{name}.png")
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})


def keep(name: str) -> None:
    picture = Image.open(FULL / f"{name}.png").convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    picture.quantize(128).save(SHOWN / f"{name}.png", optimize=True)


def main() -> int:
    for folder in (FULL, SHOWN):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for theme in ("light", "dark"):
            for width in WIDTHS:
                suffix = f"{width}{'-dark' if theme == 'dark' else ''}"
                arrival = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, color_scheme=theme)
                page = arrival.new_page()
                page.goto(url)
                settle(page)
                take(page, f"sign-in-{suffix}", width)
                for role, paths in PAGES.items():
                    page = enter(browser, url, role, width, theme)
                    for path in paths:
                        open_page(page, url, role, path)
                        take(page, f"{role}-{path or 'home'}-{suffix}", width)
                    page.context.close()
                    print(f"{role}, {suffix}", flush=True)
        browser.close()
    for name in KEPT:
        keep(name)
    print(f"{len(list(FULL.glob('*.png')))} pictures in build/screenshots, {len(KEPT)} of them in docs/screenshots")
    return 0


if __name__ == "__main__":
    sys.exit(main())
