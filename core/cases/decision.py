"""Which of a case's options a candidate recommends: by the words of its options, then by meaning."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.cases.words import stems
from core.domain.case import Case, Option
from core.ports import Embedder

CLEAR = 0.3  # by which an option's words must lead
WHOLE = 0.5  # for saying all of a part that no other option has
NEITHER = 1.5
NEAR, AHEAD = 0.45, 0.15  # cosine an option's label must reach, and by how much it must lead
LONGEST = 6000  # characters that are read
BRIEF = 25  # words of an answer that is read as one when no sentence of it says what to do
SHORT = 12  # words of an answer that may name an option by its number

_NOT = re.compile(
    r"\b(?:not|never|no|nothing|neither|nor|\w+n['’]t|cannot|against|avoid|reject|rather than|instead of|without|stop"
    r"|drop|refuse|refrain|hold off|abandon|decline|skip)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:recommend\w*|advi[sc]e\w*|suggest\w*|should|propos\w*|go (?:for|with|ahead)|choose|opt|prefer|decision"
    r"|(?:i|we)(?:['’]d| would| say)|my (?:answer|view|choice)|therefore|bottom line|best option|let['’]?s|must)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+|;")
_SPLIT = re.compile(
    r"[.;:!?,\n]+|\s+(?=(?:but|because|since|although|while|whereas|as long as|even though|rather than|instead of|and"
    r"|without)\b)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:option |number |the )?(?:(?P<p0>first|one|1|a)|(?P<p1>second|two|2|b)|(?P<p2>third|three|3|c)"
    r"|(?P<p3>fourth|four|4|d))\b(?:\s+(?:one|option)\b)?",
    re.IGNORECASE,
)
_NAMES_ONE = re.compile(r"\b(?:option|number|first|second|third|fourth)\b|^\W*[1-4a-d]\W*$", re.IGNORECASE)
_NEITHER = re.compile(r"\b(?:neither|none of|nothing)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Part:
    """A part of an option's label: its stems, and whether it says to leave something."""

    stems: frozenset[str]
    negative: bool


@dataclass(frozen=True)
class _Known:
    key: str
    parts: tuple[_Part, ...]
    neither: bool


def decision(case: Case, words: str, embedder: Embedder | None = None, *, asked: bool = False) -> str:
    """The key of the recommended option, "" when it is not clear. `asked`: they were just named, in their order.

    Raises ModelMissing when the embedder does.
    """
    options = case.solution.options
    words = words[:LONGEST]
    if asked and (numbered := _by_number(words, options)):
        return numbered
    sentences = [sentence for sentence in _SENTENCE.split(words) if sentence.strip()]
    advice = [sentence for sentence in sentences if _ADVICE.search(sentence)]
    # Advice counts before the rest, and what is said first before what is said later: people answer first.
    spoken = [*([s] for s in advice), advice, sentences[:1], sentences if len(words.split()) <= BRIEF else []]
    scored = [_scores([c for s in said for c in _clauses(s)], options) for said in spoken if said]
    for scores in scored:
        if found := _leader(scores) or _left_over(scores):
            return found
    return _by_meaning((advice or sentences)[:1], options, embedder) if embedder else ""


def _clauses(words: str) -> list[str]:
    return [clause.strip() for clause in _SPLIT.split(words) if clause and clause.strip()]


def _by_number(words: str, options: Sequence[Option]) -> str:
    if len(words.split()) > SHORT or not _NAMES_ONE.search(words):
        return ""
    named = {int(name[1:]) for match in _ORDINAL.finditer(words) for name, text in match.groupdict().items() if text}
    return options[place].key if len(named) == 1 and (place := named.pop()) < len(options) else ""


def _scores(clauses: Sequence[str], options: Sequence[Option]) -> dict[str, float]:
    """By option: its words said in its own sense, less those said in the other sense."""
    known = [_known(option) for option in options]
    spread = Counter(stem for k in known for stem in frozenset[str]().union(*(part.stems for part in k.parts)))
    return {k.key: sum(_score(k, clause, spread) for clause in clauses) for k in known}


def _leader(scores: dict[str, float]) -> str:
    ranked = sorted(scores, key=lambda key: -scores[key])
    if not ranked or scores[ranked[0]] <= 0:
        return ""
    lead = scores[ranked[0]] - max(0.0, scores[ranked[1]] if len(ranked) > 1 else 0.0)
    return ranked[0] if lead >= CLEAR else ""


def _left_over(scores: dict[str, float]) -> str:
    """The one option that was not spoken against, when all others were."""
    left = [key for key, score in scores.items() if score >= 0]
    return left[0] if len(left) == 1 and len(scores) > 1 else ""


def _known(option: Option) -> _Known:
    parts = [_Part(frozenset(stems(clause)), bool(_NOT.search(clause))) for clause in _clauses(option.label)]
    labelled = frozenset[str]().union(*(part.stems for part in parts))
    key = frozenset(stems(option.key.replace("_", " "))) - labelled
    if key:
        parts.append(_Part(key, False))
    return _Known(option.key, tuple(part for part in parts if part.stems), bool(_NEITHER.search(option.label)))


def _score(known: _Known, clause: str, spread: Counter[str]) -> float:
    if known.neither and _NEITHER.search(clause):
        return NEITHER
    said, negated = frozenset(stems(clause)), bool(_NOT.search(clause))
    total = 0.0
    for part in known.parts:
        shared = part.stems & said
        weight = sum(1 / spread[stem] for stem in shared)
        own = any(spread[stem] == 1 for stem in part.stems) or len(known.parts) == 1
        weight += WHOLE if shared == part.stems and own else 0.0
        total += weight if negated == part.negative else -weight
    return total


def _by_meaning(clauses: Sequence[str], options: Sequence[Option], embedder: Embedder) -> str:
    """The option nearest in meaning to what is not negated, when it is clearly nearer than the next."""
    said = " ".join(part for clause in clauses for part in _clauses(clause) if not _NOT.search(part))
    if not said or len(options) < 2:
        return ""
    vectors = embedder.embed([said, *(option.label for option in options)])
    near = vectors[1:] @ vectors[0]
    order = near.argsort()[::-1]
    best, next_best = float(near[order[0]]), float(near[order[1]])
    return options[int(order[0])].key if best >= NEAR and best - next_best >= AHEAD else ""
