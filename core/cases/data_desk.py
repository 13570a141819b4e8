"""The interviewer's answers to "do you have any data on …?": from the case alone, an exhibit, a fact, or a kind no."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.cases import wording
from core.cases.words import stems
from core.domain.case import Case, DataAnswer, Exhibit
from core.ports import Embedder

MOST_EXHIBITS = 3
# Cosine from which an entry is meant. Of 14 questions written to find it, those about nothing in a case reached 0.33
# at most, and eight of nine in other words 0.38 or more.
SIMILAR = 0.37
HINT, OTHER = 1.0, 0.5  # weight of a stem in a hint, and in a title, a row or a column
LEAST = 0.34  # share of the question's stems, weighted, that an entry must carry


class Given(StrEnum):
    EXHIBIT = "exhibit"
    AGAIN = "again"
    FACT = "fact"
    ENOUGH = "enough"
    VAGUE = "vague"
    NONE = "none"


@dataclass(frozen=True)
class Reply:
    """`exhibit` is to be shown with the sentence; `fact` is where it comes from."""

    given: Given
    sentence: str
    exhibit: Exhibit | None = None
    fact: DataAnswer | None = None


@dataclass(frozen=True)
class _Entry:
    """An exhibit or fact with the words it is found by."""

    source: Exhibit | DataAnswer
    hints: tuple[str, ...]
    other: tuple[str, ...]


def answer(case: Case, question: str, released: Sequence[str] = (), embedder: Embedder | None = None) -> Reply:
    """The reply to a question about data; `released` names exhibits already shown. Raises ModelMissing."""
    asked = frozenset(stems(question))
    if not asked:
        return Reply(Given.VAGUE, wording.VAGUE)
    entries = _entries(case)
    found = _by_words(asked, entries)
    if found is None and embedder is not None:
        found = _by_meaning(question, entries, embedder)
    match found:
        case Exhibit():
            return _exhibit(found, released)
        case DataAnswer():
            return Reply(Given.FACT, found.sentence, fact=found)
    return Reply(Given.NONE, wording.NONE)


def _exhibit(exhibit: Exhibit, released: Sequence[str]) -> Reply:
    if exhibit.id in released:
        return Reply(Given.AGAIN, wording.AGAIN.format(title=exhibit.title), exhibit)
    if len(set(released)) >= MOST_EXHIBITS:
        return Reply(Given.ENOUGH, wording.ENOUGH)
    return Reply(Given.EXHIBIT, wording.EXHIBIT.format(title=exhibit.title), exhibit)


def _entries(case: Case) -> list[_Entry]:
    exhibits = [
        _Entry(e, e.hints, (e.title, *e.categories, *(series.name for series in e.series))) for e in case.exhibits
    ]
    return exhibits + [_Entry(fact, (*fact.hints, fact.key), (fact.sentence,)) for fact in case.data_answers]


def _by_words(asked: frozenset[str], entries: Sequence[_Entry]) -> Exhibit | DataAnswer | None:
    """The entry that carries most of what was asked for; words that many entries share tell little."""
    hints = [frozenset(stem for hint in entry.hints for stem in stems(hint)) for entry in entries]
    other = [frozenset(stem for text in entry.other for stem in stems(text)) for entry in entries]
    spread = Counter(stem for words, more in zip(hints, other, strict=True) for stem in words | more)
    best: tuple[float, Exhibit | DataAnswer] | None = None
    for entry, words, more in zip(entries, hints, other, strict=True):
        score = sum((HINT if stem in words else OTHER) / spread[stem] ** 0.5 for stem in asked & (words | more))
        score += sum(1.0 for hint in entry.hints if len(frozenset(stems(hint))) > 1 and frozenset(stems(hint)) <= asked)
        if asked & words and score / len(asked) >= LEAST / 2 and (best is None or score > best[0]):
            best = (score, entry.source)
    return best[1] if best else None


def _by_meaning(question: str, entries: Sequence[_Entry], embedder: Embedder) -> Exhibit | DataAnswer | None:
    texts = [(entry.source, text) for entry in entries for text in (*entry.hints, *entry.other)]
    if not texts:
        return None
    vectors = embedder.embed([question, *(text for _, text in texts)])
    near = vectors[1:] @ vectors[0]
    best = int(near.argmax())
    return texts[best][0] if near[best] >= SIMILAR else None
