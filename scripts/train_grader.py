"""Train the embedded grader: `python -m scripts.train_grader` (`make train-grader`).

Reads saf_train_ua.csv (Short Answer Feedback, Filighera et al. 2022, MIT) and scientsbank_train_ua.csv (SciEntsBank,
Dzikovska et al. 2013, CC BY-SA 3.0) from the folder GREENROOM_BENCH_DATA names, and derives answers from the shipped
question bank. Writes data/models/grader.json. Seeds are fixed: the same data and versions give the same file.
"""

import csv
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from core.catalogue import load_concepts, load_questions
from core.domain.question import Question
from core.grading.features import FEATURES, features, read
from core.grading.keypoints import SHIPPED_MODEL
from core.grading.model import LEAF
from core.grading.profile import QuestionProfile, profile_of
from core.grading.reference import question_of
from core.grading.strength import carried, take_apart
from core.grading.text import stems, units
from core.knowledge.embed import MiniLmEmbedder
from core.ports import Embedder
from core.settings import ROOT, Settings

NAME = "trained-1"
SEED = 20_26
RIDGE = 2000.0  # per feature of unit variance and 10,000 answers: the features say much the same, so shrink a lot
FOLDS = 5
COVERAGE = 0.8  # of the interval
BANDS = (0.1, 0.3, 0.5, 0.7, 0.9)  # centres of the bands of predicted share
GENERIC = (
    "I am very motivated and I learn fast. In every project I communicate clearly, work well with the team and pay "
    "attention to detail, because a positive attitude matters most to me.",
    "That is a really good question and I have thought about it a lot. There are many sides to it, it always depends, "
    "and in the end one has to find the right balance.",
    "We had many challenges at my last company, but together we found a solution and everyone was happy with it.",
)
MISTAKEN = 0.1  # of a full mark, for an answer made of misconceptions
# What a source weighs in the fit, whatever its size.
WEIGHT = {
    "saf": 1.0,
    "scientsbank": 1.0,
    "bank, whole": 1.5,
    "bank, in part": 0.8,
    "bank, beside the question": 1.0,
    "bank, misconceptions": 0.1,
}
# Corners (predicted share, share said): what a fit draws towards the middle is moved back to the ends, so that an ideal
# answer of the bank gets a 9 and another question's answer no more than a 3.
SCALE = ((0.0, 0.0), (0.25, 0.2), (0.35, 0.35), (0.76, 0.76), (0.82, 0.89), (1.0, 1.0))


@dataclass(frozen=True)
class Example:
    """An answer with the share of the full mark a person, or its making, gives it. `source` weighs the groups."""

    source: str
    question: Question
    answer: str
    share: float
    unit: str  # what folds keep together: the question


def main() -> int:
    folder = os.environ.get("GREENROOM_BENCH_DATA")
    if not folder:
        print("Training needs the graded answers: set GREENROOM_BENCH_DATA to their folder.", file=sys.stderr)
        return 1
    examples = [*graded(Path(folder)), *derived(load_questions(ROOT / "data" / "questions", concepts()))]
    print(f"{len(examples)} answers")
    rows = table(examples, MiniLmEmbedder(Settings().models))
    shares, weights = np.array([e.share for e in examples]), weights_of(examples)
    model = exported(*fit(rows, shares, weights), half_widths(rows, shares, weights, examples))
    SHIPPED_MODEL.parent.mkdir(parents=True, exist_ok=True)
    SHIPPED_MODEL.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"Wrote {SHIPPED_MODEL.relative_to(ROOT)}, {SHIPPED_MODEL.stat().st_size // 1000} kB")
    return 0


def concepts() -> Any:
    return load_concepts(ROOT / "data" / "concepts.yaml")


# --- answers -----------------------------------------------------------------------------------------------------


