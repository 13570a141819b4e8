"""Recordings made elsewhere, through the same recognition, gate and measures as a live answer."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from core.speech.audio import RATE, Pcm16, clipping_share, read
from core.speech.delivery import Delivery, Interval, delivery
from core.speech.gate import Doubt, doubt, spoken_only
from core.speech.recogniser import Recogniser
from core.speech.transcript import Transcript
from core.speech.vad import HANGOVER, Judge, Silero, Started, VoiceActivity

LANGUAGE_FROM = 20 * RATE  # samples of speech that tell the language


@dataclass(frozen=True)
class Recording:
    """What a file holds; times in seconds from its start. `doubt` says why it should not be graded, if so."""

    seconds: float
    transcript: Transcript
    speech: tuple[Interval, ...]
    doubt: Doubt | None
    delivery: Delivery


def transcribe(source: Path | BinaryIO, recogniser: Recogniser, judge: Judge | None = None) -> Recording:
    """Recognise a wav, mp3, webm or m4a file of up to 100 MB. Raises AudioUnreadable, RecogniserUnavailable."""
    pcm = read(source)
    speech = speech_in(pcm, judge or Silero())
    if not speech:
        nothing = Transcript(duration=pcm.size / RATE)
        return Recording(pcm.size / RATE, nothing, speech, doubt(nothing, speech), delivery(nothing, speech))
    spoken = np.concatenate([pcm[round(start * RATE) : round(end * RATE)] for start, end in speech])
    heard = recogniser.quick(spoken[:LANGUAGE_FROM])
    full = spoken_only(recogniser.full(pcm), speech)
    transcript = Transcript(full.words, heard.language, heard.language_probability, full.duration)
    return Recording(
        seconds=pcm.size / RATE,
        transcript=transcript,
        speech=speech,
        doubt=doubt(transcript, speech, clipping_share(spoken)),
        delivery=delivery(transcript, speech, pause_before=speech[0][0]),
    )


def speech_in(pcm: Pcm16, judge: Judge) -> tuple[Interval, ...]:
    """Where somebody speaks."""
    activity = VoiceActivity(judge)
    edges = activity.feed(np.concatenate([pcm, np.zeros(2 * HANGOVER, dtype=np.int16)]))  # silence closes the last one
    starts = [edge.at / RATE for edge in edges if isinstance(edge, Started)]
    ends = [min(edge.at, pcm.size) / RATE for edge in edges if not isinstance(edge, Started)]
    return tuple(zip(starts, ends, strict=True))
