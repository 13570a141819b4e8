"""Words that speak about the person instead of the answer, found by a list that people keep (data/bias.yaml)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID

_SENTENCE = re.compile(r"(?:[^.!?\n]|\n(?!\s*\n))+[.!?]*")


class Source(StrEnum):
    """Where words were found. The value is kept in the store."""

    CRITIQUE = "critique"  # of one answer, by a grader; the id is the grade's
    COACHING = "coaching"  # of an interview, by the coach; the id is the scorecard's
    QUESTION = "question"  # of the bank; the id is the question version's


@dataclass(frozen=True)
class Term:
    """Words that are flagged, in any case, with what they are about and why that does not belong here.

    `unless` are longer expressions that mean something else, such as "race condition".
    """

    words: str
    about: str
    why: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flagged:
    """A sentence and the first of the flagged words in it."""

    sentence: str
    words: str
    about: str
    why: str


@dataclass(frozen=True)
class WatchWords:
    """A list of terms; whole words only, with a hyphen or a line break wherever a term has a space."""

    terms: tuple[Term, ...]

    @cached_property
    def pattern(self) -> str:
        """A regular expression that finds any of the terms in text in lower case, for RE2 (DuckDB) as for Python. It
        knows no `unless`."""
        return rf"\b(?:{'|'.join(_loosely(words) for words in sorted(self._terms, key=len, reverse=True))})\b"

    def flagged(self, text: str) -> list[Flagged]:
        """Every sentence with a term in it, once, in order."""
        if not self._any.search(text):
            return []
        return [found for sentence in _sentences(text) if (found := self._first(sentence))]

    def _first(self, sentence: str) -> Flagged | None:
        for found in self._any.finditer(sentence):
            term = self._terms[_folded(found[0])]
            innocent = _matcher(term.unless).finditer(sentence) if term.unless else ()
            if not any(other.start() <= found.start() and found.end() <= other.end() for other in innocent):
                return Flagged(" ".join(sentence.split()), found[0], term.about, term.why)
        return None

    @cached_property
    def _terms(self) -> dict[str, Term]:
        return {_folded(term.words): term for term in self.terms}

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)


@dataclass(frozen=True)
class BiasList:
    """What is watched for in what graders and coaches say, and in what questions ask."""

    said: WatchWords
    asked: WatchWords


@dataclass(frozen=True)
class Place:
    """One text that was flagged, as a review names it."""

    source: Source
    id: UUID


def _sentences(text: str) -> Iterator[str]:
    return (found[0].strip() for found in _SENTENCE.finditer(text))


def _matcher(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(_loosely, words))})\b", re.IGNORECASE)


def _loosely(words: str) -> str:
    """`native speaker` also finds `native-speaker` and both with a line break between."""
    return r"[\s-]+".join(map(re.escape, _folded(words).split()))


def _folded(words: str) -> str:
    return re.sub(r"[\s-]+", " ", words).lower()
