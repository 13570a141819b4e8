"""Recognition and voice with the models themselves."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from benchmarks.sounds import noise
from core.domain.rubric import TurnPolicy
from core.interview.turn_policy import TurnClock
from core.speech.audio import PLAY_RATE, RATE, Pcm16, clipping_share, level_dbfs, resample
from core.speech.config import SpeechConfig, VoiceKind
from core.speech.events import Event, InterviewerEnded, Partial, SpeechBegan, TurnEnded, TurnRecorded, TurnSettled
from core.speech.gate import Reason, doubt
from core.speech.recogniser import WhisperRecogniser
from core.speech.record import TurnRecorder
from core.speech.service import SpeechService
from core.speech.session import VoiceSession
from core.speech.voice import EspeakVoice, PiperVoice

pytestmark = pytest.mark.slow

QUESTION = "What happens when two keys land in the same slot?"


@pytest.fixture(scope="module")
def recogniser(models_dir: Path) -> WhisperRecogniser:
    if not SpeechConfig(models_dir).can_recognise:
        pytest.skip("the speech models are not installed: make models")
    return WhisperRecogniser(SpeechConfig(models_dir))


@pytest.fixture(scope="module")
def piper(models_dir: Path) -> PiperVoice:
    if not SpeechConfig(models_dir).has_piper:
        pytest.skip("the speech models are not installed: make models")
    return PiperVoice(models_dir)


def plain(text: str) -> list[str]:
    return re.sub(r"[^a-z ]", "", text.lower().replace("-", " ").replace("mr.", "mister")).split()


def errors(said: list[str], heard: list[str]) -> int:
    """Word edits between two sentences (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        above, row = row, [number]
        for position, other in enumerate(heard, 1):
            row.append(min(above[position] + 1, row[-1] + 1, above[position - 1] + (word != other)))
    return row[-1]


def test_people_are_understood_quickly_and_fully(recogniser: WhisperRecogniser, human: tuple[Pcm16, str]) -> None:
    sound, said = human
    for transcript in (recogniser.quick(sound), recogniser.full(sound)):
        assert errors(plain(said), plain(transcript.text)) <= 2, transcript.text
        assert transcript.mean_probability > 0.8
        starts = [word.start for word in transcript.words]
        assert starts == sorted(starts)
        assert transcript.words[-1].end <= sound.size / RATE + 0.3
    quick = recogniser.quick(sound)
    assert (quick.language, quick.language_probability > 0.9) == ("en", True)
    assert doubt(quick, [(0.2, sound.size / RATE - 0.2)]) is None


@pytest.mark.parametrize("seconds", [0.5, 4.0, 20.0])
@pytest.mark.parametrize("colour", [None, 0.0, 0.5, 1.0])
def test_nothing_is_invented_where_nobody_speaks(
    recogniser: WhisperRecogniser, colour: float | None, seconds: float
) -> None:
    sound = np.zeros(round(seconds * RATE), np.int16) if colour is None else noise(seconds, colour, 0.1)
    for transcript in (recogniser.quick(sound), recogniser.full(sound)):
        assert transcript.mean_probability < 0.5 or not transcript.words, transcript.text


def test_very_short_speech_does_not_loop(recogniser: WhisperRecogniser, piper: PiperVoice) -> None:
    before = time.process_time()
    for word in ("Yes.", "A queue.", "Five, five."):
        transcript = recogniser.quick(resample(piper.speak(word), PLAY_RATE, RATE))
        assert len(transcript.words) <= 4, transcript.text
    assert time.process_time() - before < 9


@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("de", "Guten Tag, ich möchte heute über meine Erfahrungen mit Datenbanken und Netzwerken sprechen."),
        ("fr", "Bonjour, je voudrais parler de mon expérience avec les bases de données et les réseaux."),
    ],
)
def test_another_language_is_not_graded(
    recogniser: WhisperRecogniser, spoken: Callable[..., Pcm16], voice: str, text: str
) -> None:
    sound = spoken(text, voice)
    transcript = recogniser.quick(sound)
    assert transcript.language == voice
    found = doubt(transcript, [(0.1, sound.size / RATE - 0.2)])
    assert found is not None
    assert found.reason in (Reason.NOT_ENGLISH, Reason.UNCLEAR)


