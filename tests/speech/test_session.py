"""A session when something fails, its thread, and real frames from end to end."""

import threading
import time
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from core.domain.rubric import TurnPolicy
from core.speech.audio import PLAY_RATE, RATE, Pcm16, frame_of, resample
from core.speech.errors import RecogniserUnavailable, SpeechModelMissing
from core.speech.events import (
    MicrophoneEnded,
    Phase,
    SpeechBegan,
    Trouble,
    TurnEnded,
    TurnSettled,
)
from core.speech.record import TurnRecorder
from core.speech.session import VoiceSession
from core.speech.transcript import Transcript, Word
from tests.speech.room import Room, read_back, silence, sound


def until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not condition():
        time.sleep(0.005)
    return condition()


def words(*numbers: int) -> str:
    return " ".join(f"w{number}" for number in numbers)


def test_sound_that_stops_in_mid_word_is_lost_and_not_taken_for_speaking() -> None:
    room = Room().listened()
    room.say(1)
    room.hear(sound(2)[:4_000])
    assert room.session.view.phase is Phase.SPEAKING
    room.wait(1.5)
    assert room.session.view.phase is Phase.LOST


def test_a_lost_connection_keeps_the_turn_open_and_its_words() -> None:
    room = Room().listened()
    room.say(1, 2)
    room.press(room.session.on_ended)
    room.wait(20)
    assert room.one(MicrophoneEnded)
    assert not room.all(TurnEnded), "no sound is not silence"
    assert room.session.view.text == words(1, 2)
    assert room.session.view.phase is Phase.LOST
    room.quiet(1)
    room.say(3)
    room.quiet(1.6)
    assert room.one(TurnEnded).heard.text == words(1, 2, 3)


def test_recognition_that_fails_is_tried_again_then_told_once() -> None:
    room = Room().listened()
    room.ears.fail = RecogniserUnavailable()
    room.say(1, 2)
    room.quiet(4)
    assert len(room.all(Trouble)) == 1
    heard = room.one(TurnEnded).heard
    assert heard.doubt is not None, "it is not graded"
    assert heard.text == ""


def test_a_stumble_of_the_recogniser_loses_nothing() -> None:
    room = Room().listened()
    room.ears.fail = RecogniserUnavailable()
    room.say(1, 2)
    room.quiet(0.5)
    room.ears.fail = None
    room.quiet(3)
    assert room.one(TurnSettled).heard.text == words(1, 2)
    assert not room.all(Trouble)


def test_without_a_model_the_person_is_told_to_type() -> None:
    room = Room().listened()
    room.ears.fail = SpeechModelMissing()
    room.say(1, 2)
    room.quiet(1)
    assert "please type" in room.one(Trouble).sentence


def test_without_a_voice_the_question_is_text_and_the_turn_begins() -> None:
    room = Room()
    room.mouth.fail = RuntimeError("no sound card")
    room.ask("First? Second?")
    assert len(room.all(Trouble)) == 1
    room.say(1)
    room.quiet(2)
    assert room.one(TurnEnded).heard.text == words(1)


def test_words_nobody_spoke_are_dropped() -> None:
    room = Room().listened()

    def inventive(pcm: Pcm16) -> Transcript:
        honest = read_back(pcm)
        return Transcript((*honest.words, Word("Thanks-for-watching", 3600, 3601, 0.9)), "en", 0.9, honest.duration)

    room.ears.hears = inventive
    room.say(1, 2)
    room.quiet(2)
    assert "Thanks" not in room.one(TurnEnded).heard.transcript.text


def test_the_pool_is_told_who_is_speaking() -> None:
    room = Room().listened()
    assert not room.ears.speaking
    room.say(1)
    assert room.ears.speaking
    room.quiet(2)
    assert not room.ears.speaking


def test_a_minute_behind_frames_are_dropped_and_counted() -> None:
    room = Room()
    for _ in range(3_005):
        room.session.on_pcm(silence(0.02))
    room.session.pump()
    assert room.session.view.lost_frames == 5


def test_the_future_of_a_forgotten_switch_is_cancelled() -> None:
    room = Room(latency=5).listened()
    room.say(1)
    first = room.session.words()
    second = room.session.words()
    room.wait(6)
    assert first.cancelled()
    assert second.result(0) == words(1)


# --- the thread, and frames as they come ------------------------------------------------------------------------------


