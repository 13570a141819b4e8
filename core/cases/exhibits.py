"""Exhibits computed from a case's numbers, rounded as they are shown."""

import math
from collections.abc import Callable, Mapping, Sequence

from core.cases.formula import evaluate, recalculate
from core.cases.model import Layout
from core.cases.texts import ExhibitText
from core.domain.case import Exhibit, ExhibitKind, Quantity, Series
from core.domain.units import Kind, decimals_for, parse_unit

WHOLE = 100.0  # what a pie's slices add up to


def laid_out(
    layout: Layout, text: ExhibitText, numbers: Mapping[str, float], currency: str, say: Callable[[str], str]
) -> Exhibit:
    """The exhibit of a layout in the words of `text`. Raises FormulaInvalid."""
    rows = [[evaluate(cell, numbers) for cell in row] for row in layout.cells]
    units = [unit.replace("¤", currency) for unit in layout.units] or [layout.unit.replace("¤", currency)] * len(rows)
    unit = layout.unit.replace("¤", currency)
    shown = as_drawn(layout.kind, rows, units)
    series = [
        Series(say(name), values, own if own != unit else "", cells, layout.signed)
        for values, own, name, cells in zip(shown, units, text.series, layout.cells, strict=True)
    ]
    return Exhibit(
        id=layout.id,
        kind=layout.kind,
        title=say(text.title),
        unit=unit,
        categories=tuple(say(category) for category in text.categories),
        series=tuple(series),
        note=say(text.note),
        hints=tuple(say(hint) for hint in text.hints),
    )


def as_drawn(kind: ExhibitKind, rows: Sequence[Sequence[float]], units: Sequence[str]) -> list[tuple[float, ...]]:
    """Rows of values, each in its unit, rounded as an exhibit of this kind shows them."""
    if kind is ExhibitKind.PIE:
        return [tuple(percentages(row)) for row in rows]
    drawn = []
    for row, own in zip(rows, units, strict=True):
        alike = [value for values, other in zip(rows, units, strict=True) if other == own for value in values]
        drawn.append(tuple(round(value, shown_decimals(alike, own)) for value in row))
    return drawn


def as_shown(quantities: Sequence[Quantity], exhibits: Sequence[Exhibit]) -> dict[str, float]:
    """All quantities for somebody who works with the rounded values the exhibits show. Raises FormulaInvalid."""
    shown = {
        cell: value
        for exhibit in exhibits
        for series in exhibit.series
        for cell, value in zip(series.formulas, series.values, strict=False)
        if cell.isidentifier()
    }
    return recalculate(quantities, shown)


def shown_decimals(alike: Sequence[float], unit: str) -> int:
    """Decimals for values of one unit in an exhibit: as many as the largest needs; prices keep their cents."""
    known = parse_unit(unit)
    if known.kind is Kind.MONEY and known.scale == 1 and max(map(abs, alike), default=0) < 1000:
        return 2
    return decimals_for(list(alike))


def percentages(values: Sequence[float]) -> list[float]:
    """Shares of a whole with one decimal that add up to exactly 100: the largest remainders are rounded up."""
    tenths = [1000 * value / sum(values) for value in values]
    shares = [math.floor(tenth) for tenth in tenths]
    by_remainder = sorted(range(len(values)), key=lambda i: shares[i] - tenths[i])
    for i in by_remainder[: round(10 * WHOLE) - sum(shares)]:
        shares[i] += 1
    return [share / 10 for share in shares]