def graded(folder: Path) -> Iterator[Example]:
    """SAF without its empty submissions, and SciEntsBank."""
    known: dict[str, Question] = {}
    for row in csv_rows(folder / "saf_train_ua.csv"):
        if len(row["answer"].split()) >= 3 and "no submission" not in row["answer"].lower():
            question = known.setdefault(f"saf {row['qid']}", question_of(row["question"], row["reference"]))
            yield Example("saf", question, row["answer"], float(row["score"]), f"saf {row['qid']}")
    for row in csv_rows(folder / "scientsbank_train_ua.csv"):
        for reference in json.loads(row["references"])[:1]:
            question = known.setdefault(f"sci {row['qid']}", question_of(row["question"], reference))
            share = 1.0 if row["label2"] == "correct" else 0.0
            yield Example("scientsbank", question, row["answer"], share, f"sci {row['qid']}")


def derived(questions: Sequence[Question]) -> Iterator[Example]:
    """Answers made from the question bank: the ideal one, whole and in part, and ones that answer something else."""
    draw = random.Random(SEED)
    for question in questions:
        unit = f"bank {question.slug}"
        others = [q for q in questions if q.track == question.track and q is not question]
        yield Example("bank, whole", question, question.ideal_answer, 1.0, unit)
        kept = [stated(question, draw)]
        kept += [thinned(question, keep, draw) for keep in (0.3, 0.5, 0.7)]
        beside = [other.ideal_answer for other in draw.sample(others, 2)]
        beside += [draw.choice(questions).ideal_answer, question.stem, draw.choice(GENERIC)]
        for answer, share in kept:
            yield Example("bank, in part", question, answer, share, unit)
        for answer in beside:
            yield Example("bank, beside the question", question, answer, 0.0, unit)
        yield Example("bank, misconceptions", question, " ".join(question.misconceptions), MISTAKEN, unit)
    by_slug = {question.slug: question for question in questions}
    for entry in yaml.safe_load((ROOT / "benchmarks" / "paraphrases.yaml").read_text(encoding="utf-8")):
        question = by_slug[entry["question"]]
        weights = [point.weight for point in question.key_points]
        share = sum(w * label / 2 for w, label in zip(weights, entry["labels"], strict=True)) / sum(weights)
        yield Example("bank, in part", question, entry["answer"], share, f"bank {question.slug}")


