"""What was recognised: words with times and probabilities."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce


@dataclass(frozen=True)
class Word:
    """`text` without blanks around it; `start` and `end` in seconds, `probability` between 0 and 1."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class Transcript:
    """Words of a stretch of speech, times in seconds from the stretch's first sample.

    `language` is a two-letter code with its probability as the model hears it, or "" when it was not asked.
    """

    words: tuple[Word, ...] = ()
    language: str = ""
    language_probability: float = 0.0
    duration: float = 0.0  # seconds of audio that were read

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def mean_probability(self) -> float:
        """0 without words."""
        return sum(word.probability for word in self.words) / len(self.words) if self.words else 0.0

    def later(self, seconds: float) -> "Transcript":
        """The same words, `seconds` later."""
        moved = (replace(word, start=word.start + seconds, end=word.end + seconds) for word in self.words)
        return replace(self, words=tuple(moved))


def join(parts: Iterable[Transcript]) -> Transcript:
    """One transcript of several, in order; the language is that of the part with most audio that was asked."""

    def two(left: Transcript, right: Transcript) -> Transcript:
        asked = max((part for part in (left, right) if part.language), key=lambda part: part.duration, default=left)
        return Transcript(
            words=left.words + right.words,
            language=asked.language,
            language_probability=asked.language_probability,
            duration=left.duration + right.duration,
        )

    return reduce(two, parts, Transcript())
