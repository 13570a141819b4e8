"""Drift monitors on simulated half years: `python -m benchmarks.drift [--full] [--runs N]`.

Interviews of five answers in five jobs, scores with a standard deviation of about 1.8 (the candidate's ability, the
question and the answer), a pinned embedded grader that sees the same answers with an error of its own, and 48 sentinels
graded once a week with noise. In every history the shares of the jobs and the ability of their candidates wander, as
they do in organisations whose grader stands still.

* stationary: nobody touched the grader; every alarm that blames it is false, and every alarm where nothing
  wanders;
* shift: from a day in the second half on, the grader gives 0.3, 0.5 or 1.0 points more;
* mix: candidates of all jobs get weaker by one point from one day on, or half of the interviews move to the job with
  the lowest scores; the grader stands still.

Prints, at 50, 200 and 500 answers a week, the false alarms a year and the share found within 14 and 30 days with the
median delay: for the monitor with sentinels and without, for the 30-day rule, Welch's test daily at p < .05, PSI above
.2 and ADWIN (where `river` is installed). Writes benchmarks/results/drift.json.
"""

import argparse
import importlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from benchmarks.report import load, save, table
from core.statistics.drift import Kind, simple_rule, watch
from core.statistics.live import welch_scores
from core.statistics.mix import Answers, History, history
from core.statistics.sentinels import Gradings

DAYS, FIRST = 182, date(2026, 1, 5)
JOBS, QUESTIONS, PER_INTERVIEW = 5, 20, 5
ABILITY, QUESTION, ANSWER = 0.9, 0.7, 1.35  # standard deviations; with the jobs' together 1.8
JOB_LEVELS = (4.9, 5.6, 6.0, 6.4, 7.0)
EMBEDDED_NOISE, EMBEDDED_QUESTION = 1.1, 0.5
SENTINELS, SENTINEL_NOISE = 48, 0.8  # points that one grading of one answer strays
VOLUMES = (50, 200, 500)
SHIFTS = (0.3, 0.5, 1.0)
MIXES = ("weaker", "jobs")
CHANCE, WARM_UP = 0.05, 60


@dataclass(frozen=True)
class Half:
    """A simulated half year; `changed` is the day of the planted change, None without one."""

    answers: Answers
    graded: Gradings
    changed: int | None
    seen: History

    @property
    def planted(self) -> int:
        assert self.changed is not None
        return self.changed

    def days(self, found: Sequence[date]) -> list[int]:
        return [(day - FIRST).days for day in found]


