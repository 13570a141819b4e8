"""Pages of lines into passages: what repeats on every page goes, headings are kept, no passage spans two pages.

A passage has about 120 word pieces: shorter than the 256 the embedding model reads, because one vector for several
thoughts fits none of them (measured: benchmarks/retrieval.py). What a page says in several passages is put together by
search. Within one page, so that a citation names the page exactly.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.domain.casebook import Chunk
from core.knowledge.pdf import Line

EDITION = "2"  # of these rules: what ships is cut anew when it changes
MOST_PIECES = 120  # of a passage without its heading
ENOUGH = 70  # pieces from which a new heading begins a new passage
LARGER = 1.12  # times the body's letters
CHAPTER = 1.8  # times the body's letters: such a heading ends what stands before it
KICKER = 12  # pieces of a line over a chapter's heading that belongs to it, as "Case 3" does
LONGEST_HEADING = 110  # characters
LEVELS = 3
RUNNING = 3  # pages on which a line of the margins says the same, numbers aside: the footer of a chapter
MARGIN = 0.09  # of the page's height
SMALLEST = 3.0  # points
SAME_ROW = 0.008  # of the page's height
COLUMN = 0.25  # share of the lines in the left half, and in the right one, of a page with two columns
COMMON_ROOT = 0.6  # share of the passages from which a heading over all of them tells nothing
BETWEEN = " › "
HYPHEN = "\u00ad"  # at the end of a line: the word goes on

_PIECES = re.compile(r"\w+|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+(?=[\"“(\[]?[A-Z0-9€$£])")
_BULLET = re.compile(r"^\s*(?:[•●▪◦‣·–—*-]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_NUMBERED = re.compile(
    r"^(?:(?:case|chapter|part|section|exhibit|appendix|step|phase)\s+[\dA-Z]+\b|\d+(?:\.\d+)*\.?\s)", re.IGNORECASE
)
_NO_HEADING_END = (".", ";", ",", "!")
_LEADERS = re.compile(r"(?:\s*\.){4,}")  # from a title to its page in a table of contents
_FIGURES = re.compile(r"^[\W\d]*$")


@dataclass(frozen=True)
class _Heading:
    text: str
    size: float


def chunks_of(pages: Sequence[Sequence[Line]]) -> list[Chunk]:
    """The passages of a book. The same pages always give the same passages."""
    ordered = [_in_order(page) for page in pages]
    running = _running_lines(ordered)
    body = _body_size(ordered)
    kept = [[line for line in page if not _is_running(line, page, running, body)] for page in ordered]
    found: list[tuple[int, tuple[str, ...], str]] = []
    standing: list[_Heading] = []
    for number, lines in enumerate(kept, start=1):
        found += [(number, path, text) for path, text in _passages(lines, body, standing)]
    root = _common_root([path for _, path, _ in found])
    return [
        Chunk(position, page, BETWEEN.join((path[root:] or path)[-LEVELS:]), text)
        for position, (page, path, text) in enumerate(found)
    ]


def pieces(text: str) -> int:
    """About how many word pieces the embedding model makes of a text; long words and numbers take several."""
    return sum(1 + (len(word) - 1) // (3 if word[0].isdigit() else 9) for word in _PIECES.findall(text))


# --- one page ---------------------------------------------------------------------------------------------------------


def _passages(lines: Sequence[Line], body: float, standing: list[_Heading]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Pairs of headings and text; `standing` are the headings in force, and is brought up to date."""
    path, parts, size = _path(standing), list[str](), 0
    headings = 0  # at the end of `parts`: a passage does not end with one
    for heading, text in _sections(lines, body):
        if heading is not None:
            opens = _opens_chapter(heading, standing, body)
            if opens and size <= KICKER:
                _stand(standing, heading)
                path = _path(standing)
                continue
            if parts and (size >= ENOUGH or opens):
                yield path, "\n".join(parts[: len(parts) - headings])
                parts, size, headings = [], 0, 0
            _stand(standing, heading)
            if parts:
                parts.append(heading.text)
                size, headings = size + pieces(heading.text), headings + 1
            else:
                path = _path(standing)
            continue
        for piece in _split(text):
            long = pieces(piece)
            if parts and size + long > MOST_PIECES:
                yield path, "\n".join(parts[: len(parts) - headings])
                path, parts, size = _path(standing), [], 0
            parts.append(piece)
            size, headings = size + long, 0
    if parts:
        yield path, "\n".join(parts[: len(parts) - headings])


def _path(standing: Sequence[_Heading]) -> tuple[str, ...]:
    return tuple(heading.text for heading in standing)


def _stand(standing: list[_Heading], heading: _Heading) -> None:
    while standing and standing[-1].size <= heading.size:
        standing.pop()
    standing.append(heading)


def _opens_chapter(heading: _Heading, standing: Sequence[_Heading], body: float) -> bool:
    """Whether the heading is a chapter's by its size, or ends all that stands but the book's title."""
    if body and heading.size >= CHAPTER * body:
        return True
    return bool(standing) and heading.size >= standing[min(1, len(standing) - 1)].size


