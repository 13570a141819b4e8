"""Charts of a case's results: the four marks, and where the time went."""

from collections.abc import Sequence

from core.domain.case import Case
from core.domain.case_result import CaseEvent, CaseResult
from core.domain.scorecard import Dimension
from pages.shared.case_wording import EVENT, PARTS, PHASES, minutes
from pages.shared.charts import ACCENT, figure_of_height, show, whiskers

SPAN = "rgba(15,138,118,.32)"


def marks(dimensions: Sequence[Dimension], *, key: str) -> None:
    """Horizontal bars of 100 with the likely range as whiskers; parts without a mark are named below by the page."""
    shown = [d for d in reversed(dimensions) if d.value is not None]
    if not shown:
        return
    figure = figure_of_height(70 + 40 * len(shown))
    figure.add_bar(
        x=[d.value for d in shown],
        y=[f"{PARTS.get(d.name, d.name)} {d.value:.0f}" for d in shown],
        orientation="h",
        marker_color=ACCENT,
        width=0.55,
        error_x=whiskers([(d.value, d.low, d.high) for d in shown]),
        hovertemplate="%{y} of 100<extra></extra>",
    )
    figure.update_xaxes(range=[0, 104], title="Of 100, with likely range", dtick=25)
    told = "; ".join(f"{PARTS.get(d.name, d.name)} {d.value:.0f} of 100" for d in dimensions if d.value is not None)
    show(figure, alt=f"Marks of the case: {told}", key=key)


def timeline(result: CaseResult, case: Case, *, key: str) -> None:
    """A bar for each phase in minutes from the start, with what happened in it."""
    phases = list(dict.fromkeys(span.phase for span in result.phases))
    figure = figure_of_height(110 + 38 * len(phases))
    figure.add_bar(
        base=[span.start / 60 for span in result.phases],
        x=[(span.end - span.start) / 60 for span in result.phases],
        y=[PHASES.get(span.phase, span.phase) for span in result.phases],
        orientation="h",
        marker_color=SPAN,
        width=0.6,
        showlegend=False,
        customdata=[minutes(span.end - span.start) for span in result.phases],
        hovertemplate="%{y}: %{customdata}<extra></extra>",
    )
    for label, (symbol, _, colour) in {name: look for name, *look in EVENT.values()}.items():
        happened = [e for e in result.events if e.phase in phases and EVENT.get(e.kind, ("",))[0] == label]
        if happened:
            figure.add_scatter(
                x=[event.at / 60 for event in happened],
                y=[PHASES.get(event.phase, event.phase) for event in happened],
                mode="markers",
                name=label,
                marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 1, "color": "white"}},
                customdata=[[minutes(event.at), what(event, case)] for event in happened],
                hovertemplate="%{customdata[1]}, at %{customdata[0]}<extra></extra>",
            )
    figure.update_yaxes(categoryorder="array", categoryarray=[PHASES.get(p, p) for p in reversed(phases)])
    figure.update_xaxes(title="Minutes from the start", rangemode="tozero")
    show(figure, alt=told(result), key=key)


def legend(result: CaseResult) -> str:
    """What the marks of the timeline stand for, as text: a chart's own key finds no room on a phone."""
    kinds = dict.fromkeys(EVENT[event.kind][:3:2] for event in result.events if event.kind in EVENT)
    return ", ".join(f"{sign} {name.lower()}" for name, sign in kinds)


def told(result: CaseResult) -> str:
    """The timeline in words."""
    spent: dict[str, float] = {}
    for span in result.phases:
        spent[span.phase] = spent.get(span.phase, 0.0) + span.end - span.start
    return "Time by phase: " + "; ".join(f"{PHASES.get(p, p)} {minutes(s)}" for p, s in spent.items())


def what(event: CaseEvent, case: Case) -> str:
    """`Exhibit: Sales by region`."""
    label = EVENT[event.kind][0]
    exhibit = case.exhibit(event.about)
    return f"{label}: {exhibit.title}" if event.kind == "exhibit" and exhibit else label
