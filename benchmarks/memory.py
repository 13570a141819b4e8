"""Memory of the server as it is used: `python -m benchmarks.memory [--interviews N]`.

RSS counts every page of the process, those of shared libraries and of mapped files too; PSS divides shared ones among
the processes that share them (Linux only). Read two seconds after each step, in MB of a million bytes.
"""

import argparse
from pathlib import Path

import psutil
from playwright.sync_api import Page, expect

from benchmarks import report
from benchmarks.answering import Answers
from benchmarks.running import Server, begin, box, chromium, done, said_by_interviewer, serving, settle, sign_up

NEEDS_BROWSER = True
TARGET = {"idle, one page served": 300, "one interview": 900}  # MB of RSS


def megabytes(server: Server) -> dict[str, int | None]:
    process = psutil.Process(server.pid)
    full = process.memory_full_info()
    pss = getattr(full, "pss", None)
    return {"rss": round(full.rss / 1e6), "pss": round(pss / 1e6) if pss else None}


def interview(page: Page, server: Server, answers: Answers, job: str) -> None:
    """One interview by typing, to its end and its scorecard."""
    begin(page, server.url, job, "Standard")
    while box(page).count():
        said = said_by_interviewer(page).count()
        box(page).fill(answers.to(said_by_interviewer(page).last.inner_text()))
        done(page).click()
        expect(said_by_interviewer(page)).to_have_count(said + 1)
        settle(page)
        page.wait_for_timeout(400)
    page.get_by_role("button", name="See your results").click()
    expect(page.get_by_text("Question by question")).to_be_visible()
    settle(page)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Memory of the server.")
    parser.add_argument("--interviews", type=int, default=5, help="how many more after the first")
    more, load_before = parser.parse_args(arguments).interviews, report.load()
    answers, figures = Answers(), {}
    with serving() as server, chromium() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()

        def note(step: str) -> None:
            page.wait_for_timeout(2000)
            figures[step] = megabytes(server)

        note("before the first page")
        page.goto(server.url)
        expect(page.locator("input[autocomplete=username]")).to_be_editable()
        note("idle, one page served")
        sign_up(page, server, "Robin", "robin@example.org")
        note("somebody signed up")
        interview(page, server, answers, "Software engineer")
        note("one interview")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download as PDF").click()
        assert Path(download.value.path()).stat().st_size > 0
        note("its PDF")
        for number in range(more):
            interview(page, server, answers, ("Data scientist", "Product manager")[number % 2])
        note(f"{more} more interviews")
    rows = [(step, row["rss"], row["pss"] or "", TARGET.get(step, "")) for step, row in figures.items()]
    report.table("Memory of the server after …, MB", ("", "RSS", "PSS", "target"), rows)
    for step, most in TARGET.items():
        used = figures[step]["rss"] or 0
        print(f"  {step}: {used} of {most} MB {'met' if used <= most else 'MISSED'}")
    report.save("memory", {"mb": figures, "target_mb": TARGET}, load_before)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
