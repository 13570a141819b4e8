"""Exhibits of a case as a person sees them: a table, or a chart with its unit, its numbers on it and a note below."""

from textwrap import wrap

import plotly.graph_objects as go
import streamlit as st

from core.domain.case import Exhibit, ExhibitKind, Series
from core.domain.units import Kind, parse_unit
from core.domain.units import show as spoken
from pages.shared.charts import figure_of_height, show
from pages.shared.wording import plain

PALETTE = ["#0f8a76", "#d55e00", "#0072b2", "#cc79a7", "#a08400", "#56b4e9", "#5f6b68"]  # Okabe-Ito, ours first
UP, DOWN, TOTAL = "#0072b2", "#d55e00", "#0f8a76"
LABEL_WIDTH, NARROW = 14, 10  # characters of a category before it wraps; with three or more of them


def exhibit(case_exhibit: Exhibit, *, key: str, height: int = 320, titled: bool = True) -> None:
    """The exhibit under its title, unless that stands above it already, with its note as a caption."""
    if titled:
        st.markdown(f"**{plain(case_exhibit.title)}**")
    if case_exhibit.kind is ExhibitKind.TABLE:
        _table(case_exhibit, key)
    else:
        show(figure(case_exhibit, height), alt=told(case_exhibit), key=key)
    if case_exhibit.note:
        st.caption(plain(case_exhibit.note))


def in_words(unit: str) -> str:
    """`€ million`, `thousand members`, `percent`: what stands at an axis."""
    known = parse_unit(unit)
    named = {Kind.PERCENT: "percent", Kind.POINTS: "percentage points", Kind.TIMES: "times"}
    if known.kind in named:
        return named[known.kind]
    scale = {1e3: "thousand", 1e6: "million", 1e9: "billion"}.get(known.scale, "")
    if known.kind is Kind.DURATION:
        scale = ""
    return " ".join(part for part in (known.currency, scale, known.noun) if part)


def told(case_exhibit: Exhibit) -> str:
    """The exhibit in words, for who cannot see it."""
    rows = "; ".join(
        f"{series.name}: "
        + ", ".join(f"{c} {_label(case_exhibit, series, v)}" for c, v in _points(case_exhibit, series))
        for series in case_exhibit.series
    )
    return f"{case_exhibit.title}. {rows}"


def _points(case_exhibit: Exhibit, series: Series) -> list[tuple[str, float]]:
    return list(zip(case_exhibit.categories, series.values, strict=False))


def _label(case_exhibit: Exhibit, series: Series, value: float) -> str:
    return spoken(value, case_exhibit.unit_of(series))


def _table(case_exhibit: Exhibit, key: str) -> None:
    """A row for each series, a column for each category. Static: it has few cells, and reads well on a phone."""
    rows = {
        plain(series.name): {c: _label(case_exhibit, series, v) for c, v in _points(case_exhibit, series)}
        for series in case_exhibit.series
    }
    head = "| | " + " | ".join(_cell(c) for c in case_exhibit.categories) + " |"
    line = "|---|" + "---:|" * len(case_exhibit.categories)
    body = (
        f"| {_cell(name, named=True)} | " + " | ".join(_cell(v) for v in row.values()) + " |"
        for name, row in rows.items()
    )
    with st.container(key=f"{key}_table"):
        st.markdown("\n".join([head, line, *body]))


def _cell(text: str, *, named: bool = False) -> str:
    return (text if named else plain(text)).replace("|", "\\|").replace("\n", " ")


def figure(case_exhibit: Exhibit, height: int = 320) -> go.Figure:
    """The Plotly figure of any exhibit that is not a table."""
    drawn = figure_of_height(height)
    width = LABEL_WIDTH if len(case_exhibit.categories) < 3 else NARROW
    labels = ["<br>".join(wrap(category, width, break_long_words=False)) for category in case_exhibit.categories]
    match case_exhibit.kind:
        case ExhibitKind.PIE:
            _pie(drawn, case_exhibit)
        case ExhibitKind.WATERFALL:
            _waterfall(drawn, case_exhibit, labels)
        case ExhibitKind.LINE:
            _lines(drawn, case_exhibit, labels)
        case _:
            _bars(drawn, case_exhibit, labels)
    return drawn


