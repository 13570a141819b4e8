"""Recordings made elsewhere, through the same recognition, gate and measures as a live answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from core.speech.audio import RATE, Pcm16, clipping_share, read_blocks
from core.speech.delivery import Delivery, Interval, delivery
from core.speech.errors import AudioTooLong
from core.speech.gate import Doubt, doubt, spoken_only
from core.speech.recogniser import Recogniser
from core.speech.transcript import Transcript, join
from core.speech.vad import HANGOVER, Judge, Silero, Started, VoiceActivity

LANGUAGE_FROM = 20 * RATE  # samples of speech that tell the language
LONGEST = 2 * 3600 * RATE  # samples
PIECE = 28.0  # seconds recognised in one go: a window of the recogniser
MARGIN = 0.2  # seconds around a piece


@dataclass(frozen=True)
class Recording:
    """What a file holds; times in seconds from its start. `doubt` says why it should not be graded, if so."""

    seconds: float
    transcript: Transcript
    speech: tuple[Interval, ...]
    doubt: Doubt | None
    delivery: Delivery


def transcribe(
    source: Path | BinaryIO,
    recogniser: Recogniser,
    judge: Judge | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Recording:
    """Recognise a wav, mp3, webm or m4a file of up to 100 MB; `progress` is told the share that is done, 0 to 1.

    Raises AudioUnreadable, AudioTooLong, RecogniserUnavailable.
    """
    pcm = read_all(source)
    speech = speech_in(pcm, judge or Silero())
    if not speech:
        nothing = Transcript(duration=pcm.size / RATE)
        return Recording(pcm.size / RATE, nothing, speech, doubt(nothing, speech), delivery(nothing, speech))
    spoken = np.concatenate([pcm[round(start * RATE) : round(end * RATE)] for start, end in speech])
    heard = recogniser.quick(spoken[:LANGUAGE_FROM])
    found, cut = [], pieces(speech)
    for number, (start, end) in enumerate(cut):
        progress(number / len(cut))
        start = max(0.0, start - MARGIN)
        found.append(recogniser.full(pcm[round(start * RATE) : round((end + MARGIN) * RATE)]).later(start))
    words = spoken_only(join(found), speech).words
    transcript = Transcript(words, heard.language, heard.language_probability, pcm.size / RATE)
    return Recording(
        seconds=pcm.size / RATE,
        transcript=transcript,
        speech=speech,
        doubt=doubt(transcript, speech, clipping_share(spoken)),
        delivery=delivery(transcript, speech, pause_before=speech[0][0]),
    )


def read_all(source: Path | BinaryIO) -> Pcm16:
    """Raises AudioUnreadable, AudioTooLong."""
    blocks, size = [], 0
    for block in read_blocks(source):
        blocks.append(block)
        size += block.size
        if size > LONGEST:
            raise AudioTooLong
    return np.concatenate(blocks)


def pieces(speech: Sequence[Interval]) -> list[Interval]:
    """Neighbouring stretches of speech put together, as much as is recognised in one go."""
    found: list[Interval] = []
    for start, end in speech:
        if found and end - found[-1][0] <= PIECE:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def speech_in(pcm: Pcm16, judge: Judge) -> tuple[Interval, ...]:
    """Where somebody speaks."""
    activity = VoiceActivity(judge)
    edges = activity.feed(np.concatenate([pcm, np.zeros(2 * HANGOVER, dtype=np.int16)]))  # silence closes the last one
    starts = [edge.at / RATE for edge in edges if isinstance(edge, Started)]
    ends = [min(edge.at, pcm.size) / RATE for edge in edges if not isinstance(edge, Started)]
    return tuple(zip(starts, ends, strict=True))
