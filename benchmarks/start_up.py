"""From `python -m scripts.start` to the first page someone can use: `python -m benchmarks.start_up [--runs N]`.

First start: an empty data folder, so the database is made, the question bank read and the demo loaded where its tables
are present; the models are already there. Second start: the same folder again. The files are in the system's cache in
both, because emptying that takes root and slows down everyone on the machine. The browser is open, with an empty cache;
the page counts as usable once the e-mail box takes words. The server's processor time says how much of the wait is its
own work, whoever else is busy on the machine. An empty Streamlit chat app, started in turns with it, is the floor.
"""

import argparse
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, expect

from benchmarks import report
from benchmarks.running import ROOT, Server, chromium, floor

NEEDS_BROWSER = True
TARGET = 5.0  # seconds, the second start, in a browser
STEPS = ("first HTTP 200", "usable in the browser", "processor of the server until then")


def start(server: Server, field: str, browser: Browser) -> tuple[float, float, float]:
    """Seconds to the first answer, until `field` takes words, and of the server's processor."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    began = time.perf_counter()
    server.launch()
    try:
        server.wait()
        answered = time.perf_counter() - began
        page.goto(server.url, wait_until="commit")
        expect(page.locator(field)).to_be_editable(timeout=60_000)
        return answered, time.perf_counter() - began, server.cpu()
    finally:
        page.context.close()
        server.stop()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="How long Greenroom takes to start.")
    parser.add_argument("--runs", type=int, default=5)
    runs, load_before = parser.parse_args(arguments).runs, report.load()
    seconds: dict[str, list[tuple[float, ...]]] = {"first start": [], "second start": [], "the floor": []}
    with chromium() as browser:
        for _ in range(runs):
            with TemporaryDirectory(prefix="greenroom-bench-") as folder:
                for name, starts in seconds.items():
                    if name == "the floor":
                        starts.append(start(floor(Path(folder)), "[data-testid=stChatInputTextArea]", browser))
                    else:
                        starts.append(start(Server(Path(folder)), "input[autocomplete=username]", browser))
    figures = {
        name: {
            step: {
                "median": round(statistics.median(values), 2),
                "least": round(min(values), 2),
                "most": round(max(values), 2),
            }
            for step, values in zip(STEPS, zip(*starts, strict=True), strict=True)
        }
        for name, starts in seconds.items()
    }
    report.table(
        f"Seconds from the command, {runs} runs each",
        ("", "median", "least", "most"),
        [(f"{name}: {step}", *row.values()) for name, rows in figures.items() for step, row in rows.items()],
    )
    usable = figures["second start"][STEPS[1]]["median"]
    ratio = round(usable / figures["the floor"][STEPS[1]]["median"], 2)
    verdict = "met" if usable < TARGET else "MISSED"
    print(f"\n  Target, second start usable: {usable} of {TARGET} s {verdict}; {ratio} × the floor")
    has_demo = any((ROOT / "data" / "demo" / "tables").glob("*.parquet"))
    print(f"  The demo's history was {'loaded at the first start' if has_demo else 'not present'}.")
    report.save(
        "start_up",
        {"seconds": figures, "ratio_to_floor": ratio, "target_s": TARGET, "with_demo_history": has_demo},
        load_before,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
