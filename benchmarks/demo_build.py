"""How long the demo history takes to build and to load: `python -m benchmarks.demo_build [--interviews N]`.

Builds the first N interviews (default 100) into a temporary folder, then loads the shipped tables into a fresh store.
"""

import argparse
import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from core.bootstrap import load_demo, sync_shipped
from core.storage.accounts import AccountRepository
from core.storage.cases import CaseStudyRepository
from core.storage.catalogue import JobRepository, QuestionRepository
from core.storage.engine import Store
from data.demo.generate import TABLES_FOLDER, play, sample, write

RESULTS = Path(__file__).parent / "results" / "demo_build.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=100)
    count = parser.parse_args().interviews
    with TemporaryDirectory() as folder:
        sittings = sample(count)
        started = time.perf_counter()
        played = play(sittings, lambda _: None)
        playing = time.perf_counter() - started
        started = time.perf_counter()
        write(Path(folder) / "tables", played, sittings)
        writing = time.perf_counter() - started
        store = Store.open(f"duckdb:///{Path(folder) / 'load.duckdb'}")
        sync_shipped(
            AccountRepository(store), QuestionRepository(store), JobRepository(store), CaseStudyRepository(store)
        )
        started = time.perf_counter()
        load_demo(store, lambda _: None)
        store.close()
        loading = time.perf_counter() - started
    size = sum(path.stat().st_size for path in TABLES_FOLDER.glob("*.parquet"))
    figures = {
        "seconds_to_play_100_interviews": round(100 * playing / count, 1),
        "seconds_to_write_100_interviews": round(100 * writing / count, 1),
        "answers_played": sum(len(one.graded) for one in played),
        "seconds_to_load_the_shipped_history": round(loading, 2),
        "megabytes_shipped": round(size / 1e6, 2),
    }
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):40} {value:>8}")
    RESULTS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