def test_the_sessions_thread_has_a_name_takes_commands_and_ends() -> None:
    room = Room(latency=0)
    session = room.session
    session.start("ada")
    session.start("ada")
    assert [thread.name for thread in threading.enumerate() if "greenroom-voice" in thread.name] == [
        "greenroom-voice-ada"
    ]
    session.ask("Why?", room.clock)
    assert until(lambda: bool(room.played))
    room.now += timedelta(seconds=2)
    for start in range(0, RATE, 320):
        room.now += timedelta(seconds=0.02)
        session.on_pcm(sound(1, 2)[start : start + 320])
    assert until(lambda: bool(room.all(SpeechBegan)))
    taken = session.words()
    assert until(lambda: any(kind == "TURN" for kind, _ in room.ears.asked))
    room.ears.advance(room.now + timedelta(seconds=1))
    assert taken.result(5) == words(1, 2)
    assert [type(event) for event in session.events()] == [type(event) for event in room.happened]
    session.stop()
    session.stop()
    assert not session.running


def test_words_that_do_not_come_in_time_are_a_typed_error() -> None:
    room = Room(latency=60).listened()
    room.say(1)
    room.session.start("late")
    with pytest.raises(RecogniserUnavailable):
        room.session.take_words(timeout=0.2)
    room.session.stop()


def test_an_error_in_the_page_or_in_us_does_not_end_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room().listened()
    monkeypatch.setattr(room.session._listener, "think", lambda _: 1 / 0)
    room.press(room.session.thinking)
    assert room.one(Trouble).what == "session"

    def refuses(_: object) -> None:
        raise KeyError("page")

    room.session._on_event = refuses
    room.say(1, 2)
    room.quiet(2)
    assert TurnEnded in [type(event) for event in room.session.events()]


def test_real_frames_reach_the_recogniser_as_the_words_that_were_spoken(spoken: Callable[..., Pcm16]) -> None:
    """48 kHz stereo frames of 20 ms through resampler and Silero, on virtual time."""
    room = Room()
    given: list[Pcm16] = []

    def hears(pcm: Pcm16) -> Transcript:
        given.append(pcm)
        return Transcript((Word("spoken", 0.5, 1.0, 0.9),), "en", 0.99, pcm.size / RATE)

    room.ears.hears = hears
    room.session = VoiceSession(
        room.ears, room.mouth, room.played.append, room._clear, now=lambda: room.now, on_event=room.happened.append
    )
    speech = spoken("A hash table turns the key into an index.")
    wide = resample(np.concatenate([silence(1.5), speech, silence(2.5)]), RATE, PLAY_RATE)
    room.ask("Why?")
    for start in range(0, wide.size - 959, 960):
        room.now += timedelta(seconds=0.02)
        room.ears.advance(room.now)
        room.session.on_frame(frame_of(wide[start : start + 960], PLAY_RATE, stereo=True))
        room.session.pump()
    heard = room.one(TurnEnded).heard
    assert heard.text == "spoken"
    assert heard.times.pause_before == pytest.approx(0.75, abs=0.3)
    last = given[-1]
    assert last.size / RATE == pytest.approx(speech.size / RATE + 0.6, abs=0.6), "with pre-roll, without the silences"
    loudest = int(np.abs(speech).max())
    assert int(np.abs(last).max()) == pytest.approx(loudest, rel=0.05)
    other = frame_of(resample(speech, RATE, 44_100)[:882], 44_100)
    room.session.on_frame(other)
    room.session.pump()
    assert not room.all(Trouble), "a microphone may change its rate"


@pytest.mark.slow
@pytest.mark.parametrize("recorded", [True, False])
def test_memory_stays_bounded_in_twenty_minutes_of_talk(recorded: bool, tmp_path: Path) -> None:
    """What is not recorded stays in memory until it is recognised thoroughly: five minutes at most, 10 MB."""
    room = Room(TurnPolicy.PATIENT, recorder=TurnRecorder(tmp_path) if recorded else None).listened()
    block = np.concatenate([sound(*range(12)), silence(0.7)])

    def talk(minutes: float) -> None:
        for _ in range(round(minutes * 60 / (block.size / RATE))):
            room.hear(block)
            if room.session._listener._turn.number and not room.session._listener._turn.asked:
                room.ask("Go on.")

    talk(6)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    talk(14)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < (6_000_000 if recorded else 16_000_000), f"{grown / 1e6:.1f} MB"
    assert len(room.all(TurnSettled)) >= 3
    room.session.stop()
    assert not recorded or sum(path.stat().st_size for path in tmp_path.iterdir()) > 20 * 60 * RATE * 2 * 0.9
