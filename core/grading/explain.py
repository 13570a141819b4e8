"""How well an answer explains, from 1 to 10: a transparent count of what listeners need. No model, no taste.

    form           = 0.30 length + 0.20 structure + 0.20 connectives + 0.20 specifics + 0.10 example    (each 0 to 1)
    explainability = 1 + 9 * form * min(1, 0.2 + 1.6 * coverage)

* length: words, rising from 5 to 60 (20 for a follow-up), falling past 260 to a half at 520: concision counts.
* structure: sentences or bullets (three are enough, one for a follow-up) of 6 to 32 words on average.
* connectives: distinct words that tie thoughts together ("because", "so", "whereas"); three are enough (one).
* specifics: distinct content words that the question did not hand over; twenty-five are enough (eight).
* example: whether one is announced ("for example", "such as", "in my last project").

The last factor ties form to substance: a fluent explanation of something else explains nothing here, and the full
mark needs half of the weighted key points. Accent, fillers and pauses are never looked at.
"""

import re

import numpy as np

from core.grading.strength import Answer

_WEIGHTS = {"length": 0.30, "structure": 0.20, "connectives": 0.20, "specifics": 0.20, "example": 0.10}

_CONNECTIVE = re.compile(
    r"""\b(?:because|since|so|therefore|thus|hence|if|when|whenever|unless|until|otherwise|whereas|while|although|though
    |but|however|instead|rather|first|firstly|second|secondly|then|next|finally|lastly|also|moreover|besides|once|before
    |after|that's\ why|that\ is\ why|which\ means|as\ a\ result|in\ contrast|on\ the\ other\ hand|in\ order\ to
    |for\ that\ reason|depends|the\ reason|leads\ to|in\ short|to\ sum\ up|overall)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"""\b(?:for\ example|for\ instance|e\.g\.|such\ as|say,|let's\ say|imagine|suppose|consider|like\ (?:a|an|when|the)
    |in\ my\ (?:last|previous|current)|at\ my\ (?:last|previous)|once\ i|we\ had|i\ (?:once|used|worked|built|saw))""",
    re.VERBOSE | re.IGNORECASE,
)


def form(answer: Answer, question_words: frozenset[str], *, follow_up: bool) -> dict[str, float]:
    """The five parts, each 0 to 1, by name."""
    lengths = [len(unit.words) for unit in answer.units]
    words = sum(lengths)
    content = frozenset[str]().union(*(unit.stems for unit in answer.units)) - question_words
    enough_words, enough_units, enough_ties, enough_content = (20, 1, 1, 8) if follow_up else (60, 3, 3, 25)
    ties = {" ".join(m.group().lower().split()) for m in _CONNECTIVE.finditer(answer.text)}
    mean_length = words / max(1, len(lengths))
    readable = float(np.interp(mean_length, (2, 6, 32, 60), (0.3, 1.0, 1.0, 0.3)))
    return {
        "length": float(np.interp(words, (5, enough_words, 260, 520), (0.0, 1.0, 1.0, 0.5))),
        "structure": min(1.0, len(lengths) / enough_units) * readable,
        "connectives": min(1.0, len(ties) / enough_ties),
        "specifics": min(1.0, len(content) / enough_content),
        "example": 1.0 if _EXAMPLE.search(answer.text) else 0.0,
    }


def explainability(answer: Answer, question_words: frozenset[str], coverage: float, *, follow_up: bool) -> float:
    """1 to 10, one decimal; `coverage` is the weighted share of key points carried, 0 to 1."""
    parts = form(answer, question_words, follow_up=follow_up)
    shape = sum(weight * parts[name] for name, weight in _WEIGHTS.items())
    return round(1 + 9 * shape * min(1.0, 0.2 + 1.6 * coverage), 1)
