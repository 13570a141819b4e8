"""Checks of a case that need no formula: what is missing or empty, exhibits that cannot be drawn or do not add up."""

from collections.abc import Iterator

from core.domain.case import Case, Exhibit, ExhibitKind, Series
from core.domain.units import Kind, parse_unit, show

MOST_EXHIBITS = 3
SHORTEST_PROMPT = 80  # characters
TOTALS = ("total", "sum", "all", "overall", "grand total")


def text_problems(case: Case) -> Iterator[tuple[str, str]]:
    if len(case.prompt.strip()) < SHORTEST_PROMPT:
        yield (
            "prompt",
            f"It has {len(case.prompt.strip())} characters; a case is not told in fewer than {SHORTEST_PROMPT}.",
        )
    needed = {
        "id": case.id,
        "title": case.title,
        "industry": case.industry,
        "client": case.client,
        "twist": case.twist,
        "solution → recommendation": case.solution.recommendation,
        "solution → hypothesis": case.solution.hypothesis,
    }
    for where, text in needed.items():
        if not text.strip():
            yield where, "It is empty."
    if len(case.framework) < 3:
        yield "framework", f"A structure to compare with has at least 3 branches; there are {len(case.framework)}."
    if len(case.pushbacks) < 3:
        yield "pushbacks", f"There are at least 3 pushback questions; this case has {len(case.pushbacks)}."
    if not case.solution.so_whats:
        yield "solution → so_whats", "There is nothing that the numbers mean for the client."
    for text in (case.prompt, case.twist, case.solution.recommendation):
        if "{" in text or "}" in text:
            yield "texts", f"A placeholder was not filled in: {text[:60]}…"


def exhibit_problems(case: Case) -> Iterator[tuple[str, str]]:
    if not 1 <= len(case.exhibits) <= MOST_EXHIBITS:
        yield "exhibits", f"A case has 1 to {MOST_EXHIBITS} exhibits; there are {len(case.exhibits)}."
    seen = set()
    for exhibit in case.exhibits:
        where = f"exhibits → {exhibit.id}"
        if exhibit.id in seen:
            yield where, f"{exhibit.id} is shown twice."
        seen.add(exhibit.id)
        yield from ((where, sentence) for sentence in exhibit_shown_wrongly(exhibit))


def exhibit_shown_wrongly(exhibit: Exhibit) -> list[str]:
    """A sentence for everything that keeps one exhibit from being drawn, or from adding up."""
    wrong_shape = list(_shape(exhibit))
    return wrong_shape or [*_values(exhibit), *_sums(exhibit)]


def _shape(exhibit: Exhibit) -> Iterator[str]:
    if not exhibit.title.strip():
        yield "It has no title."
    if not exhibit.categories or not exhibit.series:
        yield "There is nothing in it: it needs categories and at least one series."
    if len(set(exhibit.categories)) < len(exhibit.categories):
        yield "A category is named twice."
    for series in exhibit.series:
        if len(series.values) != len(exhibit.categories):
            yield f"{series.name} has {len(series.values)} values for {len(exhibit.categories)} categories."
    single = exhibit.kind in (ExhibitKind.PIE, ExhibitKind.WATERFALL)
    if single and len(exhibit.series) > 1:
        yield f"A {exhibit.kind} has one series; this one has {len(exhibit.series)}."
    if exhibit.kind is ExhibitKind.WATERFALL and 0 < len(exhibit.categories) < 3:
        yield "A waterfall needs a start, a step and an end."


