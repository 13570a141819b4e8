"""Results of cases and drills come back as they were stored, go with the person, and are in what people take along."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from core.domain.case_drill import DrillDay, DrillTaken
from core.domain.case_result import (
    Advice,
    CaseEvent,
    CaseMark,
    CaseResult,
    CheckpointOutcome,
    CheckpointResult,
    DrillPick,
    PhaseSpan,
    Point,
    Quote,
)
from core.domain.grade import Evidence, Flag, Verdict
from core.storage import schema as t
from core.storage.drills import DrillResultRepository
from core.storage.engine import Store
from core.storage.scorecards import ScorecardRepository
from tests.cases import sample
from tests.storage.world import JOB, JOBS, PANEL, World, make_scorecard, rows
from tests.unit.fakes import ORG, OTHER, PERSON, T0

TURN = uuid4()
QUOTE = Quote(TURN, Evidence(3, 9, "“naïve”"))
RESULT = CaseResult(
    marks=(
        CaseMark(
            "structure",
            (Point("Revenue", Verdict.MET, 3, (QUOTE,)), Point("Costs", Verdict.MISSED)),
            (TURN,),
            (Flag.OFF_TOPIC,),
        ),
    ),
    checkpoints=(
        CheckpointResult(
            "profit", "What is left?", "€m", 0.03, 42.0, CheckpointOutcome.CARRIED, 40.0, 40.1, 2, QUOTE, TURN
        ),
        CheckpointResult("share", "Which share?", "%", 0.02, 12.5, CheckpointOutcome.ABSENT),
    ),
    not_reached=1,
    phases=(PhaseSpan("framework", 0.0, 61.5),),
    events=(CaseEvent("exhibit", 12.0, "framework", "economics", TURN),),
    away=600.0,
    advice=(Advice("area", "Say the unit.", TURN, QUOTE), Advice("strength", "Nothing yet.")),
    drills=(DrillPick("math-margin", "mental_math", "For the margin"),),
)


def test_a_case_result_comes_back_as_it_was(store: Store) -> None:
    world = World(store)
    sitting, cards = world.sitting(), ScorecardRepository(world.store)
    card = make_scorecard(sitting.id, case_result=RESULT)
    cards.add(card)
    assert cards.latest(sitting.id) == card
    plain = make_scorecard(sitting.id, created_at=T0 + timedelta(hours=1))
    cards.add(plain)
    found = cards.latest(sitting.id)
    assert found is not None
    assert found.case_result is None


def test_a_case_interview_comes_back_with_its_case_and_turns(store: Store) -> None:
    world = World(store)
    told = sample.middling()
    mine = {"org_id": ORG, "account_id": PERSON.id, "job_id": JOB.id, "panel": PANEL}
    interview = replace(told, rubric_version_id=JOBS.version.id, **mine)
    world.interviews.add(interview)
    assert world.interviews.get(interview.id) == interview


def taken(person: object, minute: int, score: float | None = 100.0) -> DrillTaken:
    at = T0 + timedelta(minutes=minute)
    return DrillTaken(uuid4(), person, "math-margin", "mental_math", 7, score, at)  # type: ignore[arg-type]


def test_drills_come_back_oldest_first_and_each_persons_alone(store: Store) -> None:
    world = World(store)
    results = DrillResultRepository(world.store)
    mine = [taken(PERSON.id, 5, None), taken(PERSON.id, 1), taken(PERSON.id, 9, 0.0)]
    for result in (*mine, taken(OTHER.id, 2)):
        results.add(result)
    assert results.of_account(PERSON.id) == [mine[1], mine[0], mine[2]]
    assert results.of_account(PERSON.id, T0 + timedelta(minutes=5)) == [mine[0], mine[2]]


def test_drills_go_with_the_person(store: Store) -> None:
    world = World(store)
    results = DrillResultRepository(world.store)
    for person in (PERSON, OTHER):
        results.add(taken(person.id, 1))
    world.interviews.erase(PERSON.id)
    assert results.of_account(PERSON.id) == []
    assert rows(world.store, t.case_drill_result) == 1


def test_a_day_counts_what_was_solved_and_what_is_in_a_row() -> None:
    scores = [100.0, 0.0, 100.0, None, 80.0]
    assert DrillDay.of([taken(PERSON.id, n, score) for n, score in enumerate(scores)]) == DrillDay(4, 3, 2)
    assert DrillDay.of([]) == DrillDay(0, 0, 0)
    assert DrillDay.of([taken(PERSON.id, 1, 69.9)]).streak == 0
