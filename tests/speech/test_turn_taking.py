"""A session on virtual time: when turns end, who is cut off, and that no word is lost."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.domain.rubric import TurnPolicy
from core.interview.turn_policy import TurnClock
from core.speech.audio import RATE
from core.speech.events import (
    BargedIn,
    InterviewerEnded,
    InterviewerSpeaks,
    Partial,
    Phase,
    SpeechBegan,
    TurnEnded,
    TurnRecorded,
    TurnReopened,
    TurnSettled,
)
from core.speech.gate import Reason
from tests.speech.room import LOUD, START, Room, sound


def words(*numbers: int) -> str:
    return " ".join(f"w{number}" for number in numbers)


def test_an_answer_ends_after_the_silence_of_its_policy_and_holds_its_words() -> None:
    room = Room().listened()
    room.say(1, 2, 3, 4)
    room.quiet(1.4)
    assert not room.all(TurnEnded)
    room.quiet(0.3)
    heard = room.one(TurnEnded).heard
    assert (heard.text, heard.reason, heard.doubt, heard.cut_offs) == (words(1, 2, 3, 4), "silence", None, 0)
    times = heard.times
    assert times.last_speech is not None
    assert times.ended is not None
    assert times.committed is not None
    assert (times.ended - times.last_speech).total_seconds() == pytest.approx(1.5, abs=0.05)
    assert times.committed == times.ended, "it was recognised while the silence lasted"


def test_the_pause_before_speaking_is_from_the_end_of_the_question() -> None:
    room = Room()
    room.ask("One clause. Another clause.")
    assert room.all(InterviewerSpeaks)
    room.quiet(1.25 + 2.0)  # two half seconds and the way to the ear
    ended = room.one(InterviewerEnded)
    assert ended.at == START + timedelta(seconds=1.25)
    room.say(1)
    room.quiet(2)
    assert room.one(TurnEnded).heard.times.pause_before == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize(
    ("policy", "turns"), [(TurnPolicy.CONVERSATIONAL, 2), (TurnPolicy.PATIENT, 1), (TurnPolicy.EXAM, 1)]
)
def test_a_pause_of_two_and_a_half_seconds_under_each_policy(policy: TurnPolicy, turns: int) -> None:
    room = Room(policy).listened()
    room.say(1, 2)
    room.quiet(2.5)
    room.say(3, 4)
    room.quiet(12)
    ends = room.all(TurnEnded)
    if turns == 2:  # cut off after 1.5 s, gone on with within 1.5 s: merged, and counted
        assert [end.heard.text for end in ends] == [words(1, 2), words(1, 2, 3, 4)]
        assert room.one(TurnReopened).cut_offs == 1
    else:
        assert not room.all(TurnReopened)
    settled = room.one(TurnSettled).heard
    assert settled.text == words(1, 2, 3, 4)
    assert settled.cut_offs == turns - 1


def test_going_on_too_late_belongs_to_the_next_turn() -> None:
    room = Room().listened()
    room.say(1, 2)
    room.quiet(3.3)
    room.say(3, 4)
    room.quiet(1)
    assert room.one(TurnSettled).heard.text == words(1, 2)
    room.ask("And then?")
    room.quiet(3)
    assert [end.heard.text for end in room.all(TurnEnded)] == [words(1, 2), words(3, 4)]
    assert not room.all(TurnReopened)


def test_the_reply_is_dropped_when_the_person_goes_on() -> None:
    room = Room().listened()
    room.say(1, 2)
    room.quiet(1.6)
    assert room.one(TurnEnded)
    room.ask("Thank you. Next question?")
    room.quiet(0.4)
    room.say(3)
    assert room.one(TurnReopened)
    assert room.cleared == 1
    assert not room.all(BargedIn), "it was the interviewer who spoke over the person"
    room.quiet(4)
    assert room.one(TurnSettled).heard.text == words(1, 2, 3)
    assert len(room.all(TurnEnded)) == 2


def test_barging_in_silences_the_interviewer_and_starts_the_turn() -> None:
    room = Room()
    room.ask("A question. It is long. Very long. And longer.")
    room.quiet(0.8)
    room.say(1, 2)
    barged = room.one(BargedIn)
    assert room.cleared == 1
    assert (barged.at - START).total_seconds() == pytest.approx(0.8 + 0.2, abs=0.07), "after 200 ms of speech"
    room.quiet(1.6)
    heard = room.one(TurnEnded).heard
    assert heard.text == words(1, 2)
    assert heard.times.pause_before is not None
    assert heard.times.pause_before < 0


def test_a_cough_neither_barges_in_nor_is_an_answer() -> None:
    room = Room()
    room.ask("A question. It is long.")
    room.quiet(0.5)
    room.hear(np.full(round(0.12 * RATE), LOUD, dtype=np.int16))
    room.quiet(3)
    assert not room.all(SpeechBegan)
    assert room.cleared == 0


def test_without_barge_in_speech_over_the_interviewer_is_ignored() -> None:
    room = Room(barge_in=False)
    room.ask("A question. It is long.")
    room.quiet(0.5)
    room.say(1)
    room.quiet(1)
    room.say(2)
    room.quiet(2)
    assert room.one(TurnEnded).heard.text == words(2)


def test_words_are_shown_within_one_and_a_half_seconds_of_speech() -> None:
    room = Room(latency=0.35).listened()
    began = room.now
    room.say(*range(10))
    assert room.all(Partial)[0].text.startswith("w0 w1")
    asked_at = began + timedelta(seconds=1.5)
    early = Room(latency=0.35).listened()
    early.hear(sound(*range(10))[: round(1.5 * RATE)])
    assert early.now <= asked_at
    assert early.all(Partial)
    assert early.session.view.text.startswith("w0")
    assert early.session.view.phase is Phase.SPEAKING


def test_a_long_answer_is_recognised_at_its_pauses_and_keeps_every_word() -> None:
    room = Room(TurnPolicy.PATIENT).listened()
    for first in range(0, 120, 12):
        room.say(*range(first, first + 12))  # 4.6 s
        room.quiet(0.7)
    room.quiet(4)
    heard = room.one(TurnEnded).heard
    assert heard.text == words(*range(120))
    longest = max(seconds for kind, seconds in room.ears.asked if kind != "FULL")
    assert longest < 15
    starts = [word.start for word in heard.transcript.words]
    assert starts == sorted(starts)
    first_start, last_end = heard.speech[0][0], heard.speech[-1][1]
    assert starts[0] == pytest.approx(first_start, abs=0.1)
    assert heard.transcript.words[-1].end == pytest.approx(last_end, abs=0.1)


def test_talk_without_a_pause_is_cut_between_words() -> None:
    room = Room(TurnPolicy.PATIENT).listened()
    room.say(*range(100))  # 38 s
    room.quiet(5)
    assert room.one(TurnEnded).heard.text == words(*range(100))
    assert max(seconds for _, seconds in room.ears.asked) <= 28


def test_done_ends_the_turn_at_once_with_all_words() -> None:
    room = Room(TurnPolicy.EXAM).listened()
    room.say(1, 2, 3)
    room.press(room.session.done)
    room.quiet(0.4)
    assert room.one(TurnEnded).heard.reason == "done"
    assert room.one(TurnSettled).heard.text == words(1, 2, 3)
    room.say(4)
    room.quiet(1)
    assert not room.all(TurnReopened), "the person decided"


def test_thinking_stops_the_silence_until_the_next_word() -> None:
    room = Room().listened()
    room.say(1)
    room.press(room.session.thinking)
    room.quiet(8)
    assert not room.all(TurnEnded)
    assert room.session.view.phase is Phase.THINKING
    room.say(2)
    room.quiet(1.6)
    assert room.one(TurnEnded).heard.text == words(1, 2)


def test_silence_only_is_no_answer_and_never_recognised() -> None:
    room = Room()
    room.started_earlier = timedelta(seconds=80)
    room.listened()
    room.quiet(11)
    assert room.session.view.seconds_left == pytest.approx(28.75, abs=0.1)
    room.quiet(30)
    heard = room.one(TurnEnded).heard
    assert (heard.text, heard.reason) == ("", "no_answer")
    assert heard.doubt is not None
    assert heard.doubt.reason is Reason.NOTHING_HEARD
    assert room.ears.asked == []


def test_five_minutes_are_the_most_and_nothing_after_them_reopens_the_turn() -> None:
    room = Room(TurnPolicy.EXAM).listened()
    room.say(1, 2)
    turn = room.session._listener._turn
    assert isinstance(turn.clock, TurnClock)
    turn.clock = replace(turn.clock, started=turn.clock.started - timedelta(minutes=4, seconds=45))
    for _ in range(4):
        room.say(1, 2)
        room.quiet(4.3)
    assert room.one(TurnSettled).heard.reason == "absolute"
    assert not room.all(TurnReopened)


def test_switching_to_typing_and_back_loses_nothing() -> None:
    room = Room().listened()
    room.say(1, 2, 3)
    taken = take(room)
    assert taken == words(1, 2, 3), "the last words were not recognised yet when the button was pressed"
    room.say(99)  # muttering while typing is not an answer
    room.quiet(6)
    assert not room.all(TurnEnded)
    assert room.session.view.phase is Phase.TYPING
    room.press(lambda: room.session.resume("W1 w2 w3, corrected."))
    room.quiet(5)
    assert not room.all(TurnEnded), "silence after typing ends nothing"
    room.say(4, 5)
    room.quiet(3.5)
    assert room.one(TurnEnded).heard.text == "W1 w2 w3, corrected. w4 w5"
    assert take(room) == "", "nothing is asked, so there is nothing to take"


def take(room: Room) -> str:
    taken = room.session.words()
    room.wait(0.5)
    return taken.result(0)


def test_a_typed_answer_keeps_what_was_spoken_in_the_record() -> None:
    room = Room().listened()
    room.say(1, 2)
    text = take(room)
    room.press(lambda: room.session.typed(f"{text} and more"))
    heard = room.one(TurnSettled).heard
    assert (heard.text, heard.reason, heard.doubt) == ("w1 w2 and more", "typed", None)
    room.wait(1)
    assert room.one(TurnRecorded).transcript.text == words(1, 2)


def test_typing_right_after_the_end_takes_the_turn_back() -> None:
    room = Room().listened()
    room.say(1, 2)
    room.quiet(1.6)
    assert room.one(TurnEnded)
    assert take(room) == words(1, 2)
    assert room.one(TurnReopened)
    assert not room.all(TurnSettled)


def test_trying_the_microphone_out_is_no_answer() -> None:
    room = Room()
    room.say(7, 8)
    assert room.session.view.level_dbfs > -20
    assert room.session.view.phase is Phase.IDLE or room.session.view.phase is Phase.SPEAKING
    room.quiet(1)
    room.listened()
    room.say(1)
    room.quiet(2)
    assert room.one(TurnEnded).heard.text == words(1)


def test_the_question_can_be_heard_again_without_ending_the_turn() -> None:
    room = Room().listened()
    room.say(1)
    room.quiet(1.0)
    room.press(room.session.repeat)
    room.quiet(1.2)
    assert not room.all(TurnEnded), "0.75 s of it were the interviewer's"
    assert room.mouth.clauses == ["Why?", "Why?"]
    room.quiet(1.2)
    assert room.one(TurnEnded)


def test_full_quality_words_follow_when_the_turn_has_settled() -> None:
    room = Room(TurnPolicy.PATIENT).listened()
    for first in range(0, 96, 12):
        room.say(*range(first, first + 12))
        room.quiet(1.2)
    room.quiet(3)
    assert not room.all(TurnRecorded)
    assert not [kind for kind, _ in room.ears.asked if kind == "FULL"], "nothing in the way of turn-taking"
    assert room.session.view.unrecorded == 0
    room.quiet(1.7)
    assert room.session.view.unrecorded == 1
    room.quiet(2.3)
    assert room.session.view.unrecorded == 0
    recorded = room.one(TurnRecorded)
    settled = room.one(TurnSettled).heard
    assert recorded.transcript.text == settled.transcript.text
    for quick, full in zip(settled.transcript.words, recorded.transcript.words, strict=True):
        assert full.start == pytest.approx(quick.start, abs=0.02)
    assert all(seconds <= 28 for kind, seconds in room.ears.asked if kind == "FULL")
