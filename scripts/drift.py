"""Watch any export for drift: `python -m scripts.drift SCORES.csv [--sentinels SENTINELS.csv] [--budget 0.5]`.

SCORES.csv is UTF-8 with the columns time (ISO 8601, UTC unless it says otherwise), job, question, interview, score
(1-10; rows without one are left out) and embedded_score: the pinned embedded grader's score of the same answer, or
nothing. SENTINELS.csv has a row for each time a sentinel answer was graded: time, sentinel (its name), score and, if
you like, role; the first three gradings of each are its baseline. --budget is how many false alarms a year you can
live with.

Prints JSON: the alarms with date, kind (grader or mix; unexplained where there are neither sentinels nor embedded
scores) and evidence, what the 30-day rule would have said, the false alarms replayed on these data, and how soon a
shift of half a point would be found.
"""

import argparse
import json
import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.statistics.drift import BUDGET, watch
from core.statistics.live import REFERENCE_DAYS, WINDOWS
from core.statistics.mix import Answers, history
from core.statistics.replay import power, replayed
from core.statistics.sentinels import BASELINE, Gradings, gradings
from core.usecases.drift_words import evidence, number
from scripts.console import plainly
from scripts.csv_table import Table, TableInvalid, read

COLUMNS = ("time", "job", "question", "interview", "score", "embedded_score")
SENTINEL_COLUMNS = ("time", "sentinel", "score")
ROLE = "role"
FEWEST_ANSWERS = 2
FEWEST_DAYS = REFERENCE_DAYS + min(WINDOWS)


def day_of(table: Table, row: int, text: str) -> date:
    """The day in UTC. Raises TableInvalid."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise table.wrong(
            row, "time", f"{text[:30]!r} is not a date such as 2026-03-02 or 2026-03-02T09:30:00Z"
        ) from None
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()


def number_of(table: Table, row: int, column: str, text: str) -> float:
    """nan for an empty cell. Raises TableInvalid."""
    try:
        value = float(text) if text else math.nan
    except ValueError:
        value = math.inf
    if math.isinf(value):
        raise table.wrong(row, column, f"{text[:20]!r} is not a number")
    return value


def answers_of(table: Table) -> Answers:
    """The scored answers. Raises TableInvalid."""
    days = [day_of(table, row, text) for row, text in enumerate(table.column("time"))]
    numbers = {
        name: np.array([number_of(table, row, name, text) for row, text in enumerate(table.column(name))])
        for name in ("score", "embedded_score")
    }
    names = {name: table.column(name) for name in ("job", "question", "interview")}
    for name, cells in names.items():
        if "" in cells:
            raise table.wrong(cells.index(""), name, "is empty")
    kept = np.flatnonzero(~np.isnan(numbers["score"]))
    if len(kept) < FEWEST_ANSWERS:
        has = f"{len(kept)} answer{'s' * (len(kept) != 1)} with a score"
        raise TableInvalid(
            f"{table.name} has {has}; there is nothing to compare. At least {FEWEST_ANSWERS} are needed."
        )
    return Answers(
        day=np.array([days[row].toordinal() for row in kept], dtype=np.int64),
        job=[names["job"][row] for row in kept],
        question=[names["question"][row] for row in kept],
        interview=[names["interview"][row] for row in kept],
        score=numbers["score"][kept],
        embedded=numbers["embedded_score"][kept],
    )


def gradings_of(table: Table) -> Gradings:
    """The sentinels' gradings in order of time. Raises TableInvalid."""
    names, roles = table.column("sentinel"), table.column(ROLE)
    if "" in names:
        raise table.wrong(names.index(""), "sentinel", "is empty")
    rows = []
    for row, (time, score) in enumerate(zip(table.column("time"), table.column("score"), strict=True)):
        value = number_of(table, row, "score", score)
        if not math.isnan(value):
            rows.append((day_of(table, row, time), names[row], roles[row], value))
    graded = gradings(rows)
    if len(graded.day) <= BASELINE:
        what = f"sentinels need {BASELINE} gradings as a baseline and one to compare; there are {len(graded.day)}"
        raise TableInvalid(f"{table.name}: {what}.")
    return graded


def report(answers: Answers, graded: Gradings | None, budget: float) -> dict[str, Any]:
    seen = history(answers)
    found = watch(seen, graded, budget)
    able = power(seen, graded, found)
    notes = []
    if seen.days < FEWEST_DAYS:
        notes.append(f"Live scores are judged from {FEWEST_DAYS} days on; these cover {seen.days}.")
    if graded is None and not seen.attributed:
        notes.append("Without sentinels and embedded scores nothing tells the grader from the mix of candidates.")
    notes += [
        f"Scores moved about {seen.date(move.since)}; the sentinels have yet to say why." for move in found.waiting
    ]
    return {
        "alarms": [evidence(alarm) for alarm in found.alarms],
        "simple_rule": {
            "rule": "mean of the last 30 days more than 1.5 points from that of the 30 days before",
            "alarms": [day.isoformat() for day in found.simple_rule],
        },
        "false_alarms_a_year": {"budget": budget, "replayed": number(replayed(seen, found), 2)},
        "power": {
            "shift": able.shift,
            "answers_a_week": round(able.answers_a_week, 1),
            "days_by_sentinels": able.by_sentinels,
            "days_by_live_scores": able.by_live_scores,
            "sentence": able.sentence,
        },
        "data": {
            "answers": seen.answers,
            "from": seen.first.isoformat(),
            "to": seen.date(seen.days - 1).isoformat(),
            "jobs": len(seen.jobs),
            "sentinel_gradings": len(graded.day) if graded else 0,
        },
        "notes": notes,
    }


def run(source: Path, sentinels: Path | None, budget: float) -> None:
    """Raises TableInvalid."""
    answers = answers_of(read(source, COLUMNS))
    graded = gradings_of(read(sentinels, SENTINEL_COLUMNS, (ROLE,))) if sentinels else None
    print(json.dumps(report(answers, graded, budget), indent=1, ensure_ascii=False))


def _budget(text: str) -> float:
    value = float(text)
    if not 0.01 <= value <= 52:
        raise argparse.ArgumentTypeError(f"{text} is not between 0.01 and 52 false alarms a year")
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.drift", description="Watch graded answers for drift.")
    parser.add_argument("source", type=Path, metavar="SCORES.csv", help=f"columns {', '.join(COLUMNS)}")
    parser.add_argument(
        "--sentinels", type=Path, metavar="SENTINELS.csv", help=f"columns {', '.join(SENTINEL_COLUMNS)} [, {ROLE}]"
    )
    parser.add_argument("--budget", type=_budget, default=BUDGET, help=f"false alarms a year, {BUDGET} unless told")
    parsed = parser.parse_args(arguments)
    return plainly(partial(run, parsed.source, parsed.sentinels, parsed.budget))


if __name__ == "__main__":
    raise SystemExit(main())
