"""The question bank in the store follows the files: versions are added, never changed."""

from dataclasses import replace
from uuid import uuid4, uuid5

import pytest
from sqlalchemy import insert, select

from core.domain.errors import NotFound
from core.domain.question import Question
from core.storage import schema as t
from core.storage.catalogue import JobRepository, QuestionRepository
from core.storage.engine import Store
from tests.storage.world import BANK, JOB, JOBS, PANEL, World, census
from tests.unit.fakes import NAMESPACE, ORG, PERSON, T0


def reworded(question: Question) -> Question:
    """A new version: other words, other key points, the same question."""
    version = uuid5(NAMESPACE, f"{question.slug} reworded")
    points = tuple(replace(point, id=uuid5(version, str(point.position))) for point in question.key_points[:2])
    return replace(question, id=version, stem="Put differently?", key_points=points)


def test_questions_come_back_whole_and_in_order(store: Store) -> None:
    questions = QuestionRepository(store)
    assert questions.sync(BANK, T0) == len(BANK)
    cold = QuestionRepository(store)
    assert cold.of_track("test") == sorted(BANK, key=lambda question: question.slug)
    assert cold.get(BANK[0].id) == BANK[0]
    assert cold.get_many([BANK[0].id, uuid4(), BANK[3].id]) == {BANK[0].id: BANK[0], BANK[3].id: BANK[3]}
    assert cold.of_track("another") == []
    with pytest.raises(NotFound):
        cold.get(uuid4())


def test_the_same_files_again_change_nothing(store: Store) -> None:
    QuestionRepository(store).sync(BANK, T0)
    JobRepository(store).sync([(JOB, JOBS.version, PANEL)], T0)
    before = census(store)
    assert QuestionRepository(store).sync(BANK, T0) == 0
    JobRepository(store).sync([(replace(JOB, title="Renamed in the files"), JOBS.version, PANEL)], T0)
    assert census(store) == before
    assert JobRepository(store).get(JOB.id) == JOB, "what an organisation has is not overwritten"


def test_a_removed_question_is_asked_no_more_and_comes_back_with_its_file(store: Store) -> None:
    questions = QuestionRepository(store)
    questions.sync(BANK, T0)
    questions.sync(BANK[1:], T0)
    assert BANK[0] not in questions.of_track("test")
    assert questions.get(BANK[0].id) == BANK[0], "interviews that asked it still can read it"
    assert questions.sync(BANK, T0) == 0
    assert BANK[0] in questions.of_track("test")


def test_a_reworded_question_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    questions, fresh = QuestionRepository(store), reworded(BANK[0])
    questions.sync(BANK, T0)
    assert questions.sync([fresh, *BANK[1:]], T0) == 1
    assert fresh in questions.of_track("test")
    assert BANK[0] not in questions.of_track("test")
    cold = QuestionRepository(store)
    assert (cold.get(fresh.id), cold.get(BANK[0].id)) == (fresh, BANK[0])
    assert questions.sync(BANK, T0) == 0, "back to the old wording: a version that is known"
    assert BANK[0] in questions.of_track("test")


def test_an_interview_goes_on_with_the_wording_it_asked(store: Store) -> None:
    world = World(store)
    interview = world.sitting()
    asked = interview.progress.current
    world.questions.sync([reworded(q) if q.id == asked else q for q in BANK], T0)
    later = world.conduct.answer(PERSON, interview.id, "score=8 missed=0", position=len(interview.turns))
    assert world.interviews.get(interview.id) == later
    assert world.interviews.answers(interview.id)[0].question_version_id == asked


def test_an_organisations_own_questions_are_left_alone(store: Store) -> None:
    questions = QuestionRepository(store)
    questions.sync(BANK, T0)
    own = {"id": uuid4(), "org_id": ORG, "slug": "own", "track": "test", "topic": "x", "subtopic": "x"}
    rest = {"difficulty": "easy", "weight": 1.0, "status": "active", "current_version_id": uuid4()}
    store.write(lambda connection: connection.execute(insert(t.question).values(**own, **rest)))
    questions.sync(BANK[:1], T0)
    with store.read() as connection:
        status = select(t.question.c.status)
        assert connection.scalar(status.where(t.question.c.id == own["id"])) == "active"
        assert connection.scalar(status.where(t.question.c.id == BANK[1].question_id)) == "retired"
