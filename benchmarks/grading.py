"""How far the embedded grader can be trusted on people's graded answers: `python -m benchmarks.grading`.

Reads mohler_a1-8.csv, saf_train_ua.csv, scientsbank_train_ua.csv and gaming.csv from the folder GREENROOM_BENCH_DATA
names. Questions are always left out: a grader meets new questions. Thresholds and features were chosen with an eye on
these data, so the figures are development figures. Prints tables and writes benchmarks/results/grading.json.

* shipped: the grader as the product uses it; it never saw an answer of Mohler 2011 or of gaming.csv.
* trained: the same features and models, fitted on the other questions of Mohler 2011, beside SAF and SciEntsBank
  (whose mean marks are moved to Mohler's, because they are scales of their own).
* ten graded: either of them after learning from ten human marks a question; mean of 20 draws of the ten.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from benchmarks.bank_quality import understanding
from benchmarks.report import load, save, table
from core.domain.grade import Grade, Score
from core.grading.calibration import corrections
from core.grading.keypoints import KeyPointGrader, shipped_grader
from core.grading.reference import question_of
from core.grading.text import reading
from core.knowledge.embed import MiniLmEmbedder
from core.settings import Settings
from core.statistics.agreement import pearson, quadratic_weighted_kappa, rmse
from scripts.train_grader import Example, csv_rows, fit, graded, predicted
from scripts.train_grader import table as rows_of

NEEDS_BENCH_DATA = True
FOLDS = 10
PASSED = 6.0  # of 10: what an attack must not reach without a flag
FEWEST_WITHIN = 5  # answers to a question whose own correlation counts
TEN, DRAWS = 10, 20
ITS_OWN = ((0.0, 0.0), (1.0, 1.0))  # what is fitted on a source needs no other scale
# Lines of the published state on the same data, Mohler 2011 with questions left out: r, RMSE on 0-5, QWK.
PUBLISHED = {
    "Sultan 2016": (0.592, 0.887, None),
    "Metzler": (0.537, 0.956, None),
    "one person against the other": (0.597, None, 0.491),
}

Numbers = NDArray[np.float64]


def main() -> int:
    folder = os.environ.get("GREENROOM_BENCH_DATA")
    if not folder:
        print("Skipped, because GREENROOM_BENCH_DATA does not name the folder of graded answers it needs.")
        return 0
    before = load()
    data, embedder = Path(folder), MiniLmEmbedder(Settings().models)
    grader = shipped_grader(embedder)
    mohler = mohler_answers(data / "mohler_a1-8.csv")
    figures: dict[str, Any] = {"grader": grader.version}
    grades, figures["speed"] = graded_by(grader, mohler)
    human = np.array([e.share for e in mohler])
    units = np.array([e.unit for e in mohler])

    others = list(graded(data))
    rows, other_rows = rows_of(mohler, embedder), rows_of(others, embedder)
    vectors = embedder.embed([reading(example.answer) for example in mohler])
    trained = trained_beside(rows, human, units, other_rows, others)
    shipped = np.array([understanding(grade) for grade in grades]) / 9 - 1 / 9
    figures["mohler"] = {
        "shipped": agreement(shipped, human, units),
        "shipped, scale fitted by one line": agreement(lined_up(shipped, human, units), human, units),
        "shipped, ten graded": with_ten(shipped, human, units, vectors),
        "trained": agreement(trained, human, units),
        "trained, ten graded": with_ten(trained, human, units, vectors),
    }
    show_mohler(figures["mohler"])
    figures["shipped"] = facts(grades, human)
    figures["scientsbank"] = scientsbank(others, other_rows)
    figures["saf"] = saf(others, other_rows)
    figures["attacks"] = attacks(grader, data / "gaming.csv", grades, human)
    figures["repeat"] = {"bit-identical": repeats(mohler, grades)}
    print_rest(figures)
    save("grading", figures, before)
    return 0


# --- data --------------------------------------------------------------------------------------------------------


def mohler_answers(path: Path) -> list[Example]:
    return [
        Example(
            source="mohler",
            question=question_of(row["question"], row["reference"]),
            answer=row["answer"],
            share=float(row["score"]) / 5,
            unit=row["qid"],
        )
        for row in csv_rows(path)
    ]


def graded_by(grader: KeyPointGrader, answers: Sequence[Example]) -> tuple[list[Grade], dict[str, float]]:
    """Grades, and CPU time a new answer takes once the question has been read."""
    for example in answers:
        grader.prepare(example.question)
    started = time.process_time()
    grades = [grader.grade(example.question, example.answer) for example in answers]
    spent = time.process_time() - started
    words = float(np.mean([len(example.answer.split()) for example in answers]))
    return grades, {"answers per CPU second": round(len(answers) / spent, 1), "words per answer": round(words, 1)}


# --- agreement ---------------------------------------------------------------------------------------------------


def agreement(ours: Numbers, human: Numbers, units: NDArray[Any]) -> dict[str, float]:
    """r, RMSE and QWK on 0-5, and the mean r within questions."""
    return {
        "r": round(pearson(ours, human), 3),
        "RMSE": round(rmse(5 * ours, 5 * human), 3),
        "QWK": round(quadratic_weighted_kappa(5 * ours, 5 * human), 3),
        "r within": round(within(ours, human, units), 3),
    }


def within(ours: Numbers, human: Numbers, units: NDArray[Any]) -> float:
    found = []
    for unit in sorted(set(units)):
        mine = units == unit
        if mine.sum() >= FEWEST_WITHIN and not np.isnan(r := pearson(ours[mine], human[mine])):
            found.append(r)
    return float(np.mean(found))


def lined_up(ours: Numbers, human: Numbers, units: NDArray[Any]) -> Numbers:
    """One line for all questions, fitted on the other folds: the graders' leniency, nothing else."""
    out = np.empty(len(ours))
    for train, test in GroupKFold(FOLDS).split(ours, groups=units):
        slope, start = np.polyfit(ours[train], human[train], 1)
        out[test] = np.clip(start + slope * ours[test], 0, 1)
    return out


