"""Grade any answers: `python -m scripts.grade IN.csv OUT.csv [--human COLUMN [--scale LOW,HIGH] [--calibrate N]]`.

IN.csv is UTF-8 with the columns question, reference and answer, and if you like key_points: a JSON list of statements,
or of objects with statement, weight, concept and probe. Without key points they come from the reference. OUT.csv has
every column again and score (1-10), low, high, needs_review, flags and quotes (a JSON object: key point to the words
that carry it). An answer that cannot be judged has an empty score and the reason under flags; one without words says
nothing and scores 1. OUT.csv is put in place at the end: when anything fails, nothing is overwritten.

The score is understanding: what of the reference the answer carries. How well it is explained is not in it.

--human prints the agreement with the marks of a column: r, RMSE and QWK with bootstrap intervals. Marks are stretched
to 1-10 in a straight line, from the smallest and largest of the column or from --scale (worst mark, best mark).
--calibrate corrects each question's scores by N of its human marks; those answers are left out of the agreement.
"""

import argparse
import csv
import json
import math
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TextIO

import numpy as np

from core.domain.errors import GreenroomError
from core.domain.grade import HIGHEST, LOWEST, Grade, Score
from core.domain.question import Question
from core.grading.calibration import MIN_HUMAN_GRADES, corrected, corrections
from core.grading.keypoints import shipped_grader
from core.grading.text import reading
from core.knowledge.embed import MiniLmEmbedder
from core.ports import Grader
from core.settings import Settings
from core.statistics.agreement import FEWEST_PAIRS, agreement
from scripts.console import plainly
from scripts.csv_table import read
from scripts.grade_table import KEY_POINTS, REQUIRED, Scale, human_marks, questions_of

ADDED = ("score", "low", "high", "needs_review", "flags", "quotes")
SEED = 5


class OutputUnwritable(GreenroomError):
    """OUT.csv cannot be written; the sentence says why."""


def build_grader() -> Grader:
    return shipped_grader(MiniLmEmbedder(Settings().models))


# --- grading ----------------------------------------------------------------------------------------------------------


def grade_all(grader: Grader, questions: Sequence[Question], answers: Sequence[str]) -> list[Grade]:
    """A grade for each answer. Raises ModelMissing."""
    grades = []
    watched = sys.stderr.isatty()
    for number, (question, answer) in enumerate(zip(questions, answers, strict=True), start=1):
        grades.append(grader.grade(question, answer))
        if watched and (number % 25 == 0 or number == len(answers)):
            print(f"\r{number} of {len(answers)} answers", end="", file=sys.stderr, flush=True)
    if watched:
        print(file=sys.stderr)
    return grades


def says_nothing(grade: Grade) -> bool:
    """Whether there was nothing to compare: no shift turns silence into a mark."""
    return grade.understanding == Score(LOWEST) and not isinstance(grade.explainability, Score)


def score_of(grade: Grade, correction: float) -> float | None:
    if not isinstance(grade.understanding, Score):
        return None
    return grade.understanding.value if says_nothing(grade) else corrected(grade.understanding.value, correction)


def learned(
    questions: Sequence[Question],
    grades: Sequence[Grade],
    human: Sequence[float | None],
    answers: Sequence[str],
    count: int,
) -> tuple[list[float], set[int]]:
    """The correction of each row's score from up to `count` of its question's marked answers, drawn by lot; and the
    rows drawn.

    A question with fewer marked answers than it takes is left as it is, and its answers count for the agreement.
    Raises ModelMissing.
    """
    rows: dict[Question, list[int]] = defaultdict(list)
    for row, (question, grade) in enumerate(zip(questions, grades, strict=True)):
        if isinstance(grade.understanding, Score) and not says_nothing(grade):
            rows[question].append(row)
    draw = np.random.default_rng(SEED)
    embedder = MiniLmEmbedder(Settings().models)
    changes = [0.0] * len(questions)
    drawn: set[int] = set()
    for of_question in rows.values():
        marked = [(row, mark) for row in of_question if (mark := human[row]) is not None]
        if len(marked) < MIN_HUMAN_GRADES:
            continue
        chosen = [marked[i] for i in draw.permutation(len(marked))[:count]]
        drawn.update(row for row, _ in chosen)
        vectors = dict(zip(of_question, embedder.embed([reading(answers[row]) for row in of_question]), strict=True))
        found = corrections(
            [score_of(grades[row], 0.0) or LOWEST for row, _ in chosen],
            [mark for _, mark in chosen],
            np.stack([vectors[row] for row, _ in chosen]),
            np.stack(list(vectors.values())),
        )
        for row, change in zip(of_question, found, strict=True):
            changes[row] = float(change)
    return changes, drawn


# --- the result -------------------------------------------------------------------------------------------------------


def cells_of(grade: Grade, score: float | None) -> list[str]:
    """The cells under ADDED. The grade's interval is around its confidence, so it moves with the score."""
    low, high = grade.low, grade.high
    if score is not None and grade.confidence is not None and low is not None and high is not None:
        low, high = (corrected(end, score - grade.confidence) for end in (low, high))
    reasons = [*sorted(grade.flags), *([grade.unscored_reason] if grade.unscored_reason else [])]
    quotes = {verdict.key_point.statement: verdict.evidence.quote for verdict in grade.verdicts if verdict.evidence}
    numbers = ["" if number is None else f"{number:.2f}" for number in (score, low, high)]
    return [*numbers, str(grade.needs_review).lower(), "; ".join(reasons), json.dumps(quotes, ensure_ascii=False)]


