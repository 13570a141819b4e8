"""Charts of the insight pages: every value with its interval, its unit and the number it rests on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from pages.shared.charts import ACCENT, COOL, QUIET, WARM, figure_of_height, show, whiskers

LABEL = 24  # characters of a label before it wraps
BAND = "rgba(15,138,118,.18)"
MOST_SHOWN = 25  # rows of a chart; the table below has all


@dataclass(frozen=True)
class Dot:
    """One row of a chart. `low` and `high` may be nan where there is no interval."""

    label: str
    value: float
    low: float
    high: float
    n: int
    colour: str = ACCENT


def dots(rows: Sequence[Dot], *, title: str, alt: str, key: str, span: tuple[float, float] | None = None,
         line: float | None = None, digits: int = 1, unit: str = "") -> None:  # fmt: skip
    """Values with whiskers, one row each, first on top; `line` is what they are compared with."""
    shown = [row for row in rows if math.isfinite(row.value)][:MOST_SHOWN][::-1]
    if not shown:
        return
    labels = [
        f"{'<br>'.join(wrap(row.label, LABEL)) or '?'}<br><span style='font-size:11px'>n = {row.n:,}</span>"
        for row in shown
    ]
    places = list(range(len(shown)))
    figure = figure_of_height(80 + sum(26 + 16 * label.count("<br>") for label in labels))
    figure.add_scatter(
        x=[row.value for row in shown],
        y=places,
        mode="markers",
        marker={"size": 10, "color": [row.colour for row in shown]},
        error_x=whiskers([(row.value, row.low, row.high) for row in shown]),
        customdata=[[row.label, _range(row, digits, unit)] for row in shown],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )
    figure.update_yaxes(tickvals=places, ticktext=labels, range=[-0.6, len(shown) - 0.4], zeroline=False)
    figure.update_xaxes(title=title, range=list(span) if span else None, zeroline=False, ticksuffix=unit)
    if line is not None:
        figure.add_vline(x=line, line={"color": QUIET, "width": 1.5, "dash": "dash"})
    show(figure, alt=f"{alt}. " + "; ".join(f"{r.label} {_range(r, digits, unit)}" for r in shown[::-1][:6]), key=key)


def band(x: Sequence[Any], values: Sequence[float], lows: Sequence[float], highs: Sequence[float], *, title: str,
         alt: str, key: str, marks: Sequence[tuple[Any, str]] = (), line: float | None = None,
         n: Sequence[int] = (), what: str = "", span: tuple[float, float] | None = None) -> None:  # fmt: skip
    """A series over time with its interval as a band; `marks` are days with a short label, drawn as lines."""
    figure = figure_of_height(300)
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(x=list(x), y=[_or(high, v) for high, v in zip(highs, values, strict=True)], **edge)
    figure.add_scatter(x=list(x), y=[_or(low, v) for low, v in zip(lows, values, strict=True)], fill="tonexty",
                       fillcolor=BAND, **edge)  # fmt: skip
    figure.add_scatter(
        x=list(x), y=list(values), mode="lines+markers", line={"color": ACCENT, "width": 2}, marker={"size": 6},
        customdata=[[count] for count in n] or None,
        hovertemplate="%{x|%d %b %Y}: %{y:.2f}" + (f", n = %{{customdata[0]}} {what}" if n else "") + "<extra></extra>",
    )  # fmt: skip
    _timed(figure, title, marks, span)
    if line is not None:
        figure.add_hline(y=line, line={"color": QUIET, "width": 1.5, "dash": "dash"})
    show(figure, alt=alt, key=key)


def lines(series: Sequence[tuple[str, Sequence[Any], Sequence[float]]], *, title: str, alt: str, key: str,
          marks: Sequence[tuple[Any, str]] = (), levels: Sequence[float] = ()) -> None:  # fmt: skip
    """Several series over time, told apart by colour and symbol; `levels` are limits."""
    palette = (ACCENT, WARM, COOL, "#cc79a7", "#a08400", "#5f6b68")
    figure = figure_of_height(320)
    for number, (name, x, y) in enumerate(series):
        figure.add_scatter(
            x=list(x), y=list(y), name=name, mode="lines" if len(series) == 1 else "lines+markers",
            line={"color": palette[number % len(palette)], "width": 2}, marker={"size": 6, "symbol": number},
            hovertemplate="%{x|%d %b %Y}: %{y:+.2f}<extra>" + name + "</extra>",
        )  # fmt: skip
    _timed(figure, title, marks, None)
    for level in levels:
        figure.add_hline(y=level, line={"color": QUIET, "width": 1.5, "dash": "dash"})
    if len(series) > 1:
        figure.update_layout(
            showlegend=True, height=400, legend={"orientation": "h", "y": -0.28, "font": {"size": 12}}, margin={"b": 90}
        )
    show(figure, alt=alt, key=key)


def columns(labels: Sequence[str], counts: Sequence[float], *, x_title: str, title: str, alt: str, key: str) -> None:
    """Counts as columns, such as a distribution."""
    figure = figure_of_height(280)
    figure.add_bar(
        x=list(labels), y=list(counts), marker_color=ACCENT, hovertemplate="%{x}: %{y:,}<extra></extra>", width=0.85
    )
    figure.update_xaxes(title=x_title, type="category", tickangle=0, nticks=6)
    figure.update_yaxes(title=title, rangemode="tozero")
    show(figure, alt=alt, key=key)


def steps(labels: Sequence[str], counts: Sequence[int], *, alt: str, key: str) -> None:
    """A funnel: what is left after each step, with the share of the first."""
    figure = figure_of_height(60 + 44 * len(labels))
    first = counts[0] or 1
    figure.add_bar(
        x=list(counts)[::-1],
        y=list(labels)[::-1],
        orientation="h",
        marker_color=ACCENT,
        width=0.6,
        text=[f"{count:,} ({100 * count / first:.0f} %)" for count in counts][::-1],
        textposition="auto",
        insidetextanchor="end",
        hovertemplate="%{y}: %{x:,} interviews<extra></extra>",
    )
    figure.update_xaxes(title="Interviews", rangemode="tozero")
    show(figure, alt=alt, key=key)


def _timed(figure: go.Figure, title: str, marks: Sequence[tuple[Any, str]], span: tuple[float, float] | None) -> None:
    figure.update_yaxes(title=title, range=list(span) if span else None, zeroline=False)
    figure.update_xaxes(title="Date", tickformat="%d %b", nticks=6)
    for place, (at, label) in enumerate(marks):
        figure.add_shape(type="line", x0=at, x1=at, y0=0, y1=1, yref="paper", line={"color": WARM, "width": 1.5})
        figure.add_annotation(x=at, y=1 - 0.1 * (place % 3), yref="paper", text=label, showarrow=False,
                              xanchor="left", xshift=4, font={"size": 12, "color": WARM})  # fmt: skip


def _or(value: float, otherwise: float) -> float:
    return value if math.isfinite(value) else otherwise


def _range(row: Dot, digits: int, unit: str) -> str:
    known = math.isfinite(row.low) and math.isfinite(row.high)
    between = f", likely {row.low:.{digits}f} to {row.high:.{digits}f}{unit}" if known else ""
    return f"{row.value:.{digits}f}{unit}{between}, n = {row.n:,}"
