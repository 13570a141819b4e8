"""What a movement of scores consists of: other questions, other candidates, or another grader.

Every answer's score is taken apart into three parts that add up to it:

* questions: what this job's question usually gets, a mean shrunk towards the job's (empirical Bayes with a fixed
  weight);
* candidates: how far the pinned embedded grader finds the answer above or below what it usually gives there, times a
  slope that turns its scale into the scale of the scores;
* grader: the rest.

The parts are averaged over the answers of an interview and added up by day and job. Days and jobs suffice to compare
any two stretches of time, so that a query can do the adding up.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.statistics.intervals import Difference, Floats, welch

Codes = NDArray[np.int64]

SHRINK = 5.0  # answers' worth of the job's mean in each question's mean
STEEPEST = 3.0  # of the slope between the two scales
SCORE, QUESTIONS, CANDIDATES, GRADER = PARTS = ("score", "questions", "candidates", "grader")


@dataclass(frozen=True)
class Answers:
    """Graded answers as columns of the same length n, in any order.

    `day` counts days as `date.toordinal` does; `embedded` is the pinned embedded grader's score on the same scale as
    `score`, nan where there is none.
    """

    day: Codes
    job: Sequence[str]
    question: Sequence[str]
    interview: Sequence[str]
    score: Floats
    embedded: Floats


@dataclass(frozen=True)
class Series:
    """One number an interview, added up by day: arrays of shape (days,) with their count, sum and sum of squares."""

    n: Floats
    total: Floats
    squares: Floats

    @classmethod
    def of(cls, day: Codes, values: Floats, days: int) -> "Series":
        """From one value for each interview; `day` counts from 0, values that are nan are left out."""
        known = ~np.isnan(values)
        at, kept = day[known], values[known]
        return cls(*(np.bincount(at, w, days).astype(np.float64) for w in (np.ones(len(kept)), kept, kept**2)))

    def moments(self, first: int, last: int) -> tuple[int, float, float]:
        """(n, mean, variance) of the days `first` up to but without `last`; nan where undefined."""
        n, total, squares = (float(column[first:last].sum()) for column in (self.n, self.total, self.squares))
        if n == 0:
            return 0, np.nan, np.nan
        return int(n), total / n, max(0.0, squares - total**2 / n) / (n - 1) if n > 1 else np.nan

    def change(self, first: int, split: int, last: int) -> Difference:
        """Days `split` to `last` against days `first` to `split`, each without its end."""
        return welch(self.moments(first, split), self.moments(split, last))

    def centred(self, mean: Floats) -> "Series":
        """With each day's `mean`, shape (days,), taken off every value of that day."""
        squares = self.squares - 2 * mean * self.total + self.n * mean**2
        return Series(self.n, self.total - self.n * mean, np.maximum(squares, 0))

    def without(self, other: "Series") -> "Series":
        """The interviews that are not in `other`, which must be part of these."""
        return Series(self.n - other.n, self.total - other.total, self.squares - other.squares)

    def reordered(self, order: Codes) -> "Series":
        return Series(self.n[order], self.total[order], self.squares[order])


@dataclass(frozen=True)
class History:
    """Interviews by day and job. `parts[job][part]` is a series over all days from `first` on; job "" is all of them.

    `attributed` tells whether candidates and grader could be told apart; if not, both are in the part `grader`.
    """

    first: dt.date
    days: int
    answers: int
    parts: dict[str, dict[str, Series]]
    attributed: bool

    @property
    def jobs(self) -> list[str]:
        return [job for job in self.parts if job]

    def date(self, day: int) -> dt.date:
        return self.first + dt.timedelta(days=day)

    def day(self, moment: dt.date) -> int:
        return (moment - self.first).days


def history(answers: Answers) -> History:
    """The history of at least one answer. An interview counts on the day and in the job of its first answer."""
    sitting, interview = _coded(answers.interview)
    job_names, job = _coded(answers.job)
    known = ~np.isnan(answers.embedded)
    attributed = bool(known.mean() > 0.5)
    parts = taken_apart(answers)
    first_day = int(answers.day.min())
    order = np.argsort(answers.day, kind="stable")[::-1]
    day_of, job_of = np.empty(len(sitting), dtype=np.int64), np.empty(len(sitting), dtype=np.int64)
    day_of[interview[order]] = answers.day[order] - first_day  # the earliest is written last
    job_of[interview[order]] = job[order]
    days = int(day_of.max()) + 1
    means = {name: _mean_by(values, interview, len(sitting)) for name, values in parts.items()}
    scopes = {"": np.ones(len(sitting), dtype=bool)} | {name: job_of == code for code, name in enumerate(job_names)}
    series = {
        scope: {name: Series.of(day_of[inside], values[inside], days) for name, values in means.items()}
        for scope, inside in scopes.items()
    }
    return History(dt.date.fromordinal(first_day), days, len(answers.day), series, attributed)


