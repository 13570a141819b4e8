"""Search in casebooks: by meaning (MiniLM vectors) and by words (BM25), the two rankings fused."""

import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias
from uuid import UUID

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from core.domain.casebook import Passage
from core.ports import Embedder

if TYPE_CHECKING:
    from bm25s import BM25

MOST_PASSAGES_IN_MEMORY = 60_000  # over all organisations; 1.5 kB of vector and about 0.5 kB of words each
# How much meaning counts beside words, both scaled to 0-1: Bruch, Gai, Ingber, An Analysis of Fusion Functions for
# Hybrid Retrieval, TOIS 2023. Fusing ranks alone throws away by how much one passage is ahead, and measured worse.
MEANING = 0.6
PAGE = 0.5  # how much the second-best passage of a page counts for all of it: what fits in two places fits better
BESIDE = 0.2  # how much the better of the pages before and after counts: a text goes on over the end of a page
FAR = 0.22  # cosine below which a passage means something else
LONGEST_QUERY = 1000  # characters

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_NO_MEANING = """
a about an and any are as at be been but by can could did do does for from had has have he her his how i if in into is
it its me more most my no not of on or our she should so some than that the their them then there these they this to was
we were what when where which who why will with would you your
"""
_STOP = frozenset(_NO_MEANING.split())


Key: TypeAlias = tuple[UUID, int]  # casebook and position
Vectors: TypeAlias = NDArray[np.float32]


class Shelves(Protocol):
    """Where passages come from; see `core.storage.casebooks.CasebookRepository`."""

    def searchable(self, org_id: UUID) -> frozenset[UUID]: ...

    def indexed(self, casebooks: frozenset[UUID]) -> Any: ...

    def passages(self, keys: Sequence[Key]) -> dict[Key, Passage]: ...


class HybridIndex:
    """Immutable, so that any number of threads may search it. Rows are passages, `pages` tell which lie together."""

    def __init__(self, keys: Sequence[Key], pages: Sequence[int], texts: Sequence[str], vectors: Vectors) -> None:
        self.keys, self._vectors = list(keys), vectors
        self._words = _bm25([_terms(text) for text in texts]) if texts else None
        places = [(key[0], page) for key, page in zip(keys, pages, strict=True)]
        numbers = {place: number for number, place in enumerate(dict.fromkeys(places))}
        nowhere = len(numbers)
        self._pages = np.array([numbers[place] for place in places], dtype=int)
        self._before = np.array([numbers.get((book, page - 1), nowhere) for book, page in numbers], dtype=int)
        self._after = np.array([numbers.get((book, page + 1), nowhere) for book, page in numbers], dtype=int)

    def __len__(self) -> int:
        return len(self.keys)

    def by_meaning(self, vector: Vectors) -> Vectors:
        """Cosine with every passage, shape (n,)."""
        return np.asarray(self._vectors @ vector, dtype=np.float32)

    def by_words(self, query: str) -> Vectors:
        """BM25 of every passage, shape (n,); 0 for those that share no word with the query."""
        known = [word for word in _terms(query) if self._words and word in self._words.vocab_dict]
        if self._words is None or not known:
            return np.zeros(len(self), dtype=np.float32)
        return np.asarray(self._words.get_scores(known), dtype=np.float32)

    def search(self, query: str, vector: Vectors, limit: int) -> list[tuple[int, float]]:
        """Rows and their scores, best first. What shares no word with the query and lies far is left out."""
        meaning, by_words = self.by_meaning(vector), self.by_words(query)
        fits = np.flatnonzero((meaning > FAR) | (by_words > 0))
        if not fits.size:
            return []
        fused = MEANING * _spread(meaning) + (1 - MEANING) * by_words / max(float(by_words.max()), 1e-9)
        total = (fused + self._support(fused))[fits]
        order = np.argsort(-total, kind="stable")[:limit]
        return [(int(fits[place]), float(total[place])) for place in order]

    def _support(self, scores: Vectors) -> Vectors:
        """What the rest of its page and the pages beside it add to every passage, shape (n,)."""
        order = np.lexsort((-scores, self._pages))
        starts = np.flatnonzero(np.diff(self._pages[order], prepend=-1))
        several = np.diff(np.append(starts, len(order))) > 1
        best = np.append(scores[order[starts]], np.float32(0))  # and 0 for a page that is not there
        second = np.zeros(len(starts), dtype=np.float32)
        second[several] = scores[order[starts[several] + 1]]
        beside = np.maximum(best[self._before], best[self._after])
        return np.asarray((PAGE * second + BESIDE * beside)[self._pages], dtype=np.float32)


