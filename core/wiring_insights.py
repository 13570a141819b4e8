"""Wires what the insight pages ask, and the scheduled work behind them; a part of core/bootstrap.py."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from core.catalogue import load_bias, load_questions, load_sentinels
from core.domain.insight_errors import SentinelsLeft
from core.domain.question import Question
from core.grading.counterfactual import probe
from core.jobs.weekly import Caretaker, Caretakers
from core.ports import Grader, Now
from core.settings import ROOT
from core.storage.accounts import AuditRepository
from core.storage.analytics import DuckDbAnalytics, sql
from core.storage.catalogue import JobRepository, QuestionRepository
from core.storage.engine import Store
from core.storage.reviews import ReviewRepository
from core.storage.studio import BlindGradeRepository, CalibrationRepository
from core.storage.trust import AlarmRepository, SentinelRepository
from core.usecases.calibrate_scales import CalibrateScales
from core.usecases.check_fairness import CheckFairness
from core.usecases.compare_candidates import CompareCandidates
from core.usecases.grade_blind import GradeBlind
from core.usecases.insights import SeeAnswers
from core.usecases.judge_questions import JudgeQuestions
from core.usecases.regrade_sentinels import RegradeSentinels
from core.usecases.review_bias import ReviewBias
from core.usecases.review_integrity import ReviewIntegrity
from core.usecases.see_concepts import SeeConcepts
from core.usecases.see_integrity import SeeIntegrity
from core.usecases.see_overview import SeeOverview
from core.usecases.trust_grader import TrustGrader
from core.usecases.watch_drift import WatchDrift

DATA = ROOT / "data"
FIRST_REFRESH, LOOK_EVERY = 20.0, 30.0  # seconds after start-up, and apart
log = logging.getLogger("greenroom.sentinels")


@dataclass(frozen=True)
class Studio:
    """What the calibration studio asks: grading blind, and the scales that follow from it."""

    blind: GradeBlind
    scales: CalibrateScales


def build_studio(
    store: Store,
    analytics: DuckDbAnalytics,
    jobs: JobRepository,
    questions: QuestionRepository,
    audit: AuditRepository,
    now: Now,
    grader_version: str,
) -> Studio:
    """`grader_version` is that of whatever marks live answers."""
    return Studio(
        GradeBlind(analytics, BlindGradeRepository(store), jobs, questions, now, uuid4, grader_version),
        CalibrateScales(analytics, CalibrationRepository(store), jobs, audit, now, uuid4, grader_version),
    )


@dataclass(frozen=True)
class Insights:
    """What the insight pages ask; `sql` is the text of a query they show, `as_of` the moment of their numbers where the
    store is so large that they are counted ahead, else None."""

    all: SeeAnswers
    overview: SeeOverview
    drift: WatchDrift
    integrity: SeeIntegrity
    concepts: SeeConcepts
    questions: JudgeQuestions
    candidates: CompareCandidates
    fairness: CheckFairness
    bias: ReviewBias
    queue: ReviewIntegrity
    trust: TrustGrader
    studio: Studio
    sql: Callable[[str], str]
    as_of: Callable[[], datetime | None]


def build_insights(
    analytics: DuckDbAnalytics,
    questions: QuestionRepository,
    grader: Grader,
    concept_name: Callable[[str], str],
    alarms: AlarmRepository,
    audit: AuditRepository,
    now: Now,
    studio: Studio,
) -> Insights:
    def changed(question: Question, answer: str, seed: int) -> list[tuple[str, float | None]]:
        return [(found.kind, found.change) for found in probe(grader, question, answer, seed)]

    reviews = ReviewRepository(analytics.store)
    return Insights(
        all=SeeAnswers(analytics),
        overview=SeeOverview(analytics, now),
        drift=WatchDrift(analytics, alarms, audit, now),
        integrity=SeeIntegrity(analytics),
        concepts=SeeConcepts(analytics, concept_name, now),
        questions=JudgeQuestions(analytics),
        candidates=CompareCandidates(analytics),
        fairness=CheckFairness(analytics, questions, changed),
        bias=ReviewBias(analytics, load_bias(DATA / "bias.yaml"), grader.name, reviews, audit, now, uuid4),
        queue=ReviewIntegrity(analytics, reviews, audit, now, uuid4),
        trust=TrustGrader(analytics, studio.scales.calibrations),
        studio=studio,
        sql=sql,
        as_of=lambda: analytics.as_of,
    )


def sentinel_caretaker(
    records: SentinelRepository, grader: Grader, drift: WatchDrift, analytics: DuckDbAnalytics, now: Now
) -> Caretaker:
    """Grades the sentinels when they are due; then, and once a day, what the drift monitor sees goes on record."""
    recorded: date | None = None

    def work() -> None:
        nonlocal recorded
        shipped = load_sentinels(DATA / "sentinels.yaml", load_questions(DATA / "questions"))
        records.sync(shipped, now())
        regraded = 0
        try:
            regraded = RegradeSentinels(shipped, records, grader, now, uuid4, caretaker.pause).run()
        except SentinelsLeft as left:
            log.warning("%s", left.sentence)
        today = now().date()
        if regraded or recorded != today:
            for row in analytics.run("organisations_with_answers"):
                drift.record(row["org_id"])
            recorded = today

    caretaker = Caretaker("sentinels", work)
    return caretaker


def row_caretaker(analytics: DuckDbAnalytics) -> Caretaker:
    """Keeps what the insights read through up to date where the store is large; it says itself when that is due."""

    def work() -> None:
        analytics.refresh()

    return Caretaker("insights", work, FIRST_REFRESH, LOOK_EVERY)


def insight_work(
    records: SentinelRepository, grader: Grader, drift: WatchDrift, analytics: DuckDbAnalytics, now: Now
) -> Caretakers:
    """All that runs beside the insight pages."""
    return Caretakers(sentinel_caretaker(records, grader, drift, analytics, now), row_caretaker(analytics))
