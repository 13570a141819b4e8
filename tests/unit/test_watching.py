"""The watch within an interview: what it is told, what is kept, and when the interviewer asks for own words."""

from dataclasses import replace
from typing import Any

import pytest

from core.domain.account import Account
from core.domain.interview import Interview, NoteKind, TurnKind
from core.domain.question import Difficulty
from core.domain.rubric import TurnPolicy
from core.domain.spoken import Manner, Noticed
from core.usecases.conduct_interview import ConductInterview
from tests.unit.fakes import PERSON, FakeInterviews, SuspiciousWhenAsked, conductor, make_bank, make_panel

MEDIUM = Difficulty.MEDIUM
PANEL = make_panel([("Alpha", MEDIUM, 2), ("Beta", MEDIUM, 2)])
SEEN = Noticed(pasted=200, leaves=1, away_s=31.0)
SPOKEN = Manner("voice", pause_s=1.0, duration_s=30.0)


class Room:
    """An interview in progress, and everything behind it."""

    def __init__(self, person: Account = PERSON, *, kind: str = "", mode: str = "text") -> None:
        self.person, self.interviews, bank = person, FakeInterviews(), make_bank()
        self.desk: ConductInterview = conductor(PANEL, bank, self.interviews)
        if kind:
            self.now = self.desk.drill(person, bank[0].id, seed=1, again=kind == "retry")
        else:
            self.now = self.desk.start(person, PANEL.job_id, turns=6, seed=3, mode=mode)

    @property
    def watch(self) -> SuspiciousWhenAsked:
        assert isinstance(self.desk.watch, SuspiciousWhenAsked)
        return self.desk.watch

    def say(self, words: str, **more: Any) -> Interview:
        self.now = self.desk.answer(self.person, self.now.id, words, position=len(self.now.turns), **more)
        return self.now

    def asked(self) -> TurnKind:
        return self.now.turns[-1].kind


@pytest.mark.parametrize("manner", [Manner(), SPOKEN], ids=["typed", "spoken"])
def test_own_words_are_asked_for_once_a_question_by_text_and_by_voice(manner: Manner) -> None:
    room = Room(mode="voice" if manner.is_spoken else "text")
    room.say("score=6 signals=prepared_text", manner=manner)
    assert room.asked() is TurnKind.OWN_WORDS
    assert "own words" in room.now.turns[-1].text
    room.say("score=6 signals=prepared_text,pasted", manner=manner)
    assert room.asked() is TurnKind.QUESTION
    room.say("score=6 signals=pasted", manner=manner)
    assert room.asked() is TurnKind.OWN_WORDS, "of another question once too"


def test_leaving_the_page_is_kept_and_asks_for_nothing() -> None:
    room = Room()
    room.say("score=6 signals=left_page")
    assert room.asked() is TurnKind.QUESTION
    assert [signal.signal for signal in room.interviews.graded[-1].signals] == ["left_page"]
    room.say("score=6 signals=left_page,long_pause")
    assert room.asked() is TurnKind.OWN_WORDS


@pytest.mark.parametrize(
    ("person", "name", "by"),
    [
        (replace(PERSON, turn_policy=TurnPolicy.EXAM), "fluency_spike", "turn_policy"),
        (replace(PERSON, assistive=True), "typing_speed", "assistive"),
        (replace(PERSON, assistive=True), "pasted", "assistive"),
    ],
)
def test_what_an_accommodation_explains_is_kept_with_it_and_asks_for_nothing(person: Any, name: str, by: str) -> None:
    room = Room(person)
    room.say(f"score=6 signals={name}")
    assert room.asked() is TurnKind.QUESTION
    assert [(s.signal, s.suppressed_by) for s in room.interviews.graded[-1].signals] == [(name, by)]
    room.say("score=6 signals=prepared_text")
    assert room.asked() is TurnKind.OWN_WORDS, "no tool explains what an answer says"


@pytest.mark.parametrize("kind", ["drill", "retry"])
def test_practice_for_oneself_is_not_watched(kind: str) -> None:
    room = Room(kind=kind)
    room.say("score=6 signals=pasted", manner=Manner(noticed=SEEN))
    assert room.watch.shown == []
    assert room.interviews.graded[-1].signals == ()
    assert room.interviews.kept == {}
    assert room.asked() is not TurnKind.OWN_WORDS


def test_signals_never_move_a_score() -> None:
    plain, marked = Room(), Room()
    plain.say("score=6")
    marked.say("score=6 signals=pasted,prepared_text,left_page")
    one, other = plain.interviews.graded[-1].grade, marked.interviews.graded[-1].grade
    assert one is not None
    assert other is not None
    assert (one.understanding, one.explainability) == (other.understanding, other.explainability)


def test_what_the_page_noticed_reaches_the_watch_even_when_the_reply_comes_later() -> None:
    room = Room()
    room.say("score=6", manner=Manner(noticed=SEEN), reply=False)
    assert room.watch.shown == []
    assert len(room.interviews.kept) == 1
    room.now = room.desk.resume(PERSON, room.now.id)
    assert room.watch.shown[-1].manner.noticed == SEEN
    room.say("score=6")
    assert room.watch.shown[-1].manner.noticed is None, "it belonged to the answer before"


def test_a_turn_that_ran_out_tells_what_was_noticed_too() -> None:
    room = Room()
    position = len(room.now.turns)
    room.desk.time_out(PERSON, room.now.id, "score=6", position=position, manner=Manner(noticed=SEEN))
    assert room.watch.shown[-1].manner.noticed == SEEN


def test_where_nothing_was_noticed_nothing_is_kept() -> None:
    room = Room()
    for noticed in (None, Noticed()):
        room.say("score=6", manner=Manner(noticed=noticed))
    assert room.interviews.kept == {}


def test_a_note_that_was_tampered_with_tells_nothing() -> None:
    room = Room()
    room.interviews.kept[(room.now.id, NoteKind.NOTICED, len(room.now.turns))] = "{not json"
    room.say("score=6")
    assert room.watch.shown[-1].manner.noticed is None


def test_the_watch_is_told_of_earlier_answers_latest_first_and_of_the_grade() -> None:
    room = Room()
    room.say("score=6 one two three")
    room.say("score=7 um four")
    room.say("score=9")
    shown = room.watch.shown[-1]
    assert [habit.words for habit in shown.earlier] == [3, 4]
    assert [habit.fillers for habit in shown.earlier] == [1, 0]
    assert shown.grade.confidence == 9
    assert shown.seconds > 0


def test_spoken_words_are_watched_with_what_was_noticed_while_they_were_spoken() -> None:
    room = Room(mode="voice")
    room.say("score=6", manner=replace(SPOKEN, noticed=SEEN))
    assert room.watch.shown[-1].manner == replace(SPOKEN, noticed=SEEN)
    assert room.interviews.kept == {}, "spoken answers are committed with their reply"