def stated(question: Question, draw: random.Random) -> tuple[str, float]:
    """The statements of half of the key points, and what they weigh."""
    said = draw.sample(question.key_points, max(1, len(question.key_points) // 2))
    answer = " ".join(point.statement for point in said)
    return answer, sum(point.weight for point in said) / sum(point.weight for point in question.key_points)


def thinned(question: Question, keep: float, draw: random.Random) -> tuple[str, float]:
    """Some sentences of the ideal answer, and the weighted share of key points whose sentence is among them."""
    parts = units(question.ideal_answer)
    kept = [draw.random() < keep for _ in parts]
    if not any(kept):
        kept[draw.randrange(len(parts))] = True
    asked = stems(f"{question.stem} {question.rephrasing}")
    there = 0
    for point in question.key_points:
        wanted = stems(point.statement) - asked
        there += point.weight * kept[max(range(len(parts)), key=lambda i: len(parts[i].stems & wanted))]
    text = question.ideal_answer
    answer = " ".join(text[part.start : part.end] for part, is_kept in zip(parts, kept, strict=True) if is_kept)
    return answer, there / sum(point.weight for point in question.key_points)


def csv_rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


# --- the fit -----------------------------------------------------------------------------------------------------


def table(examples: Sequence[Example], embedder: Embedder) -> NDArray[np.float64]:
    """The features of every answer, shape (answers, features)."""
    profiles: dict[str, QuestionProfile] = {}
    rows = np.empty((len(examples), len(FEATURES)))
    for i, example in enumerate(examples):
        key = str(example.question.id)
        if key not in profiles:
            profiles[key] = profile_of(example.question, embedder)
        rows[i] = row_of(example.answer, profiles[key], embedder)
        if i % 500 == 499:
            print(f"  {i + 1} of {len(examples)}", file=sys.stderr)
    return rows


def row_of(answer: str, profile: QuestionProfile, embedder: Embedder) -> NDArray[np.float64]:
    taken = take_apart(answer, profile, embedder)
    everything = range(len(profile.key_points))
    return features(taken, read(taken, profile, embedder), profile, carried(taken, profile), everything)


def weights_of(examples: Sequence[Example]) -> NDArray[np.float64]:
    """By `WEIGHT`, mean 1."""
    sizes = Counter(example.source for example in examples)
    weights = np.array([WEIGHT[example.source] / sizes[example.source] for example in examples])
    return np.asarray(weights / weights.mean())


def fit(
    rows: NDArray[np.float64], shares: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[StandardScaler, Ridge, GradientBoostingRegressor]:
    scaler = StandardScaler().fit(rows, sample_weight=weights)
    ridge = Ridge(RIDGE * len(rows) / 10_000).fit(scaler.transform(rows), shares, sample_weight=weights)
    boosted = GradientBoostingRegressor(
        n_estimators=200,
        max_depth=3,
        learning_rate=0.03,
        subsample=0.5,
        max_features=0.3,
        min_samples_leaf=20,
        random_state=SEED,
    ).fit(rows, shares, sample_weight=weights)
    return scaler, ridge, boosted


def predicted(
    models: tuple[StandardScaler, Ridge, GradientBoostingRegressor],
    rows: NDArray[np.float64],
    corners: Sequence[tuple[float, float]] = SCALE,
) -> NDArray[np.float64]:
    """Shares, 0 to 1; `corners` is the scale they are put on."""
    scaler, ridge, boosted = models
    raw = (ridge.predict(scaler.transform(rows)) + boosted.predict(rows)) / 2
    return np.interp(raw, *zip(*corners, strict=True))


def half_widths(
    rows: NDArray[np.float64], shares: NDArray[np.float64], weights: NDArray[np.float64], examples: Sequence[Example]
) -> list[tuple[float, float]]:
    """Split conformal: in each band of predictions for unseen questions, the error that `COVERAGE` of marks stay under.

    SciEntsBank's marks are right or wrong only and tell nothing of how far off a share is, so they are left out.
    """
    out = np.empty(len(rows))
    for train, test in GroupKFold(FOLDS).split(rows, groups=[example.unit for example in examples]):
        out[test] = predicted(fit(rows[train], shares[train], weights[train]), rows[test])
    use = np.array([example.source != "scientsbank" for example in examples])
    errors = np.abs(out - shares)
    widths = []
    for centre in BANDS:
        band = errors[use & (np.abs(out - centre) <= 0.1)]
        level = min(1.0, np.ceil((len(band) + 1) * COVERAGE) / len(band))
        widths.append((centre, round(float(np.quantile(band, level, method="higher")), 4)))
    return widths


def exported(
    scaler: StandardScaler, ridge: Ridge, boosted: GradientBoostingRegressor, widths: list[tuple[float, float]]
) -> dict[str, Any]:
    """What `core.grading.model` reads."""
    rate = boosted.learning_rate
    trees = []
    for (tree,) in boosted.estimators_:
        nodes = tree.tree_
        trees.append(
            {
                "feature": [int(f) if f >= 0 else LEAF for f in nodes.feature],
                "threshold": [float(t) for t in nodes.threshold],
                "left": [int(n) for n in nodes.children_left],
                "right": [int(n) for n in nodes.children_right],
                "value": [float(v) * rate for v in nodes.value[:, 0, 0]],
            }
        )
    return {
        "name": NAME,
        "features": FEATURES,
        "mean": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
        "coefficients": ridge.coef_.tolist(),
        "intercept": float(ridge.intercept_),
        "base": float(boosted.init_.constant_[0, 0]),
        "trees": trees,
        "scale_corners": SCALE,
        "half_widths": widths,
    }


if __name__ == "__main__":
    sys.exit(main())