def with_ten(ours: Numbers, human: Numbers, units: NDArray[Any], vectors: NDArray[np.float32]) -> dict[str, float]:
    """The answers that were not among the ten, after the ten have corrected their question's scores."""
    draw = np.random.default_rng(0)
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(DRAWS):
        after, held_out = ours.copy(), np.ones(len(ours), dtype=bool)
        for unit in sorted(set(units)):
            mine = np.flatnonzero(units == unit)
            ten = draw.permutation(mine)[:TEN]
            held_out[ten] = False
            change = corrections(list(1 + 9 * ours[ten]), list(1 + 9 * human[ten]), vectors[ten], vectors[mine])
            after[mine] = np.clip(ours[mine] + change / 9, 0, 1)
        for name, value in agreement(after[held_out], human[held_out], units[held_out]).items():
            found[name].append(value)
    return {name: round(float(np.mean(values)), 3) for name, values in found.items()}


def trained_beside(
    rows: Numbers, human: Numbers, units: NDArray[Any], other_rows: Numbers, others: Sequence[Example]
) -> Numbers:
    """Predictions for each question from models that saw the other questions, and the other sources."""
    sources = np.array([example.source for example in others])
    shares = np.array([example.share for example in others])
    out = np.empty(len(rows))
    for train, test in GroupKFold(FOLDS).split(rows, groups=units):
        level = human[train].mean()
        moved = shares.copy()
        weights = np.empty(len(others))
        for source in sorted(set(sources)):
            mine = sources == source
            moved[mine] += level - shares[mine].mean()
            weights[mine] = 1 / mine.sum()
        own = np.full(len(train), 2 / len(train))  # as much as the other two together
        both = np.concatenate([weights, own])
        models = fit(np.vstack([other_rows, rows[train]]), np.concatenate([moved, human[train]]), both / both.mean())
        out[test] = predicted(models, rows[test], ITS_OWN)
    return out


# --- the other data ----------------------------------------------------------------------------------------------


def question_out(rows: Numbers, shares: Numbers, units: Sequence[str], folds: int) -> Numbers:
    out = np.empty(len(rows))
    for train, test in GroupKFold(folds).split(rows, groups=units):
        out[test] = predicted(fit(rows[train], shares[train], np.ones(len(train))), rows[test], ITS_OWN)
    return out


def of_source(source: str, examples: Sequence[Example], rows: Numbers) -> tuple[list[Example], Numbers, Numbers]:
    picked = [i for i, example in enumerate(examples) if example.source == source]
    mine = [examples[i] for i in picked]
    return mine, rows[picked], np.array([example.share for example in mine])