class CasebookSearch:
    """Implements `core.ports.Passages`. Safe to share between threads.

    An organisation's index is made when it is first needed and whenever its casebooks are not the same any more; those
    used least give way when all together hold more than `most` passages.
    """

    def __init__(
        self,
        shelves: Shelves,
        embedder: Embedder,
        speaks_to_models: Callable[[str], bool] = lambda text: False,
        most: int = MOST_PASSAGES_IN_MEMORY,
    ) -> None:
        self._shelves, self._embedder, self._speaks, self._most = shelves, embedder, speaks_to_models, most
        self._lock = threading.Lock()
        self._making: dict[frozenset[UUID], threading.Lock] = {}
        self._kept: OrderedDict[UUID, tuple[frozenset[UUID], HybridIndex]] = OrderedDict()

    def search(self, org_id: UUID, query: str, limit: int = 5) -> list[Passage]:
        """See `core.ports.Passages`. Raises ModelMissing."""
        query = query[:LONGEST_QUERY].strip()
        index = self._index(org_id) if query and limit > 0 else None
        if not index:
            return []
        found = index.search(query, self._embedder.embed([query])[0], limit)
        passages = self._shelves.passages([index.keys[row] for row, _ in found])
        return [
            replace(passage, score=score, speaks_to_models=self._speaks(passage.text))
            for row, score in found
            if (passage := passages.get(index.keys[row])) is not None
        ]

    def _index(self, org_id: UUID) -> HybridIndex:
        casebooks = self._shelves.searchable(org_id)
        with self._lock:
            if (index := self._known(org_id, casebooks)) is not None:
                return index
            making = self._making.setdefault(casebooks, threading.Lock())
        with making:  # who asks for the same meanwhile waits for it
            with self._lock:
                if (index := self._known(org_id, casebooks)) is not None:
                    return index
            found = self._shelves.indexed(casebooks)
            index = HybridIndex(found.keys, found.pages, found.texts, found.vectors)
            with self._lock:
                self._keep(org_id, casebooks, index)
                self._making.pop(casebooks, None)
        return index

    def _known(self, org_id: UUID, casebooks: frozenset[UUID]) -> HybridIndex | None:
        kept = self._kept.get(org_id)
        if kept is None or kept[0] != casebooks:
            # Organisations without a casebook of their own share the index of those that ship.
            kept = next((other for other in self._kept.values() if other[0] == casebooks), None)
            if kept is None:
                return None
            self._kept[org_id] = kept
        self._kept.move_to_end(org_id)
        return kept[1]

    def _keep(self, org_id: UUID, casebooks: frozenset[UUID], index: HybridIndex) -> None:
        self._kept[org_id] = casebooks, index
        self._kept.move_to_end(org_id)
        while len(self._kept) > 1 and self._held() > self._most:
            self._kept.popitem(last=False)

    def _held(self) -> int:
        return sum({id(index): len(index) for _, index in self._kept.values()}.values())


def words(text: str) -> list[str]:
    """Stems of the words that carry meaning, in lower case."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP]


def _terms(text: str) -> list[str]:
    """Words and pairs of neighbours: "discount card" is more than a discount and a card."""
    found = words(text)
    return found + [f"{one} {other}" for one, other in pairwise(found)]


def _spread(scores: Vectors) -> Vectors:
    """Scaled so that the lowest is 0 and the highest 1."""
    low = float(scores.min())
    return np.asarray((scores - low) / max(float(scores.max()) - low, 1e-9), dtype=np.float32)


_stemmer = threading.local()  # a stemmer keeps its word while it works on it


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if not hasattr(_stemmer, "english"):
        _stemmer.english = snowballstemmer.stemmer("english")
    return str(_stemmer.english.stemWord(word))


def _bm25(corpus: list[list[str]]) -> "BM25 | None":
    if not any(corpus):
        return None
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it comes set to DEBUG
    index = bm25s.BM25(csc_backend="numpy")  # SciPy is quicker, and here only for tests
    index.index(corpus, show_progress=False)
    return index
