"""Insight pages at scale: `python -m benchmarks.analytics [--sizes N…] [--stores NAME…] [--runs K] [--folder F]`.

Every query of every page, and the pages' totals, on a generated history: the DuckDB file through the app's own code
against PostgreSQL's own SQL, and six questions, one of each kind, against SQLite and against pandas with its reading.
Same rows, same machine, one run; answers that differ fail it. The targets are for `--sizes 1000000 10000000`: some
minutes and 8 GB of disk for a million, hours and 45 GB for ten. Seconds on a busy machine say little, so processor
time is shown beside them: divided by the cores it is what a quiet machine would need at least.

Prints tables and writes benchmarks/results/analytics.json.
"""

import argparse
import multiprocessing
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd
import psycopg

from benchmarks import report
from benchmarks.at_scale import in_pandas, postgres, sqlite
from benchmarks.at_scale.agree import same
from benchmarks.at_scale.generate import generate
from benchmarks.at_scale.pages import PAGES, measure, prepare

STORES = ("duckdb", "postgres", "sqlite", "pandas")
SIZE = 100_000
MOST = 300.0  # seconds after which a question to another store is given up
TARGETS = ((1_000_000, 1.0), (10_000_000, 3.0))  # answers, seconds for all of a page
MEMORY = 2 * 2**30
TIMES = 10  # faster than PostgreSQL and pandas

Page = dict[str, Any]
Question = tuple[str, str]
T = TypeVar("T")


