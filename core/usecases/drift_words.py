"""What the drift monitor found, in a sentence and as plain values for a file or the store."""

import math
from typing import Any

from core.statistics.drift import CLEARLY, Alarm, Kind
from core.statistics.intervals import Difference
from core.statistics.mix import CANDIDATES, GRADER, QUESTIONS

MOVED = {CANDIDATES: "other candidates", QUESTIONS: "other jobs or questions", GRADER: "what no mix explains"}
DIGITS = 3
JOBS_SHOWN = 5


def sentence(alarm: Alarm) -> str:
    """What was seen, where, since when, and what it is put down to."""
    where = f" in {alarm.scope}" if alarm.scope else ""
    if alarm.sentinel is not None:
        moved = alarm.by_role.get(alarm.scope, alarm.sentinel.moved)  # the chart's own is smoothed
        return (
            f"The grader changed{where}: {alarm.sentinel.n} sentinel answers, graded again on {alarm.day}, score "
            f"{_points(moved)} than their baseline, and were last as before on {alarm.since}. {_support(alarm)}"
        )
    score = f"Scores{where} have been {_points(alarm.score.value)} since about {alarm.since}"
    match alarm.kind:
        case Kind.GRADER:
            return (
                f"The grader seems to have changed{where}: {score[0].lower()}{score[1:]}, and the pinned embedded "
                f"grader does not see the candidates change as much ({_points(alarm.parts[GRADER].value)} without)."
            )
        case Kind.MIX:
            return f"The mix of candidates changed, not the grader: {score[0].lower()}{score[1:]}, {_mostly(alarm)}."
    return f"{score}. Neither sentinels nor embedded scores are there to tell whether it is the grader or the mix."


def evidence(alarm: Alarm) -> dict[str, Any]:
    """The alarm as JSON: points of 10, days as ISO dates, numbers rounded; null where something cannot be computed."""
    found: dict[str, Any] = {
        "date": alarm.day.isoformat(),
        "kind": alarm.kind.value,
        "scope": alarm.scope or "all jobs",
        "since": alarm.since.isoformat(),
        "sentence": sentence(alarm),
        "score": difference(alarm.score),
        "parts": {_named(alarm, name): difference(part) for name, part in alarm.parts.items()},
    }
    if alarm.sentinel is not None:
        point = alarm.sentinel
        found["sentinels"] = {
            "moved": number(point.moved),
            "z": number(point.z),
            "limit": number(point.limit),
            "answers": point.n,
            "by_role": {role: number(moved) for role, moved in alarm.by_role.items()},
        }
    if alarm.movement is not None:
        found["window"] = {
            "days": alarm.movement.day + 1 - alarm.movement.start,
            "z": number(alarm.movement.change.z),
            "limit": number(alarm.movement.limit),
        }
    found["mix"] = [
        {
            "job": row.job,
            "share_before": number(row.share_before),
            "share_after": number(row.share_after),
            "mean_before": number(row.mean_before),
            "mean_after": number(row.mean_after),
        }
        for row in alarm.jobs[:JOBS_SHOWN]
    ]
    return found


def _named(alarm: Alarm, part: str) -> str:
    """Where sentinels stood still, what no mix of jobs and questions explains is the candidates."""
    rest = alarm.kind is Kind.MIX and part == GRADER and CANDIDATES not in alarm.parts
    return CANDIDATES if rest else part


def difference(change: Difference) -> dict[str, float | int | None]:
    """A change with its 95 % interval, p and the interviews on either side."""
    values = {"value": change.value, "low": change.low, "high": change.high, "p": change.p}
    return {
        **{name: number(value, 6 if name == "p" else DIGITS) for name, value in values.items()},
        "interviews_before": change.before,
        "interviews_after": change.after,
    }


def number(value: float, digits: int = DIGITS) -> float | None:
    """Rounded; None for what JSON does not know."""
    return round(value, digits) if math.isfinite(value) else None


def _points(value: float) -> str:
    return f"{abs(value):.2f} points {'higher' if value > 0 else 'lower'}"


def _support(alarm: Alarm) -> str:
    live = alarm.parts[GRADER]
    if math.isnan(live.p):
        return "There are too few live scores since to compare."
    shown = f"{live.value:+.2f} points ({live.low:+.2f} to {live.high:+.2f})"
    same = live.value * (alarm.sentinel.moved if alarm.sentinel else 0) > 0 and abs(live.z) >= CLEARLY
    return f"Live scores {'say the same' if same else 'are too few to say the same yet'}: {shown}."


def _mostly(alarm: Alarm) -> str:
    """What the larger part of a movement is."""
    parts = {name: part for name, part in alarm.parts.items() if not math.isnan(part.value)}
    if CANDIDATES not in parts:
        parts[CANDIDATES] = parts.pop(GRADER)  # the sentinels stood still, so the rest is the candidates
    largest = max((QUESTIONS, CANDIDATES), key=lambda name: abs(parts[name].value) if name in parts else 0.0)
    return f"mostly {MOVED[largest]} ({parts[largest].value:+.2f} of {alarm.score.value:+.2f})"
