"""The record: readable after a crash, playable, gone when it is erased."""

import os
import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from core.domain.rubric import TurnPolicy
from core.speech.audio import RATE, Pcm16, read
from core.speech.events import Trouble, TurnRecorded, TurnSettled
from core.speech.record import TurnRecorder, delete_all, delete_turn, raw_path, recover, wav_path
from tests.speech.room import LOUD, Room, read_back


def ramp(start: int, size: int) -> Pcm16:
    return (np.arange(start, start + size) % 30_000).astype(np.int16)


def played(path: Path) -> Pcm16:
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        return np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)


def test_a_turn_is_playable_and_can_be_gone_on_with(tmp_path: Path) -> None:
    recorder = TurnRecorder(tmp_path / "interview")
    recorder.write(0, ramp(0, 5_000))
    assert recorder.read(0, 1_000, 1_010).tolist() == list(range(1_000, 1_010))
    path = recorder.finish(0)
    assert path is not None
    assert np.array_equal(played(path), ramp(0, 5_000))
    assert recorder.read(0, 4_990, 9_999).tolist() == list(range(4_990, 5_000))
    recorder.write(0, ramp(5_000, 100))
    assert recorder.finish(0) == path
    assert np.array_equal(played(path), ramp(0, 5_100))
    assert recorder.finish(7) is None
    assert [file.name for file in (tmp_path / "interview").iterdir()] == ["turn-0000.wav"]
    assert read(path).size == 5_100


def test_turns_do_not_mix(tmp_path: Path) -> None:
    recorder = TurnRecorder(tmp_path)
    for turn in (0, 1, 0):
        recorder.write(turn, ramp(turn * 100, 10))
    recorder.close()
    assert [played(path).size for path in recover(tmp_path)] == [20, 10]


def test_everything_but_the_last_second_survives_kill_9(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys, numpy as np; from pathlib import Path\n"
        "from core.speech.record import TurnRecorder\n"
        "recorder = TurnRecorder(Path(sys.argv[1]))\n"
        "for second in range(5): recorder.write(3, np.full(16000, second, np.int16))\n"
        "recorder.write(3, np.full(9000, 9, np.int16))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    (path,) = recover(tmp_path)
    sound = played(path)
    assert sound.size >= 5 * RATE
    assert sorted(set(sound[: 5 * RATE].tolist())) == [0, 1, 2, 3, 4]
    assert recover(tmp_path) == [path], "a second time changes nothing"


def test_a_sample_cut_in_two_by_a_crash_is_left_out(tmp_path: Path) -> None:
    raw_path(tmp_path, 1).write_bytes(b"\x01\x00\x02\x00\x03")
    assert played(recover(tmp_path)[0]).tolist() == [1, 2]
    raw_path(tmp_path, 2).write_bytes(b"\x01")
    assert len(recover(tmp_path)) == 1


def test_erasing(tmp_path: Path) -> None:
    recorder = TurnRecorder(tmp_path / "interview")
    recorder.write(0, ramp(0, 10))
    recorder.finish(0)
    recorder.write(1, ramp(0, 10))
    recorder.close()
    delete_turn(tmp_path / "interview", 0)
    assert not wav_path(tmp_path / "interview", 0).exists()
    delete_all(tmp_path / "interview")
    delete_all(tmp_path / "interview")
    assert list(tmp_path.iterdir()) == []


# --- in a session -----------------------------------------------------------------------------------------------------


def test_a_session_records_the_turn_and_words_lie_where_they_are_heard(tmp_path: Path) -> None:
    room = Room(TurnPolicy.PATIENT, recorder=TurnRecorder(tmp_path)).listened()
    room.quiet(1)
    for first in (0, 12, 24):
        room.say(*range(first, first + 12))
        room.quiet(2.5)
    room.quiet(4)
    settled = room.one(TurnSettled).heard
    assert settled.audio == wav_path(tmp_path, 0)
    assert settled.audio is not None
    sound = played(settled.audio)
    for transcript in (settled.transcript, room.one(TurnRecorded).transcript):
        assert transcript.text == " ".join(f"w{number}" for number in range(36))
        for number, word in enumerate(transcript.words):
            middle = round((word.start + word.end) / 2 * RATE)
            assert int(sound[middle]) == LOUD + number
    assert read_back(sound).text == settled.text


def test_sound_that_is_on_the_disk_is_not_kept_in_memory(tmp_path: Path) -> None:
    room = Room(TurnPolicy.PATIENT, recorder=TurnRecorder(tmp_path)).listened()
    for first in range(0, 60, 12):
        room.say(*range(first, first + 12))
        room.quiet(3)
    turn = room.session._listener._turn
    assert len(turn.stretches) == 5
    assert [stretch.size for stretch in turn.stretches if stretch.blocks] == []
    room.session.stop()


def test_a_cut_off_turn_is_one_recording(tmp_path: Path) -> None:
    room = Room(recorder=TurnRecorder(tmp_path)).listened()
    room.say(1, 2)
    room.quiet(2.5)
    room.say(3)
    room.quiet(4)
    settled = room.one(TurnSettled).heard
    assert settled.cut_offs == 1
    assert settled.audio is not None
    assert read_back(played(settled.audio)).text == "w1 w2 w3"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_muttered_while_typing_is_not_recorded(tmp_path: Path) -> None:
    room = Room(recorder=TurnRecorder(tmp_path)).listened()
    room.say(1)
    taken = room.session.words()
    room.wait(0.5)
    assert taken.result(0) == "w1"
    room.say(77)
    room.quiet(2)
    room.press(lambda: room.session.resume("w1"))
    room.say(2)
    room.quiet(4)
    settled = room.one(TurnSettled).heard
    assert settled.audio is not None
    sound = played(settled.audio)
    assert "w77" not in read_back(sound).text
    last = settled.transcript.words[-1]
    assert int(sound[round((last.start + last.end) / 2 * RATE)]) == LOUD + 2
    assert room.one(TurnRecorded).transcript.text == "w1 w2"


def test_without_consent_nothing_is_written(tmp_path: Path) -> None:
    room = Room().listened()
    room.say(1, 2)
    room.quiet(4)
    assert room.one(TurnSettled).heard.audio is None
    assert room.one(TurnRecorded).transcript.text == "w1 w2"
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_stops_the_record_and_not_the_interview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = TurnRecorder(tmp_path)
    room = Room(recorder=recorder).listened()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recorder, "write", full)
    room.say(1, 2)
    room.quiet(4)
    assert "without a recording" in room.one(Trouble).sentence
    assert room.one(TurnSettled).heard.text == "w1 w2"


def test_stopping_a_session_puts_the_last_second_on_the_disk(tmp_path: Path) -> None:
    room = Room(TurnPolicy.EXAM, recorder=TurnRecorder(tmp_path)).listened()
    room.say(1, 2, 3)
    room.session.stop()
    assert read_back(played(recover(tmp_path)[0])).text.startswith("w1 w2 w3")
    assert os.listdir(tmp_path) == ["turn-0000.wav"]
