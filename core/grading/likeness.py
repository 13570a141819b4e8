"""How much an answer resembles texts written before for the same question: their runs of words, and their meaning.

    likeness = 100 x (share of the answer's words that stand in runs of three words of one stored text)
                   x (how near the answer's sentences come to that text's in meaning, 0 to 1)

Honest answers to one question share its words and some of its phrases, so either factor alone says little.
"""

import re
from collections.abc import Sequence

import numpy as np

from core.domain.errors import ModelMissing
from core.grading.text import reading, units
from core.ports import Embedder

RUN = 3
FEWEST_WORDS = 40  # short answers to one question are alike by themselves
MOST_WORDS = 1500  # bounds the work on hostile input, as does
MOST_SENTENCES = 40
WITHOUT_MEANING = 0.75  # the second factor where no embedder is loaded: what near copies reach at least

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

Runs = frozenset[tuple[str, ...]]


def words_of(text: str) -> list[str]:
    return [found.group().lower() for found, _ in zip(_WORD.finditer(text), range(MOST_WORDS), strict=False)]


def runs_of(text: str) -> Runs:
    words = words_of(text)
    return frozenset(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def shared(words: Sequence[str], stored: Runs) -> float:
    """The share of the words that stand in runs of the stored text."""
    inside = [False] * len(words)
    for i in range(len(words) - RUN + 1):
        if tuple(words[i : i + RUN]) in stored:
            inside[i : i + RUN] = [True] * RUN
    return sum(inside) / len(words) if words else 0.0


def likeness(
    answer: str, stored: Sequence[tuple[str, Runs]], embedder: Embedder | None, *, least: float = 10.0
) -> float:
    """0 to 100, to the nearest of the stored texts; 0 where it cannot reach `least`, so that the meaning of ordinary
    answers need not be looked at."""
    words = words_of(answer)
    if len(words) < FEWEST_WORDS:
        return 0.0
    best = 0.0
    for text, runs in stored:
        share = shared(words, runs)
        if share > max(least / 100, best):  # the meaning is at most 1
            best = max(best, share * meaning(answer, text, embedder))
    return round(100 * best, 1)


def meaning(answer: str, text: str, embedder: Embedder | None) -> float:
    """The mean, by words, of how near each sentence of the answer comes to its nearest in the text."""
    if embedder is None:
        return WITHOUT_MEANING
    parts = units(answer)[:MOST_SENTENCES]
    try:
        said = embedder.embed([reading(answer[unit.start : unit.end]) for unit in parts])
        kept = embedder.embed(sentences(text))
    except ModelMissing:
        return WITHOUT_MEANING
    if not len(said) or not len(kept):
        return 0.0
    weights = np.array([len(unit.words) for unit in parts], dtype=np.float64)
    nearest = np.clip((said @ kept.T).max(axis=1), 0.0, 1.0)
    return float((nearest * weights).sum() / weights.sum())


def sentences(text: str) -> list[str]:
    """As the embedder reads them."""
    return [reading(text[unit.start : unit.end]) for unit in units(text)[:MOST_SENTENCES]]