def history_of_days(rows: Sequence[Mapping[str, Any]]) -> History:
    """The same from what the query `drift_days` added up by day and role, in the place of the job; at least one row.
    Nothing tells candidates from the grader in it."""
    first = min(row["day"] for row in rows)
    days = (max(row["day"] for row in rows) - first).days + 1
    parts: dict[str, dict[str, Series]] = {}
    for scope in ("", *sorted({row["role"] for row in rows})):
        own = [row for row in rows if scope in ("", row["role"])]
        day = np.array([(row["day"] - first).days for row in own])

        def added(column: str, own: list[Mapping[str, Any]] = own, day: Codes = day) -> Floats:
            return np.bincount(day, [float(row[column]) for row in own], days).astype(np.float64)

        n, nothing = added("interviews"), np.zeros(days)
        parts[scope] = {
            part: Series(n, added(f"{name}_total"), added(f"{name}_squares"))
            for part, name in ((SCORE, "score"), (QUESTIONS, "questions"), (GRADER, "rest"))
        }
        parts[scope][CANDIDATES] = Series(nothing, nothing, nothing)
    return History(first, days, sum(row["answers"] for row in rows), parts, attributed=False)


def taken_apart(answers: Answers) -> dict[str, Floats]:
    """The score of each answer and its three parts, arrays of shape (n,). Candidates are nan when nothing tells them
    from the grader; then `grader` holds both."""
    _, job = _coded(answers.job)
    _, cell = _coded([f"{j}\0{q}" for j, q in zip(answers.job, answers.question, strict=True)])
    known = ~np.isnan(answers.embedded)
    usual = shrunken_means(answers.score, job, cell)
    above = answers.score - usual
    if known.mean() <= 0.5:
        nothing = np.full(len(above), np.nan)
        return {SCORE: answers.score, QUESTIONS: usual, CANDIDATES: nothing, GRADER: above}
    seen = np.full(len(above), np.nan)
    seen[known] = answers.embedded[known] - shrunken_means(answers.embedded[known], job[known], cell[known])
    _, interview = _coded(answers.interview)
    candidates = scale_slope(above[known], seen[known], interview[known]) * seen
    return {SCORE: answers.score, QUESTIONS: usual, CANDIDATES: candidates, GRADER: above - candidates}


def shrunken_means(values: Floats, group: Codes, cell: Codes) -> Floats:
    """For each value the mean of its cell, shrunk towards the mean of its group as if that were SHRINK more values."""
    of_group = _mean_by(values, group, int(group.max()) + 1)[group]
    count = np.bincount(cell)[cell]
    total = np.bincount(cell, values)[cell]
    return (total + SHRINK * of_group) / (count + SHRINK)


def scale_slope(score: Floats, embedded: Floats, interview: Codes) -> float:
    """How much `score` changes when a better candidate raises `embedded` by one; both centred by question.

    Regressing one on the other would find too little, because `embedded` errs. What the rest of the interview gets from
    the embedded grader has the same ability in it and other errors, so it serves as the instrument (Wald 1940). Few or
    equal interviews say little: the estimate is drawn to 1 by one standard error of what it is divided by.
    """
    size = np.bincount(interview)[interview]
    shared = size > 1
    if not shared.any():
        return 1.0
    others = (np.bincount(interview, embedded)[interview] - embedded)[shared] / (size[shared] - 1)
    own = embedded[shared] * others
    anchor = float(np.sqrt(np.sum(own**2)))
    if anchor == 0:
        return 1.0
    slope = (float(np.sum(score[shared] * others)) + anchor) / max(float(np.sum(own)) + anchor, anchor)
    return float(np.clip(slope, 0.0, STEEPEST))


def _coded(names: Sequence[str]) -> tuple[list[str], Codes]:
    found, codes = np.unique(np.asarray(names, dtype=str), return_inverse=True)
    return found.tolist(), codes.astype(np.int64)


def _mean_by(values: Floats, code: Codes, count: int) -> Floats:
    """Mean of the known values by code, nan where none is known."""
    known = ~np.isnan(values)
    n = np.bincount(code[known], minlength=count)
    with np.errstate(invalid="ignore"):
        return np.where(n > 0, np.bincount(code[known], values[known], count) / np.maximum(n, 1), np.nan)