def _values(exhibit: Exhibit) -> Iterator[str]:
    for series in exhibit.series:
        unit = exhibit.unit_of(series)
        values = list(zip(exhibit.categories, series.values, strict=True))
        if exhibit.kind is ExhibitKind.WATERFALL:
            values = [values[0], values[-1]]  # steps go up and down
        for category, value in values:
            if value < 0 and not series.signed:
                yield f"{series.name} shows {show(value, unit)} for {category}: below zero and not marked as signed."
            share = parse_unit(unit).kind is Kind.PERCENT and exhibit.kind in (ExhibitKind.PIE, ExhibitKind.STACKED)
            if share and value > 100.5:
                yield f"{series.name} shows {show(value, unit)} for {category}: no share is above 100%."
            elif abs(value) * parse_unit(unit).scale > 1e13 or (
                parse_unit(unit).kind is Kind.PERCENT and abs(value) > 1000
            ):
                yield f"{series.name} shows {show(value, unit)} for {category}, which is absurd."


def _sums(exhibit: Exhibit) -> Iterator[str]:
    match exhibit.kind:
        case ExhibitKind.PIE:
            yield from _pie(exhibit)
        case ExhibitKind.STACKED if parse_unit(exhibit.unit).kind is Kind.PERCENT:
            for i, category in enumerate(exhibit.categories):
                shares = [series.values[i] for series in exhibit.series]
                if abs(sum(shares) - 100) > _slack(shares):
                    yield f"The shares of {category} add up to {sum(shares):g}%, not to 100%."
        case ExhibitKind.WATERFALL:
            values = exhibit.series[0].values
            if abs(sum(values[:-1]) - values[-1]) > _slack(values):
                unit = exhibit.unit
                yield f"The steps lead to {show(sum(values[:-1]), unit)}, but the end shows {show(values[-1], unit)}."
        case _:
            yield from _totals(exhibit)


def _pie(exhibit: Exhibit) -> Iterator[str]:
    shares = exhibit.series[0].values
    if parse_unit(exhibit.unit).kind is not Kind.PERCENT:
        if sum(shares) <= 0:
            yield "A pie needs something to divide."
    elif abs(sum(shares) - 100) > _slack(shares):
        yield f"The slices add up to {sum(shares):g}%, not to 100%."


def _totals(exhibit: Exhibit) -> Iterator[str]:
    """Rows and columns called total are the sum of the others of their unit, where things can be added."""
    for series in exhibit.series:
        columns = [i for i, category in enumerate(exhibit.categories) if _is_total(category)]
        if len(columns) == 1 and _adds_up(exhibit, series):
            parts = [value for i, value in enumerate(series.values) if i != columns[0]]
            yield from _total(
                f"{series.name}, {exhibit.categories[columns[0]]}", parts, series.values[columns[0]], exhibit
            )
    rows = [series for series in exhibit.series if _is_total(series.name)]
    if len(rows) == 1 and _adds_up(exhibit, rows[0]):
        others = [s for s in exhibit.series if s is not rows[0] and exhibit.unit_of(s) == exhibit.unit_of(rows[0])]
        for i, category in enumerate(exhibit.categories if len(others) > 1 else ()):
            yield from _total(f"{rows[0].name}, {category}", [s.values[i] for s in others], rows[0].values[i], exhibit)


def _total(name: str, parts: list[float], total: float, exhibit: Exhibit) -> Iterator[str]:
    if len(parts) > 1 and abs(sum(parts) - total) > _slack([*parts, total]):
        yield f"{name} is {total:g}, but the parts add up to {sum(parts):g}."


def _adds_up(exhibit: Exhibit, series: Series) -> bool:
    """Amounts and counts add up; percentages, prices and durations do not."""
    unit = parse_unit(exhibit.unit_of(series))
    return unit.kind is Kind.COUNT or (unit.kind is Kind.MONEY and unit.scale > 1)


def _is_total(name: str) -> bool:
    return (
        name.strip().casefold() in TOTALS or name.casefold().startswith("total ") or name.casefold().endswith(" total")
    )


def _slack(values: tuple[float, ...] | list[float]) -> float:
    """What rounding may add up to: half of the last digit shown, for each value."""
    decimals = next((d for d in (0, 1) if all(abs(round(v, d) - v) < 1e-9 for v in values)), 2)
    return min(1.0, 0.5 * 10.0**-decimals * len(values)) + 1e-9
