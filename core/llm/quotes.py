"""A model's quote, found again in the answer or dropped. What is kept is always the answer's own words."""

import re
import unicodedata
from difflib import SequenceMatcher

from core.domain.grade import Evidence

MAX_QUOTE_CHARACTERS = 320
MIN_WORDS, MIN_CHARACTERS = 2, 6  # less is found in any answer
SHORT_ANSWER = 5  # words; an answer that is itself so short may be quoted by the word
# A quote that is not there word for word may be a stitched or mended one: its longest run that is there stands for it.
RUN_WORDS, RUN_SHARE = 4, 0.6
MAX_COMPARED_WORDS = 4000
MOST_PARTS = 4

_GAP = re.compile(r"\[?(?:\.{3,}|…)\]?")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FOLDED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})


def verified(quote: str, answer: str) -> Evidence | None:
    """Where the quote stands in the answer, up to case, white space, punctuation and typography; None when nowhere.

    A quote whose longest run of RUN_WORDS words or more that is in the answer makes up RUN_SHARE of it is cut to that;
    of a quote with gaps ("first … second") every part must be there, and the longest is kept.
    """
    parts = [part for part in _GAP.split(quote[: 4 * MAX_QUOTE_CHARACTERS]) if _WORD.search(part)]
    if not parts or len(parts) > MOST_PARTS:
        return None
    said = _words(answer)[:MAX_COMPARED_WORDS]
    found = [_found(part, answer, said) for part in parts]
    kept = [evidence for evidence in found if evidence is not None]
    if len(kept) < len(found):
        return None
    return max(kept, key=lambda evidence: evidence.end - evidence.start)


def _found(quote: str, answer: str, said: list[tuple[str, int, int]]) -> Evidence | None:
    wanted = [word for word, _, _ in _words(quote)]
    too_little = len(wanted) < MIN_WORDS and sum(map(len, wanted)) < MIN_CHARACTERS
    if too_little and len(said) > SHORT_ANSWER:
        return None
    spoken = [word for word, _, _ in said]
    start, length = _find(wanted, spoken), len(wanted)
    if start is None:
        run = SequenceMatcher(None, wanted, spoken, autojunk=False).find_longest_match()
        if run.size < RUN_WORDS or run.size < RUN_SHARE * len(wanted):
            return None
        start, length = run.b, run.size
    return _evidence(answer, said, start, length)


def _evidence(answer: str, said: list[tuple[str, int, int]], start: int, length: int) -> Evidence:
    """The words as they stand in the answer, as many as a quote may have."""
    first = said[start][1]
    while length > 1 and said[start + length - 1][2] - first > MAX_QUOTE_CHARACTERS:
        length -= 1
    last = min(said[start + length - 1][2], first + MAX_QUOTE_CHARACTERS)
    return Evidence(first, last, answer[first:last])


def _find(wanted: list[str], spoken: list[str]) -> int | None:
    """The first place where the words stand in a row."""
    first, length = wanted[0], len(wanted)
    for start in range(len(spoken) - length + 1):
        if spoken[start] == first and spoken[start : start + length] == wanted:
            return start
    return None


def _words(text: str) -> list[tuple[str, int, int]]:
    """The words in lower case with their places; characters nobody can see do not part a word."""
    places = [i for i, c in enumerate(text) if unicodedata.category(c) != "Cf"]
    seen = "".join(text[i] for i in places).translate(_FOLDED)
    found = _WORD.finditer(seen)
    return [(m.group().casefold(), places[m.start()], places[m.end() - 1] + 1) for m in found]
