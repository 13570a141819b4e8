"""Recognition and voice by an OpenAI-compatible server, played here by a small one."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from core.domain.model_call import ModelCall
from core.speech.audio import PLAY_RATE, RATE, wav
from core.speech.config import Endpoint, SpeechConfig, VoiceKind
from core.speech.errors import RecogniserUnavailable, VoiceUnavailable
from core.speech.recogniser import EndpointRecogniser, from_json, recogniser_for, to_words
from core.speech.service import SpeechService
from core.speech.voice import EndpointVoice, voice_for

SOUND = np.zeros(RATE, dtype=np.int16)


class Server(ThreadingHTTPServer):
    answer: Any = None
    status = 200
    seen: list[tuple[str, str, bytes]]

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(f"http://127.0.0.1:{self.server_port}/v1/", "some-model", key="secret", timeout=1.0)


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, self.headers.get("Authorization", ""), body))
        answer = self.server.answer
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.seen = []
        thread = Thread(target=made.serve_forever, args=(0.01,), name="endpoint")
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.mark.network
def test_words_with_times_come_from_the_endpoint(server: Server) -> None:
    server.answer = {
        "text": "A hash table.",
        "language": "english",
        "words": [
            {"word": "A", "start": 0.0, "end": 0.1},
            {"word": "hash", "start": 0.1, "end": 0.5},
            {"word": "table.", "start": 0.5, "end": 0.9},
        ],
        "segments": [{"text": "A hash table.", "start": 0.0, "end": 1.0, "avg_logprob": -0.2}],
    }
    recogniser = recogniser_for(SpeechConfig(models=None, recogniser=server.endpoint))  # type: ignore[arg-type]
    transcript = recogniser.quick(SOUND)
    assert transcript.text == "A hash table."
    assert transcript.language == "en"
    assert transcript.mean_probability == pytest.approx(np.exp(-0.2))
    path, authorization, body = server.seen[0]
    assert (path, authorization) == ("/v1/audio/transcriptions", "Bearer secret")
    assert b"verbose_json" in body
    assert b"some-model" in body
    assert wav(SOUND) in body


@pytest.mark.network
@pytest.mark.parametrize(("status", "answer"), [(500, {}), (200, b"<html>"), (200, {"no": "text"}), (200, [1])])
def test_an_endpoint_that_does_not_work_is_a_typed_error(server: Server, status: int, answer: Any) -> None:
    server.status, server.answer = status, answer
    with pytest.raises(RecogniserUnavailable):
        EndpointRecogniser(server.endpoint).full(SOUND)
    with pytest.raises(VoiceUnavailable):
        EndpointVoice(server.endpoint, "alloy").speak("Hello.")


@pytest.mark.network
def test_nobody_there_is_a_typed_error() -> None:
    nowhere = Endpoint("http://127.0.0.1:9/v1", "m", timeout=0.5)
    with pytest.raises(RecogniserUnavailable):
        EndpointRecogniser(nowhere).quick(SOUND)
    with pytest.raises(VoiceUnavailable):
        EndpointVoice(nowhere, "alloy").speak("Hello.")


@pytest.mark.network
def test_the_voice_of_an_endpoint_is_ready_to_be_played(server: Server) -> None:
    server.answer = wav(np.full(24_000, 5_000, dtype=np.int16), 24_000)
    config = SpeechConfig(models=None, voice=VoiceKind.ENDPOINT, speaker=server.endpoint)  # type: ignore[arg-type]
    sound = voice_for(config).speak("Hello there.")
    assert sound.dtype == np.int16
    assert sound.size / PLAY_RATE == pytest.approx(1.3, abs=0.01), "a second, and the pause after a sentence"
    asked = json.loads(server.seen[0][2])
    assert (asked["input"], asked["voice"]) == ("Hello there.", "alloy")


class Kept:
    def __init__(self) -> None:
        self.rows: list[ModelCall] = []

    def record(self, call: ModelCall) -> None:
        self.rows.append(call)


@pytest.mark.network
@pytest.mark.slow
def test_every_job_of_an_endpoint_is_accounted_for_without_any_words(server: Server) -> None:
    server.answer = {"text": "only text"}
    kept = Kept()
    config = SpeechConfig(Path("unused"), recogniser=server.endpoint, voice=VoiceKind.ENDPOINT, speaker=server.endpoint)
    service = SpeechService(config, kept)
    try:
        service.full(SOUND).result(20)
        with pytest.raises(VoiceUnavailable):  # what comes back is no sound
            service.speak("Hello.").result(20)
    finally:
        service.stop()
    told = [(row.task, row.model, row.host, row.outcome) for row in kept.rows]
    assert told == [("transcribe", "some-model", "127.0.0.1", "ok"), ("speak", "some-model", "127.0.0.1", "failed")]
    assert all(row.cost is None and row.ms > 0 for row in kept.rows)


def test_people_are_told_which_server_hears_them_unless_it_is_this_machine() -> None:
    def config(url: str) -> SpeechConfig:
        return SpeechConfig(Path("unused"), recogniser=Endpoint(url, "whisper-1"))

    assert config("https://user:word@speech.example/v1").sound_goes_to == "speech.example"
    assert config("http://127.0.0.1:8080/v1").sound_goes_to == ""
    assert SpeechConfig(Path("unused")).sound_goes_to == ""


def test_servers_that_know_no_words_or_segments_are_understood() -> None:
    segments = from_json({"text": "a b", "segments": [{"text": " a bcd ", "start": 1.0, "end": 3.0}]}, 4.0)
    assert [(word.text, word.start, word.end) for word in segments.words] == [("a", 1.0, 1.5), ("bcd", 1.5, 3.0)]
    plain = from_json({"text": "only text"}, 2.0)
    assert plain.text == "only text"
    assert plain.words[-1].end == 2.0
    assert from_json({"text": ""}, 2.0).words == ()


def test_pieces_become_words() -> None:
    pieces = [(" ill", 0.0, 0.2, 0.9), ("-disposed", 0.2, 0.6, 0.7), (".", 0.6, 0.7, 0.1), (" ", 0.7, 0.7, 0.1)]
    (word,) = to_words(pieces)
    assert (word.text, word.start, word.end, word.probability) == ("ill-disposed.", 0.0, 0.6, 0.7)


def test_a_key_is_never_shown() -> None:
    assert "secret" not in repr(Endpoint("u", "m", key="secret"))


def test_silence_can_be_chosen() -> None:
    assert voice_for(SpeechConfig(models=None, voice=VoiceKind.SILENT)).speak("Hello.").size == 0  # type: ignore[arg-type]
