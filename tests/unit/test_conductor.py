"""What an interview by voice makes of the turns it is told of."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.interview import TurnKind
from core.domain.rubric import TurnPolicy
from core.domain.spoken import Noticed
from core.speech.events import Partial, TurnEnded, TurnRecorded, TurnReopened, TurnSettled
from core.speech.gate import Doubt, Reason
from core.speech.record import TurnRecorder
from core.speech.transcript import Transcript, Word
from core.voice.replies import NOT_SCORED
from tests.unit.fakes import PERSON
from tests.unit.voice_room import PANEL, VoiceRoom, heard

UNCLEAR = Doubt(Reason.UNCLEAR)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VoiceRoom:
    return VoiceRoom(tmp_path, monkeypatch)


def test_the_reply_comes_before_the_commit_and_is_the_one_committed(room: VoiceRoom) -> None:
    first = heard(0, "score=6 an answer")
    room.tell(TurnEnded(first))
    assert len(room.desk.resume(PERSON, room.interview.id).turns) == 2
    assert room.draft == first.text
    foreseen = room.session.asked[-1]
    room.tell(TurnSettled(first))
    turns = room.desk.resume(PERSON, room.interview.id).turns
    assert [turns[2].text, turns[3].text] == [first.text, foreseen]
    assert room.session.asked == [foreseen]


def test_an_answer_carries_how_it_was_said(room: VoiceRoom) -> None:
    first = heard(0, "score=6 an answer")
    room.tell(TurnEnded(first), TurnSettled(first))
    answer = room.desk.interviews.answers(room.interview.id)[0]
    assert (answer.input, answer.pause_s, answer.duration_s, answer.signals) == ("voice", 2.0, 13.0, ())
    better = Transcript((Word("better", 0, 1, 0.99),))
    room.tell(TurnRecorded(0, better))
    assert [measures.words[0][0] for measures in room.records.measures.values()] == ["better"]


def test_what_the_page_noticed_goes_with_the_answer_to_the_question_it_showed(room: VoiceRoom) -> None:
    seen = Noticed(leaves=2, away_s=40.0)
    room.conductor.manners.notice(2, seen)
    first, second = heard(0, "score=6 an answer"), heard(1, "score=6 another")
    room.tell(TurnEnded(first), TurnSettled(first), TurnEnded(second), TurnSettled(second))
    shown = room.desk.watch.shown  # type: ignore[attr-defined]
    assert [given.manner.noticed for given in shown] == [seen, None]
    assert all(given.manner.is_spoken for given in shown)


def test_going_on_within_a_moment_merges_into_the_same_answer(room: VoiceRoom) -> None:
    first, both = heard(0, "score=6 half"), heard(0, "score=6 half and more", cut_offs=1)
    room.tell(TurnEnded(first), TurnReopened(0, 1, first.times.ended))
    room.tell(TurnEnded(both), TurnSettled(both))
    answers = room.desk.interviews.answers(room.interview.id)
    assert [answer.text for answer in answers] == ["score=6 half and more"]
    assert [measures.cut_offs for measures in room.records.measures.values()] == [1]


def test_a_reply_that_comes_after_the_person_went_on_is_not_said(room: VoiceRoom) -> None:
    first = heard(0, "score=6 half")
    room.session.tell(TurnEnded(first))
    room.session.tell(TurnReopened(0, 1, first.times.ended))
    room.work()
    assert room.session.asked == []


def test_doubtful_words_are_asked_for_again_and_then_kept_without_a_number(room: VoiceRoom) -> None:
    first, second = heard(0, "score=9 mumble", doubt=UNCLEAR), heard(1, "score=9 mumble", doubt=UNCLEAR)
    room.tell(TurnEnded(first), TurnSettled(first))
    assert room.session.asked == [UNCLEAR.sentence]
    assert room.conductor.notice == UNCLEAR.sentence
    assert room.desk.interviews.answers(room.interview.id) == []
    assert room.draft == first.text, "it can be corrected by typing"
    room.tell(TurnEnded(second), TurnSettled(second))
    answer = room.desk.interviews.answers(room.interview.id)[0]
    assert (answer.status, answer.grade, answer.unscored_reason) == ("unscored", None, NOT_SCORED)


def test_doubtful_words_can_be_put_right_and_are_then_graded_as_a_spoken_answer(room: VoiceRoom) -> None:
    first = heard(0, "score=9 mumble", doubt=UNCLEAR)
    room.tell(TurnEnded(first), TurnSettled(first))
    assert room.conductor.doubtful_words == first.text
    room.conductor.correct("score=9 humble")
    corrected = heard(1, room.session.answered, "typed", speech=())
    room.tell(TurnEnded(corrected), TurnSettled(corrected))
    answer = room.desk.interviews.answers(room.interview.id)[0]
    assert (answer.text, answer.confidence, answer.input) == ("score=9 humble", 9.0, "voice")
    assert room.conductor.doubtful_words == ""


def test_clear_words_after_doubtful_ones_are_graded(room: VoiceRoom) -> None:
    first, second = heard(0, "mumble", doubt=UNCLEAR), heard(1, "score=9 clearly")
    room.tell(TurnEnded(first), TurnSettled(first), TurnEnded(second), TurnSettled(second))
    assert [a.confidence for a in room.desk.interviews.answers(room.interview.id)] == [9.0]


def test_time_that_runs_out_without_a_word_closes_the_question(room: VoiceRoom) -> None:
    nothing = heard(0, "", "no_answer", Doubt(Reason.NOTHING_HEARD))
    room.tell(TurnEnded(nothing), TurnSettled(nothing))
    assert room.desk.resume(PERSON, room.interview.id).turns[2].kind is TurnKind.NO_ANSWER
    assert room.session.asked == [room.desk.resume(PERSON, room.interview.id).turns[3].text]


def test_done_without_a_word_asks_again(room: VoiceRoom) -> None:
    nothing = heard(0, "", "done", Doubt(Reason.NOTHING_HEARD))
    room.tell(TurnEnded(nothing), TurnSettled(nothing))
    assert len(room.desk.resume(PERSON, room.interview.id).turns) == 2
    assert "did not hear" in room.session.asked[0]


def test_the_pace_can_be_another_than_the_panels(room: VoiceRoom) -> None:
    quick = room.desk.start(PERSON, PANEL.job_id, turns=3, seed=1, mode="voice", pace=TurnPolicy.CONVERSATIONAL)
    kept = room.desk.resume(PERSON, quick.id)
    assert (kept.mode, kept.panel.turn_policy) == ("voice", TurnPolicy.CONVERSATIONAL)


def test_an_accommodation_holds_where_no_pace_is_chosen(room: VoiceRoom) -> None:
    person = replace(PERSON, turn_policy=TurnPolicy.EXAM)
    usual = room.desk.start(person, PANEL.job_id, turns=3, seed=1, mode="voice")
    chosen = room.desk.start(person, PANEL.job_id, turns=3, seed=1, mode="voice", pace=TurnPolicy.CONVERSATIONAL)
    drill = room.desk.drill(person, usual.progress.current, seed=1, mode="voice")  # type: ignore[arg-type]
    policies = [interview.panel.turn_policy for interview in (usual, chosen, drill)]
    assert policies == [TurnPolicy.EXAM, TurnPolicy.CONVERSATIONAL, TurnPolicy.EXAM]
    assert drill.mode == "voice"


def test_partial_words_become_the_draft(room: VoiceRoom) -> None:
    room.session.tell(Partial(0, "words so far"))
    room.conductor._keep_draft(at_once=True)
    assert room.draft == "words so far"


def test_an_answer_given_elsewhere_ends_the_voice_and_keeps_the_words(room: VoiceRoom) -> None:
    room.desk.answer(PERSON, room.interview.id, "score=5 typed", position=2)
    first = heard(0, "score=6 spoken")
    room.tell(TurnSettled(first))
    assert "another window" in room.conductor.failure
    assert room.conductor.words_kept == first.text


def test_the_last_answer_ends_the_interview_with_the_closing_words(room: VoiceRoom) -> None:
    for number in range(3):
        turn = heard(number, "score=4 an answer")
        room.tell(TurnEnded(turn), TurnSettled(turn))
    assert not room.conductor.interview.is_open
    assert room.session.asked[-1] == room.conductor.interview.turns[-1].text
    late = heard(3, "score=9 too late")
    room.tell(TurnEnded(late), TurnSettled(late))
    assert len(room.desk.interviews.answers(room.interview.id)) == 3


def record(room: VoiceRoom, number: int, *, finish: bool = True) -> None:
    recorder = TurnRecorder(room.keeper.root / str(room.interview.id))
    import numpy as np

    recorder.write(number, np.ones(16_000, dtype=np.int16))
    if finish:
        recorder.finish(number)
    recorder.close()


def names(room: VoiceRoom) -> list[str]:
    return sorted(path.name for path in room.keeper.root.rglob("*") if path.is_file())


def test_recordings_belong_to_their_turn_and_what_a_crash_left_to_the_open_one(room: VoiceRoom) -> None:
    room.keeper.agree(PERSON, room.interview.id)
    first, second = heard(0, "score=6 an answer"), heard(1, "score=6 an answer")
    record(room, 0)
    room.tell(TurnEnded(first), TurnSettled(first))
    record(room, 1, finish=False)
    room.open()  # as after a crash
    assert names(room) == ["0002-0000.wav", "0004-0001.wav"]
    assert room.session.first_turn == 2
    record(room, 2)
    second = heard(2, "score=6 an answer")
    room.tell(TurnEnded(second), TurnSettled(second))
    turns = room.conductor.interview.turns
    assert [(kept.turn_id, kept.seconds) for kept in room.records.kept] == [
        (turns[2].id, 1.0),
        (turns[4].id, 1.0),
        (turns[4].id, 1.0),
    ]


def test_recordings_go_when_their_time_is_over(room: VoiceRoom) -> None:
    room.keeper.agree(PERSON, room.interview.id)
    record(room, 0)
    first = heard(0, "score=6 an answer")
    room.tell(TurnEnded(first), TurnSettled(first))
    room.keeper.recorded(room.interview.id, 0)
    assert names(room) == ["0002-0000.wav"]
    room.keeper.now.at += timedelta(days=91)  # type: ignore[attr-defined]
    assert room.keeper.sweep() == 1
    assert room.records.kept == []


def test_nothing_is_recorded_without_consent(room: VoiceRoom) -> None:
    assert not room.conductor.records_sound
