"""Build the demo history: `python -m scripts.build_demo [--sample N] [--out FOLDER] [--workers N]`.

Needs the model files (`make models`). Writes data/demo/tables and, beside it, STORIES.md. `--sample N` makes the first
N interviews only, exactly as they are in the full history, and wants a folder of its own.
"""

import argparse
import time
from pathlib import Path

from core.domain.errors import GreenroomError
from data.demo.generate import TABLES_FOLDER, build, sample
from data.demo.report import STORIES, render
from scripts.console import plainly


def work(count: int | None, folder: Path, workers: int) -> None:
    if count is not None and folder.resolve() == TABLES_FOLDER.resolve():
        raise GreenroomError("A sample would replace the shipped history. Name another folder with --out.")
    started = time.perf_counter()
    build(folder, sample(count), lambda line: print(line, flush=True), workers)
    if count is None:
        (folder.parent / STORIES.name).write_text(render(folder), encoding="utf-8")
    print(f"Built in {time.perf_counter() - started:.0f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the demo history.")
    parser.add_argument("--sample", type=int, help="only the first N interviews")
    parser.add_argument("--out", type=Path, default=TABLES_FOLDER)
    parser.add_argument("--workers", type=int, default=1, help="processes; the result is the same")
    options = parser.parse_args()
    return plainly(lambda: work(options.sample, options.out, options.workers))


if __name__ == "__main__":
    raise SystemExit(main())
