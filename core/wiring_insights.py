"""Wires what the insight pages ask, and the scheduled work behind them; a part of core/bootstrap.py."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from core.catalogue import load_questions, load_sentinels
from core.domain.insight_errors import SentinelsLeft
from core.domain.question import Question
from core.grading.counterfactual import probe
from core.jobs.weekly import Caretaker, Caretakers
from core.ports import Grader, Now
from core.settings import ROOT
from core.storage.accounts import AuditRepository
from core.storage.analytics import DuckDbAnalytics, sql
from core.storage.catalogue import QuestionRepository
from core.storage.trust import AlarmRepository, SentinelRepository
from core.usecases.check_fairness import CheckFairness
from core.usecases.compare_candidates import CompareCandidates
from core.usecases.insights import SeeAnswers
from core.usecases.judge_questions import JudgeQuestions
from core.usecases.regrade_sentinels import RegradeSentinels
from core.usecases.see_concepts import SeeConcepts
from core.usecases.see_integrity import SeeIntegrity
from core.usecases.see_overview import SeeOverview
from core.usecases.trust_grader import TrustGrader
from core.usecases.watch_drift import WatchDrift

DATA = ROOT / "data"
FIRST_REFRESH, LOOK_EVERY = 20.0, 30.0  # seconds after start-up, and apart
log = logging.getLogger("greenroom.sentinels")


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
    trust: TrustGrader
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
) -> Insights:
    def changed(question: Question, answer: str, seed: int) -> list[tuple[str, float | None]]:
        return [(found.kind, found.change) for found in probe(grader, question, answer, seed)]

    return Insights(
        all=SeeAnswers(analytics),
        overview=SeeOverview(analytics, now),
        drift=WatchDrift(analytics, alarms, audit, now),
        integrity=SeeIntegrity(analytics),
        concepts=SeeConcepts(analytics, concept_name, now),
        questions=JudgeQuestions(analytics),
        candidates=CompareCandidates(analytics),
        fairness=CheckFairness(analytics, questions, changed),
        trust=TrustGrader(analytics),
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
