"""How often integrity signals fall on honest people, and how often on texts of a language model: `python -m
benchmarks.integrity`.

Reads mohler_a1-8.csv, saf_train_ua.csv, scientsbank_train_ua.csv and univ32.csv from the folder GREENROOM_BENCH_DATA
names. Thresholds were chosen with an eye on these data, so the figures are development figures. Prints tables by course
and register, writes benchmarks/results/integrity.json, and data/integrity.json with what pages show.

* prepared_text: people's answers against stored texts of the same question: for university answers (univ32) two
  answers of a language model, for the others the reference in the three registers of scripts/write_model_answers.py.
* formatting: of typed answers.
* written_register: is only looked for in speech, and these data hold none. On what people typed, which is written, it
  is a ceiling of the rate on speech.
* Signals of time, of pasting and of leaving the page cannot be measured on texts, and have no rate.

The data do not say who writes in a first language and who does not.
"""

import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.report import ROOT, load, quantiles, save, table
from core.catalogue import load_questions
from core.domain.grade import Grade, Unscored
from core.domain.integrity import Given, Signal
from core.domain.spoken import TYPED, Manner
from core.grading import likeness, register
from core.grading.integrity import MOST_LIKE, ModelAnswers, Watcher, shipped_watch
from core.grading.reference import question_of
from core.interview.suspicion import MEASURED
from core.knowledge.embed import MiniLmEmbedder
from core.settings import Settings
from core.statistics.intervals import wilson
from scripts.train_grader import csv_rows
from scripts.write_model_answers import model_answers, rewriter

NEEDS_BENCH_DATA = True
LENGTHS = ((60, "short (40-60 words)"), (150, "paragraph (60-150)"), (10**9, "essay (over 150)"))
SIGNALS = (Signal.PREPARED_TEXT, Signal.FORMATTING, Signal.WRITTEN_REGISTER)
SPOKEN = Manner("voice")
SAMPLED = 8  # of the bank, every eighth question
AT_LEAST = 20  # answers of a course that is shown by itself
Runs = likeness.Runs


@dataclass(frozen=True)
class Text:
    course: str
    human: bool
    text: str
    question: str
    stored: tuple[tuple[str, Runs], ...]

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def length(self) -> str:
        return next(name for most, name in LENGTHS if self.words <= most)


def main() -> int:
    folder = os.environ.get("GREENROOM_BENCH_DATA")
    if not folder:
        print("Skipped, because GREENROOM_BENCH_DATA does not name the folder of answers it needs.")
        return 0
    before = load()
    embedder = MiniLmEmbedder(Settings().models)
    texts = [*references(Path(folder)), *university(Path(folder) / "univ32.csv")]
    found = [(text, seen(text, embedder)) for text in texts if text.words >= likeness.FEWEST_WORDS]
    rates = {signal: rate([s for t, s in found if t.human], signal) for signal in SIGNALS}
    figures: dict[str, Any] = {
        "on honest answers": rates,
        "by course": by(found, lambda t: t.course, AT_LEAST),
        "by length": by(found, lambda t: t.length),
        "on a language model's answers": {
            signal: rate([s for t, s in found if not t.human], signal) for signal in SIGNALS
        },
        "copies of a stored text": copies(embedder),
        "too short to be judged": sum(t.words < likeness.FEWEST_WORDS for t in texts),
        "CPU milliseconds an answer": speed(embedder),
    }
    show(figures)
    save("integrity", figures, before)
    keep(rates)
    return 0


# --- data --------------------------------------------------------------------------------------------------------


def references(folder: Path) -> Iterator[Text]:
    """People's answers to questions with a reference answer."""
    words = rewriter(load_questions(ROOT / "data" / "questions"))
    known: dict[tuple[str, str], tuple[tuple[str, Runs], ...]] = {}
    for course, name in (
        ("Programming (Mohler)", "mohler_a1-8.csv"),
        ("Networks (SAF)", "saf_train_ua.csv"),
        ("School science (SciEntsBank)", "scientsbank_train_ua.csv"),
    ):
        for row in csv_rows(folder / name):
            reference = row.get("reference") or " ".join(json.loads(row["references"]))
            key = (row["question"], reference)
            if key not in known:
                question = replace(question_of(*key), topic="the subject")
                written = model_answers(question, {}, words).values()
                known[key] = tuple((text, likeness.runs_of(text)) for text in (reference, *written))
            yield Text(course, True, row["answer"], row["question"], known[key])


def university(path: Path) -> Iterator[Text]:
    """Students' and a language model's answers to the same questions; programs are left out, they are no prose."""
    asked: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in csv_rows(path):
        if "code" not in row["prof"] and not row["path"].endswith(".cpp"):
            asked[(row["prof"], row["q"])].append(row)
    for (course, number), rows in asked.items():
        by_model = [row["text"] for row in rows if row["kind"] == "gpt"]
        runs = {text: likeness.runs_of(text) for text in by_model}
        for row in rows:
            human = row["kind"] == "human"
            others = by_model[:2] if human else [text for text in by_model if text != row["text"]][:2]
            if len(others) == 2:
                stored = tuple((text, runs[text]) for text in others)
                yield Text(f"University: {course}", human, row["text"], f"{course} {number}", stored)