def simulate(seed: int, volume: int, shift: float = 0.0, mix: str = "", wander: float = 1.0) -> Half:
    """One half year. `wander` scales how far shares and abilities stray by themselves."""
    draw = np.random.default_rng([seed, volume, round(100 * shift), len(mix), round(10 * wander)])
    changed = int(draw.integers(90, 150)) if shift or mix else None
    after = np.arange(DAYS) >= (DAYS if changed is None else changed)
    weeks = DAYS // 7 + 1
    stray = wander * np.cumsum(draw.normal(0, 0.12, (weeks, JOBS)), axis=0)
    shares = np.exp(stray - stray.mean(axis=1, keepdims=True))
    level = np.array(JOB_LEVELS) + wander * _autoregressive(draw, weeks, JOBS, 0.8, 0.12)
    count = draw.poisson(volume / PER_INTERVIEW / 7, DAYS)
    day = np.repeat(np.arange(DAYS), count)
    chances = shares[day // 7] / shares[day // 7].sum(axis=1, keepdims=True)
    if mix == "jobs":
        chances = np.where(after[day, None], chances / 2 + np.eye(JOBS)[0] / 2, chances)
    job = (draw.random(len(day))[:, None] > np.cumsum(chances, axis=1)).sum(axis=1).clip(max=JOBS - 1)
    ability = level[day // 7, job] + draw.normal(0, ABILITY, len(day))
    if mix == "weaker":
        ability -= after[day]
    asked = draw.integers(0, QUESTIONS, (len(day), PER_INTERVIEW))
    hard = draw.normal(0, QUESTION, (JOBS, QUESTIONS))
    said = ability[:, None] + hard[job[:, None], asked] + draw.normal(0, 0.8, asked.shape)
    score = said + draw.normal(0, np.sqrt(ANSWER**2 - 0.8**2), asked.shape) + shift * after[day][:, None]
    bias = draw.normal(0, EMBEDDED_QUESTION, (JOBS, QUESTIONS))
    embedded = 2.0 + 0.7 * said + bias[job[:, None], asked] + draw.normal(0, EMBEDDED_NOISE, asked.shape)
    interview = np.repeat(np.arange(len(day)), PER_INTERVIEW)
    answers = Answers(
        day=(np.repeat(day, PER_INTERVIEW) + FIRST.toordinal()).astype(np.int64),
        job=[f"job {code}" for code in np.repeat(job, PER_INTERVIEW)],
        question=[f"question {code}" for code in asked.ravel()],
        interview=[str(number) for number in interview],
        score=np.round(np.clip(score, 1, 10), 1).ravel(),
        embedded=np.round(np.clip(embedded, 1, 10), 1).ravel(),
    )
    return Half(answers, _sentinels(draw, shift, changed), changed, history(answers))


def _autoregressive(draw: np.random.Generator, steps: int, width: int, keep: float, spread: float) -> Any:
    state, rows = np.zeros(width), []
    for _ in range(steps):
        state = keep * state + draw.normal(0, spread, width)
        rows.append(state)
    return np.array(rows)


def _sentinels(draw: np.random.Generator, shift: float, changed: int | None) -> Gradings:
    """Three gradings on the first day, then one a week on a weekday of its own."""
    days = [0, 0, 0, *range(int(draw.integers(1, 8)), DAYS, 7)]
    level = draw.uniform(2, 9, SENTINELS)
    moved = np.array([shift if changed is not None and day >= changed else 0.0 for day in days])
    scores = level + moved[:, None] + draw.normal(0, SENTINEL_NOISE, (len(days), SENTINELS))
    names = tuple(f"s{i:02}" for i in range(SENTINELS))
    roles = tuple(f"job {i % JOBS}" for i in range(SENTINELS))
    when = tuple(FIRST + timedelta(days=day) for day in days)
    return Gradings(when, names, roles, np.round(np.clip(scores, 1, 10), 1))


# --- detectors: the days of their alarms, for grader and for mix ------------------------------------------------------

Alarms = list[tuple[int, Kind]]


def monitor(half: Half) -> Alarms:
    return [((alarm.day - FIRST).days, alarm.kind) for alarm in watch(half.seen, half.graded).alarms]


def without_sentinels(half: Half) -> Alarms:
    return [((alarm.day - FIRST).days, alarm.kind) for alarm in watch(half.seen).alarms]


def thirty_days(half: Half) -> Alarms:
    return [(day, Kind.GRADER) for day in half.days(simple_rule(half.seen))]


def daily_welch(half: Half) -> Alarms:
    """Answers of the last 30 days against the 30 before, every day, as if they were independent."""
    day, score = half.answers.day - FIRST.toordinal(), half.answers.score
    columns = [
        np.concatenate([[0], np.cumsum(np.bincount(day, w, DAYS))]) for w in (np.ones(len(day)), score, score**2)
    ]
    last = np.arange(60, DAYS + 1)
    z = welch_scores([c[last - 30] - c[last - 60] for c in columns], [c[last] - c[last - 30] for c in columns])
    return [(int(last[i]) - 1, Kind.GRADER) for i in _separate(np.abs(z) > 1.96)]


def psi(half: Half) -> Alarms:
    """The population stability index over tenths of the first 60 days, last 30 days against them, above 0.2."""
    day, score = half.answers.day - FIRST.toordinal(), half.answers.score
    edges = np.quantile(score[day < WARM_UP], np.arange(0.1, 1, 0.1))
    bins = np.searchsorted(edges, score)
    counts = np.zeros((DAYS + 1, 10))
    np.add.at(counts, (day + 1, bins), 1)
    sums = np.cumsum(counts, axis=0)
    expected = (sums[WARM_UP] + 0.5) / (sums[WARM_UP] + 0.5).sum()
    last = np.arange(WARM_UP + 30, DAYS + 1)
    seen = sums[last] - sums[last - 30] + 0.5
    seen /= seen.sum(axis=1, keepdims=True)
    over = ((seen - expected) * np.log(seen / expected)).sum(axis=1) > 0.2
    return [(int(last[i]) - 1, Kind.GRADER) for i in _separate(over)]


def adwin(half: Half) -> Alarms:
    detector = importlib.import_module("river.drift").ADWIN(delta=0.002)
    found = []
    for day, score in zip(half.answers.day - FIRST.toordinal(), half.answers.score, strict=True):
        detector.update(float(score))
        if detector.drift_detected and day >= WARM_UP:
            found.append((int(day), Kind.GRADER))
    return found


def _separate(over: Any, apart: int = 30) -> list[int]:
    """The first of each run of alarms; what rings on within 30 days is the same alarm."""
    kept: list[int] = []
    last = -apart
    for i in np.flatnonzero(over):
        if i - last >= apart:
            kept.append(int(i))
            last = int(i)
    return kept


DETECTORS: dict[str, Callable[[Half], Alarms]] = {
    "monitor": monitor,
    "monitor, no sentinels": without_sentinels,
    "30-day rule": thirty_days,
    "Welch daily, p < .05": daily_welch,
    "PSI > .2": psi,
    **({"ADWIN": adwin} if importlib.util.find_spec("river") else {}),
}


# --- what they find ---------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What one detector did at one volume, history by history."""

    false_alarms: list[int] = field(default_factory=list)  # of any kind where nothing wanders
    of_grader: list[int] = field(default_factory=list)  # where the mix wanders
    of_mix: list[int] = field(default_factory=list)
    delays: dict[float, list[int]] = field(default_factory=lambda: {shift: [] for shift in SHIFTS})
    named: dict[str, list[Kind | None]] = field(default_factory=lambda: {mix: [] for mix in MIXES})

    def figures(self) -> dict[str, Any]:
        def a_year(counts: list[int]) -> float:
            return round(float(np.mean(counts)) * 365.25 / DAYS, 2)

        return {
            "false alarms a year, nothing wanders": a_year(self.false_alarms),
            "grader alarms a year, mix wanders": a_year(self.of_grader),
            "mix alarms a year, mix wanders": a_year(self.of_mix),
            **{f"shift {shift}": self.delay(shift) for shift in SHIFTS},
            **{f"mix: {mix}": self.naming(mix) for mix in MIXES},
        }

    def delay(self, shift: float) -> dict[str, float | None]:
        days = np.array(self.delays[shift])
        middle = float(np.median(days))
        within = {f"within {limit} days": round(float(np.mean(days <= limit)), 3) for limit in (14, 30)}
        return {**within, "median days": middle if middle < DAYS else None}

    def naming(self, mix: str) -> dict[str, float | None]:
        """Of the histories with an alarm after the mix changed: how often the first one names the mix."""
        told = [kind for kind in self.named[mix] if kind is not None]
        right = round(float(np.mean([kind is Kind.MIX for kind in told])), 3) if told else None
        return {"found": round(len(told) / len(self.named[mix]), 3), "called mix": right}


def run_one(seed: int, volume: int) -> dict[str, Tally]:
    """Every kind of history once, shown to every detector."""
    tallies = {name: Tally() for name in DETECTORS}
    quiet, wandering = simulate(seed, volume, wander=0.0), simulate(seed, volume)
    shifted = {shift: simulate(seed, volume, shift) for shift in SHIFTS}
    mixed = {mix: simulate(seed, volume, mix=mix) for mix in MIXES}
    for name, detector in DETECTORS.items():
        tally = tallies[name]
        tally.false_alarms.append(len(detector(quiet)))
        kinds = [kind for _, kind in detector(wandering)]
        tally.of_grader.append(kinds.count(Kind.GRADER))
        tally.of_mix.append(kinds.count(Kind.MIX))
        for shift, half in shifted.items():
            after = [d - half.planted for d, kind in detector(half) if kind is Kind.GRADER and d >= half.planted]
            tally.delays[shift].append(min(after, default=10_000))
        for mix, half in mixed.items():
            tally.named[mix].append(next((kind for day, kind in detector(half) if day >= half.planted), None))
    return tallies


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Drift monitors on simulated half years.")
    parser.add_argument("--full", action="store_true", help="400 histories of each kind instead of 20")
    parser.add_argument("--runs", type=int, help="histories of each kind")
    chosen = parser.parse_args(arguments)
    runs, before = chosen.runs or (400 if chosen.full else 20), load()
    report: dict[str, Any] = {"histories of each kind": runs, "sentinel noise": SENTINEL_NOISE, "volumes": {}}
    for volume in VOLUMES:
        together = {name: Tally() for name in DETECTORS}
        for seed in range(runs):
            for name, tally in run_one(seed, volume).items():
                add(together[name], tally)
        figures = {name: tally.figures() for name, tally in together.items()}
        report["volumes"][volume] = figures
        show(volume, figures)
    save("drift", report, before)
    return 0


def add(whole: Tally, one: Tally) -> None:
    whole.false_alarms += one.false_alarms
    whole.of_grader += one.of_grader
    whole.of_mix += one.of_mix
    for shift in SHIFTS:
        whole.delays[shift] += one.delays[shift]
    for mix in MIXES:
        whole.named[mix] += one.named[mix]


def show(volume: int, figures: dict[str, dict[str, Any]]) -> None:
    alarms = [key for key in figures["monitor"] if "a year" in key]
    rows = [
        [name, *(of[key] for key in alarms), *(v for shift in SHIFTS for v in of[f"shift {shift}"].values())]
        for name, of in figures.items()
    ]
    shown = [f"{shift}: {figure}" for shift in SHIFTS for figure in ("14 d", "30 d", "median")]
    table(f"{volume} answers a week", ["", "false/yr", "grader/yr", "mix/yr", *shown], rows)
    rows = [
        [name, *(v for mix in MIXES for v in figures[name][f"mix: {mix}"].values())]
        for name in ("monitor", "monitor, no sentinels")
    ]
    table("changes of mix", ["", *(f"{mix}: {figure}" for mix in MIXES for figure in ("found", "called mix"))], rows)


if __name__ == "__main__":
    raise SystemExit(main())