def alone(work: Callable[..., T], *given: Any) -> T:
    """The result of `work` in a process of its own, so that nothing warms the next and memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *given).result()


def middle(values: Sequence[float]) -> float:
    return statistics.median(values)


class Others:
    """What another store needed for the questions of the pages: once each, after one that nobody counts."""

    def __init__(self, name: str, store: Any, load_seconds: float) -> None:
        self.name, self.store, self.load_seconds = name, store, load_seconds
        self.found: dict[Question, dict[str, Any]] = {}

    def ask(self, pages: Sequence[Page], knows: Callable[[str], bool], runs: int) -> None:
        for page in pages:
            for asked in page["queries"]:
                key = (asked["query"], str(asked["parameters"]))
                if key in self.found or not knows(asked["query"]):
                    continue
                tries = [self.store.ask(asked["query"], asked["parameters"])]
                while tries[-1][0] is not None and len(tries) <= runs and sum(t[1] for t in tries) < MOST / 10:
                    tries.append(self.store.ask(asked["query"], asked["parameters"]))
                rows = tries[0][0]
                warm = tries[1:] or tries
                self.found[key] = {
                    "cold": tries[0][1],
                    "warm": middle([seconds for _, seconds, _ in warm]),
                    "cpu": middle([cpu for *_, cpu in warm]),
                    "given up": rows is None,
                    "differs": "" if rows is None else same(asked["rows"], rows),
                }

    def of(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        return self.found.get((asked["query"], str(asked["parameters"])))


def compare(folder: Path, file: Path, pages: Sequence[Page], stores: Sequence[str], runs: int) -> list[Others]:
    found = []
    if "postgres" in stores:
        if reason := postgres.missing():
            print(f"PostgreSQL is skipped, because {reason}.", flush=True)
        else:
            with postgres.server(folder / "postgres") as address:
                seconds = postgres.load(address, file)
                print(f"PostgreSQL is loaded: {seconds:.0f} s", flush=True)
                found.append(Others("PostgreSQL", postgres.Postgres(address, MOST), seconds))
                found[-1].ask(pages, postgres.known, runs)
                found[-1].store.close()
            shutil.rmtree(folder / "postgres")
    if "sqlite" in stores:
        seconds = sqlite.load(folder / "copy.sqlite", file)
        print(f"SQLite is loaded: {seconds:.0f} s", flush=True)
        found.append(Others("SQLite", sqlite.Sqlite(folder / "copy.sqlite", MOST), seconds))
        found[-1].ask(pages, sqlite.QUESTIONS.__contains__, runs)
        found[-1].store.close()
        (folder / "copy.sqlite").unlink()
    if "pandas" in stores:
        seconds = in_pandas.load(folder / "parquet", file)
        print(f"Parquet is written: {seconds:.0f} s", flush=True)
        found.append(Others("pandas", in_pandas.Pandas(folder / "parquet"), seconds))
        found[-1].ask(pages, sqlite.QUESTIONS.__contains__, runs)
        shutil.rmtree(folder / "parquet")
    return found


def limit(size: int) -> float:
    return next((seconds for most, seconds in TARGETS if size <= most), TARGETS[-1][1])


def shown(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.3f}" if seconds < 10 else f"{seconds:.0f}"


def page_rows(size: int, pages: Sequence[Page], others: Sequence[Others]) -> list[dict[str, Any]]:
    """What each page needs altogether, and the same queries elsewhere."""
    server = next((other for other in others if other.name == "PostgreSQL"), None)
    rows = []
    for page in pages:
        queries = page["queries"]
        there = [server.of(asked) for asked in queries] if server else []
        elsewhere = sum(found["warm"] for found in there if found) if there and all(there) else None
        sql = sum(middle(asked["warm"]) for asked in queries)
        spent = middle(page["cpu"])
        sql_cpu = sum(middle(asked["cpu"]) for asked in queries)
        there_cpu = sum(found["cpu"] for found in there if found) if elsewhere is not None else None
        rows.append(
            {
                "page": page["page"],
                "queries": len(queries),
                "rows": sum(len(asked["rows"]) for asked in queries),
                "cold": page["cold"],
                "warm": middle(page["warm"]),
                "sql": sql,
                "cpu": spent,
                "sql_cpu": sql_cpu,
                "memory_mb": round(page["memory"]["peak"] / 2**20),
                "postgres": elsewhere,
                "postgres_cpu": there_cpu,
                "given_up": sum(found["given up"] for found in there if found),
                "met": middle(page["warm"]) <= limit(size) and page["memory"]["peak"] <= MEMORY,
            }
        )
    return rows


def show(size: int, rows: Sequence[dict[str, Any]], pages: Sequence[Page], others: Sequence[Others]) -> list[str]:
    """Print both tables; returns what missed or differed."""
    most = limit(size)
    lines = []
    for row in rows:
        times = f"{row['postgres'] / row['sql']:.0f}" if row["postgres"] else ""
        lines.append(
            (row["page"], row["queries"], row["rows"], shown(row["cold"]), shown(row["warm"]), shown(row["sql"]),
             shown(row["cpu"]), row["memory_mb"], shown(row["postgres"]) + "+" * bool(row["given_up"]), times,
             "met" if row["met"] else "MISSED")
        )  # fmt: skip
    report.table(
        f"Pages at {size:,} answers, seconds; target {most:g} s and {MEMORY // 2**20} MB",
        ("", "queries", "rows", "cold", "warm", "of it SQL", "CPU", "MB", "PostgreSQL", "times", "target"),
        lines,
    )
    seen, lines, bad = set(), [], []
    for page in pages:
        for asked in page["queries"]:
            key = (asked["query"], str(asked["parameters"]))
            if key in seen:
                continue
            seen.add(key)
            line = [asked["query"], len(asked["rows"]), shown(asked["cold"]), shown(middle(asked["warm"])),
                    shown(middle(asked["cpu"]))]  # fmt: skip
            for other in others:
                found = other.of(asked)
                line += (
                    ["", ""] if found is None else [shown(found["warm"]) + "+" * found["given up"], shown(found["cpu"])]
                )
                if found and found["differs"]:
                    bad.append(f"{asked['query']} in {other.name} at {size:,}: {found['differs']}")
            lines.append(line)
    headings = ["", "rows", "cold", "warm", "CPU", *(w for o in others for w in (o.name, "CPU"))]
    report.table(f"Queries at {size:,} answers, seconds (+: given up)", headings, lines)
    return bad


def run(
    size: int, folder: Path, stores: Sequence[str], runs: int, old: Path | None
) -> tuple[dict[str, Any], list[str]]:
    file = old or folder / "greenroom.duckdb"
    started, counts = time.perf_counter(), {}
    if old is None:
        counts = alone(generate, file, size)
        print(f"\n{size:,} answers are made: {time.perf_counter() - started:.0f} s", flush=True)
    kept = alone(prepare, file)
    print(f"What insights keep is made: {kept['seconds']:.1f} s, {kept['bytes'] / 1e6:.0f} MB", flush=True)
    pages = []
    for name in PAGES:
        pages.append(alone(measure, file, name, runs))
        print(f"  {name}: {shown(pages[-1]['cold'])} cold, {shown(middle(pages[-1]['warm']))} warm", flush=True)
    others = compare(folder, file, pages, stores, runs)
    rows = page_rows(size, pages, others)
    bad = show(size, rows, pages, others)
    queries = {
        asked["query"]: {
            "rows": len(asked["rows"]), "cold": asked["cold"], "warm": middle(asked["warm"]),
            "cpu": middle(asked["cpu"]),
            **{other.name: other.of(asked) for other in others},
        }
        for page in pages for asked in page["queries"]
    }  # fmt: skip
    made = {"rows": counts, "bytes": file.stat().st_size, "seconds": time.perf_counter() - started}
    loaded = {other.name: other.load_seconds for other in others}
    return {"made": made, "kept": kept, "loaded": loaded, "pages": rows, "queries": queries}, bad


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Insight pages at scale.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[SIZE], help="answers of the large organisation")
    parser.add_argument("--stores", nargs="+", choices=STORES, default=STORES)
    parser.add_argument("--runs", type=int, default=3, help="warm runs of each page and question")
    parser.add_argument(
        "--folder", type=Path, help="where the files may lie while it runs; many gigabytes for 10 million"
    )
    parser.add_argument("--file", type=Path, help="a DuckDB file that an earlier run made, with one size; it is kept")
    chosen = parser.parse_args(arguments)
    before, figures, bad = report.load(), {}, []
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory(prefix="greenroom-analytics-", dir=chosen.folder) as folder:
            Path(folder).chmod(0o755)
            figures[str(size)], differs = run(size, Path(folder), chosen.stores, chosen.runs, chosen.file)
            bad += differs
    for sentence in bad:
        print(f"  DIFFERS: {sentence}")
    versions = {"duckdb": duckdb.__version__, "sqlite": sqlite3.sqlite_version, "pandas": pd.__version__,
                "psycopg": psycopg.__version__, "postgres": postgres.version()}  # fmt: skip
    report.save("analytics", {"versions": versions, "sizes": figures, "differs": bad}, before)
    return int(bool(bad))


if __name__ == "__main__":
    raise SystemExit(main())
