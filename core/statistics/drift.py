"""The drift monitor: has the grader changed, or the people and questions it grades?

Sentinels decide where there are gradings of them: only the grader can move those. Live scores are watched besides. A
movement in them that the sentinels do not show is reported as a change of mix, with the mix. Without sentinels the
pinned embedded grader's scores of the same answers stand in: what they share with the scores is candidates and
questions, the rest is the grader.

Half of the budget of false alarms goes to each kind of alarm; of each half, two thirds go to all jobs together and the
rest to the single jobs or roles.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np

from core.statistics import live, sentinels
from core.statistics.intervals import Difference
from core.statistics.live import Movement
from core.statistics.mix import CANDIDATES, GRADER, QUESTIONS, SCORE, History
from core.statistics.sentinels import Gradings, SentinelPoint

BUDGET = 0.5  # false alarms a year, both kinds together
CLEARLY = 2.5  # normal score of the grader's part that makes a movement of scores the grader's
SUPPORT, SUPPORT_DAYS = 2.0, 14  # normal score of live scores, in as many days, that corroborates the sentinels
BY_CHANCE = 0.0228  # how often they do without reason: the normal distribution beyond SUPPORT, on one side
CORROBORATED = 0.25  # share of the sentinels' budget for movements that live scores corroborate
CALM = 2.0  # normal score up to which sentinels count as unmoved
CONFIRMING = 2  # gradings of the sentinels after a movement began, before it is put down to the mix
PATIENCE = 42  # days to wait for that
WIDE = 30  # days of the simple rule
SIMPLE_LIMIT = 1.5  # points of 10


class Kind(StrEnum):
    GRADER = "grader"
    MIX = "mix"
    UNEXPLAINED = "unexplained"  # neither sentinels nor embedded scores: nothing can tell


@dataclass(frozen=True)
class JobChange:
    """A job's share of the interviews, 0 to 1, and mean score before and after; nan where it had none."""

    job: str
    share_before: float
    share_after: float
    mean_before: float
    mean_after: float


@dataclass(frozen=True)
class Alarm:
    """`scope` is a job or role, "" for all. `parts` says what the movement of the score consists of.

    `sentinel` is the chart's point where sentinels raised it, with `by_role` the movement of each role's sentinels.
    """

    day: date
    since: date
    kind: Kind
    scope: str
    score: Difference
    parts: dict[str, Difference]
    movement: Movement | None = None
    sentinel: SentinelPoint | None = None
    by_role: dict[str, float] = field(default_factory=dict)
    jobs: tuple[JobChange, ...] = ()


@dataclass(frozen=True)
class Findings:
    """`simple_rule` are the days on which the 30-day rule would have raised an alarm."""

    alarms: tuple[Alarm, ...]
    simple_rule: tuple[date, ...]
    budget: float
    waiting: tuple[Movement, ...] = ()  # moved, and not yet known why


@dataclass
class _State:
    """Where each reference begins: the live parts by job, the sentinels by role."""

    live: dict[tuple[str, str], int]
    run: int = 0


@dataclass(frozen=True)
class _Seen:
    """A movement of scores and what was made of it on `day`: an alarm, or none when it faded or is still open."""

    day: date
    scope: str
    movement: Movement
    alarm: Alarm | None = None


def watch(history: History, graded: Gradings | None = None, budget: float = BUDGET) -> Findings:
    """Every alarm of the history in order, each as it would have been raised on its day."""
    state = _State({(scope, part): 0 for scope in history.parts for part in (SCORE, GRADER)})
    alarms: list[Alarm] = []
    waiting: list[Movement] = []
    graded = graded if graded and len(graded.day) > sentinels.BASELINE else None
    while True:
        grader = _sentinels_move(history, graded, state, budget) if graded else _live_moves(history, state, budget)
        seen = _scores_move(history, graded, state, budget)
        if grader is not None and (seen is None or grader.day <= seen.day):
            alarms.append(grader)
            _begin_anew(history, graded, state, grader)
        elif seen is not None and seen.alarm is not None:
            alarms.append(seen.alarm)
            _begin_anew(history, graded, state, seen.alarm)
        elif seen is not None:
            still_open = seen.day > history.date(history.days - 1)
            waiting += [seen.movement] if still_open else []
            state.live[seen.scope, SCORE] = history.days if still_open else seen.movement.day + 1
        else:
            return Findings(tuple(alarms), simple_rule(history), budget, tuple(waiting))


