"""An answer cut into segments by its verified quotes, whole or shortened around them. Pure; offsets in characters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from core.domain.grade import Evidence

EXCERPT_WORDS = 90
SLACK = 10  # words: cutting fewer than this saves no line and costs an ellipsis
SMALLEST_GAP = 3  # words: a shorter gap is printed
ELLIPSIS = "…"
# A word with its white space; what is longer than any word is cut, so that text without spaces can be shortened too.
_WORD = re.compile(r"\s*(?:\S{1,30}(?!\S)|\S{1,8})\s*|\s+")


@dataclass(frozen=True)
class Segment:
    """A stretch of an answer. `labels` names the quotes that cover it; a `gap` stands for words left out."""

    text: str
    quoted: bool = False
    labels: tuple[int, ...] = ()
    gap: bool = False


def highlighted(
    answer_text: str, evidence: Sequence[Evidence], labels: Sequence[int] | None = None
) -> tuple[Segment, ...]:
    """The whole answer as segments, quotes marked where they stand.

    `labels` holds a number for each piece of evidence, its position when left out. Overlapping quotes become one
    segment with all their labels. Evidence that is not at its offsets word for word is left unmarked.
    """
    names = range(len(evidence)) if labels is None else labels
    spans: list[tuple[int, int, set[int]]] = []
    for quote, label in sorted(zip(evidence, names, strict=True), key=lambda pair: (pair[0].start, pair[0].end)):
        if not 0 <= quote.start < quote.end or answer_text[quote.start : quote.end] != quote.quote:
            continue
        if spans and quote.start < spans[-1][1]:
            start, end, found = spans[-1]
            spans[-1] = (start, max(end, quote.end), found | {label})
        else:
            spans.append((quote.start, quote.end, {label}))
    segments: list[Segment] = []
    at = 0
    for start, end, found in spans:
        segments.append(Segment(answer_text[at:start]))
        segments.append(Segment(answer_text[start:end], True, tuple(sorted(found))))
        at = end
    segments.append(Segment(answer_text[at:]))
    return tuple(segment for segment in segments if segment.text)


def shortened(segments: Sequence[Segment], words: int = EXCERPT_WORDS) -> tuple[Segment, ...]:
    """About `words` words: the quotes, then the words nearest to them; gaps show an ellipsis.

    Quotes that are too long together keep their first words, in equal shares.
    """
    pieces = [(i, match.group()) for i, segment in enumerate(segments) for match in _WORD.finditer(segment.text)]
    if len(pieces) <= words + SLACK:
        return tuple(segments)
    kept = _quoted(pieces, segments, words)
    if not kept:
        kept = set(range(words))
    _grow(kept, len(pieces), words)
    _close_small_gaps(kept, len(pieces))
    return tuple(_joined(pieces, segments, kept))


def _quoted(pieces: Sequence[tuple[int, str]], segments: Sequence[Segment], words: int) -> set[int]:
    """Positions of quoted words, at most `words` of them."""
    by_quote = [
        [position for position, _ in group]
        for index, group in groupby(enumerate(pieces), key=lambda item: item[1][0])
        if segments[index].quoted
    ]
    if sum(map(len, by_quote)) > words:
        share = max(1, words // len(by_quote))
        by_quote = [positions[:share] for positions in by_quote]
    return {position for positions in by_quote[:words] for position in positions}


def _grow(kept: set[int], count: int, words: int) -> None:
    """Adds the words nearest to kept ones until there are `words`."""
    distance = [count] * count
    for order in (range(count), range(count - 1, -1, -1)):
        last: int | None = None
        for position in order:
            last = position if position in kept else last
            if last is not None:
                distance[position] = min(distance[position], abs(position - last))
    nearest = sorted((d, position) for position, d in enumerate(distance) if d)
    kept.update(position for _, position in nearest[: max(0, words - len(kept))])


def _close_small_gaps(kept: set[int], count: int) -> None:
    for is_kept, group in groupby(range(count), key=frozenset(kept).__contains__):
        gap = list(group)
        if not is_kept and len(gap) <= SMALLEST_GAP:
            kept.update(gap)


def _joined(pieces: Sequence[tuple[int, str]], segments: Sequence[Segment], kept: set[int]) -> list[Segment]:
    runs: list[Segment] = []
    for (is_kept, index), group in groupby(
        enumerate(pieces), key=lambda item: (True, item[1][0]) if item[0] in kept else (False, -1)
    ):
        if is_kept:
            text = "".join(text for _, (_, text) in group)
            runs.append(replace(segments[index], text=text.lstrip() if runs and runs[-1].gap else text))
        else:
            if runs:
                runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
            runs.append(Segment(f" {ELLIPSIS} " if runs else f"{ELLIPSIS} ", gap=True))
    return runs
