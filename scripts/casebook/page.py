"""The casebook as one HTML page for WeasyPrint. Here is what takes arithmetic; the markup is in the templates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from scripts.casebook.source import Block, Book, Section
from scripts.casebook.sums import value

FOLDER = Path(__file__).parent
WIDTH, ROW, LETTER = 480, 20, 6.1  # of a bar chart, in its own units
HEIGHT, FOOT, HEAD = 156, 34, 36  # of a chart with standing columns
BAR, TAKEN_AWAY = "#2f8f7d", "#c9772b"
_SET_APART = re.compile(r"\*\*(?P<strong>.+?)\*\*|`(?P<sum>[^`]+)`")
_NUMERIC = re.compile(r"^([£€$+−-]? ?[£€$]?[\d.,]+ ?(%|[a-z]{1,2})?)?$")  # or nothing at all


@dataclass
class Point:
    """A point of a list with the points below it."""

    text: str
    inside: list["Point"] = field(default_factory=list)


@dataclass
class Drawing:
    """A chart as what has to be drawn, in its own units."""

    title: str
    height: float
    bars: list[tuple[float, float, float, float, str]] = field(default_factory=list)  # x, y, width, height, colour
    texts: list[tuple[float, float, str, str]] = field(default_factory=list)  # x, y, anchor, words
    axis: float | None = None
    width: int = WIDTH


def html(book: Book) -> str:
    """The whole book."""
    return _template().render(book=book, style=(FOLDER / "casebook.css").read_text(encoding="utf-8"))


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Running text in pieces, each with what it is: strong, sum or nothing."""
    at = 0
    for found in _SET_APART.finditer(text):
        yield "", text[at : found.start()]
        yield str(found.lastgroup), found[str(found.lastgroup)]
        at = found.end()
    yield "", text[at:]


def groups(section: Section) -> Iterator[tuple[str, list[Block]]]:
    """A section's blocks as they belong together: an exhibit with its table, lines of arithmetic in one box."""
    waiting = list(reversed(section.blocks))
    while waiting:
        together = [waiting.pop()]
        kind = together[0].kind
        if together[0].exhibit and waiting and waiting[-1].kind == "table":
            kind = "exhibit"
            together.append(waiting.pop())
        while kind == "sum" and waiting and waiting[-1].kind == "sum":
            together.append(waiting.pop())
        yield kind, together


def points(block: Block) -> list[Point]:
    """A list's points within points, as deep as they are written."""
    top = Point("")
    way = [top]
    for level, text in block.items:
        way = way[: level + 1]
        way[-1].inside.append(Point(text))
        way.append(way[-1].inside[-1])
    return top.inside


def right(block: Block) -> list[bool]:
    """Which columns of a table hold numbers; the first names the rows, numbers or not."""
    head, *rows = block.rows
    return [i > 0 and all(_NUMERIC.match(row[i]) for row in rows) for i in range(len(head))]


def drawing(block: Block) -> Drawing | None:
    """The chart of a table's column, if one is wanted; totals are left out."""
    if not block.drawn:
        return None
    how, column = block.drawn
    index = block.rows[0].index(column)
    data = [(row[0], row[index], value(row[index])) for row in block.rows[1:] if row[0] != "Total"]
    return (lying if how == "bars" else standing)(column, data)


def lying(title: str, data: list[tuple[str, str, float]]) -> Drawing:
    """Lying bars, a label left and the number right of each; what is taken away has another colour."""
    largest = max(abs(amount) for _, _, amount in data)
    left = 8 + LETTER * max(len(label) for label, _, _ in data)
    drawn = Drawing(title, 24 + len(data) * ROW)
    for i, (label, shown, amount) in enumerate(data):
        y, length = 20 + i * ROW, (WIDTH - left - 60) * abs(amount) / largest
        drawn.bars.append((left, y + 2, length, 15, BAR if amount >= 0 else TAKEN_AWAY))
        drawn.texts += [(left - 8, y + 13, "end", label), (left + length + 5, y + 13, "start", shown)]
    return drawn


def standing(title: str, data: list[tuple[str, str, float]]) -> Drawing:
    """Standing columns, for what follows in time."""
    largest = max(amount for _, _, amount in data)
    step = WIDTH / len(data)
    wide = min(step * 0.6, 44)
    drawn = Drawing(title, HEIGHT - FOOT + 20, axis=HEIGHT - FOOT)
    for i, (label, shown, amount) in enumerate(data):
        tall = (HEIGHT - FOOT - HEAD) * amount / largest
        x, y = step * (i + 0.5), HEIGHT - FOOT - tall
        drawn.bars.append((x - wide / 2, y, wide, tall, BAR))
        drawn.texts += [(x, y - 4, "middle", shown), (x, HEIGHT - FOOT + 14, "middle", label)]
    return drawn


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(parts=parts, groups=groups, points=points, right=right, drawing=drawing)
    return environment.get_template("casebook.html")
