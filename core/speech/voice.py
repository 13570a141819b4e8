"""Text to speech, clause by clause: Piper on onnxruntime, plain espeak-ng, an OpenAI-compatible endpoint, or silence.

Runs inside a worker process. espeak-ng is always another process (its licence is the GPL); it gets the text on its
standard input, never as an argument. Everything comes out as int16 mono at 48 kHz, ready to be played.
"""

import io
import json
import os
import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.models import PIPER
from core.speech.audio import EMPTY, PLAY_RATE, Pcm16, as_pcm, read, resample
from core.speech.config import Endpoint, SpeechConfig, VoiceKind
from core.speech.errors import AudioUnreadable, SpeechModelMissing, VoiceUnavailable

PIPER_FILE = "en_US-joe-medium.onnx"
ESPEAK_VOICE = "en-us"
ESPEAK_TIMEOUT = 10.0  # seconds for one clause; it takes 10 ms
PAUSE = {".": 0.30, "?": 0.35, "!": 0.30, ":": 0.25, ";": 0.20}  # seconds of silence after a clause that ends so
SHORT_PAUSE = 0.08
PAD, BEGIN, END = "_", "^", "$"
LOUDNESS = 0.5  # of full scale, for a voice whose peaks differ from clause to clause
MOST_CHARACTERS = 2_000  # in one clause


class Voice(Protocol):
    def speak(self, clause: str) -> Pcm16:
        """One clause, int16 mono 48 kHz, with the pause that belongs after it. Raises VoiceUnavailable."""
        ...


def voice_for(config: SpeechConfig) -> Voice:
    """The configured voice. Without Piper's model plain espeak-ng stands in; raises SpeechModelMissing without both."""
    match config.voice:
        case VoiceKind.SILENT:
            return SilentVoice()
        case VoiceKind.ENDPOINT:
            if config.speaker is None:
                raise VoiceUnavailable
            return EndpointVoice(config.speaker, config.speaker_voice)
        case VoiceKind.ESPEAK:
            return EspeakVoice()
        case VoiceKind.PIPER:
            try:
                return PiperVoice(config.models, config.threads)
            except SpeechModelMissing:
                return EspeakVoice()


def espeak() -> str:
    """The program. Raises SpeechModelMissing where it is not installed."""
    program = shutil.which("espeak-ng")
    if program is None:
        raise SpeechModelMissing(
            "The interviewer's voice needs espeak-ng, so questions are shown as text. "
            "Whoever runs this Greenroom can install it with: apt-get install espeak-ng"
        )
    return program


def run_espeak(program: str, options: list[str], text: str) -> bytes:
    """What espeak-ng prints for a text. Raises VoiceUnavailable."""
    try:
        done = subprocess.run(
            [program, "-v", ESPEAK_VOICE, *options, "--stdin"],
            input=text[:MOST_CHARACTERS].encode("utf-8", "ignore"),
            capture_output=True,
            timeout=ESPEAK_TIMEOUT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as failure:
        raise VoiceUnavailable from failure
    return done.stdout


class PiperVoice:
    """`en_US-joe-medium`, 22 kHz: 0.09 s of CPU for a second of speech, a short clause in 0.17 s."""

    def __init__(self, models: Path, threads: int = 1) -> None:
        self._espeak = espeak()
        model = models / PIPER / PIPER_FILE
        settings = model.with_name(f"{PIPER_FILE}.json")
        if not (model.is_file() and settings.is_file()):
            raise SpeechModelMissing
        known: dict[str, Any] = json.loads(settings.read_text(encoding="utf-8"))
        self._ids: dict[str, list[int]] = known["phoneme_id_map"]
        self._rate: int = known["audio"]["sample_rate"]
        inference: dict[str, float] = known["inference"]
        self._scales = np.array(
            [inference["noise_scale"], inference["length_scale"], inference["noise_w"]], dtype=np.float32
        )
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # clauses differ in length, and the arena keeps the largest for ever
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def speak(self, clause: str) -> Pcm16:
        ids = self.phoneme_ids(clause)
        if not ids:
            return EMPTY
        feed = {
            "input": np.array([ids], dtype=np.int64),
            "input_lengths": np.array([len(ids)], dtype=np.int64),
            "scales": self._scales,
        }
        samples: NDArray[np.float32] = np.asarray(self._session.run(None, feed)[0], dtype=np.float32).reshape(-1)
        peak = float(np.abs(samples).max()) if samples.size else 0.0
        levelled = samples * np.float32(LOUDNESS / max(peak, 0.1))
        return with_pause(resample(as_pcm(levelled), self._rate, PLAY_RATE), clause)

    def phoneme_ids(self, clause: str) -> list[int]:
        """begin, pad, phoneme, pad, …, end; what the voice has no id for is left out. [] for a clause without sound."""
        printed = run_espeak(self._espeak, ["-q", "--ipa"], clause).decode("utf-8", "ignore")
        sounds = " ".join(printed.split())
        if not sounds:
            return []
        if clause.rstrip("\"'”’)] ")[-1:] in (".", "?", "!", ",", ":", ";"):
            sounds += clause.rstrip("\"'”’)] ")[-1]
        ids = [*self._ids[BEGIN], *self._ids[PAD]]
        for letter in unicodedata.normalize("NFD", sounds):
            if letter in self._ids:
                ids += [*self._ids[letter], *self._ids[PAD]]
        return [*ids, *self._ids[END]]


class EspeakVoice:
    """The emergency voice: unmistakably a machine, but there without any model."""

    def __init__(self) -> None:
        self._espeak = espeak()

    def speak(self, clause: str) -> Pcm16:
        sound = run_espeak(self._espeak, ["--stdout"], clause)
        try:
            return with_pause(read(io.BytesIO(sound), PLAY_RATE), clause)
        except AudioUnreadable as failure:
            raise VoiceUnavailable from failure


class EndpointVoice:
    """`POST {url}/audio/speech`; any format the server likes to send is read."""

    def __init__(self, endpoint: Endpoint, voice: str) -> None:
        self._endpoint = endpoint
        self._voice = voice

    def speak(self, clause: str) -> Pcm16:
        import httpx

        endpoint = self._endpoint
        try:
            answer = httpx.post(
                f"{endpoint.url.rstrip('/')}/audio/speech",
                json={"model": endpoint.model, "input": clause, "voice": self._voice, "response_format": "wav"},
                headers={"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {},
                timeout=endpoint.timeout,
            )
            answer.raise_for_status()
            return with_pause(read(io.BytesIO(answer.content), PLAY_RATE), clause)
        except (httpx.HTTPError, AudioUnreadable) as failure:
            raise VoiceUnavailable from failure


class SilentVoice:
    """For places without loudspeakers: text only."""

    def speak(self, clause: str) -> Pcm16:
        return EMPTY


def with_pause(pcm: Pcm16, clause: str) -> Pcm16:
    seconds = PAUSE.get(clause.rstrip("\"'”’)] ")[-1:], SHORT_PAUSE)
    return np.concatenate([pcm, np.zeros(round(seconds * PLAY_RATE), dtype=np.int16)])
