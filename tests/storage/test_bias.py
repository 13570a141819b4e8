"""Words about the person in critiques, coaching and questions: found, shown to people and decided, on both stores."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from core.catalogue import load_bias
from core.domain.account import Role
from core.domain.bias import Place, Source
from core.domain.errors import NotAllowed
from core.domain.insight_errors import DecidedMeanwhile, NothingFlagged, ReasonMissing
from core.storage import schema as t
from core.storage.accounts import AuditRepository
from core.storage.analytics import DuckDbAnalytics
from core.storage.engine import Store
from core.storage.reviews import ReviewRepository
from core.storage.scorecards import ScorecardRepository
from core.usecases.insights import Filters
from core.usecases.review_bias import ReviewBias
from tests.storage.test_analytics import DAY, MONDAY, SAM
from tests.storage.test_insight_queries import TREES
from tests.storage.test_reviews import CONFIRM, DISMISS, RAE, RON, STRANGER, Room, candidate, room
from tests.storage.world import World, make_scorecard
from tests.unit.fakes import DATA, OTHER, PERSON, Ticking

__all__ = ["room"]
FIXED = "embedded"


def watching(store: Store) -> ReviewBias:
    words, reviews, audit = load_bias(DATA / "bias.yaml"), ReviewRepository(store), AuditRepository(store)
    return ReviewBias(DuckDbAnalytics(store), words, FIXED, reviews, audit, Ticking(), uuid4)


@pytest.fixture
def bias(room: Room) -> ReviewBias:
    return watching(room.store)


def say(room: Room, words: str, critique: str, grader: str = "llm") -> UUID:
    """A critique of the answer with these words; the id of the grade."""
    own = t.grade.c.answer_id == room.answer(words)
    with room.store.transaction() as connection:
        connection.execute(update(t.grade).where(own).values(critique=critique, grader=grader))
        return UUID(str(connection.scalar(select(t.grade.c.id).where(own))))


def test_words_about_the_person_are_found_and_reviewed(room: Room, bias: ReviewBias) -> None:
    assert bias.flags(RAE).flags == ()
    assert bias.flags(RAE).sentence.startswith(
        "No words about the person instead of the answer in 7 critiques by a language model or a person "
    )
    grade = say(
        room, "far", "Clear on heaps. For a non-native\nspeaker this is well put. The ACCENT was hard to follow."
    )
    say(room, "both", "You never named the accent colour.")
    by_hand = say(room, "calm", "The accents of this proof are right.", "people")
    with room.store.transaction() as connection:
        connection.execute(update(t.question_version).where(t.question_version.c.id == TREES).values(
            stem="Where are you from, and what is a tree?"))  # fmt: skip
    say(room, "odd", "Put this past the accent.", FIXED)
    question, *said = bias.flags(RAE).flags
    assert (question.place, question.about, question.own) == (Place(Source.QUESTION, TREES), "trees", False)
    assert question.sentences[0].about == "origin, race or religion"
    by_place = {flag.place: flag for flag in said}
    critique = by_place[Place(Source.CRITIQUE, grade)]
    assert [found.words for found in critique.sentences] == ["non-native", "ACCENT"]
    assert critique.sentences[0].sentence == "For a non-native speaker this is well put."
    assert (critique.about, critique.job, critique.by_model) == ("Sam", "Backend", True)
    assert by_place.keys() == {critique.place, Place(Source.CRITIQUE, by_hand)}, "an accent colour is no accent"
    assert bias.flags(STRANGER).flags[0].place == question.place, "shipped questions are everybody's"
    assert len(bias.flags(STRANGER).flags) == 1
    bias.decide(RAE, critique.place, CONFIRM, "It is about the accent.", 0)
    with pytest.raises(DecidedMeanwhile):
        bias.decide(RON, critique.place, DISMISS, "No.", 0)
    with pytest.raises(ReasonMissing):
        bias.decide(RON, critique.place, DISMISS, " ", 1)
    with pytest.raises(NotAllowed):
        bias.decide(candidate(SAM), critique.place, DISMISS, "No.", 1)
    for place in (Place(Source.CRITIQUE, uuid4()), Place(Source.COACHING, grade)):
        with pytest.raises(NothingFlagged):
            bias.decide(RAE, place, DISMISS, "No.", 0)
    with pytest.raises(NothingFlagged):
        bias.decide(STRANGER, critique.place, DISMISS, "No.", 0)
    found = bias.flags(RAE)
    assert found.flags[-1].place == critique.place, "what is decided comes last"
    assert [r.reason for r in found.flags[-1].looked.reviews] == ["It is about the accent."]
    assert found.sentence.endswith("3 texts may speak about the person instead of the answer; 2 texts to look at.")
    assert [len(bias.flags(RAE, Filters(since=since)).flags) for since in (MONDAY - DAY, MONDAY)] == [3, 1]


def test_what_the_coach_says_is_read_too(store: Store) -> None:
    world = World(store)
    sitting = world.sitting(PERSON, ["score=8"])
    world.conduct.end(PERSON, sitting.id)
    card = make_scorecard(sitting.id)
    spoken = replace(card.feedback, areas=("Too old for “the” stack.\\", "Depth."), next_steps=("Lose your accent!",))
    ScorecardRepository(store).add(card := replace(card, feedback=replace(spoken, prompt_hash="abc")))
    bias = watching(store)
    recruiter = replace(OTHER, role=Role.RECRUITER)
    (flag,) = bias.flags(recruiter).flags
    assert (flag.place, flag.by_model) == (Place(Source.COACHING, card.id), True)
    assert [found.sentence for found in flag.sentences] == ["Too old for “the” stack.", "Lose your accent!"]
    bias.decide(recruiter, flag.place, DISMISS, "About the file.", 0)
    assert bias.flags(recruiter).flags[0].looked.latest is not None