def _pie(drawn: go.Figure, case_exhibit: Exhibit) -> None:
    (series, *_) = case_exhibit.series
    drawn.add_pie(
        labels=list(case_exhibit.categories),
        values=list(series.values),
        sort=False,
        direction="clockwise",
        hole=0.45,
        texttemplate="%{value:.3~g}%",
        textposition="inside",
        insidetextorientation="horizontal",
        textfont={"color": "#ffffff"},
        marker={"colors": PALETTE},
        hovertemplate="%{label}: %{value:.3~g}%<extra></extra>",
    )
    # Names below: beside the slices they would be cut off on a phone.
    drawn.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.08, "itemclick": False}, margin={"t": 16})


def _waterfall(drawn: go.Figure, case_exhibit: Exhibit, labels: list[str]) -> None:
    (series, *_) = case_exhibit.series
    last = len(series.values) - 1
    drawn.add_waterfall(
        x=labels,
        y=list(series.values),
        measure=["absolute" if i == 0 else "total" if i == last else "relative" for i in range(last + 1)],
        text=[_label(case_exhibit, series, value) for value in series.values],
        textposition="outside",
        cliponaxis=False,
        increasing={"marker": {"color": UP}},
        decreasing={"marker": {"color": DOWN}},
        totals={"marker": {"color": TOTAL}},
        connector={"line": {"color": "#8a9693", "width": 1}},
        hovertemplate="%{x}: %{text}<extra></extra>",
    )
    drawn.update_yaxes(title=in_words(case_exhibit.unit))


def _lines(drawn: go.Figure, case_exhibit: Exhibit, labels: list[str]) -> None:
    for number, series in enumerate(case_exhibit.series):
        drawn.add_scatter(
            x=labels,
            y=list(series.values),
            name=series.name,
            mode="lines+markers+text",
            text=[_label(case_exhibit, series, value) for value in series.values],
            textposition=[_beside(case_exhibit, number, place) for place in range(len(series.values))],
            cliponaxis=False,
            line={"color": PALETTE[number % len(PALETTE)], "width": 2},
            marker={"size": 8, "symbol": number},
            hovertemplate="%{x}: %{text}<extra>" + series.name + "</extra>",
        )
    _axes(drawn, case_exhibit)


def _beside(case_exhibit: Exhibit, number: int, place: int) -> str:
    """Where a point's number stands, so that two lines that come close can both be read."""
    values = [series.values[place] for series in case_exhibit.series]
    lowest = len(values) > 1 and number == len(values) - 1 - values[::-1].index(min(values))
    return "bottom center" if lowest else "top center"


def _bars(drawn: go.Figure, case_exhibit: Exhibit, labels: list[str]) -> None:
    for number, series in enumerate(case_exhibit.series):
        drawn.add_bar(
            x=labels,
            y=list(series.values),
            name=series.name,
            text=[_label(case_exhibit, series, value) for value in series.values],
            textposition="inside" if case_exhibit.kind is ExhibitKind.STACKED else "outside",
            insidetextanchor="middle",
            cliponaxis=False,
            marker_color=PALETTE[number % len(PALETTE)],
            hovertemplate="%{x}: %{text}<extra>" + series.name + "</extra>",
        )
    drawn.update_layout(barmode="stack" if case_exhibit.kind is ExhibitKind.STACKED else "group")
    _axes(drawn, case_exhibit)


def _axes(drawn: go.Figure, case_exhibit: Exhibit) -> None:
    several = len(case_exhibit.series) > 1
    drawn.update_layout(showlegend=several, legend={"orientation": "h", "y": -0.2}, margin={"t": 24, "b": 60})
    drawn.update_yaxes(title=in_words(case_exhibit.unit), rangemode="tozero")
    drawn.update_xaxes(type="category")
