"""Recordings made elsewhere are heard in the background, and nothing of them is left behind or lost."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from core.domain.spoken import UploadStatus
from core.speech.audio import MOST_BYTES, RATE, Pcm16, wav
from core.speech.errors import AudioUnreadable, RecogniserUnavailable, SpeechBusy, TooManyUploads
from core.speech.files import pieces, transcribe
from core.speech.transcript import Transcript, Word
from core.storage.accounts import AccountRepository
from core.storage.engine import Store
from core.storage.spoken import SpokenRepository
from core.voice import uploads as module
from core.voice.uploads import MOST_WAITING, UploadDesk
from tests.unit.fakes import OTHER, PERSON, T0


class Speech:
    """Hears one word in every piece; `gate` holds it up, `failures` come first."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.failures: list[Exception] = []
        self.asked: list[float] = []

    def require_recogniser(self) -> None: ...

    def quick(self, pcm: Pcm16, prompt: str, priority: object) -> "Future[Transcript]":
        return self._answer(Transcript((), "en", 0.99, pcm.size / RATE))

    def full(self, pcm: Pcm16) -> "Future[Transcript]":
        if self.failures:
            raise self.failures.pop()
        assert self.gate.wait(20)
        self.asked.append(pcm.size / RATE)
        return self._answer(Transcript((Word("words", 0.3, 0.9, 0.95),), duration=pcm.size / RATE))

    def _answer(self, transcript: Transcript) -> "Future[Transcript]":
        future: Future[Transcript] = Future()
        future.set_result(transcript)
        return future


class Desk:
    def __init__(self, folder: Path) -> None:
        self.store = Store.open(f"duckdb:///{folder / 'store.duckdb'}", lambda: T0)
        for person in (PERSON, OTHER):
            AccountRepository(self.store).add(person, None, T0)
        self.folder, self.speech = folder / "uploads", Speech()
        self.open()

    def open(self) -> None:
        self.desk = UploadDesk(self.folder, SpokenRepository(self.store), self.speech, lambda: T0, uuid4)  # type: ignore[arg-type]

    def heard(self) -> None:
        deadline = time.monotonic() + 20
        while any(u.status is UploadStatus.WAITING for u in self.desk.of(PERSON)) or self.files:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    @property
    def files(self) -> list[Path]:
        return list(self.folder.glob("*"))


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(module, "BUSY", 0.01)
    desk = Desk(tmp_path)
    yield desk
    desk.speech.gate.set()
    desk.desk.stop()
    desk.store.close()


@pytest.fixture
def recording(spoken: Callable[..., Pcm16]) -> io.BytesIO:
    return io.BytesIO(wav(spoken("A hash map stores keys and values. Collisions are chained in a list.")))


def test_an_upload_is_heard_and_its_sound_deleted(at: Desk, recording: io.BytesIO) -> None:
    at.speech.failures = [SpeechBusy()]
    at.desk.start()
    at.desk.add(PERSON, "call.wav", recording)
    at.heard()
    (upload,) = at.desk.of(PERSON)
    assert (upload.status, upload.text, upload.name) == (UploadStatus.HEARD, "words", "call.wav")
    assert upload.measures is not None
    assert upload.measures.speaking > 2
    assert at.desk.of(OTHER) == []


def test_what_waited_when_the_server_stopped_is_heard_when_it_is_back(at: Desk, recording: io.BytesIO) -> None:
    at.desk.add(PERSON, "call.wav", recording)
    (at.folder / "orphan").write_bytes(b"left by a crash")
    at.desk.stop()
    assert at.desk.of(PERSON)[0].status is UploadStatus.WAITING
    at.open()
    at.desk.start()
    at.heard()
    assert at.desk.of(PERSON)[0].text == "words"


def test_what_is_no_audio_is_said_so_and_the_next_is_heard(at: Desk, recording: io.BytesIO) -> None:
    at.desk.start()
    at.desk.add(PERSON, "notes.mp3", io.BytesIO(b"# a text file"))
    at.desk.add(PERSON, "call.wav", recording)
    at.heard()
    found = {upload.name: upload for upload in at.desk.of(PERSON)}
    assert found["notes.mp3"].status is UploadStatus.FAILED
    assert found["notes.mp3"].remark == AudioUnreadable.sentence
    assert found["call.wav"].status is UploadStatus.HEARD


def test_a_recogniser_that_fails_asks_for_another_upload(at: Desk, recording: io.BytesIO) -> None:
    at.speech.failures = [RecogniserUnavailable()]
    at.desk.start()
    at.desk.add(PERSON, "call.wav", recording)
    at.heard()
    assert "upload it again" in at.desk.of(PERSON)[0].remark


def test_one_removed_while_it_is_heard_stays_removed(at: Desk, recording: io.BytesIO) -> None:
    at.speech.gate.clear()
    at.desk.start()
    upload = at.desk.add(PERSON, "call.wav", recording)
    at.desk.delete(OTHER, upload.id)
    assert at.desk.of(PERSON) == [upload], "it is somebody else's"
    at.desk.delete_all(PERSON)
    at.speech.gate.set()
    at.desk.stop()
    assert at.desk.of(PERSON) == []
    assert at.files == []


def test_too_many_and_too_large_ones_are_refused(at: Desk, recording: io.BytesIO) -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return bytes(size)

    with pytest.raises(AudioUnreadable):
        at.desk.add(PERSON, "endless.wav", Endless())  # type: ignore[arg-type]
    assert at.files == []
    for _ in range(MOST_WAITING):
        at.desk.add(PERSON, "call.wav", recording)
    with pytest.raises(TooManyUploads):
        at.desk.add(PERSON, "call.wav", recording)
    assert MOST_BYTES == 100_000_000


def test_long_recordings_are_heard_in_pieces_whose_times_fit() -> None:
    speech = ((1.0, 10.0), (12.0, 25.0), (40.0, 60.0), (61.0, 70.0))
    assert pieces(speech) == [(1.0, 25.0), (40.0, 60.0), (61.0, 70.0)]
    tone, quiet = np.full(20 * RATE, 20_000, np.int16), np.zeros(2 * RATE, np.int16)
    ear, shares = Hears(), []
    sound = io.BytesIO(wav(np.concatenate([quiet, tone, quiet, tone, quiet])))
    found = transcribe(sound, ear, judge=lambda window: float(np.abs(window).max() > 0.1), progress=shares.append)
    assert [word.start for word in found.transcript.words] == pytest.approx([2.1, 24.1], abs=0.1)
    assert shares == [0.0, 0.5]


class Hears:
    def quick(self, pcm: Pcm16, prompt: str = "") -> Transcript:
        return Transcript((), "en", 0.99, pcm.size / RATE)

    def full(self, pcm: Pcm16) -> Transcript:
        return Transcript((Word("word", 0.3, 0.9, 0.9),), duration=pcm.size / RATE)