def _sentinels_move(history: History, graded: Gradings, state: _State, budget: float) -> Alarm | None:
    found: tuple[SentinelPoint, str] | None = None
    roles = sorted({role for role in graded.roles if role})

    def limit(share: float) -> float:
        return sentinels.limit_for(graded.a_year(), share)

    alone = limits(roles, budget * (1 - CORROBORATED), limit)
    together = limits(roles, budget * CORROBORATED / BY_CHANCE, limit) if history.attributed else alone
    for (role, far), (_, near) in zip(alone, together, strict=True):
        scores = graded.of_role(role) if role else graded.scores
        for point in sentinels.chart(graded.day, scores, far, state.run):
            if point.alarms or (point.beyond(near) and _corroborated(history, state, role, point)):
                if found is None or point.run < found[0].run:
                    found = (point, role)
                break
    return _sentinel_alarm(history, graded, state, *found) if found else None


def _corroborated(history: History, state: _State, role: str, point: SentinelPoint) -> bool:
    """Whether the grader's part of the live scores moved the same way in the last days."""
    scope = role if role in history.parts else ""
    series, end = history.parts[scope][GRADER], min(history.day(point.day) + 1, history.days)
    change = series.change(state.live[scope, GRADER], max(end - SUPPORT_DAYS, 0), end)
    return change.z * math.copysign(1, point.z) >= SUPPORT


def _sentinel_alarm(history: History, graded: Gradings, state: _State, point: SentinelPoint, role: str) -> Alarm:
    own = graded.of_role(role) if role else graded.scores
    last_good = graded.day[sentinels.last_before(own, state.run, point.run)]
    by_role = {
        name: float(np.nanmean(sentinels.level_change(graded.of_role(name), state.run, point.run)))
        for name in sorted({r for r in graded.roles if r})
    }
    scope = role if role in history.parts else ""
    reference = state.live[scope, SCORE]
    since, end = (min(max(history.day(day), reference), history.days) for day in (last_good, point.day))
    days = (reference, since, min(end + 1, history.days))
    return Alarm(
        day=point.day,
        since=last_good,
        kind=Kind.GRADER,
        scope=role,
        score=history.parts[scope][SCORE].change(*days),
        parts=_parts(history, scope, *days),
        sentinel=point,
        by_role=by_role,
        jobs=_jobs(history, *days),
    )


def _live_moves(history: History, state: _State, budget: float) -> Alarm | None:
    """The grader's part of live scores, where there are no sentinels; None when that part cannot be told."""
    found = _first_of(history, GRADER, state, budget) if history.attributed else None
    return _live_alarm(history, Kind.GRADER, *found) if found else None


def _scores_move(history: History, graded: Gradings | None, state: _State, budget: float) -> _Seen | None:
    """The first movement of scores, and what it is put down to."""
    found = _first_of(history, SCORE, state, budget)
    if found is None:
        return None
    scope, movement = found
    if graded is not None and (calm := _calm(history, graded, state, movement, budget)):
        return _Seen(calm, scope, movement, _live_alarm(history, Kind.MIX, scope, movement, calm))
    if graded is not None and graded.day[-1] >= history.date(movement.day):  # they are uneasy, or not graded again yet
        return _Seen(history.date(movement.day + PATIENCE), scope, movement)
    if not history.attributed:
        unexplained = _live_alarm(history, Kind.UNEXPLAINED, scope, movement)
        return _Seen(unexplained.day, scope, movement, unexplained)
    for day in range(movement.day, min(movement.day + PATIENCE, history.days)):
        whole = history.parts[scope][SCORE].change(movement.reference, movement.start, day + 1)
        grader = history.parts[scope][GRADER].change(movement.reference, movement.start, day + 1)
        mostly = abs(grader.value) >= abs(whole.value) / 2
        if not mostly or abs(grader.z) >= CLEARLY:
            alarm = _live_alarm(history, Kind.GRADER if mostly else Kind.MIX, scope, movement, history.date(day))
            return _Seen(alarm.day, scope, movement, alarm)
    return _Seen(history.date(movement.day + PATIENCE), scope, movement)


def _calm(history: History, graded: Gradings, state: _State, movement: Movement, budget: float) -> date | None:
    """The day on which calm sentinels show that a movement is not the grader's: graded twice since it began and once
    since it was seen."""
    since, seen = history.date(movement.since), history.date(movement.day)
    limit = sentinels.limit_for(graded.a_year(), budget / 2)
    for point in sentinels.chart(graded.day, graded.scores, limit, state.run):
        twice = sum(day >= since for day in graded.day[: point.run + 1]) >= CONFIRMING
        if point.day >= seen and twice and abs(point.z) <= CALM:
            return point.day
    return None