def test_the_interviewer_can_be_understood(recogniser: WhisperRecogniser, piper: PiperVoice) -> None:
    sound = piper.speak(QUESTION)
    assert sound.dtype == np.int16
    assert 2 < sound.size / PLAY_RATE < 5
    assert -32 < level_dbfs(sound) < -18
    assert clipping_share(sound) == 0
    assert errors(plain(QUESTION), plain(recogniser.full(resample(sound, PLAY_RATE, RATE)).text)) <= 1
    assert piper.speak("…").size < PLAY_RATE


def test_the_emergency_voice_can_be_understood(recogniser: WhisperRecogniser, spoken: Callable[..., Pcm16]) -> None:
    spoken("Skips where espeak-ng is missing.")
    sound = EspeakVoice().speak(QUESTION)
    assert errors(plain(QUESTION), plain(recogniser.full(resample(sound, PLAY_RATE, RATE)).text)) <= 3


# --- all of it, in real time ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def service(models_dir: Path) -> Iterator[SpeechService]:
    config = SpeechConfig(models_dir)
    if not (config.can_recognise and config.has_piper):
        pytest.skip("the speech models are not installed: make models")
    made = SpeechService(config)
    made.warm()
    yield made
    made.stop()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("greenroom-")]


def test_an_interview_by_voice_in_real_time(service: SpeechService, piper: PiperVoice, tmp_path: Path) -> None:
    answer = "They collide, so each slot keeps a list of its entries, and the list is searched one by one."
    speech = resample(piper.speak(answer), PLAY_RATE, RATE)
    played: list[Pcm16] = []
    happened: list[tuple[datetime, Event]] = []
    session = VoiceSession(
        service,
        service,
        played.append,
        played.clear,
        recorder=TurnRecorder(tmp_path),
        on_event=lambda event: happened.append((datetime.now(UTC), event)),
    )

    def first(kind: type[Event]) -> tuple[datetime, Event] | None:
        return next((each for each in happened if isinstance(each[1], kind)), None)

    def feed(sound: Pcm16, until: Callable[[], bool] = lambda: False) -> None:
        begin = time.monotonic()
        for number, start in enumerate(range(0, sound.size, 320)):
            time.sleep(max(0.0, begin + number * 0.02 - time.monotonic()))
            session.on_pcm(sound[start : start + 320])
            if until():
                return

    silence = np.zeros(20 * RATE, np.int16)
    service.quick(speech[:RATE], "", 0).result(60)  # type: ignore[arg-type]  # the models are loaded
    session.start("test")
    try:
        session.ask(QUESTION, lambda started: TurnClock(TurnPolicy.CONVERSATIONAL, spoken=True, started=started))
        feed(silence, until=lambda: first(InterviewerEnded) is not None)
        feed(speech)
        feed(silence, until=lambda: first(TurnRecorded) is not None)
    finally:
        session.stop()
    assert played, "the question was spoken"
    began, partial, ended = first(SpeechBegan), first(Partial), first(TurnEnded)
    assert began
    assert partial
    assert ended
    assert partial[0] <= ended[0], "words were shown while the answer went on"
    assert isinstance(ended[1], TurnEnded)
    heard = ended[1].heard
    assert errors(plain(answer), plain(heard.text)) <= 6, heard.text  # of 19; a synthetic voice is hard to hear
    assert heard.doubt is None
    assert heard.times.committed is not None
    settled = first(TurnSettled)
    assert settled
    assert isinstance(settled[1], TurnSettled)
    assert settled[1].heard.audio is not None
    assert settled[1].heard.audio.stat().st_size / 2 / RATE > heard.speech[-1][1]


def test_a_missing_recogniser_is_told_by_the_worker(tmp_path: Path) -> None:
    from core.speech.errors import SpeechModelMissing

    without = SpeechService(SpeechConfig(tmp_path, voice=VoiceKind.SILENT))
    try:
        with pytest.raises(SpeechModelMissing):
            without.full(np.zeros(RATE, np.int16)).result(30)
        assert without.speak("Hello.").result(30).size == 0
    finally:
        without.stop()