# --- figures -----------------------------------------------------------------------------------------------------


def seen(text: Text, embedder: MiniLmEmbedder) -> frozenset[str]:
    """The signals of a text, as the product finds them."""
    found = set()
    if likeness.likeness(text.text, text.stored, embedder, least=MOST_LIKE) > MOST_LIKE:
        found.add(Signal.PREPARED_TEXT)
    if register.formatting(text.text) > register.MOST_FORMATTING:
        found.add(Signal.FORMATTING)
    if register.written_marks(text.text) > register.MOST_MARKS:
        found.add(Signal.WRITTEN_REGISTER)
    return frozenset(found)


def rate(answers: Sequence[frozenset[str]], signal: str) -> dict[str, float]:
    found = wilson(sum(signal in seen for seen in answers), len(answers))
    share = {"rate": found.share, "low": found.low, "high": found.high}
    return {"hits": found.hits, "n": found.n, **{name: round(value, 4) for name, value in share.items()}}


def by(found: Sequence[tuple[Text, frozenset[str]]], of: Any, least: int = 1) -> dict[str, dict[str, Any]]:
    """Rates on people's answers by whatever `of` says of a text; small groups together."""
    sizes = Counter(of(t) for t, _ in found if t.human)
    groups: dict[str, list[frozenset[str]]] = defaultdict(list)
    for text, signals in found:
        if text.human:
            name = of(text) if sizes[of(text)] >= least else f"University, courses under {least} answers"
            groups[name].append(signals)
    return {name: {signal: rate(seen, signal) for signal in SIGNALS} for name, seen in sorted(groups.items())}


def copies(embedder: MiniLmEmbedder) -> dict[str, float]:
    """How often ideal answers of the bank, given as they stand, are recognised: the least that is asked for."""
    watch, bank = shipped_watch(embedder), load_questions(ROOT / "data" / "questions")[::SAMPLED]
    given = [Given(q, q.ideal_answer, nobody(), TYPED, 300.0) for q in bank]
    return rate([frozenset(s.signal for s in watch.signals(one)) for one in given], Signal.PREPARED_TEXT)


def nobody() -> Grade:
    """A grade that says nothing."""
    return Grade("none", "1", Unscored("Not graded."), Unscored("Not graded."), (), "")


def speed(embedder: MiniLmEmbedder) -> dict[str, float]:
    """CPU time beside the grader, which has read the answer's sentences before; the stored texts are read ahead. Ideal
    answers are the dearest: others are told from stored ones by their words alone."""
    bank = load_questions(ROOT / "data" / "questions")[1::SAMPLED]
    watch = Watcher(ModelAnswers.load(), embedder)
    spent = []
    for question in bank:
        watch.prepare(question)
        given = Given(question, question.ideal_answer, nobody(), TYPED, 300.0)
        embedder.embed(likeness.sentences(question.ideal_answer))
        started = time.process_time()
        watch.signals(given)
        spent.append(1000 * (time.process_time() - started))
    return quantiles(spent, 2)


def keep(rates: dict[Signal, dict[str, float]]) -> None:
    """What pages show beside a signal: its rate on honest answers, or that there is none."""
    kept = {
        signal.value: {**rates[signal], "ceiling": signal is Signal.WRITTEN_REGISTER} if signal in rates else None
        for signal in Signal
    }
    about = "False-positive rates on people's answers; written by python -m benchmarks.integrity. null: not measured."
    document = {"about": about, "measured": datetime.now(UTC).date().isoformat(), "signals": kept}
    MEASURED.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def show(figures: dict[str, Any]) -> None:
    def told(found: dict[str, float]) -> str:
        return f"{100 * found['rate']:.1f} % ({100 * found['low']:.1f}-{100 * found['high']:.1f})"

    def lines(groups: dict[str, Any]) -> list[list[Any]]:
        return [
            [name, found[SIGNALS[0]]["n"], *(told(found[signal]) for signal in SIGNALS)]
            for name, found in groups.items()
        ]

    headings = ["people's answers", "n", "prepared text", "formatting", "written register (ceiling)"]
    table("False positives, with 95 % Wilson intervals", headings, lines({"all": figures["on honest answers"]}))
    table("by course", headings, lines(figures["by course"]))
    table("by length", headings, lines(figures["by length"]))
    other = {"ChatGPT 2023 (University)": figures["on a language model's answers"]}
    table("Found in a language model's answers", ["answers", *headings[1:]], lines(other))
    print(f"\n  Ideal answers given as they stand: {told(figures['copies of a stored text'])} recognised")
    print(f"  CPU milliseconds an answer beside the grader: {figures['CPU milliseconds an answer']}")
    print(f"  {figures['too short to be judged']:,} answers are too short to be judged and have no signal.")
    print("  Not measured: typing_speed, pasted, fluency_spike, long_pause, left_page (no times in these data).")


if __name__ == "__main__":
    sys.exit(main())
