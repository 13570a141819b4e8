"""How well and how fast casebooks are searched: `python -m benchmarks.retrieval`. Targets: .90, .75 and 100 ms.

The questions of benchmarks/retrieval_questions.yaml, each with the pages that answer it, are asked of the casebook that
ships: by meaning and words fused, as the product does it, by words alone and by meaning alone. A question is answered
where one of its pages is among the first five *different* pages (recall@5); MRR is the mean of one over the rank of the
first right page among the first ten. Intervals are 95 %, bootstrapped over the questions.

Speed: pages a second from the PDF to passages with vectors, and one search after the other in 10,000 generated
passages, the vector of the query included. Prints tables and writes benchmarks/results/retrieval.json.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import yaml
from numpy.typing import NDArray

from benchmarks.report import load, quantiles, save, table
from core.knowledge.embed import MiniLmEmbedder
from core.knowledge.reader import PdfReader
from core.knowledge.search import FAR, HybridIndex
from core.settings import ROOT, Settings

QUESTIONS = Path(__file__).with_name("retrieval_questions.yaml")
FOLDER = ROOT / "data" / "casebooks"
FIRST, DEEPEST, DEPTH = 5, 10, 50  # pages, pages, passages
TARGET_RECALL, TARGET_MRR, TARGET_MS = 0.90, 0.75, 100
PASSAGES, SEARCHES = 10_000, 200
RESAMPLES = 2000

Rank = Callable[[str, NDArray[np.float32]], list[int]]


def main() -> int:
    load_before = load()
    embedder = MiniLmEmbedder(Settings().models)
    questions = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    books = {name: read(FOLDER / name, embedder) for name in sorted({q["document"] for q in questions})}
    ids = {name: uuid4() for name in books}
    chunks = [(name, chunk) for name, book in books.items() for chunk in book["chunks"]]
    keys = [(ids[name], chunk.position) for name, chunk in chunks]
    vectors = np.concatenate([book["vectors"] for book in books.values()])
    pages = [chunk.page for _, chunk in chunks]
    index = HybridIndex(keys, pages, [chunk.indexed for _, chunk in chunks], vectors)
    places = [(name, chunk.page) for name, chunk in chunks]
    asked = embedder.embed([q["question"] for q in questions])

    ways: dict[str, Rank] = {
        "meaning and words": lambda q, v: [row for row, _ in index.search(q, v, DEPTH)],
        "words alone (BM25)": lambda q, v: best(index.by_words(q), 0.0),
        "meaning alone (vectors)": lambda q, v: best(index.by_meaning(v), FAR),
    }
    figures = {name: quality(rank, questions, asked, places) for name, rank in ways.items()}
    rows = [[name, shown(f["recall"]), shown(f["mrr"])] for name, f in figures.items()]
    table(f"{len(questions)} questions, {len(chunks)} passages", ["ranking", f"recall@{FIRST}", "MRR"], rows)
    kinds = sorted({q["kind"] for q in questions if "kind" in q})
    table("by kind of question", ["kind", "n", *ways], [by_kind(kind, questions, figures) for kind in kinds])

    speed = searching(embedder, [chunk.indexed for _, chunk in chunks], vectors, [q["question"] for q in questions])
    table(
        f"one search in {PASSAGES:,} passages, ms",
        ["", "p50", "p95", "max"],
        [
            ["by the clock", *(speed["ms"][q] for q in ("p50", "p95", "max"))],
            ["of processor time", *(speed["processor_ms"][q] for q in ("p50", "p95", "max"))],
        ],
    )
    print(f"  the index was made in {speed['made_s']} s")
    rates = {name: {k: book[k] for k in ("pages", "passages", "text_s", "vectors_s", "pages_per_s")}
             for name, book in books.items()}  # fmt: skip
    heads = ["casebook", "pages", "passages", "text, s", "vectors, s", "pages a second"]
    table("indexing", heads, [[name, *rate.values()] for name, rate in rates.items()])
    misses = figures["meaning and words"]["missed"]
    for question in misses:
        print(f"  not among the first {FIRST}: {question}")

    product = figures["meaning and words"]
    reached = {
        "recall": product["recall"]["mean"] >= TARGET_RECALL,
        "mrr": product["mrr"]["mean"] >= TARGET_MRR,
        "p95": speed["ms"]["p95"] <= TARGET_MS,
    }
    print("\nTargets: " + ", ".join(f"{name} {'reached' if ok else 'MISSED'}" for name, ok in reached.items()))
    report = {"quality": figures, "search": speed, "indexing": rates, "reached": reached, "questions": len(questions)}
    save("retrieval", report, load_before)
    return 0


def read(pdf: Path, embedder: MiniLmEmbedder) -> dict[str, Any]:
    started = time.perf_counter()
    reading = PdfReader().read(pdf)
    assert reading is not None
    texts = time.perf_counter()
    vectors = embedder.embed([chunk.indexed for chunk in reading.chunks])
    done = time.perf_counter()
    return {
        "chunks": reading.chunks,
        "vectors": vectors,
        "pages": reading.pages,
        "passages": len(reading.chunks),
        "text_s": round(texts - started, 2),
        "vectors_s": round(done - texts, 2),
        "pages_per_s": round(reading.pages / (done - started), 1),
    }


def best(scores: NDArray[np.float32], least: float) -> list[int]:
    rows = np.flatnonzero(scores > least)
    return [int(row) for row in rows[np.argsort(-scores[rows], kind="stable")][:DEPTH]]


def quality(
    rank: Rank,
    questions: Sequence[dict[str, Any]],
    asked: NDArray[np.float32],
    places: Sequence[tuple[str, int]],
) -> dict[str, Any]:
    """Recall and MRR over pages: several passages of one page count as one result."""
    firsts = []
    for question, vector in zip(questions, asked, strict=True):
        pages = list(dict.fromkeys(places[row] for row in rank(question["question"], vector)))[:DEEPEST]
        right = {(question["document"], page) for page in question["pages"]}
        firsts.append(next((n for n, page in enumerate(pages, start=1) if page in right), 0))
    hit = np.array([0 < first <= FIRST for first in firsts], dtype=float)
    inverse = np.array([1 / first if first else 0.0 for first in firsts])
    missed = [q["question"] for q, ok in zip(questions, hit, strict=True) if not ok]
    return {"recall": interval(hit), "mrr": interval(inverse), "firsts": firsts, "missed": missed}


def interval(values: NDArray[np.float64]) -> dict[str, float]:
    draws = np.random.default_rng(6).choice(values, size=(RESAMPLES, len(values))).mean(axis=1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return {"mean": round(float(values.mean()), 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def by_kind(kind: str, questions: Sequence[dict[str, Any]], figures: dict[str, Any]) -> list[Any]:
    of_kind = [n for n, question in enumerate(questions) if question.get("kind") == kind]
    recalls = [np.mean([0 < f["firsts"][n] <= FIRST for n in of_kind]) for f in figures.values()]
    return [kind, len(of_kind), *(f"{recall:.2f}" for recall in recalls)]


def searching(
    embedder: MiniLmEmbedder, texts: Sequence[str], vectors: NDArray[np.float32], questions: Sequence[str]
) -> dict[str, Any]:
    """The real passages, many times over with words swapped and vectors shaken, so that none equals another."""
    rng = np.random.default_rng(7)
    pool = " ".join(texts).split()
    many, near = [], np.empty((PASSAGES, vectors.shape[1]), dtype=np.float32)
    for n in range(PASSAGES):
        own = texts[n % len(texts)].split()
        for place in rng.integers(0, len(own), size=len(own) // 3):
            own[place] = pool[rng.integers(0, len(pool))]
        many.append(" ".join(own))
        shaken = vectors[n % len(vectors)] + rng.normal(scale=0.03, size=vectors.shape[1])
        near[n] = shaken / np.linalg.norm(shaken)
    started = time.perf_counter()
    book = uuid4()
    index = HybridIndex([(book, n) for n in range(PASSAGES)], [n // 3 for n in range(PASSAGES)], many, near)
    made = time.perf_counter() - started
    spent, busy = [], []
    for n in range(SEARCHES):
        query = f"{questions[n % len(questions)]} {n}"  # none was asked before, so that no vector is remembered
        started, worked = time.perf_counter(), time.process_time()
        index.search(query, embedder.embed([query])[0], DEEPEST)
        spent.append(1000 * (time.perf_counter() - started))
        busy.append(1000 * (time.process_time() - worked))
    return {
        "passages": PASSAGES,
        "made_s": round(made, 2),
        "ms": quantiles(spent, 1),
        "processor_ms": quantiles(busy, 1),
    }


def shown(figure: dict[str, float]) -> str:
    return f"{figure['mean']:.3f} ({figure['low']:.3f}-{figure['high']:.3f})"


if __name__ == "__main__":
    raise SystemExit(main())
