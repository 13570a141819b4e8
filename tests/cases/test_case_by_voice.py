"""A case interview by voice: spoken questions get spoken answers, hints and several lines at once."""

from pathlib import Path
from uuid import uuid4

import pytest

from core.domain.interview import TurnKind
from core.domain.units import show
from core.speech.events import TurnEnded, TurnReopened, TurnSettled
from core.voice import conductor as module
from core.voice.keeper import Keeper
from core.voice.replies import opening
from tests.cases.room import MEDIUM, case_room
from tests.unit.fakes import PERSON, Ticking
from tests.unit.voice_room import Records, SilentSession, VoiceRoom, heard

STRUCTURE = "I would look at revenue, so price and volume, at variable costs, at overheads and then at competition."
HYPOTHESIS = "I expect that discounts are behind it, because volume grew while profit fell."


class CaseVoiceRoom(VoiceRoom):
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, led: str = "interviewer") -> None:
        monkeypatch.setattr(module, "VoiceSession", SilentSession)
        self.desk, self.records = case_room(), Records()  # type: ignore[assignment]
        self.keeper = Keeper(folder, self.records, 90, Ticking(), uuid4)
        study = MEDIUM["profitability"]
        self.interview = self.desk.start(PERSON, study.id, led=led, mode="voice", seed=3)  # type: ignore[call-arg]
        self.number = 0
        self.open()

    def say(self, words: str) -> list[str]:
        """A spoken turn from its end to the record; what the interviewer said to it."""
        before, turn = len(self.session.asked), heard(self.number, words)
        self.tell(TurnEnded(turn), TurnSettled(turn))
        self.number += 1
        return self.session.asked[before:]

    @property
    def turns(self):
        return self.desk.resume(PERSON, self.interview.id).turns


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CaseVoiceRoom:
    return CaseVoiceRoom(tmp_path, monkeypatch)


def test_it_begins_with_the_case_and_the_first_task(room: CaseVoiceRoom) -> None:
    spoken = opening(room.interview)
    assert room.interview.case is not None
    assert room.interview.case.prompt in spoken
    assert room.interview.turns[-1].text in spoken


def test_everything_of_a_reply_is_said_once_and_as_foreseen(room: CaseVoiceRoom) -> None:
    room.say(STRUCTURE)
    (said,) = room.say(HYPOTHESIS)
    exhibit, question = room.turns[-2:]
    assert (exhibit.kind, question.kind) == (TurnKind.EXHIBIT, TurnKind.QUESTION)
    assert said == f"{exhibit.text} {question.text}"
    assert room.conductor.position == len(room.turns), "the page sees that there is an exhibit to draw"


def test_a_spoken_question_for_data_gets_a_spoken_answer_and_its_exhibit(room: CaseVoiceRoom) -> None:
    room.say(STRUCTURE)
    (said,) = room.say("Do you have a breakdown of overheads by type?")
    assert "overheads" in said.lower()
    scene = room.desk.scene(PERSON, room.interview.id)
    assert scene.case is not None
    assert [shown.id for shown in scene.case.exhibits] == ["overheads"]


def test_a_hint_can_be_asked_for_aloud_or_with_the_button(room: CaseVoiceRoom) -> None:
    room.say(STRUCTURE)
    room.say(HYPOTHESIS)
    assert room.interview.case is not None
    (said,) = room.say("could I have a hint")
    assert room.interview.case.checkpoints[0].hint in said
    room.conductor.hint()
    room.work()
    assert room.session.asked[-1] == room.turns[-1].text
    assert [t.kind for t in room.turns].count(TurnKind.ASK_HINT) == 2
    assert not room.conductor.failure


def test_a_question_that_is_gone_on_with_becomes_one_with_the_answer(room: CaseVoiceRoom) -> None:
    first = heard(0, "Do you have any data on overheads?")
    room.tell(TurnEnded(first), TurnReopened(0, 1, first.times.ended))
    assert len(room.turns) == 2, "nothing foreseen was kept"
    whole = heard(0, f"Do you have any data on overheads? {STRUCTURE}", cut_offs=1)
    room.tell(TurnEnded(whole), TurnSettled(whole))
    assert [turn.kind for turn in room.turns[2:]] == [TurnKind.ANSWER, TurnKind.EXHIBIT, TurnKind.QUESTION]


def test_a_whole_case_by_voice_ends_with_the_closing_words(room: CaseVoiceRoom) -> None:
    case = room.interview.case
    assert case is not None
    room.say(STRUCTURE)
    room.say(HYPOTHESIS)
    for checkpoint in case.checkpoints[:3]:
        room.say(f"That makes {show(checkpoint.value, checkpoint.unit)}")
    room.say("The plan must at least pay for itself, and I doubt that it does.")
    room.say(f"That makes {show(case.checkpoints[3].value, case.checkpoints[3].unit)}")
    room.say("I recommend restoring price discipline first, because lower prices cost the most.")
    room.say("That is a fair point, but the numbers say that it loses money all the same.")
    room.say("The inputs can be tendered again in a year; prices move the result at once.")
    room.say("In short: restore price discipline, watch the customers, and say no to the plan.")
    assert not room.conductor.interview.is_open
    assert room.session.asked[-1] == room.turns[-1].text
    assert room.turns[-1].phase == "completed"
    spoken = {turn.id for turn in room.turns if turn.kind is TurnKind.ANSWER}
    assert spoken == set(room.records.measures), "every spoken answer has its measures"
