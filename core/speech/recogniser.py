"""Speech to text: Whisper through CTranslate2 in this process, or an OpenAI-compatible endpoint.

Runs inside a worker process (`core/speech/workers.py`); nothing here is safe to share between threads.
"""

import ctypes
import os
import sys
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from core.speech.audio import RATE, Pcm16, as_float, wav
from core.speech.config import Endpoint, SpeechConfig
from core.speech.errors import RecogniserUnavailable, SpeechModelMissing
from core.speech.transcript import Transcript, Word

PADDING = 5.0  # seconds of silence after the utterance; with less, very short ones come out repeated
WINDOW = 30.0  # seconds the network sees at most
FRAMES_PER_SECOND = 100
STEP = (
    100  # frames; the padded length is a multiple of it, because the runtime keeps memory for each length it has seen
)
WORDS_PER_SECOND = 5  # nobody speaks faster for long
TOKENS_PER_SECOND = 12  # English needs 3-6; a decode that runs over is a loop
TOO_REPETITIVE = 2.4  # zlib compression ratio of the text, Whisper's own limit
CODES = {"english": "en", "german": "de", "spanish": "es", "portuguese": "pt"}  # whose first letters mislead
NO_SPEECH, UNSURE = 0.6, -1.0  # Whisper's own limits for "there is no speech here"


class Recogniser(Protocol):
    def quick(self, pcm: Pcm16, prompt: str = "") -> Transcript:
        """Words of at most 25 s of speech for turn-taking; the language is asked. Raises RecogniserUnavailable."""
        ...

    def full(self, pcm: Pcm16) -> Transcript:
        """Words of any length of speech, as good as the model gets. Raises RecogniserUnavailable."""
        ...


def recogniser_for(config: SpeechConfig) -> Recogniser:
    """Loads what `config` names. Raises SpeechModelMissing."""
    return EndpointRecogniser(config.recogniser) if config.recogniser else WhisperRecogniser(config)


