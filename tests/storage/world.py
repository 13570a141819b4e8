"""People, jobs and questions in a real store, and interviews taken there by the real use case."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.domain.interview import Interview
from core.domain.question import Difficulty, Question
from core.domain.scorecard import Delivery, Dimension, Drill, Feedback, Recommendation, Scorecard
from core.interview.wording import Phrases
from core.storage import schema as t
from core.storage.accounts import AccountRepository
from core.storage.catalogue import JobRepository, QuestionRepository
from core.storage.engine import Store
from core.storage.interviews import InterviewRepository
from core.usecases.conduct_interview import ConductInterview
from tests.unit.fakes import (
    DATA,
    ORG,
    OTHER,
    PERSON,
    T0,
    FakeJobs,
    ScriptedGrader,
    SuspiciousWhenAsked,
    Ticking,
    make_bank,
    make_panel,
)

PHRASES = Phrases.load(DATA / "interviewer.yaml")
EASY, MEDIUM, HARD = Difficulty
PANEL = make_panel([("Alpha", MEDIUM, 1), ("Beta", EASY, 1), ("Gamma", HARD, 1)])
BANK = make_bank()
JOBS = FakeJobs(PANEL)
JOB = JOBS.the_job
SUSPICIOUS = "score=7 " + "word " * 12  # 13 words


class World:
    """A store with an organisation, two people, one job and the test bank."""

    def __init__(self, store: Store, bank: Sequence[Question] = BANK, *, lived_in: bool = False) -> None:
        self.store = store
        self.accounts = AccountRepository(store)
        self.jobs = JobRepository(store)
        self.questions = QuestionRepository(store)
        self.interviews = InterviewRepository(store, self.questions)
        if not lived_in:
            self.accounts.add_organisation(ORG, "Test", T0)
            for person in (PERSON, OTHER):
                self.accounts.add(person, "hash", T0)
            self.questions.sync(bank, T0)
            self.jobs.sync([(JOB, JOBS.version, PANEL)], T0)
        self.conduct = ConductInterview(
            interviews=self.interviews,
            questions=self.questions,
            jobs=self.jobs,
            grader=ScriptedGrader(),
            watch=SuspiciousWhenAsked(),
            habits=self.interviews,
            phrases=PHRASES,
            now=Ticking(),
            new_id=uuid4,
        )

    def sitting(self, person: Account = PERSON, answers: Sequence[str] = (), seed: int = 1) -> Interview:
        """An interview with these answers given."""
        interview = self.conduct.start(person, JOB.id, turns=6, seed=seed)
        for words in answers:
            interview = self.conduct.answer(person, interview.id, words, position=len(interview.turns))
        return interview


def make_scorecard(interview_id: UUID, overall: float | None = 72.5, **changes: Any) -> Scorecard:
    scorecard = Scorecard(
        id=uuid4(),
        interview_id=interview_id,
        created_at=T0,
        overall=overall,
        low=None if overall is None else overall - 5,
        high=None if overall is None else overall + 5,
        threshold=70.0,
        recommendation=Recommendation.BORDERLINE,
        dimensions=(
            Dimension("understanding", 7.1, 6.5, 7.9, 10),
            Dimension("delivery", None, None, None, 10, "Nothing was said."),
        ),
        delivery=Delivery(3, 41.0, 35.5, None),
        feedback=Feedback(
            "Steady.", ("Clear.",), ("Depth: naïve “quotes” 🙂.",), (Drill("c", uuid4(), "Why?"),), ("Practise.",)
        ),
        grader="scripted",
        grader_version="1",
    )
    return replace(scorecard, **changes)


def at_once(works: Sequence[Callable[[], Any]]) -> tuple[list[Any], list[Exception]]:
    """Run each in a thread of its own, all let go together; results and errors."""
    barrier, results, errors = threading.Barrier(len(works)), [], []

    def one(work: Callable[[], Any]) -> None:
        barrier.wait(30)
        try:
            results.append(work())
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) + len(errors) == len(works)
    return results, errors


def named(errors: Sequence[Exception]) -> set[type[Exception]]:
    """The kinds of errors; anything that is not a Greenroom error is raised."""
    for error in errors:
        if not isinstance(error, GreenroomError):
            raise error
    return {type(error) for error in errors}


def rows(store: Store, table: Any) -> int:
    with store.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def census(store: Store) -> dict[str, int]:
    return {name: rows(store, table) for name, table in t.metadata.tables.items()}


def everything(store: Store) -> dict[str, list[Any]]:
    with store.read() as connection:
        return {
            name: list(connection.execute(select(table).order_by(*table.primary_key)))
            for name, table in t.metadata.tables.items()
        }