def _first_of(history: History, part: str, state: _State, budget: float) -> tuple[str, Movement] | None:
    found: tuple[str, Movement] | None = None
    for scope, limit in limits(history.jobs, budget, live.limit_for):
        movement = live.first_movement(history.parts[scope][part], state.live[scope, part], limit)
        if movement and (found is None or movement.day < found[1].day):
            found = (scope, movement)
    return found


def limits(scopes: Sequence[str], budget: float, limit: Callable[[float], float]) -> list[tuple[str, float]]:
    """The limit of each scope, all of them ("") first. With one scope there is nothing to divide."""
    if len(scopes) <= 1:
        return [("", limit(budget / 2))]
    return [("", limit(budget / 3)), *((scope, limit(budget / 6 / len(scopes))) for scope in scopes)]


def _live_alarm(history: History, kind: Kind, scope: str, movement: Movement, raised: date | None = None) -> Alarm:
    """With what the movement amounts to from the day on which it most likely began."""
    scope = scope or _narrowed(history, GRADER if kind is Kind.GRADER else SCORE, movement)
    end = movement.day + 1
    return Alarm(
        day=raised or history.date(movement.day),
        since=history.date(movement.since),
        kind=kind,
        scope=scope,
        score=history.parts[scope][SCORE].change(movement.reference, movement.since, end),
        parts=_parts(history, scope, movement.reference, movement.since, end),
        movement=movement,
        jobs=_jobs(history, movement.reference, movement.since, end),
    )


def _narrowed(history: History, part: str, movement: Movement) -> str:
    """The one job that a movement of all jobs together comes from, "" when there is none: it moved clearly, and the
    rest neither clearly nor half as far."""
    days = (movement.reference, movement.since, movement.day + 1)
    whole = history.parts[""][part]
    for job in history.jobs if len(history.jobs) > 1 else ():
        own = history.parts[job][part]
        moved, rest = own.change(*days), whole.without(own).change(*days)
        if abs(moved.z) >= CLEARLY and abs(rest.z) < CALM and abs(rest.value) < abs(moved.value) / 2:
            return job
    return ""


def _parts(history: History, scope: str, first: int, split: int, end: int) -> dict[str, Difference]:
    names = (QUESTIONS, CANDIDATES, GRADER) if history.attributed else (QUESTIONS, GRADER)
    return {name: history.parts[scope][name].change(first, split, end) for name in names}


def _jobs(history: History, first: int, split: int, end: int) -> tuple[JobChange, ...]:
    """Every job's share and mean before and after, the largest change of share first."""
    whole = history.parts[""][SCORE]
    before, after = (max(1, whole.moments(*days)[0]) for days in ((first, split), (split, end)))
    rows = []
    for job in history.jobs:
        (n, mean, _), (m, later, _) = (
            history.parts[job][SCORE].moments(first, split),
            history.parts[job][SCORE].moments(split, end),
        )
        rows.append(JobChange(job, n / before, m / after, mean, later))
    return tuple(sorted(rows, key=lambda row: -abs(row.share_after - row.share_before)))


def _begin_anew(history: History, graded: Gradings | None, state: _State, alarm: Alarm) -> None:
    """After an alarm what it told is the new normal. A change of the grader touches all jobs, one of the mix its own
    and the whole."""
    day = max(0, history.day(alarm.day) + (alarm.sentinel is None))
    whole = alarm.kind is not Kind.MIX or not alarm.scope
    for scope, part in state.live:
        if (part == SCORE or alarm.kind is not Kind.MIX) and (whole or scope in ("", alarm.scope)):
            state.live[scope, part] = max(state.live[scope, part], day)
    if alarm.sentinel is not None and graded is not None:
        state.run = alarm.sentinel.run


def simple_rule(history: History) -> tuple[date, ...]:
    """The rule many know: the mean of the last 30 days against the 30 before, an alarm beyond 1.5 points. The days on
    which it would have begun to ring."""
    series, raised, ringing = history.parts[""][SCORE], [], False
    for day in range(2 * WIDE - 1, history.days):
        change = series.change(day + 1 - 2 * WIDE, day + 1 - WIDE, day + 1)
        rings = abs(change.value) > SIMPLE_LIMIT
        if rings and not ringing:
            raised.append(history.date(day))
        ringing = rings
    return tuple(raised)
