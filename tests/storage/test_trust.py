"""Sentinels and alarms in both stores, and the weekly work around them."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from core.catalogue import load_questions, load_sentinels
from core.domain.account import Account, Role
from core.domain.errors import BankInvalid, NotAllowed, NotFound
from core.domain.grade import Grade
from core.domain.insight_errors import AlreadyAcknowledged, BudgetUnknown, ReasonMissing, SentinelsLeft
from core.domain.question import KeyPoint, Question
from core.domain.sentinel import Band, Length, Sentinel, SentinelGrade
from core.jobs.weekly import Caretaker
from core.ports import Grader
from core.statistics.drift import BUDGET
from core.storage import schema as t
from core.storage.accounts import AccountRepository, AuditRepository
from core.storage.analytics import DuckDbAnalytics
from core.storage.engine import Store
from core.storage.trust import AlarmRepository, SentinelRepository
from core.usecases.regrade_sentinels import EVERY, RUNS_AT_CHANGE, Due, RegradeSentinels
from core.usecases.watch_drift import WatchDrift
from core.wiring_insights import sentinel_caretaker
from tests.storage.world import BANK, rows
from tests.unit.fakes import DATA, ORG, PERSON, T0, ScriptedGrader, Ticking

SENTINELS = [
    Sentinel(UUID(int=number), f"s{number}", BANK[0], Band.FAIR, Length.SHORT, f"score={number} missed=0")
    for number in (4, 7)
]
RECRUITER = Account(PERSON.id, ORG, PERSON.email, "Rae", Role.RECRUITER)


@dataclass
class Clock:
    at: datetime = T0

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Records:
    """Gradings in memory."""

    grades: list[SentinelGrade] = field(default_factory=list)

    def sync(self, sentinels: Sequence[Sentinel], at: datetime) -> int:
        return 0

    def last_graded(self, grader: str, version: str) -> dict[UUID, datetime]:
        mine = [g for g in self.grades if (g.grade.grader, g.grade.grader_version) == (grader, version)]
        return {g.sentinel_id: g.graded_at for g in mine}

    def last_grader(self) -> tuple[str, str] | None:
        return (self.grades[-1].grade.grader, self.grades[-1].grade.grader_version) if self.grades else None

    def add(self, grades: Sequence[SentinelGrade], org_id: UUID | None = None) -> None:
        self.grades += grades


class NewGrader(ScriptedGrader):
    version = "scripted-2"

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        return replace(super().grade(question, answer, target), grader_version=self.version)


def test_sentinels_are_graded_at_first_every_week_and_at_once_when_the_grader_changes() -> None:
    clock, records = Clock(), Records()
    regrade = RegradeSentinels(SENTINELS, records, ScriptedGrader(), clock, uuid4)
    assert regrade.due() is Due.CHANGED
    assert regrade.run() == RUNS_AT_CHANGE * len(SENTINELS)
    assert (regrade.due(), regrade.run()) == (None, 0)
    clock.at += EVERY - timedelta(seconds=1)
    assert regrade.due() is None
    clock.at += timedelta(seconds=1)
    assert (regrade.due(), regrade.run()) == (Due.WEEKLY, len(SENTINELS))
    changed = RegradeSentinels(SENTINELS, records, NewGrader(), clock, uuid4)
    assert (changed.due(), changed.run()) == (Due.CHANGED, RUNS_AT_CHANGE * len(SENTINELS))
    back = RegradeSentinels(SENTINELS, records, ScriptedGrader(), clock, uuid4)
    assert (back.due(), back.run()) == (Due.CHANGED, RUNS_AT_CHANGE * len(SENTINELS)), "the old one is a change too"
    assert changed.run() == RUNS_AT_CHANGE * len(SENTINELS)
    new = Sentinel(uuid4(), "new", BANK[0], Band.WEAK, Length.LONG, "score=2")
    more = RegradeSentinels([*SENTINELS, new], records, NewGrader(), clock, uuid4)
    assert more.due() is Due.CHANGED


def test_a_round_that_is_cut_short_leaves_nothing() -> None:
    records, calls = Records(), iter(range(3))

    def pause() -> None:
        if next(calls) == 2:
            raise RuntimeError("the app is closing")

    regrade = RegradeSentinels(SENTINELS, records, ScriptedGrader(), Clock(), uuid4, pause)
    with pytest.raises(RuntimeError):
        regrade.run()
    assert records.grades == []
    assert regrade.due() is Due.CHANGED


def test_gradings_come_back_from_the_store_in_order_and_by_organisation(store: Store) -> None:
    repository, clock = SentinelRepository(store), Clock()
    assert (repository.sync(SENTINELS, T0), repository.sync(SENTINELS, T0)) == (2, 0)
    grader = ScriptedGrader()
    RegradeSentinels(SENTINELS, repository, grader, clock, uuid4).run()
    assert repository.last_graded(grader.name, grader.version) == {s.id: T0 for s in SENTINELS}
    assert repository.last_graded(grader.name, "another") == {}
    assert repository.last_grader() == (grader.name, grader.version)
    theirs, run = uuid4(), [SentinelGrade(uuid4(), SENTINELS[0].id, 1, grader.grade(BANK[0], "score=9"), T0)]
    repository.add(run, theirs)
    graded = DuckDbAnalytics(store).run("drift_sentinels", org_id=ORG)
    assert [(row["slug"], row["score"]) for row in graded] == [("s4", 4.0)] * 3 + [("s7", 7.0)] * 3
    assert len(DuckDbAnalytics(store).run("drift_sentinels", org_id=theirs)) == 7


def test_an_alarm_is_kept_once_and_closed_once_by_its_own_organisation(store: Store) -> None:
    alarms, drift = AlarmRepository(store), WatchDrift(
        DuckDbAnalytics(store), AlarmRepository(store), AuditRepository(store), Ticking()
    )  # fmt: skip
    alarm, evidence = uuid4(), {"z": 4.2, "parts": {"grader": None}}
    raised = datetime(2026, 3, 2, tzinfo=UTC)
    added = [alarms.add(alarm, ORG, "drift", "grader", "", raised, "It moved.", evidence) for _ in range(2)]
    assert added == [True, False]
    (row,) = drift.on_record(RECRUITER)
    assert (row["sentence"], row["raised_at"], row["acknowledged_by"]) == ("It moved.", raised, None)
    stranger = Account(uuid4(), uuid4(), "s@example.org", "S", Role.RECRUITER)
    assert drift.on_record(stranger) == []
    with pytest.raises(NotFound):
        drift.acknowledge(stranger, alarm, "mine")
    with pytest.raises(ReasonMissing):
        drift.acknowledge(RECRUITER, alarm, "  ")
    with pytest.raises(NotAllowed):
        drift.acknowledge(PERSON, alarm, "I am a candidate")
    drift.acknowledge(RECRUITER, alarm, "A new rubric.")
    with pytest.raises(AlreadyAcknowledged):
        drift.acknowledge(RECRUITER, alarm, "Again.")
    assert drift.on_record(RECRUITER)[0]["reason"] == "A new rubric."


def test_an_organisation_without_answers_has_no_alarms_and_says_so(store: Store) -> None:
    drift = WatchDrift(DuckDbAnalytics(store), AlarmRepository(store), AuditRepository(store), Ticking())
    assert drift.record(ORG) == []
    assert drift.look(RECRUITER).sentence == "There are no scored answers in this period."


def test_the_budget_is_the_organisations_own_and_on_the_audit_log(store: Store) -> None:
    AccountRepository(store).add_organisation(ORG, "Ours", T0)
    audit = AuditRepository(store)
    drift = WatchDrift(DuckDbAnalytics(store), AlarmRepository(store), audit, Ticking())
    assert drift.budget(RECRUITER) == BUDGET
    drift.choose_budget(RECRUITER, 2.0)
    assert drift.budget(RECRUITER) == 2.0
    assert drift.budget(Account(uuid4(), uuid4(), "s@example.org", "S", Role.RECRUITER)) == BUDGET
    for wrong in (0.0, -1.0, 0.3, float("nan")):
        with pytest.raises(BudgetUnknown):
            drift.choose_budget(RECRUITER, wrong)
    with pytest.raises(NotAllowed):
        drift.choose_budget(PERSON, 1.0)
    assert drift.budget(RECRUITER) == 2.0


class Silent(ScriptedGrader):
    """A language model that does not answer from the fourth sentinel on."""

    version = "silent"

    def __init__(self) -> None:
        self.asked = 0

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        self.asked += 1
        if self.asked > 3:
            raise SentinelsLeft
        return super().grade(question, answer, target)


def test_the_scheduled_job_grades_what_is_due_and_keeps_no_half_round(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Caretaker, "pause", lambda self, seconds=0.0: None)
    records, analytics = SentinelRepository(store), DuckDbAnalytics(store)
    drift = WatchDrift(analytics, AlarmRepository(store), AuditRepository(store), Ticking())

    def work(grader: Grader) -> int:
        sentinel_caretaker(records, grader, drift, analytics, lambda: T0)._work()
        return rows(store, t.sentinel_grade)

    assert work(Silent()) == 0, "a round without the model is left to the next hour"
    assert work(ScriptedGrader()) == RUNS_AT_CHANGE * 48
    assert work(ScriptedGrader()) == RUNS_AT_CHANGE * 48, "a week has not passed"
    assert rows(store, t.sentinel_answer) == 48


# --- what ships -------------------------------------------------------------------------------------------------------


def test_the_shipped_sentinels_cover_every_role_and_band_evenly() -> None:
    sentinels = load_sentinels(DATA / "sentinels.yaml", load_questions(DATA / "questions"))
    assert len(sentinels) == len({sentinel.text for sentinel in sentinels}) == 48
    roles = {sentinel.question.track for sentinel in sentinels}
    assert len(roles) == 6
    for role in roles:
        own = [sentinel for sentinel in sentinels if sentinel.question.track == role]
        bands = [sum(sentinel.band is band for sentinel in own) for band in Band]
        assert (len(own), bands) == (8, [3, 3, 2])
        assert {sentinel.length for sentinel in own} == set(Length)
    for short, medium in zip(words(sentinels, Length.SHORT), words(sentinels, Length.MEDIUM), strict=False):
        assert short < medium
    assert max(words(sentinels, Length.SHORT)) < 35 < min(words(sentinels, Length.LONG))


def words(sentinels: Sequence[Sentinel], length: Length) -> list[int]:
    return sorted(len(sentinel.text.split()) for sentinel in sentinels if sentinel.length is length)


def test_a_sentinel_to_an_unknown_question_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sentinels.yaml"
    path.write_text("sentinels:\n- {id: a, question: gone, band: fair, length: short, text: x}\n", encoding="utf-8")
    with pytest.raises(BankInvalid, match="there is no question gone"):
        load_sentinels(path, load_questions(DATA / "questions"))


def test_a_text_that_changes_is_another_sentinel(tmp_path: Path) -> None:
    questions = load_questions(DATA / "questions")
    ids = []
    for text in ("one", "two", "one"):
        path = tmp_path / "sentinels.yaml"
        entry = f"{{id: a, question: {questions[0].slug}, band: fair, length: short, text: {text}}}"
        path.write_text(f"sentinels:\n- {entry}\n", encoding="utf-8")
        ids.append(load_sentinels(path, questions)[0].id)
    assert ids[0] == ids[2] != ids[1]


# --- the thread -------------------------------------------------------------------------------------------------------


def test_the_caretaker_comes_again_after_a_failure_and_stops_when_told() -> None:
    calls, twice = [0], threading.Event()

    def work() -> None:
        calls[0] += 1
        if calls[0] == 2:
            twice.set()
        raise OSError("the disk is gone")

    caretaker = Caretaker("test", work, first_seconds=0.0, every_seconds=0.01)
    caretaker.start()
    assert twice.wait(5)
    caretaker.stop()
    seen = calls[0]
    assert not [thread for thread in threading.enumerate() if thread.name == "greenroom-test"]
    assert calls[0] == seen


def test_work_under_way_is_left_when_the_app_closes() -> None:
    began, ended = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        for _ in range(1000):
            caretaker.pause(0.05)
        ended.set()

    caretaker = Caretaker("test", work, first_seconds=0.0)
    caretaker.start()
    assert began.wait(5)
    caretaker.stop()
    assert not ended.is_set()
    Caretaker("never started", work).stop()
