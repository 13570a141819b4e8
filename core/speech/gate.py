"""Whether a transcript may be graded. What the gate doubts is said again or corrected, never turned into a number.

Limits come from measurements with Whisper base: read speech has a mean word probability of 0.88-0.98, a synthetic voice
0.74, single words over a poor line 0.33-0.64, German read as English 0.40-0.45.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.speech.transcript import Transcript

LEAST_SPEECH = 0.4  # seconds
LEAST_PROBABILITY = 0.5
LEAST_PROBABILITY_OF_FEW = 0.35  # for up to `FEW` words, which the model has less to go by
FEW = 4
CLEAR = 0.75  # from here on clipping and a doubtful language are forgiven
FOREIGN = 0.8  # probability of another language
FOREIGN_AFTER = 2.0  # seconds of speech; the language of less is a guess
CLIPPED = 0.005  # share of samples in speech
LEAST_COVERAGE = 0.12  # speech between the first and the last word
COVERAGE_AFTER = 10.0  # seconds
MOST_WORDS_PER_SECOND = 7.0  # of speech; more were not said
MARGIN = 0.3  # seconds by which the times of words and of speech may differ

Interval = tuple[float, float]  # seconds from the turn's first sample


class Reason(StrEnum):
    NOTHING_HEARD = "nothing_heard"
    TOO_LITTLE = "too_little"
    MOSTLY_SILENCE = "mostly_silence"
    NOT_ENGLISH = "not_english"
    CLIPPING = "clipping"
    UNCLEAR = "unclear"
    NOT_RECOGNISED = "not_recognised"


SENTENCES = {
    Reason.NOTHING_HEARD: "We did not hear anything. Please check the microphone and say that again, or type.",
    Reason.TOO_LITTLE: "That was too short to be understood. Please say that again, or type.",
    Reason.MOSTLY_SILENCE: "Most of that was silence. Please say that again, or type.",
    Reason.NOT_ENGLISH: "That did not sound like English. Please say that again in English, or type.",
    Reason.CLIPPING: (
        "The sound was too loud to be understood. Please move away from the microphone and say that again, or type."
    ),
    Reason.UNCLEAR: "We could not understand that well enough. Please say that again, or correct the text.",
    Reason.NOT_RECOGNISED: "Your speech could not be turned into text. Please say that again, or type.",
}


@dataclass(frozen=True)
class Doubt:
    reason: Reason

    @property
    def sentence(self) -> str:
        return SENTENCES[self.reason]


def doubt(transcript: Transcript, speech: Sequence[Interval], clipping: float = 0.0) -> Doubt | None:
    """Why the transcript of one turn should not be graded; None when it may be.

    `speech` is where the voice activity detector heard speech, `clipping` the share of clipped samples in it.
    """
    reason = _reason(transcript, speech, clipping)
    return Doubt(reason) if reason else None


def _reason(transcript: Transcript, speech: Sequence[Interval], clipping: float) -> Reason | None:
    spoken = sum(end - start for start, end in speech)
    words, clarity = len(transcript.words), transcript.mean_probability
    if not spoken:
        return Reason.NOTHING_HEARD
    if spoken < LEAST_SPEECH:
        return Reason.TOO_LITTLE
    span = speech[-1][1] - speech[0][0]
    if span >= COVERAGE_AFTER and spoken / span < LEAST_COVERAGE:
        return Reason.MOSTLY_SILENCE
    foreign = transcript.language not in ("", "en") and transcript.language_probability >= FOREIGN
    if foreign and spoken >= FOREIGN_AFTER and clarity < CLEAR:
        return Reason.NOT_ENGLISH
    if clipping >= CLIPPED and clarity < CLEAR:
        return Reason.CLIPPING
    if not words:
        return Reason.UNCLEAR if spoken >= 2 * LEAST_SPEECH else Reason.TOO_LITTLE
    least = LEAST_PROBABILITY_OF_FEW if words <= FEW else LEAST_PROBABILITY
    if clarity < least or words > FEW + MOST_WORDS_PER_SECOND * spoken:
        return Reason.UNCLEAR
    return None


def spoken_only(transcript: Transcript, speech: Sequence[Interval]) -> Transcript:
    """Without words where nobody spoke: a recogniser that is given silence may invent some."""
    kept = tuple(
        word
        for word in transcript.words
        if any(start - MARGIN <= word.end and word.start <= end + MARGIN for start, end in speech)
    )
    return replace(transcript, words=kept)
