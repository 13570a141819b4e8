"""The casebook as one HTML page for WeasyPrint: blocks become markup here, what surrounds them is in the template."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from scripts.casebook.source import Block, Book, Document, Section
from scripts.casebook.sums import value

FOLDER = Path(__file__).parent
WIDTH, ROW, LETTER = 480, 20, 5.6  # of a bar chart, in its own units
HEIGHT, FOOT = 150, 34  # of a chart with standing columns
BAR, TAKEN_AWAY = "#2f8f7d", "#c9772b"
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_SUM = re.compile(r"`([^`]+)`")
_NUMERIC = re.compile(r"^([£€$+−-]? ?[£€$]?[\d.,]+ ?(%|[a-z]{1,2})?)?$")  # or nothing at all


def html(book: Book) -> str:
    """The whole book."""
    return _environment().get_template("casebook.html").render(book=book, style=(FOLDER / "casebook.css").read_text())


def inline(text: str) -> Markup:
    """Running text: strong words and arithmetic set apart."""
    marked = _STRONG.sub(r"<strong>\1</strong>", str(escape(text)))
    return Markup(_SUM.sub(r'<span class="sum">\1</span>', marked))


def body(section: Section, document: Document) -> Markup:
    """A section's blocks. An exhibit stays on one page with its heading, its drawing and its note."""
    out: list[Markup] = []
    blocks = list(section)
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if block.kind == "part":
            heading = Markup('<h3 id="{}">{}</h3>').format(f"{document.key}-{block.line}", inline(block.text))
            if block.exhibit and at < len(blocks) and blocks[at].kind == "table":
                out.append(Markup('<section class="exhibit">{}{}</section>').format(heading, table(blocks[at])))
                at += 1
            else:
                out.append(heading)
        elif block.kind == "sum":
            lines = [block]
            while at < len(blocks) and blocks[at].kind == "sum":
                lines.append(blocks[at])
                at += 1
            out.append(Markup('<div class="sums">{}</div>').format(Markup("").join(map(_sum, lines))))
        else:
            out.append(_plain(block))
    return Markup("\n").join(out)


def _plain(block: Block) -> Markup:
    match block.kind:
        case "text":
            return Markup("<p>{}</p>").format(inline(block.text))
        case "callout":
            return Markup('<p class="callout">{}</p>').format(inline(block.text))
        case "said":
            who = block.speaker
            return Markup('<p class="said {}"><strong>{}:</strong> {}</p>').format(who.lower(), who, inline(block.text))
        case "list":
            return _list(block)
        case "table":
            return table(block)
    raise ValueError(block.kind)


def _sum(block: Block) -> Markup:
    label, colon, rest = block.text.partition(": ")
    if not colon:
        return Markup("<p>{}</p>").format(block.text)
    return Markup("<p><span>{}:</span> {}</p>").format(label, rest)


def _list(block: Block) -> Markup:
    """Points within points, as deep as they are written."""
    tag = "ol" if block.ordered else "ul"
    out, level = Markup(""), -1
    for deep, text in block.items:
        out += Markup(f"<{tag}>") * (deep - level) if deep > level else Markup(f"</li></{tag}>") * (level - deep)
        out += Markup("</li><li>") if deep <= level else Markup("<li>")
        out += inline(text)
        level = deep
    return out + Markup(f"</li></{tag}>") * (level + 1)


def table(block: Block) -> Markup:
    """A table, numbers to the right, with its drawing and its note."""
    head, *rows = block.rows
    right = [all(_NUMERIC.match(row[i]) for row in rows) for i in range(len(head))]
    out = Markup("<table><thead><tr>")
    for i, cell in enumerate(head):
        out += Markup("<th{}>{}</th>").format(_number(right[i]), inline(cell))
    out += Markup("</tr></thead><tbody>")
    for row in rows:
        out += Markup('<tr class="total">') if row[0] == "Total" else Markup("<tr>")
        for i, cell in enumerate(row):
            out += Markup("<td{}>{}</td>").format(_number(right[i]), inline(cell))
        out += Markup("</tr>")
    out += Markup("</tbody></table>")
    if block.drawn:
        how, column = block.drawn
        index = head.index(column)
        data = [(row[0], row[index], value(row[index])) for row in rows if row[0] != "Total"]
        out += (lying if how == "bars" else standing)(column, data)
    return out + (Markup('<p class="note">{}</p>').format(inline(block.note)) if block.note else Markup(""))


def _number(is_number: bool) -> Markup:
    return Markup(' class="number"') if is_number else Markup("")


def lying(title: str, data: list[tuple[str, str, float]]) -> Markup:
    """Lying bars, a label left and the number right of each; what is taken away has another colour."""
    largest = max(abs(amount) for _, _, amount in data)
    left = 8 + LETTER * max(len(label) for label, _, _ in data)
    out = _title(title)
    for i, (label, shown, amount) in enumerate(data):
        y, length = 20 + i * ROW, (WIDTH - left - 60) * abs(amount) / largest
        out += _text(left - 8, y + 13, label, "end")
        out += Markup('<rect x="{:.1f}" y="{}" width="{:.1f}" height="15" fill="{}"/>').format(
            left, y + 2, length, BAR if amount >= 0 else TAKEN_AWAY
        )
        out += _text(left + length + 5, y + 13, shown)
    return _drawing(out, 24 + len(data) * ROW)


def standing(title: str, data: list[tuple[str, str, float]]) -> Markup:
    """Standing columns, for what follows in time."""
    largest = max(amount for _, _, amount in data)
    step = WIDTH / len(data)
    wide = min(step * 0.6, 44)
    out = _title(title)
    for i, (label, shown, amount) in enumerate(data):
        tall = (HEIGHT - FOOT - 30) * amount / largest
        x, y = step * (i + 0.5), HEIGHT - FOOT - tall
        out += Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>').format(
            x - wide / 2, y, wide, tall, BAR
        )
        out += _text(x, y - 4, shown, "middle")
        out += _text(x, HEIGHT - FOOT + 14, label, "middle")
    out += Markup('<line x1="0" x2="{0}" y1="{1}" y2="{1}" stroke="#8b9895"/>').format(WIDTH, HEIGHT - FOOT)
    return _drawing(out, HEIGHT - FOOT + 20)


def _title(text: str) -> Markup:
    return Markup('<text x="0" y="10" font-weight="600" fill="#3c4845">{}</text>').format(text)


def _text(x: float, y: float, text: str, anchor: str = "start") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, text)


def _drawing(inside: Markup, height: float) -> Markup:
    # Styles of the page do not reach into a drawing.
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" font-family="Casebook" font-size="10.5" fill="#1d2624">{}</svg>'
    ).format(WIDTH, height, inside)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline"] = inline
    environment.globals["body"] = body
    return environment
