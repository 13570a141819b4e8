"""The words of the answer that carry a key point, quoted exactly."""

import re

from core.domain.grade import Evidence
from core.grading.profile import KeyPointProfile
from core.grading.text import Unit, Word

MAX_QUOTE_CHARACTERS = 320
KEPT = 0.9  # a shorter quote must keep this share of the matched words' weight
MIN_QUOTE_WORDS = 5
MAX_CLAUSES = 24  # beyond, the span is no sentence and the runs of clauses are too many to try

_CLAUSE_BREAK = re.compile(r"[,;:()]|\s[-–—]\s|\b(?:and|but|so|because|which|while|whereas|although|or)\b", re.I)
_EDGE = " \t\r\n\v\f,;:-–—*•("


def quote(original: str, scored: str, parts: list[Unit], profile: KeyPointProfile) -> Evidence | None:
    """The tightest span of `parts` (neighbouring units) that carries the point.

    `scored` is the text the grader read: the original with stripped passages blanked, of the same length. None when
    the span cannot be verified against both: a blanked passage lies inside it, or nothing is left.
    """
    best = max(parts, key=lambda unit: _weight(unit.words, profile)) if len(parts) > 1 else parts[0]
    if len(parts) > 1 and _weight(best.words, profile) < KEPT * sum(_weight(unit.words, profile) for unit in parts):
        start, end, inside = parts[0].start, parts[-1].end, tuple(w for unit in parts for w in unit.words)
    else:
        start, end, inside = best.start, best.end, best.words
    start, end = _clauses(scored, start, end, inside, profile)
    start, end = _trimmed(scored, start, end)
    if end - start > MAX_QUOTE_CHARACTERS:
        limit = start + MAX_QUOTE_CHARACTERS
        space = scored.rfind(" ", start, limit)
        start, end = _trimmed(scored, start, space if space > start else limit)
    return verified(original, scored, start, end)


def verified(original: str, scored: str, start: int, end: int) -> Evidence | None:
    """The quote at these offsets when it stands in the original and in what was scored, else None."""
    words = original[start:end]
    if not words.strip() or words != scored[start:end]:
        return None
    return Evidence(start, end, words)


def _weight(inside: tuple[Word, ...], profile: KeyPointProfile) -> float:
    found = {word.stem for word in inside}
    return sum(weight for word, weight in profile.words.items() if word in found)


def _clauses(text: str, start: int, end: int, inside: tuple[Word, ...], profile: KeyPointProfile) -> tuple[int, int]:
    """The shortest run of clauses that keeps the matched words; the whole span when too few words matched to tell."""
    whole = _weight(inside, profile)
    breaks = sorted({start, end, *(m.start() for m in _CLAUSE_BREAK.finditer(text, start, end))})
    if len(breaks) > MAX_CLAUSES or len({w.stem for w in inside} & profile.words.keys()) < 3:
        return start, end
    runs = [(a, b) for i, a in enumerate(breaks) for b in breaks[i + 1 :]]
    for a, b in sorted(runs, key=lambda run: (run[1] - run[0], run[0])):
        kept = tuple(w for w in inside if a <= w.start and w.end <= b)
        if len(kept) >= MIN_QUOTE_WORDS and _weight(kept, profile) >= KEPT * whole:
            return a, b
    return start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start] in _EDGE or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _EDGE or text[end - 1].isspace()):
        end -= 1
    return start, end
