"""A case interview in the store: turns, the case as it was, notes, and what the lists and counts make of it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from core.cases.interviewer import CaseDesk
from core.domain.errors import InterviewNotFound
from core.domain.interview import NoteKind
from core.interview.case_wording import load_case_phrases
from core.interview.phases import stand
from core.storage.cases import CaseStudyRepository
from core.storage.engine import Store
from core.usecases.choose_case import ChooseCase
from core.usecases.conduct_case import ConductCase, case_of
from tests.cases.room import MEDIUM, STUDIES, Taking, good, take
from tests.storage.world import World
from tests.unit.fakes import DATA, OTHER, PERSON, T0, Ticking


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


@pytest.fixture
def room(world: World) -> ConductCase:
    cases = CaseStudyRepository(world.store)
    cases.sync(STUDIES)
    return ConductCase(
        interviews=world.interviews,
        jobs=world.jobs,
        phrases=load_case_phrases(DATA / "case_interviewer.yaml"),
        now=Ticking(),
        new_id=uuid4,
        cases=cases,
        desk=CaseDesk(),
        notes=world.interviews,
    )


def begun(room: ConductCase, steps: int = 0, led: str = "interviewer") -> Taking:
    taking = Taking(room, room.start(PERSON, MEDIUM["profitability"].id, led=led, seed=3))
    for _ in range(steps):
        good(taking)
    return taking


@pytest.mark.parametrize("led", ["interviewer", "candidate"])
def test_an_interview_read_back_stands_where_it_stood(room: ConductCase, led: str) -> None:
    taking = begun(room, 5, led)
    stored = room.interviews.get(taking.interview.id)
    assert replace(stored, turns=()) == replace(taking.interview, turns=())
    plan = room.desk.plan(case_of(stored))
    assert replace(stand(stored.turns, plan), last=None) == replace(stand(taking.interview.turns, plan), last=None)
    assert stored.case == MEDIUM["profitability"].case


def test_the_case_may_change_in_the_library_and_the_interview_keeps_its_own(room: ConductCase) -> None:
    taking, study = begun(room, 2), MEDIUM["profitability"]
    room.cases.save(study.edited(replace(study.case, title="Another title")))
    scene = room.scene(PERSON, taking.interview.id)
    assert scene.title == study.case.title
    assert take(taking, good).interview.status == "finished"


def test_notes_are_kept_in_place_and_for_known_interviews_only(room: ConductCase) -> None:
    taking = begun(room)
    for words in ("first", "second"):
        room.save_notes(PERSON, taking.interview.id, words)
    assert room.notes.notes(taking.interview.id, NoteKind.SCRATCH) == {0: "second"}
    assert room.notes.notes(taking.interview.id, NoteKind.WITHOUT_MODEL) == {}
    with pytest.raises(InterviewNotFound):
        room.notes.save_note(uuid4(), NoteKind.SCRATCH, 0, "x", T0)


def test_the_list_says_what_was_taken_and_by_whom(room: ConductCase, world: World) -> None:
    taking = begun(room)
    choose = ChooseCase(room.cases, world.interviews)
    mine, theirs = (
        {card.id for card in choose.offered(person) if card.taken is not None} for person in (PERSON, OTHER)
    )
    assert (mine, theirs) == ({taking.interview.case_id}, set())
    assert choose.offered(PERSON)[-1].id == taking.interview.case_id, "what is new comes first"
    assert len(choose.offered(PERSON)) == len(STUDIES)


def test_a_draft_belongs_to_what_has_not_been_handed_in_yet(room: ConductCase) -> None:
    taking = begun(room, 2)
    room.save_draft(PERSON, taking.interview.id, "do you have", position=taking.position)
    assert room.scene(PERSON, taking.interview.id).draft == "do you have"
    taking.do("hint")
    assert room.scene(PERSON, taking.interview.id).draft == "do you have", "a hint hands nothing in"
    taking.say("do you have data on costs?")
    assert room.scene(PERSON, taking.interview.id).draft == ""