def scientsbank(examples: Sequence[Example], rows: Numbers) -> dict[str, float]:
    """Right or wrong, trained on the other questions; the cut is the one that is best for those."""
    mine, rows, shares = of_source("scientsbank", examples, rows)
    units = [example.unit for example in mine]
    said = np.empty(len(mine), dtype=bool)
    for train, test in GroupKFold(FOLDS).split(rows, groups=units):
        inner = question_out(rows[train], shares[train], [units[i] for i in train], 5)
        cuts = np.arange(0.3, 0.61, 0.02)
        cut = max(cuts, key=lambda c: f1_score(shares[train] == 1, inner > c, average="macro"))
        said[test] = predicted(fit(rows[train], shares[train], np.ones(len(train))), rows[test], ITS_OWN) > cut
    return {"answers": len(mine), "macro F1": round(float(f1_score(shares == 1, said, average="macro")), 3)}


def saf(examples: Sequence[Example], rows: Numbers) -> dict[str, float]:
    mine, rows, shares = of_source("saf", examples, rows)
    ours = question_out(rows, shares, [example.unit for example in mine], 8)
    inside = within(ours, shares, np.array([example.unit for example in mine]))
    return {
        "answers": len(mine),
        "r": round(pearson(ours, shares), 3),
        "r within": round(inside, 3),
        "RMSE 0-1": round(rmse(ours, shares), 3),
    }


def attacks(grader: KeyPointGrader, path: Path, real: Sequence[Grade], human: Numbers) -> dict[str, Any]:
    """Shares of each kind of attack that pass, and pass without a flag; and the share of real answers with a flag."""
    passed, quiet = defaultdict(list), defaultdict(list)
    for row in csv_rows(path):
        grade = grader.grade(question_of(row["question"], row["reference"]), row["answer"])
        high = understanding(grade) >= PASSED
        passed[row["type"]].append(high)
        quiet[row["type"]].append(high and not grade.flags)
    kinds = {kind: (mean(passed[kind]), mean(quiet[kind])) for kind in passed}
    unflagged = [hit for kind in quiet if not kind.startswith("gold") for hit in quiet[kind]]
    return {
        "kinds": kinds,
        "all attacks, passed without a flag": mean(unflagged),
        "real answers flagged": mean([bool(grade.flags) for grade in real]),
        "good real answers flagged": mean(
            [bool(g.flags) for g, share in zip(real, human, strict=True) if share >= 0.8]
        ),
    }


def mean(hits: Sequence[bool]) -> float:
    return round(float(np.mean(hits)), 3)


def facts(grades: Sequence[Grade], human: Numbers) -> dict[str, Any]:
    """What else a person relies on: quotes, and how many human marks lie inside the interval."""
    scored = [(g, 1 + 9 * share) for g, share in zip(grades, human, strict=True) if isinstance(g.understanding, Score)]
    inside = []
    for grade, mark in scored:
        if grade.low is None or grade.high is None or grade.confidence is None:
            continue
        moved = understanding(grade) - grade.confidence  # the interval lies around the confidence
        inside.append(grade.low + moved - 0.05 <= mark <= grade.high + moved + 0.05)
    quotes = [v.evidence for g in grades for v in g.verdicts if v.evidence]
    return {
        "answers": len(grades),
        "not scored": len(grades) - len(scored),
        "human mark inside the interval": mean(inside),
        "quotes": len(quotes),
    }


def repeats(answers: Sequence[Example], grades: Sequence[Grade]) -> bool:
    """Graded again by a grader of its own in the opposite order: every number the same to the last bit."""
    again = shipped_grader(MiniLmEmbedder(Settings().models))
    return all(
        again.grade(example.question, example.answer) == grade
        for example, grade in reversed(list(zip(answers, grades, strict=True)))
    )


# --- print -------------------------------------------------------------------------------------------------------


def show_mohler(figures: Mapping[str, Mapping[str, float]]) -> None:
    lines = [[name, *(f"{figure:.3f}" for figure in row.values())] for name, row in figures.items()]
    for name, published in PUBLISHED.items():
        lines.append([name, *("" if figure is None else f"{figure:.3f}" for figure in published), ""])
    table("Mohler 2011, questions left out (RMSE on 0-5)", ["", "r", "RMSE", "QWK", "r within"], lines)


def print_rest(figures: Mapping[str, Any]) -> None:
    lines = [[f"{part}: {name}", value] for part in ("shipped", "scientsbank", "saf", "speed", "repeat")
             for name, value in figures[part].items()]  # fmt: skip
    table("Other figures", ["", ""], lines)
    found = figures["attacks"]
    rows = [[kind, f"{high:.2f}", f"{quiet:.2f}"] for kind, (high, quiet) in found["kinds"].items()]
    table("Attacks on the shipped grader", ["", f"score >= {PASSED:.0f}", "and no flag"], rows)
    table("", ["", ""], [[name, value] for name, value in found.items() if name != "kinds"])


if __name__ == "__main__":
    sys.exit(main())
