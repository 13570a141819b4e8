"""Plotly figures in one template: units on axes, n in the caption, intervals shown, colour-blind safe (Okabe-Ito)."""

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.domain.scorecard import Dimension

ACCENT, WARM, COOL, QUIET = "#0f8a76", "#d55e00", "#0072b2", "#8a9693"
LABEL_WIDTH = 20  # characters of a category before it wraps, so that bars keep their room on a phone
CONFIG = {"displayModeBar": False, "responsive": True}


def figure_of_height(height: int) -> go.Figure:
    """An empty figure in the template of the product; `height` in pixels."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 16, "t": 8, "b": 40},
        showlegend=False,
        font={"size": 13},
        hoverlabel={"font": {"size": 13}},
        dragmode=False,
    )
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
    return figure


def show(figure: go.Figure, *, alt: str, key: str) -> None:
    st.plotly_chart(figure, width="stretch", config=CONFIG, alt=alt, key=key)


def whiskers(rows: Sequence[tuple[float | None, float | None, float | None]]) -> dict[str, Any]:
    """Error bars of (value, low, high), none where an end is not known."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [_beyond(high, value) for value, _, high in rows],
        "arrayminus": [_beyond(value, low) for value, low, _ in rows],
        "thickness": 1.6,
        "width": 4,
        "color": "#5f6b68",
    }


def _beyond(high: float | None, low: float | None) -> float:
    gap = math.nan if high is None or low is None else high - low
    return gap if math.isfinite(gap) and gap > 0 else 0.0


def dimension_bars(dimensions: Sequence[Dimension], *, key: str) -> None:
    """Horizontal bars on 1-10 with the likely range as whiskers."""
    shown = [d for d in reversed(dimensions) if d.value is not None]
    if not shown:
        return
    values = [d.value or 0 for d in shown]
    figure = figure_of_height(60 + 38 * len(shown))
    figure.add_bar(
        x=values,
        y=[d.name.capitalize() if d.name.islower() else d.name for d in shown],
        orientation="h",
        marker_color=[ACCENT if d.name.islower() else QUIET for d in shown],
        error_x=whiskers([(d.value, d.low, d.high) for d in shown]),
        hovertemplate="%{y}: %{x:.1f} of 10<extra></extra>",
        width=0.55,
    )
    figure.update_xaxes(range=[0, 10.4], title="Score of 10, with its likely range", dtick=2)
    alt = "; ".join(f"{d.name} {d.value:.1f} of 10" for d in dimensions if d.value is not None)
    show(figure, alt=f"Scores by dimension: {alt}", key=key)


def scores_over_time(rows: Sequence[dict[str, Any]], *, key: str) -> None:
    """One person's overall scores by date with intervals, one line a job."""
    figure = figure_of_height(340)
    palette = [ACCENT, WARM, COOL, "#cc79a7", "#a08400", "#5f6b68"]
    jobs = list(dict.fromkeys(row["job"] for row in rows))
    for number, job in enumerate(jobs):
        mine = [row for row in rows if row["job"] == job]
        figure.add_scatter(
            x=[row["ended_at"] for row in mine],
            y=[row["overall"] for row in mine],
            name=job,
            mode="lines+markers",
            line={"color": palette[number % len(palette)], "width": 2},
            marker={"size": 9, "symbol": number},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [row["high"] - row["overall"] for row in mine],
                "arrayminus": [row["overall"] - row["low"] for row in mine],
                "thickness": 1.2,
                "width": 3,
            },
            hovertemplate="%{x|%d %b %Y}: %{y:.0f} of 100<extra>" + job + "</extra>",
        )
    figure.update_layout(showlegend=len(jobs) > 1, legend={"orientation": "h", "y": -0.25}, margin={"b": 70})
    figure.update_yaxes(range=[0, 100], title="Overall score, 0-100")
    days = list(dict.fromkeys(row["ended_at"].date() for row in rows))
    ticks = {"tickvals": days} if len(days) <= 4 else {"nticks": 6}
    figure.update_xaxes(title="Date of the interview", tickformat="%d %b", **ticks)
    show(figure, alt=f"Overall scores of {len(rows)} interviews over time", key=key)


def bars(labels: Sequence[str], values: Sequence[float], *, title: str, alt: str, key: str, top: float | None = None,
         errors: Sequence[float] | None = None) -> None:  # fmt: skip
    """Horizontal bars for one measure over categories, longest label first read."""
    figure = figure_of_height(70 + 34 * len(labels))
    figure.add_bar(
        x=list(reversed(values)),
        y=["<br>".join(wrap(label, LABEL_WIDTH)) for label in reversed(labels)],
        orientation="h",
        marker_color=ACCENT,
        width=0.55,
        error_x={"type": "data", "array": list(reversed(errors)), "thickness": 1.6} if errors else None,
        hovertemplate="%{y}: %{x:.1f}<extra></extra>",
    )
    figure.update_xaxes(title=title, range=[0, top] if top else None, rangemode="tozero")
    show(figure, alt=alt, key=key)


def line(x: Sequence[float], y: Sequence[float], *, x_title: str, y_title: str, alt: str, key: str) -> None:
    """One measure over another, from zero."""
    figure = figure_of_height(180)
    figure.add_scatter(
        x=list(x), y=list(y), mode="lines+markers", line={"color": ACCENT, "width": 2},
        hovertemplate="%{y:.0f}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(title=y_title, rangemode="tozero")
    figure.update_xaxes(title=x_title, rangemode="tozero")
    show(figure, alt=alt, key=key)


def weekly(weeks: Sequence[Any], values: Sequence[float], lows: Sequence[float], highs: Sequence[float], *, title: str,
           alt: str, key: str) -> None:  # fmt: skip
    """A weekly mean with its 95 % interval as a band."""
    figure = figure_of_height(320)
    figure.add_scatter(x=list(weeks), y=list(highs), mode="lines", line={"width": 0}, hoverinfo="skip")
    figure.add_scatter(
        x=list(weeks), y=list(lows), mode="lines", line={"width": 0}, fill="tonexty", fillcolor="rgba(15,138,118,.18)",
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=list(weeks), y=list(values), mode="lines+markers", line={"color": ACCENT, "width": 2},
        hovertemplate="Week of %{x|%d %b}: %{y:.1f}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(title=title)
    figure.update_xaxes(title="Week", tickformat="%d %b", nticks=6)
    show(figure, alt=alt, key=key)
