"""A candidate's structure against the framework key: what it covers, what it says twice, how deep it goes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.cases.words import stems
from core.domain.case import Branch
from core.domain.grade import Evidence
from core.ports import Embedder

COVERAGE, DISTINCT, DEPTH = 0.6, 0.15, 0.25  # of the mark
SPARE = 1  # branches of the key that a full structure may leave out
DEEP = 6  # content words in an item from which it is more than a heading
SIMILAR = 0.5  # cosine of an item and a branch from which they mean the same
_ITEM = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"[^.;!?]+(?:[.;!?]+|$)")
_BULLET = re.compile(r"^(\s*)(?:[-*•–]|\(?\d{1,2}[.)])?\s*")


@dataclass(frozen=True)
class Structure:
    """`found` pairs a branch with the words that carry it. `coverage`, `overlap` and `depth` lie in 0-1.

    `overlap` is the share of items that come back to a branch another item is about.
    """

    found: tuple[tuple[Branch, Evidence], ...]
    missed: tuple[Branch, ...]
    coverage: float
    overlap: float
    depth: float

    @property
    def score(self) -> float:
        """0-100: 60 for coverage, 15 for saying nothing twice, 25 for depth; the last two only as far as it covers."""
        rest = DISTINCT * (1 - self.overlap) + DEPTH * self.depth
        return round(100 * self.coverage * (COVERAGE + rest), 1)


def structure(text: str, framework: Sequence[Branch], embedder: Embedder | None = None) -> Structure:
    """Raises ModelMissing with an embedder."""
    items = _items(text)
    words = [frozenset(stems(item.quote)) for item in items]
    carried = [[i for i, said in enumerate(words) if _named(branch, said)] for branch in framework]
    if embedder is not None and items and not all(carried):
        vectors = embedder.embed([item.quote for item in items])
        keys = embedder.embed([f"{branch.name}: {', '.join(branch.synonyms)}" for branch in framework])
        for where, near in zip(carried, keys @ vectors.T, strict=True):
            if not where and near.max() >= SIMILAR:
                where.append(int(near.argmax()))
    fullest = (max(where, key=lambda i: len(words[i]), default=0) for where in carried)
    found = tuple((b, items[i]) for b, where, i in zip(framework, carried, fullest, strict=True) if where)
    used = {i for where in carried for i in where}
    first = {where[0] for where in carried if where}
    deep = sum(len(words[i]) >= DEEP for i in used)
    return Structure(
        found=found,
        missed=tuple(branch for branch, where in zip(framework, carried, strict=True) if not where),
        coverage=min(1.0, len(found) / max(1, len(framework) - SPARE)),
        overlap=len(used - first) / len(used) if used else 0.0,
        depth=deep / max(len(used), min(len(found), 3)) if used else 0.0,
    )


def _named(branch: Branch, said: frozenset[str]) -> bool:
    names = (frozenset(stems(name)) for name in (branch.name, *branch.synonyms))
    return any(name and name <= said for name in names)


def _items(text: str) -> list[Evidence]:
    """The points of a structure: lines with what is indented under them, or the sentences of a paragraph."""
    lines = [match for match in _ITEM.finditer(text) if match.group().strip()]
    if len(lines) < 2:
        spans = [match.span() for match in _SENTENCE.finditer(text)]
    else:
        spans, margin = [], min(_indent(line.group()) for line in lines)
        for line in lines:
            if spans and _indent(line.group()) > margin:
                spans[-1] = (spans[-1][0], line.end())
            else:
                spans.append(line.span())
    trimmed = [(start, end, text[start:end]) for start, end in spans if text[start:end].strip()]
    return [
        Evidence(start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip())), part.strip())
        for start, end, part in trimmed
    ]


def _indent(line: str) -> int:
    found = _BULLET.match(line)
    return len(found[1].expandtabs(4)) if found else 0
