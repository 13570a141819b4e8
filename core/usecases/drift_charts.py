"""What the drift page draws, as rows: weekly scores, sentinels against their baseline, and the 30-day rule."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.statistics.drift import SIMPLE_LIMIT, WIDE, JobChange
from core.statistics.intervals import mean_of_clusters
from core.statistics.mix import SCORE, History
from core.statistics.sentinels import BASELINE, Gradings

__all__ = ["SIMPLE_LIMIT", "mix_rows", "scores_by_week", "sentinels_by_day", "thirty_days"]

Rows = list[dict[str, Any]]


def scores_by_week(history: History, role: str = "") -> Rows:
    """A row for each week with interviews: `mean` score on 1-10 over interviews with its 95 % interval."""
    series = history.parts.get(role, {}).get(SCORE)
    if series is None:
        return []
    first = -history.first.weekday()
    rows = []
    for start in range(first, history.days, 7):
        days = slice(max(start, 0), min(start + 7, history.days))
        n, total, squares = (float(c[days].sum()) for c in (series.n, series.total, series.squares))
        mean = mean_of_clusters(total, squares, int(n))
        if mean.n:
            rows.append(
                {"week": history.date(start), "interviews": mean.n, "mean": mean.value,
                 "low": mean.low, "high": mean.high}
            )  # fmt: skip
    return rows


def sentinels_by_day(graded: Gradings, role: str = "") -> Rows:
    """A row for each day of grading: points by which the sentinels moved from their first gradings, with the 95 %
    interval over the answers. A grader without noise has none."""
    scores = graded.of_role(role) if role else graded.scores
    if not scores.size:
        return []
    baseline = _means(scores[:BASELINE])
    rows = []
    for day in sorted(set(graded.day)):
        moved = _means(scores[[k for k, own in enumerate(graded.day) if own == day]]) - baseline
        known = moved[~np.isnan(moved)]
        mean = mean_of_clusters(float(known.sum()), float((known**2).sum()), len(known))
        if mean.n:
            rows.append({"day": day, "moved": mean.value, "low": mean.low, "high": mean.high, "answers": mean.n})
    return rows


def thirty_days(history: History) -> Rows:
    """A row for each day from the sixtieth on: the mean of the last 30 days less that of the 30 before."""
    series = history.parts[""][SCORE]
    found = []
    for day in range(2 * WIDE - 1, history.days):
        change = series.change(day + 1 - 2 * WIDE, day + 1 - WIDE, day + 1).value
        if not np.isnan(change):
            found.append({"day": history.date(day), "change": change})
    return found


def mix_rows(jobs: Sequence[JobChange]) -> Rows:
    """Shares in per cent and means before and after, for a table."""
    return [
        {
            "role": row.job,
            "share before": 100 * row.share_before,
            "share after": 100 * row.share_after,
            "mean before": row.mean_before,
            "mean after": row.mean_after,
        }
        for row in jobs
    ]


def _means(values: Any) -> Any:
    n = np.sum(~np.isnan(values), axis=0)
    return np.where(n > 0, np.nansum(values, axis=0) / np.maximum(n, 1), np.nan)