class WhisperRecogniser:
    """Faster-whisper; base, int8, one thread, beam 1 unless configured otherwise.

    `quick` pads the utterance to 5 s of silence instead of to 30 s: 0.25-0.45 s of CPU for 3-7 s of speech against
    1.1-1.25 s, language and word times included. `full` is the stock decode.
    """

    def __init__(self, config: SpeechConfig) -> None:
        folder = config.whisper_folder
        if not (folder / "model.bin").is_file():
            raise SpeechModelMissing
        os.environ["HF_HUB_OFFLINE"] = "1"  # the model is here; nothing may be asked for
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        from faster_whisper import WhisperModel  # type: ignore[import-untyped, unused-ignore]
        from faster_whisper.tokenizer import Tokenizer  # type: ignore[import-untyped, unused-ignore]

        self._model = WhisperModel(
            str(folder), config.device, compute_type=config.compute_type, cpu_threads=config.threads, num_workers=1
        )
        self._tokenizer = Tokenizer(
            self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language="en"
        )

    def quick(self, pcm: Pcm16, prompt: str = "") -> Transcript:
        decoded = self._decode(pcm, PADDING, prompt)
        if decoded.repetitive:  # the short padding now and then leads to a loop; the whole window then does not
            decoded = self._decode(pcm, WINDOW, "")
        if decoded.repetitive:  # nobody said that
            return replace(decoded.transcript, words=())
        return decoded.transcript

    def full(self, pcm: Pcm16) -> Transcript:
        segments, _ = self._model.transcribe(
            as_float(pcm),
            language="en",
            beam_size=1,
            temperature=[0.0],  # the fallback samples, and an answer must read the same every time
            word_timestamps=True,
            condition_on_previous_text=False,
            no_speech_threshold=NO_SPEECH,
            log_prob_threshold=UNSURE,
        )
        words: list[Word] = []
        for segment in segments:
            if segment.compression_ratio <= TOO_REPETITIVE:
                words.extend(to_words((word.word, word.start, word.end, word.probability) for word in segment.words))
        give_memory_back()  # nobody waits for this decode
        return Transcript(words=tuple(words), duration=pcm.size / RATE)

    def _decode(self, pcm: Pcm16, padding: float, prompt: str) -> "_Decoded":
        """One encoder run on the utterance and `padding` seconds, used for language, words and their times."""
        model, tokenizer = self._model, self._tokenizer
        audio = as_float(pcm[: round(WINDOW * RATE)])
        seconds = audio.size / RATE
        frames = min(round(WINDOW * FRAMES_PER_SECOND), -(-int((seconds + padding) * FRAMES_PER_SECOND) // STEP) * STEP)
        short = max(0, frames * RATE // FRAMES_PER_SECOND - audio.size)
        encoded = model.encode(model.feature_extractor(audio, padding=short)[:, :frames])
        language, language_probability = self._language(encoded)

        context: list[int] = tokenizer.encode(" " + prompt.strip())[-48:] if prompt.strip() else []
        start = model.get_prompt(tokenizer, context, without_timestamps=True)
        result = model.model.generate(
            encoded,
            [start],
            beam_size=1,
            max_length=min(model.max_length, len(start) + 10 + round(TOKENS_PER_SECOND * seconds)),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=[-1],
        )[0]
        tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
        text = tokenizer.decode(tokens).strip()
        sure = result.scores[0]  # mean log probability of a token
        silent = result.no_speech_prob > NO_SPEECH and sure < UNSURE
        words: tuple[Word, ...] = ()
        if text and not silent:
            aligned = model.find_alignment(tokenizer, [tokens], encoded, int(seconds * FRAMES_PER_SECOND))[0]
            words = to_words((item["word"], item["start"], item["end"], item["probability"]) for item in aligned)
        return _Decoded(
            Transcript(words, language, language_probability, seconds),
            repetitive=is_repetitive(text) or len(words) > 4 + WORDS_PER_SECOND * seconds,
        )

    def _language(self, encoded: Any) -> tuple[str, float]:
        if not self._model.model.is_multilingual:
            return "", 0.0
        token, probability = self._model.model.detect_language(encoded)[0][0]
        return token[2:-2], float(probability)


@dataclass(frozen=True)
class _Decoded:
    transcript: Transcript
    repetitive: bool


def give_memory_back() -> None:
    """What decodes have freed goes back to the system: the C library keeps it, in pieces too small for the next."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def is_repetitive(text: str) -> bool:
    data = text.encode()
    return len(data) > 40 and len(data) / len(zlib.compress(data)) > TOO_REPETITIVE


def to_words(pieces: Iterable[tuple[str, float, float, float]]) -> tuple[Word, ...]:
    """Pieces as Whisper gives them, (text, start, end, probability), to words: a piece without a blank before it
    belongs to the word it follows (`ill` `-disposed` `.`), which keeps the lower probability of letters."""
    words: list[Word] = []
    for text, start, end, probability in pieces:
        clean = text.strip()
        if not clean:
            continue
        if words and not text.startswith(" "):
            last = words[-1]
            spoken = any(letter.isalnum() for letter in clean)
            words[-1] = Word(
                last.text + clean,
                last.start,
                float(end) if spoken else last.end,
                min(last.probability, float(probability)) if spoken else last.probability,
            )
        else:
            words.append(Word(clean, float(start), float(end), float(probability)))
    return tuple(words)


class EndpointRecogniser:
    """`POST {url}/audio/transcriptions` with word timestamps, falling back to segments, then to plain text.

    Servers give no probability for words; that of the segment stands for each, and where there is none 1.0 does:
    the gate then judges by speech and language alone.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def quick(self, pcm: Pcm16, prompt: str = "") -> Transcript:
        return self._ask(pcm, prompt)

    def full(self, pcm: Pcm16) -> Transcript:
        return self._ask(pcm, "")

    def _ask(self, pcm: Pcm16, prompt: str) -> Transcript:
        import httpx

        endpoint = self._endpoint
        form: dict[str, Any] = {
            "model": endpoint.model,
            "response_format": "verbose_json",
            "timestamp_granularities[]": ["word", "segment"],
            "temperature": "0",
        }
        if prompt:
            form["prompt"] = prompt
        try:
            answer = httpx.post(
                f"{endpoint.url.rstrip('/')}/audio/transcriptions",
                data=form,
                files={"file": ("speech.wav", wav(pcm), "audio/wav")},
                headers={"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {},
                timeout=endpoint.timeout,
            )
            answer.raise_for_status()
            return from_json(answer.json(), pcm.size / RATE)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as failure:
            raise RecogniserUnavailable from failure


def from_json(answer: Any, seconds: float) -> Transcript:
    """A transcript from the endpoint's answer; raises KeyError, TypeError or ValueError where it is none."""
    if not isinstance(answer, dict):
        raise TypeError("not an object")
    segments: Sequence[dict[str, Any]] = answer.get("segments") or ()
    timed = [
        Word(str(word["word"]).strip(), float(word["start"]), float(word["end"]), _probability(word, segments))
        for word in answer.get("words") or ()
        if str(word["word"]).strip()
    ]
    if not timed:
        for segment in segments or [{"text": answer["text"], "start": 0.0, "end": seconds}]:
            timed.extend(spread(str(segment["text"]), float(segment["start"]), float(segment["end"]), segment))
    language = str(answer.get("language") or "")
    code = {"english": "en", "german": "de", "french": "fr", "spanish": "es"}.get(
        language.lower(), language[:2].lower()
    )
    return Transcript(tuple(timed), code, 1.0 if code else 0.0, seconds)


def spread(text: str, start: float, end: float, segment: dict[str, Any]) -> list[Word]:
    """Words of a segment without times of their own, spread over it by their length."""
    words = text.split()
    letters = sum(len(word) for word in words) or 1
    probability = _probability({"start": start}, [segment])
    timed, at = [], start
    for word in words:
        until = at + (end - start) * len(word) / letters
        timed.append(Word(word, at, until, probability))
        at = until
    return timed


def _probability(word: dict[str, Any], segments: Sequence[dict[str, Any]]) -> float:
    if "probability" in word:
        return float(word["probability"])
    for segment in segments:
        if "avg_logprob" in segment and float(segment["start"]) <= float(word["start"]) <= float(segment["end"]):
            return float(np.exp(min(0.0, float(segment["avg_logprob"]))))
    return 1.0
