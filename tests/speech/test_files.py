"""Recordings made elsewhere: read, gated and measured, or refused with a sentence."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

from core.speech.audio import RATE, Pcm16, wav
from core.speech.config import SpeechConfig
from core.speech.errors import AudioUnreadable
from core.speech.files import speech_in, transcribe
from core.speech.gate import Reason
from core.speech.transcript import Transcript, Word
from scripts import transcribe as command


class Deaf:
    """Invents words whatever it is given, as recognisers do with silence."""

    def quick(self, pcm: Pcm16, prompt: str = "") -> Transcript:
        return Transcript((), "en", 0.9, pcm.size / RATE)

    def full(self, pcm: Pcm16) -> Transcript:
        return Transcript((Word("thanks", 0.1, 0.4, 0.9),), duration=pcm.size / RATE)


def loud(window: np.ndarray) -> float:
    return float(np.abs(window).max() > 0.1)


def test_speech_is_found_to_the_end_of_the_file() -> None:
    tone = np.full(RATE, 20_000, dtype=np.int16)
    pcm = np.concatenate([np.zeros(RATE, dtype=np.int16), tone, np.zeros(RATE, dtype=np.int16), tone])
    (first, second) = speech_in(pcm, loud)
    assert first == pytest.approx((1, 2), abs=0.05)
    assert second == pytest.approx((3, 4), abs=0.05)


def test_silence_gives_no_words_and_no_mark() -> None:
    recording = transcribe(io.BytesIO(wav(np.zeros(3 * RATE, dtype=np.int16))), Deaf(), judge=loud)
    assert recording.transcript.text == ""
    assert recording.doubt is not None
    assert recording.doubt.reason is Reason.NOTHING_HEARD


@pytest.mark.parametrize("content", [b"", b"# a text file", b"RIFF\x00\x00\x00\x00WAVE"], ids=["empty", "text", "cut"])
def test_what_is_no_audio_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "answer.wav"
    path.write_bytes(content)
    with pytest.raises(AudioUnreadable):
        transcribe(path, Deaf(), judge=loud)


@pytest.mark.slow
def test_the_command_hears_what_was_said_and_goes_on_after_a_bad_file(
    tmp_path: Path,
    config: SpeechConfig,
    spoken,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GREENROOM_MODELS_DIR", str(config.models))
    said = tmp_path / "said.wav"
    said.write_bytes(wav(spoken("A hash map stores keys and values. Collisions are chained in a list.")))
    assert command.main([str(tmp_path / "missing.mp3"), str(said), "--json"]) == 1
    printed = capsys.readouterr()
    assert "could not be read as audio" in printed.err
    heard = json.loads(printed.out)
    assert {"hash", "list"} <= set(heard["text"].lower().replace(".", "").replace(",", "").split())
    assert heard["doubt"] is None
    assert heard["delivery"]["words"] == len(heard["words"]) > 8
