"""How an answer was delivered: pauses, pace, fillers. Pure, from the times of words and of speech.

Shown beside the score and never part of it: accents, stammers and screen readers are not knowledge.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.speech.transcript import Transcript, Word

PAUSE = 1.0  # seconds from which a gap is a pause
BREATH = 2.0  # seconds that end a stretch of talking at length
PACE_WINDOW = 15.0  # seconds over which the pace is drawn
LEAST_FOR_PACE = 5.0  # seconds of talking; the pace of less says nothing

Interval = tuple[float, float]  # seconds from the turn's first sample

SOUNDS = frozenset({"um", "umm", "uh", "uhm", "er", "erm", "ah", "hmm", "hm", "mm", "mhm", "eh"})
PHRASES = (("you", "know"), ("i", "mean"), ("sort", "of"), ("kind", "of"))
# "What kind of index" and "do you know" are meant.
MEANT_AFTER = frozenset({"what", "which", "a", "an", "the", "this", "that", "some", "any", "every", "each", "one"})
MEANT_AFTER |= {"these", "those", "other", "same", "different", "do", "did", "if", "when", "what", "how", "as"}
# "Like" is a filler where a comma sets it off ("it was, like, slow"), a word elsewhere.
LIKE = "like"


@dataclass(frozen=True)
class Delivery:
    """Seconds, words per minute, shares; None where there was too little speech to say."""

    pause_before: float | None  # from the end of the question to the first word; negative when they overlapped
    pauses: tuple[Interval, ...]  # (start, length) of gaps longer than a second
    words: int
    words_per_minute: float | None  # over the time from the first word to the last, pauses included
    articulation_rate: float | None  # words per minute of speech, pauses left out
    pace: tuple[tuple[float, float], ...]  # (middle of the window in seconds, words per minute in it)
    fillers: tuple[tuple[str, int], ...]  # most frequent first
    fillers_per_100: float | None
    speaking: float  # seconds
    talk_ratio: float | None  # the person's share of all talking in the turn
    longest_monologue: float  # seconds without a gap of two
    clarity: float | None  # mean word probability

    @property
    def filler_count(self) -> int:
        return sum(number for _, number in self.fillers)

    @property
    def paused(self) -> float:
        return sum(length for _, length in self.pauses)


def delivery(
    transcript: Transcript,
    speech: Sequence[Interval],
    pause_before: float | None = None,
    interviewer_seconds: float = 0.0,
) -> Delivery:
    """Measures of one turn. `speech` are the intervals of the voice activity detector, in order."""
    words = transcript.words
    speaking = sum(end - start for start, end in speech)
    span = speech[-1][1] - speech[0][0] if speech else 0.0
    counted = fillers(words)
    number = sum(counted.values())
    enough = span >= LEAST_FOR_PACE and len(words) > 1
    return Delivery(
        pause_before=pause_before,
        pauses=gaps(speech, PAUSE),
        words=len(words),
        words_per_minute=60 * len(words) / span if enough else None,
        articulation_rate=60 * len(words) / speaking if enough and speaking else None,
        pace=pace(words, speech),
        fillers=tuple(counted.most_common()),
        fillers_per_100=100 * number / len(words) if len(words) >= 10 else None,
        speaking=speaking,
        talk_ratio=speaking / (speaking + interviewer_seconds) if speaking and interviewer_seconds else None,
        longest_monologue=longest_run(speech),
        clarity=transcript.mean_probability if words else None,
    )


def gaps(speech: Sequence[Interval], least: float) -> tuple[Interval, ...]:
    """(start, length) of the gaps longer than `least` seconds."""
    between = ((left[1], right[0] - left[1]) for left, right in pairwise(speech))
    return tuple(gap for gap in between if gap[1] > least)


def longest_run(speech: Sequence[Interval]) -> float:
    """Seconds of the longest stretch without a gap of `BREATH`; shorter gaps belong to it."""
    longest, began = 0.0, None
    previous_end = 0.0
    for start, end in speech:
        if began is None or start - previous_end >= BREATH:
            began = start
        longest, previous_end = max(longest, end - began), end
    return longest


def pace(words: Sequence[Word], speech: Sequence[Interval]) -> tuple[tuple[float, float], ...]:
    """Words per minute in windows of `PACE_WINDOW` seconds, half overlapping; the last one may be shorter."""
    if not speech or not words:
        return ()
    begin, end = speech[0][0], speech[-1][1]
    middles = [(word.start + word.end) / 2 for word in words]
    drawn: list[tuple[float, float]] = []
    start = begin
    while end - start >= LEAST_FOR_PACE:
        until = min(start + PACE_WINDOW, end)
        inside = sum(start <= middle < until or middle >= end == until for middle in middles)
        drawn.append((round((start + until) / 2, 2), round(60 * inside / (until - start), 1)))
        if until == end:
            break
        start += PACE_WINDOW / 2
    return tuple(drawn)


def fillers(words: Sequence[Word]) -> Counter[str]:
    """How often each filler was said."""
    plain = [re.sub(r"[^\w']+", "", word.text.lower()) for word in words]
    counted: Counter[str] = Counter(word for word in plain if word in SOUNDS)
    for position, pair in enumerate(pairwise(plain)):
        meant = position > 0 and plain[position - 1] in MEANT_AFTER
        if pair in PHRASES and not meant and words[position].text[-1:] not in (".", "?", "!"):
            counted[" ".join(pair)] += 1
    for position, word in enumerate(plain):
        before = words[position - 1].text[-1:] if position else ","
        if word == LIKE and words[position].text.endswith(",") and before in ",.?!":
            counted[LIKE] += 1
    return counted
