"""Charts as shapes on a small canvas, for a template to place as SVG. Numbers stand beside what they measure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from core.domain.case import Exhibit, ExhibitKind, Series
from core.domain.case_result import CaseEvent, CaseResult, PhaseSpan
from core.domain.units import show

PALETTE = ("#0f8a76", "#d55e00", "#0072b2", "#cc79a7", "#a08400", "#56b4e9", "#5f6b68")  # Okabe-Ito, ours first
UP, DOWN, TOTAL = "#0072b2", "#d55e00", "#0f8a76"
INK, QUIET, LINE = "#1d2624", "#4d5a57", "#8b9895"
WIDTH, HEIGHT = 480.0, 168.0
TOP, BOTTOM = 22.0, 30.0  # room for the key and for the names of categories
SMALL = 7.5
LABEL_WIDTH, LABEL_LINES = 16, 3  # characters, lines
# event: the letter in its disc, its name, colour
EVENTS = {
    "exhibit": ("E", "exhibit", "#0072b2"),
    "data": ("F", "fact asked for", "#3a87b0"),
    "hint": ("H", "hint", "#7d6700"),
    "right": ("✓", "right number", "#0b5f52"),
    "wrong": ("✗", "wrong number", "#b04a12"),
    "skip": ("S", "skipped", "#4d5a57"),
    "no_answer": ("S", "skipped", "#4d5a57"),
    "twist": ("N", "news", "#9c4a78"),
    "pushback": ("C", "challenge", "#9c4a78"),
}
PHASES = {
    "framework": "Framework",
    "data_analysis": "Data analysis",
    "recommendation": "Recommendation",
    "pushback": "Pushback",
    "conclusion": "Conclusion",
}


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    fill: str
    kind: str = "rect"


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    text: str
    anchor: str = "middle"
    size: float = SMALL
    fill: str = INK
    kind: str = "text"


@dataclass(frozen=True)
class Path:
    d: str
    fill: str = "none"
    stroke: str = "none"
    kind: str = "path"


@dataclass
class Drawing:
    """`description` says in words what is drawn."""

    description: str
    width: float = WIDTH
    height: float = HEIGHT
    shapes: list[Rect | Words | Path] = field(default_factory=list)


def draw(exhibit: Exhibit) -> Drawing:
    """Any exhibit that is not a table."""
    drawing = Drawing(described(exhibit))
    match exhibit.kind:
        case ExhibitKind.PIE:
            _pie(drawing, exhibit)
        case ExhibitKind.WATERFALL:
            _waterfall(drawing, exhibit)
        case ExhibitKind.LINE:
            _lines(drawing, exhibit)
        case _:
            _bars(drawing, exhibit, stacked=exhibit.kind is ExhibitKind.STACKED)
    return drawing


def described(exhibit: Exhibit) -> str:
    """The exhibit in words."""
    rows = []
    for series in exhibit.series:
        points = zip(exhibit.categories, series.values, strict=False)
        rows.append(f"{series.name}: {', '.join(f'{c} {_shown(exhibit, series, v)}' for c, v in points)}")
    return f"{exhibit.title}. {'; '.join(rows)}"


def _shown(exhibit: Exhibit, series: Series, value: float) -> str:
    return show(value, exhibit.unit_of(series))


class _Scale:
    """Values to heights on the canvas, zero always on it."""

    def __init__(self, values: Sequence[float]) -> None:
        self.low, self.high = min(0.0, *values), max(0.0, *values)
        if self.high == self.low:
            self.high = 1.0

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return TOP + 10 + (HEIGHT - TOP - BOTTOM - 10) * (1 - share)


def _bars(drawing: Drawing, exhibit: Exhibit, *, stacked: bool) -> None:
    columns = list(zip(*(series.values for series in exhibit.series), strict=False))
    sums = [sum(v for v in column if v > 0) for column in columns]
    scale = _Scale(sums if stacked else [v for column in columns for v in column])
    slot = WIDTH / max(1, len(columns))
    each = slot * (0.5 if stacked else 0.72 / max(1, len(exhibit.series)))
    for place, column in enumerate(columns):
        at = 0.0
        for number, (series, value) in enumerate(zip(exhibit.series, column, strict=True)):
            x = slot * place + (slot * 0.25 if stacked else slot * 0.14 + each * number)
            base, top = (at, at + value) if stacked else (0.0, value)
            high, low = scale.y(max(base, top)), scale.y(min(base, top))
            drawing.shapes.append(Rect(x, high, each * (1 if stacked else 0.9), low - high, _colour(number)))
            inside = stacked and low - high > SMALL + 2
            if inside or not stacked:
                y = (high + low) / 2 + 2.6 if inside else high - 2.5
                words = _shown(exhibit, series, value)
                drawing.shapes.append(Words(x + each / 2, y, words, fill="#ffffff" if inside else INK))
            at = top
    _floor(drawing, exhibit, scale.y(0.0))
    _key(drawing, exhibit)


def _lines(drawing: Drawing, exhibit: Exhibit) -> None:
    scale = _Scale([value for series in exhibit.series for value in series.values])
    slot = WIDTH / max(1, len(exhibit.categories))
    for number, series in enumerate(exhibit.series):
        points = [(slot * (i + 0.5), scale.y(value)) for i, value in enumerate(series.values)]
        path = " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
        drawing.shapes.append(Path(f"M {path}", stroke=_colour(number)))
        for place, ((x, y), value) in enumerate(zip(points, series.values, strict=True)):
            column = [other.values[place] for other in exhibit.series]
            lowest = len(column) > 1 and number == len(column) - 1 - column[::-1].index(min(column))
            drawing.shapes.append(Rect(x - 2, y - 2, 4, 4, _colour(number)))
            drawing.shapes.append(Words(x, y + 10 if lowest else y - 5, _shown(exhibit, series, value)))
    _floor(drawing, exhibit, scale.y(0.0))
    _key(drawing, exhibit)


def _waterfall(drawing: Drawing, exhibit: Exhibit) -> None:
    (series, *_) = exhibit.series
    last, at, levels = len(series.values) - 1, 0.0, []
    for place, value in enumerate(series.values):
        whole = place in (0, last)
        levels.append((0.0 if whole else at, value if whole else at + value))
        at = levels[-1][1]
    scale = _Scale([edge for level in levels for edge in level])
    slot = WIDTH / max(1, len(levels))
    for place, ((base, top), value) in enumerate(zip(levels, series.values, strict=True)):
        colour = TOTAL if place in (0, last) else UP if value >= 0 else DOWN
        high, low = scale.y(max(base, top)), scale.y(min(base, top))
        drawing.shapes.append(Rect(slot * place + slot * 0.18, high, slot * 0.64, max(0.8, low - high), colour))
        drawing.shapes.append(Words(slot * (place + 0.5), high - 2.5, _shown(exhibit, series, value)))
        if place < last:
            y = scale.y(top)
            drawing.shapes.append(Rect(slot * place + slot * 0.82, y - 0.25, slot * 0.36, 0.5, LINE))
    _floor(drawing, exhibit, scale.y(0.0))


def _pie(drawing: Drawing, exhibit: Exhibit) -> None:
    (series, *_) = exhibit.series
    radius, total = (HEIGHT - 20) / 2, sum(series.values) or 1.0
    middle, angle = (radius + 20, HEIGHT / 2), -math.pi / 2
    rows = zip(exhibit.categories, series.values, strict=False)
    for number, (category, value) in enumerate(rows):
        until = angle + 2 * math.pi * min(value / total, 0.9999)
        (x1, y1), (x2, y2) = _on(middle, radius, angle), _on(middle, radius, until)
        large = int(until - angle > math.pi)
        arc = f"A {radius:.1f} {radius:.1f} 0 {large} 1 {x2:.2f} {y2:.2f}"
        wedge = f"M {middle[0]:.1f} {middle[1]:.1f} L {x1:.2f} {y1:.2f} {arc} Z"
        drawing.shapes.append(Path(wedge, fill=_colour(number), stroke="#ffffff"))
        y = 24 + 14 * number
        drawing.shapes.append(Rect(2 * radius + 50, y - 6.5, 8, 8, _colour(number)))
        label = f"{category}: {_shown(exhibit, series, value)}"
        drawing.shapes.append(Words(2 * radius + 64, y, label, "start", 8.5))
        angle = until


def _on(middle: tuple[float, float], radius: float, angle: float) -> tuple[float, float]:
    return middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)


def _floor(drawing: Drawing, exhibit: Exhibit, zero: float) -> None:
    """The line at zero, and the names of the categories."""
    drawing.shapes.append(Rect(0, zero - 0.3, WIDTH, 0.6, LINE))
    slot = WIDTH / max(1, len(exhibit.categories))
    for place, category in enumerate(exhibit.categories):
        for number, part in enumerate(wrap(category, LABEL_WIDTH)[:LABEL_LINES]):
            drawing.shapes.append(Words(slot * (place + 0.5), HEIGHT - BOTTOM + 11 + 8 * number, part, fill=QUIET))


def _key(drawing: Drawing, exhibit: Exhibit) -> None:
    if len(exhibit.series) < 2:
        return
    x = 0.0
    for number, series in enumerate(exhibit.series):
        drawing.shapes.append(Rect(x, 3, 7, 7, _colour(number)))
        drawing.shapes.append(Words(x + 10, 9.5, series.name, "start"))
        x += 22 + 4.2 * len(series.name)


def _colour(number: int) -> str:
    return PALETTE[number % len(PALETTE)]


# --- where the time went ---

ROW, NAMES = 19.0, 78.0  # height of a phase, width of its name


def timeline(result: CaseResult) -> Drawing:
    """A row for each phase in minutes from the start, with letters for what happened."""
    phases = list(dict.fromkeys(span.phase for span in result.phases))
    length = max(60.0, result.length)
    height = ROW * len(phases) + 16
    drawing = Drawing(told(result.phases), WIDTH, height)

    def x(seconds: float) -> float:
        return NAMES + (WIDTH - NAMES - 8) * seconds / length

    step = next(s for s in (1, 2, 5, 10, 20, 60, 10**6) if length / 60 / s <= 10)
    for minute in range(0, int(length // 60) + 1, step):
        drawing.shapes.append(Rect(x(60 * minute), 0, 0.4, ROW * len(phases), "#d5dcda"))
        drawing.shapes.append(Words(x(60 * minute), height - 6, f"{minute}", fill=QUIET))
    for span in result.phases:
        row = phases.index(span.phase)
        drawing.shapes.append(
            Rect(x(span.start), row * ROW + 3, max(0.6, x(span.end) - x(span.start)), ROW - 6, "#b9d8d1")
        )
    for row, phase in enumerate(phases):
        drawing.shapes.append(Words(0, row * ROW + ROW / 2 + 3, PHASES.get(phase, phase), "start", 8.5))
        _marks(drawing, [(x(e.at), e) for e in result.events if e.phase == phase], row)
    return drawing


def _marks(drawing: Drawing, events: Sequence[tuple[float, CaseEvent]], row: int) -> None:
    """Discs with a letter, moved to the right where they would cover each other."""
    until = 0.0
    for at, event in events:
        if event.kind not in EVENTS:
            continue
        letter, _, colour = EVENTS[event.kind]
        at = min(max(at, until), WIDTH - 5)
        until = at + 9.5
        y = row * ROW + ROW / 2
        drawing.shapes.append(
            Path(f"M {at - 4.4:.1f} {y:.1f} a 4.4 4.4 0 1 0 8.8 0 a 4.4 4.4 0 1 0 -8.8 0 Z", fill=colour)
        )
        drawing.shapes.append(Words(at, y + 2.3, letter, size=6.4, fill="#ffffff"))


def told(spans: Sequence[PhaseSpan]) -> str:
    """The time of each phase in words."""
    parts = (f"{PHASES.get(span.phase, span.phase)} {(span.end - span.start) / 60:.1f} min" for span in spans)
    return f"Time by phase: {'; '.join(parts)}"