def names_added(columns: Sequence[str]) -> list[str]:
    """ADDED, each with a prefix where the table has a column of that name: nothing of it is lost."""
    names = []
    for name in ADDED:
        while name in columns:
            name = f"greenroom_{name}"
        names.append(name)
    return names


@contextmanager
def in_place_of(target: Path, encoding: str) -> Iterator[TextIO]:
    """A file to write that takes the place of `target` when all went well. Raises OutputUnwritable."""
    part = target.with_name(f".greenroom-{os.getpid()}.part")
    try:
        with part.open("w", encoding=encoding, newline="") as file:
            yield file
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except OSError as error:
        raise OutputUnwritable(f"{target} cannot be written ({error.strerror or error}).") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def check_target(source: Path, target: Path) -> None:
    """Before minutes of grading: whether the result may go there. Raises OutputUnwritable."""
    if target.exists() and source.exists() and target.samefile(source):
        raise OutputUnwritable(f"{target} is the table to read; name another file for the result.")
    if target.exists() and not target.is_file():  # a folder, a device: never put a file in its place
        raise OutputUnwritable(f"{target} cannot be written (it is no ordinary file).")
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputUnwritable(f"{target} cannot be written (it is read-only).")
    probe = target.with_name(f".greenroom-{os.getpid()}.part")
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputUnwritable(f"{target} cannot be written ({error.strerror or error}).") from error


# --- the command ------------------------------------------------------------------------------------------------------


def run(source: Path, target: Path, human: str | None, scale: Scale | None, calibrate: int) -> None:
    """Raises TableInvalid, OutputUnwritable, ModelMissing."""
    target = target.resolve()
    check_target(source, target)
    table = read(source, (*REQUIRED, *([human] if human else [])), (KEY_POINTS,))
    questions = questions_of(table)
    marks, scale_used = human_marks(table, human, scale) if human else ([None] * len(questions), (LOWEST, HIGHEST))
    grades = grade_all(build_grader(), questions, table.column("answer"))
    answers = table.column("answer")
    nothing: tuple[list[float], set[int]] = [0.0] * len(grades), set()
    changes, drawn = learned(questions, grades, marks, answers, calibrate) if calibrate else nothing
    scores = [score_of(grade, change) for grade, change in zip(grades, changes, strict=True)]
    names = names_added(table.columns)
    with in_place_of(target, table.encoding) as file:
        writer = csv.writer(file)
        writer.writerow([*table.columns, *names])
        writer.writerows(
            [*row.cells, *cells_of(grade, score)] for row, grade, score in zip(table.rows, grades, scores, strict=True)
        )
    print(f"Graded {len(grades)} answers, {scores.count(None)} could not be scored: {target}")
    for name, wanted in zip(names, ADDED, strict=True):
        if name != wanted:
            print(f"The table has a column {wanted} already; ours is {name}.")
    if human:
        low, high = scale_used
        origin = "as --scale says" if scale else "the smallest and largest of the column"
        print(f"Marks in {human} from {low:g} to {high:g} ({origin}), stretched to 1-10 for RMSE and QWK.")
        if calibrate:
            count = len({question for row, question in enumerate(questions) if row in drawn})
            print(f"Calibrated {count} of {len(set(questions))} questions on {len(drawn)} answers, left out below.")
        print_agreement(scores, [None if row in drawn else mark for row, mark in enumerate(marks)])


def print_agreement(scores: Sequence[float | None], marks: Sequence[float | None]) -> None:
    pairs = [(s, m) for s, m in zip(scores, marks, strict=True) if s is not None and m is not None]
    if len(pairs) < FEWEST_PAIRS:
        print(f"Agreement needs {FEWEST_PAIRS} answers with a score and a mark; there are {len(pairs)}.")
        return
    print(f"Agreement on {len(pairs)} answers, with 95 % bootstrap intervals; QWK on marks rounded to whole ones:")
    for found in agreement([score for score, _ in pairs], [mark for _, mark in pairs]):
        undefined = "not defined, because one side never varies"
        interval = f"{found.value:6.3f}  ({found.low:.3f} to {found.high:.3f})"
        print(f"  {found.name:4}  {undefined if math.isnan(found.value) else interval}")


def _scale(text: str) -> Scale:
    low, high = (float(end) for end in text.split(","))
    if low == high or not math.isfinite(low - high):
        raise ValueError
    return low, high


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.grade", description="Grade the answers in a CSV file.")
    parser.add_argument(
        "source", type=Path, metavar="IN.csv", help="columns question, reference, answer [, key_points]"
    )
    parser.add_argument("target", type=Path, metavar="OUT.csv", help="the same with score, low, high, flags, quotes")
    parser.add_argument("--human", metavar="COLUMN", help="print the agreement with the marks in this column")
    parser.add_argument(
        "--scale", type=_scale, metavar="LOW,HIGH", help="the worst and best possible mark, such as 0,5"
    )
    parser.add_argument("--calibrate", type=int, metavar="N", help="learn from N marked answers of each question")
    parsed = parser.parse_args(arguments)
    if not parsed.human and (parsed.calibrate is not None or parsed.scale):
        parser.error("--calibrate and --scale need --human COLUMN")
    if parsed.calibrate is not None and parsed.calibrate < MIN_HUMAN_GRADES:
        parser.error(f"--calibrate takes at least {MIN_HUMAN_GRADES} answers per question")
    work = partial(run, parsed.source, parsed.target, parsed.human, parsed.scale, parsed.calibrate or 0)
    return plainly(work)


if __name__ == "__main__":
    raise SystemExit(main())
