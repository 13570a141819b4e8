"""Where in a recording the words of an answer were said. Pure; times in seconds, offsets in characters."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from core.domain.spoken import Interval

LEAST_FOUND = 0.5  # of a quote's words; below that the recording says something else there
MARGIN = 0.25  # seconds, so that no first sound is cut off
_TOKEN = re.compile(r"\w+")

TimedWord = tuple[str, float, float, float]  # text, start, end, probability


class Moments:
    """The words of an answer laid beside those of its recording, which were found again and may differ a little."""

    def __init__(self, answer: str, words: Sequence[TimedWord]) -> None:
        self._tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(answer)]
        said = [(token, start, end) for text, start, end, _ in words for token in _TOKEN.findall(text.lower())]
        written = [answer[start:end].lower() for start, end in self._tokens]
        matcher = SequenceMatcher(None, written, [token for token, _, _ in said], autojunk=False)
        self._times = {
            block.a + step: said[block.b + step][1:]
            for block in matcher.get_matching_blocks()
            for step in range(block.size)
        }

    def of(self, start: int, end: int) -> Interval | None:
        """When `answer[start:end]` was said; None where the recording does not have it."""
        inside = [place for place, (begin, until) in enumerate(self._tokens) if begin < end and until > start]
        found = [self._times[place] for place in inside if place in self._times]
        if not found or len(found) < LEAST_FOUND * len(inside):
            return None
        return max(0.0, found[0][0] - MARGIN), found[-1][1] + MARGIN
