"""Can the grader be believed: agreement with people who graded blind, evidence, what it could not score."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.account import Account
from core.ports import Analytics
from core.statistics.agreement import FEWEST_PAIRS, Agreement, kappa_with_interval
from core.statistics.intervals import Rate, wilson
from core.usecases.insights import EVERYTHING, Filters, times

DIMENSIONS = ("understanding", "explainability", "confidence")
LEAST_PAIRS = 30  # blind grades of a job before its agreement is judged
LEVELS = (0.4, 0.5, 0.6, 0.7, 0.8)  # to choose from
CALIBRATED = 0.6  # QWK from which a job counts as calibrated unless the organisation chose another


@dataclass(frozen=True)
class GraderRow:
    """One version of a grader: how many answers, and rates of what went wrong with them."""

    grader: str
    version: str
    answers: int
    unscored: Rate
    to_review: Rate
    evidence: Rate  # quotes that were found in the answer, of all that were offered
    overridden: Rate


@dataclass(frozen=True)
class JobAgreement:
    """QWK with people by dimension; `calibrated` once there are enough pairs and the overall one reaches the level."""

    job: str
    pairs: int
    by_dimension: dict[str, Agreement | None]
    calibrated: bool


@dataclass(frozen=True)
class GraderTrust:
    graders: tuple[GraderRow, ...]
    overall: dict[str, Agreement | None]
    jobs: tuple[JobAgreement, ...]
    sentence: str


@dataclass(frozen=True)
class Calls:
    """Calls to one language model for one task: seconds of those that worked, and what they cost in US dollars."""

    model: str
    task: str
    failed: Rate
    typical: float | None
    slow: float | None  # 95 of 100 were quicker
    cost: float | None
    unpriced: int


@dataclass(frozen=True)
class TrustGrader:
    analytics: Analytics

    def calls(self, person: Account, filters: Filters = EVERYTHING) -> list[Calls]:
        """What language models did in the organisation's interviews. Raises NotAllowed, PeriodReversed."""

        def seconds(ms: float | None) -> float | None:
            return None if ms is None else ms / 1000

        return [
            Calls(
                row["model"],
                row["task"],
                wilson(row["failed"], row["calls"]),
                seconds(row["median_ms"]),
                seconds(row["slow_ms"]),
                row["cost"],
                row["unpriced"],
            )
            for row in self.analytics.run("trust_calls", **filters.of(person))
        ]

    def trust(self, person: Account, filters: Filters = EVERYTHING, level: float = CALIBRATED) -> GraderTrust:
        """`level` is the QWK below which a job counts as not yet calibrated. Raises NotAllowed, PeriodReversed."""
        given = filters.of(person)
        graders = tuple(
            GraderRow(
                grader=row["grader"],
                version=row["grader_version"],
                answers=row["answers"],
                unscored=wilson(row["unscored"], row["answers"]),
                to_review=wilson(row["to_review"], row["answers"]),
                evidence=wilson(row["quotes"], row["quotes"] + row["dropped"]),
                overridden=wilson(row["overridden"], row["answers"]),
            )
            for row in self.analytics.run("trust_graders", **given)
        )
        pairs = self.analytics.run("trust_pairs", **given)
        overall = _by_dimension(pairs)
        jobs = tuple(_job(job, pairs, level) for job in sorted({row["job"] for row in pairs}))
        return GraderTrust(graders, overall, jobs, _sentence(graders, overall["confidence"], len(pairs)))


def _job(job: str, pairs: Sequence[dict[str, Any]], level: float) -> JobAgreement:
    own = [row for row in pairs if row["job"] == job]
    found = _by_dimension(own)
    whole = found["confidence"]
    return JobAgreement(job, len(own), found, len(own) >= LEAST_PAIRS and whole is not None and whole.value >= level)


def _by_dimension(pairs: Sequence[dict[str, Any]]) -> dict[str, Agreement | None]:
    return {dimension: _qwk(pairs, dimension) for dimension in DIMENSIONS}


def _qwk(pairs: Sequence[dict[str, Any]], dimension: str) -> Agreement | None:
    """None where too few pairs have both marks, or the measure is undefined."""
    both = [(row[dimension], row[f"human_{dimension}"]) for row in pairs]
    known = [(machine, human) for machine, human in both if machine is not None and human is not None]
    if len(known) < FEWEST_PAIRS:
        return None
    qwk = kappa_with_interval([machine for machine, _ in known], [human for _, human in known])
    return None if math.isnan(qwk.value) else qwk


def _sentence(graders: Sequence[GraderRow], qwk: Agreement | None, pairs: int) -> str:
    answers = sum(row.answers for row in graders)
    if not answers:
        return "Nothing was graded in this period."
    unscored = sum(row.unscored.hits for row in graders)
    said = f"{times(answers, 'answer')} graded, {100 * unscored / answers:.1f} % could not be scored."
    if qwk is None or pairs < LEAST_PAIRS:
        return f"{said} People graded {times(pairs, 'answer')} blind: too few to judge agreement."
    return f"{said} Agreement with people: QWK {qwk.value:.2f} ({qwk.low:.2f} to {qwk.high:.2f}, n = {qwk.n})."
