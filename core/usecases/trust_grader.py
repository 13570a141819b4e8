"""Can the grader be believed: agreement with people who graded blind, evidence, what it could not score."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.scale import Calibration
from core.ports import Analytics
from core.statistics.agreement import FEWEST_PAIRS, Agreement, kappa
from core.statistics.intervals import Rate, wilson
from core.trust_ports import Calibrations
from core.usecases.insights import EVERYTHING, Filters, times
from core.usecases.scale_evidence import as_calibrated, offsets_by_answer

ByDimension = dict[str, Agreement | None]  # QWK, None where there is too little to tell
DIMENSIONS = ("understanding", "explainability", "confidence")
LEAST_PAIRS = 30  # blind grades of a job before its agreement is judged
LEVELS = (0.4, 0.5, 0.6, 0.7, 0.8)  # to choose from
NOT_CALIBRATED = "not yet calibrated for this job"
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
    """QWK with people by dimension; `calibrated` once there are enough pairs and the overall one reaches the level.

    Where the job's calibration `is_on`, answers it shifts count as it would mark them, each judged without its own
    grade."""

    job_id: UUID
    job: str
    pairs: int
    by_dimension: ByDimension
    calibrated: bool
    is_on: bool


@dataclass(frozen=True)
class GraderTrust:
    graders: tuple[GraderRow, ...]
    overall: ByDimension
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
    calibrations: Calibrations | None = None

    def level(self, person: Account) -> float:
        """The QWK from which a job counts as calibrated in the person's organisation. Raises NotAllowed."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        return self._level(person.org_id)

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

    def trust(self, person: Account, filters: Filters = EVERYTHING, level: float | None = None) -> GraderTrust:
        """`level` is the QWK below which a job counts as not yet calibrated, the organisation's unless another one is
        tried. Raises NotAllowed, PeriodReversed."""
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
        overall = qwk_by_dimension(pairs, "human_")
        asked = self._level(person.org_id) if level is None else level
        jobs = tuple(
            self._job(person.org_id, job_id, pairs, asked)
            for job_id in sorted({row["job_id"] for row in pairs}, key=str)
        )
        return GraderTrust(graders, overall, jobs, _sentence(graders, overall["confidence"], len(pairs)))

    def remark(self, org_id: UUID, job_id: UUID) -> str:
        """What a recruiter must know beside a scorecard of the job: that it is not yet calibrated, and why; nothing
        when it is."""
        pairs = self.analytics.run("trust_pairs", org_id=org_id, **{**vars(EVERYTHING), "job_id": job_id})
        level = self._level(org_id)
        found = self._job(org_id, job_id, pairs, level)
        if found.calibrated:
            return ""
        if found.pairs < LEAST_PAIRS:
            known = f"people have graded {found.pairs} of the {LEAST_PAIRS} answers blind that it takes to tell"
        else:
            whole = found.by_dimension["confidence"]
            value = "cannot be worked out" if whole is None else f"is {whole.value:.2f}"
            known = f"agreement with people who graded blind {value}, and your organisation asks for {level:.2f}"
        return f"The grader is {NOT_CALIBRATED}: {known}."

    def _job(self, org_id: UUID, job_id: UUID, pairs: Sequence[dict[str, Any]], level: float) -> JobAgreement:
        own = [row for row in pairs if row["job_id"] == job_id]
        on = self._on(job_id)
        if on is not None:
            evidence = self.analytics.run("scale_pairs", org_id=org_id, grader_version=on.grader_version)
            own = as_calibrated(own, on, offsets_by_answer(evidence))
        found = qwk_by_dimension(own, "human_")
        whole = found["confidence"]
        calibrated = len(own) >= LEAST_PAIRS and whole is not None and whole.value >= level
        return JobAgreement(job_id, own[0]["job"] if own else "", len(own), found, calibrated, on is not None)

    def _on(self, job_id: UUID) -> Calibration | None:
        latest = self.calibrations.current(job_id) if self.calibrations else None
        return latest if latest is not None and latest.is_on else None

    def _level(self, org_id: UUID) -> float:
        chosen = self.calibrations.level(org_id) if self.calibrations else None
        return CALIBRATED if chosen is None else chosen


def qwk_by_dimension(pairs: Sequence[dict[str, Any]], other: str) -> ByDimension:
    """QWK of each dimension with the one of the same name after the prefix `other`; None where too few pairs have both
    marks, or the measure is undefined."""
    return {dimension: _qwk(pairs, dimension, other) for dimension in DIMENSIONS}


def _qwk(pairs: Sequence[dict[str, Any]], dimension: str, other: str) -> Agreement | None:
    both = [(row[dimension], row[f"{other}{dimension}"]) for row in pairs]
    known = [(one, two) for one, two in both if one is not None and two is not None]
    if len(known) < FEWEST_PAIRS:
        return None
    qwk = kappa([one for one, _ in known], [two for _, two in known])
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
