"""Exhibits in miniature, for cards: the shape of the data without words. Numbers only, drawn as SVG."""

import math
from collections.abc import Iterator, Sequence

from core.domain.case import Exhibit, ExhibitKind
from pages.shared.exhibits import DOWN, PALETTE, TOTAL, UP

WIDTH, HEIGHT, GAP = 240, 96, 6
GRID = "#8a9693"


def thumbnail(exhibits: Sequence[Exhibit]) -> str:
    """The most telling exhibit of a case as an SVG picture; empty when there is none."""
    drawn = sorted(
        exhibits, key=lambda e: (e.kind is ExhibitKind.TABLE, len(e.series[0].values) < 3 if e.series else 1)
    )
    if not drawn or not drawn[0].series or not drawn[0].categories:
        return ""
    shapes = "".join(_shapes(drawn[0]))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}">{shapes}</svg>'


def _shapes(exhibit: Exhibit) -> Iterator[str]:
    rows = [series.values for series in exhibit.series]
    match exhibit.kind:
        case ExhibitKind.TABLE:
            return _grid(len(rows) + 1, len(exhibit.categories) + 1)
        case ExhibitKind.PIE:
            return _pie(rows[0])
        case ExhibitKind.LINE:
            return _lines(rows)
        case ExhibitKind.WATERFALL:
            return _steps(rows[0])
        case ExhibitKind.STACKED:
            return _stack(rows)
    return _bars(rows)


def _rect(x: float, top: float, bottom: float, width: float, colour: str) -> str:
    y, height = min(top, bottom), max(abs(bottom - top), 1.5)
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="1.5" fill="{colour}"/>'


def _scale(values: Sequence[float]) -> tuple[float, float]:
    """Pixels a unit, and where zero lies."""
    low, high = min(0.0, *values), max(0.0, *values)
    factor = (HEIGHT - 2 * GAP) / ((high - low) or 1.0)
    return factor, HEIGHT - GAP + low * factor


def _bars(rows: Sequence[Sequence[float]]) -> Iterator[str]:
    factor, zero = _scale([value for row in rows for value in row])
    slot = (WIDTH - GAP) / len(rows[0])
    width = (slot - 2 * GAP) / len(rows)
    for number, row in enumerate(rows):
        for i, value in enumerate(row):
            x = GAP + i * slot + number * width
            yield _rect(x, zero - value * factor, zero, width - 2, PALETTE[number % len(PALETTE)])


def _stack(rows: Sequence[Sequence[float]]) -> Iterator[str]:
    columns = list(zip(*rows, strict=False))
    factor, zero = _scale([sum(column) for column in columns])
    slot = (WIDTH - GAP) / len(columns)
    for i, column in enumerate(columns):
        top = zero
        for number, value in enumerate(column):
            yield _rect(GAP + i * slot, top - value * factor, top, slot - 2 * GAP, PALETTE[number % len(PALETTE)])
            top -= value * factor


def _steps(values: Sequence[float]) -> Iterator[str]:
    levels = [values[0]]
    for step in values[1:-1]:
        levels.append(levels[-1] + step)
    factor, zero = _scale([*levels, values[-1]])
    slot = (WIDTH - GAP) / len(values)
    for i, value in enumerate(values):
        ends = i in (0, len(values) - 1)
        start, end = (0.0, value) if ends else (levels[i - 1], levels[i])
        colour = TOTAL if ends else UP if value >= 0 else DOWN
        yield _rect(GAP + i * slot, zero - end * factor, zero - start * factor, slot - GAP, colour)


def _lines(rows: Sequence[Sequence[float]]) -> Iterator[str]:
    """Between the lowest and the highest point: a picture of this size is about the course, not the level."""
    values = [value for row in rows for value in row]
    factor = (HEIGHT - 6 * GAP) / ((max(values) - min(values)) or 1.0)
    zero = HEIGHT - 3 * GAP + min(values) * factor
    yield _rect(GAP, HEIGHT - GAP, HEIGHT - GAP, WIDTH - 2 * GAP, GRID)
    slot = (WIDTH - 2 * GAP) / max(len(rows[0]) - 1, 1)
    for number, row in enumerate(rows):
        points = " ".join(f"{GAP + i * slot:.1f},{zero - value * factor:.1f}" for i, value in enumerate(row))
        colour = PALETTE[number % len(PALETTE)]
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="3" stroke-linejoin="round"/>'


def _pie(values: Sequence[float]) -> Iterator[str]:
    """A ring of arcs."""
    radius, total = HEIGHT / 2 - 2 * GAP, sum(values) or 1.0
    around, turned = 2 * math.pi * radius, 0.0
    for number, value in enumerate(values):
        length = around * value / total
        yield (
            f'<circle cx="{WIDTH / 2}" cy="{HEIGHT / 2}" r="{radius}" fill="none" stroke-width="18"'
            f' stroke="{PALETTE[number % len(PALETTE)]}" stroke-dasharray="{length:.2f} {around - length:.2f}"'
            f' stroke-dashoffset="{around / 4 - turned:.2f}"/>'
        )
        turned += length


def _grid(rows: int, columns: int) -> Iterator[str]:
    height, width = (HEIGHT - 2 * GAP) / rows, (WIDTH - 2 * GAP) / columns
    for row in range(rows):
        for column in range(columns):
            headed = row == 0 or column == 0
            x, y = GAP + column * width, GAP + row * height
            yield _rect(x, y + height * 0.3, y + height * 0.7, width - 2 * GAP, TOTAL if headed else GRID)