def _sections(lines: Sequence[Line], body: float) -> Iterator[tuple[_Heading | None, str]]:
    """Headings, and the paragraphs between them."""
    pending: list[Line] = []
    heading: _Heading | None = None
    for number, line in enumerate(lines):
        if _is_heading(line, body) and not _of_a_chart(lines, number):
            text = _tidy(line.text)
            if heading and heading.size == line.size and len(heading.text) + len(text) < LONGEST_HEADING:
                heading = _Heading(f"{heading.text} {text}", line.size)  # a heading of two lines
                continue
            if pending:
                yield from ((None, paragraph) for paragraph in _paragraphs(pending))
                pending = []
            if heading:
                yield heading, ""
            heading = _Heading(text, line.size)
            continue
        if heading:
            yield heading, ""
            heading = None
        pending.append(line)
    if heading:
        yield heading, ""
    yield from ((None, paragraph) for paragraph in _paragraphs(pending))


def _is_heading(line: Line, body: float) -> bool:
    text = _tidy(line.text)
    if not text or len(text) > LONGEST_HEADING or text.endswith(_NO_HEADING_END) or _FIGURES.match(text):
        return False
    if line.size and body:
        if line.size >= LARGER * body:
            return True
        return line.bold and line.size >= 0.99 * body and len(text) <= 80 and not _BULLET.match(line.text)
    words = text.split()
    return len(words) <= 12 and bool((_NUMBERED.match(text) and text[-1] not in "?:") or text.isupper())


def _of_a_chart(lines: Sequence[Line], number: int) -> bool:
    """Whether other words stand in the same row, or in the next one several: a label, or the title over labels."""
    around = lines[max(number - 1, 0) : number + 3]
    rows = [round(line.top / SAME_ROW) for line in around if line.size]
    return len(rows) == len(around) and len(set(rows)) < len(rows)


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    """Lines joined where a sentence goes on; list items and table rows stay lines of their own."""
    if not lines:
        return []
    full = max(len(line.text.strip()) for line in lines)
    found = [lines[0].text.strip()]
    for before, line in pairwise(lines):
        text, last = line.text.strip(), before.text.strip()
        if last.endswith(HYPHEN):
            found[-1] = found[-1].rstrip(HYPHEN) + text
        elif _BULLET.match(line.text) or (len(last) < 0.72 * full and not text[:1].islower()):
            found.append(text)
        else:
            found[-1] += f" {text}"
    return [tidy for paragraph in found if (tidy := _tidy(paragraph))]


def _split(paragraph: str) -> Iterator[str]:
    """Parts of at most MOST_PIECES: at ends of sentences, and where there are none, between words."""
    if pieces(paragraph) <= MOST_PIECES:
        yield paragraph
        return
    part, size = list[str](), 0
    for sentence in _SENTENCE_END.split(paragraph):
        words = [sentence] if pieces(sentence) <= MOST_PIECES else _handfuls(sentence)
        for some in words:
            long = pieces(some)
            if part and size + long > MOST_PIECES:
                yield " ".join(part)
                part, size = [], 0
            part.append(some)
            size += long
    if part:
        yield " ".join(part)


def _handfuls(sentence: str) -> list[str]:
    """A sentence without end in runs of words; a word too long for a passage is cut."""
    words = [word[i : i + 400] for word in sentence.split() for i in range(0, len(word), 400)]
    return [" ".join(words[i : i + 20]) for i in range(0, len(words), 20)]


def _tidy(text: str) -> str:
    return " ".join(_LEADERS.sub(" ", text.replace(HYPHEN, "")).split())


# --- the whole book ---------------------------------------------------------------------------------------------------


def _in_order(page: Sequence[Line]) -> list[Line]:
    """From top to bottom, where the file holds lists, charts or footers out of place; columns stay as they come.

    Bullets by themselves go, and letters that nobody can see: a citation must be there to be seen on the page.
    """
    lines = [line for line in page if any(c.isalnum() for c in line.text) and not 0 < line.size < SMALLEST]
    halves = sum(line.right <= 0.55 for line in lines), sum(line.left >= 0.45 for line in lines)
    if min(halves) >= COLUMN * len(lines) or not all(line.size for line in lines):
        return lines
    return sorted(lines, key=lambda line: (round(line.top / SAME_ROW), line.left))


def _running_lines(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    seen = Counter(key for page in pages for key in {_numberless(line) for line in page if _in_margin(line, page)})
    return frozenset(key for key, times in seen.items() if times >= max(2, min(RUNNING, len(pages))))


def _is_running(line: Line, page: Sequence[Line], running: frozenset[str], body: float) -> bool:
    """Small letters at the top of a page, or what the margins of other pages say too.

    Not larger ones: chapters that all have the same sections begin many pages with the same heading.
    """
    if not _in_margin(line, page) or (line.size and (line.size >= LARGER * body or line.bold)):
        return False
    return _numberless(line) in running or (0 < line.size < 0.95 * body and line.top <= MARGIN)


def _in_margin(line: Line, page: Sequence[Line]) -> bool:
    if line.size:
        return line.top <= MARGIN or line.top >= 1 - MARGIN
    return line is page[0] or line is page[-1]


def _numberless(line: Line) -> str:
    return re.sub(r"\d+", "#", _tidy(line.text)).lower()


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The height in which most letters are set, 0 when heights are unknown."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _common_root(paths: Sequence[tuple[str, ...]]) -> int:
    """How many headings most passages stand under, such as the book's title: they tell none from another."""
    depth = 0
    while (roots := Counter(path[: depth + 1] for path in paths if len(path) > depth + 1)) and (
        roots.most_common(1)[0][1] >= COMMON_ROOT * len(paths)
    ):
        depth += 1
    return depth
