"""The studio's results: a person's grades beside the machine's, and the scales that follow from them."""

import math
from collections.abc import Callable
from typing import Any
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.usecases.calibrate_scales import Preview, how_far
from core.usecases.grade_blind import LEAST_TWICE, Compared
from core.usecases.trust_grader import DIMENSIONS, LEAST_PAIRS, LEVELS, ByDimension
from pages.shared.charts import ACCENT, COOL, QUIET, figure_of_height, show
from pages.shared.insight_charts import Dot, dots
from pages.shared.insights import ask, said, shortened
from pages.shared.services import services
from pages.shared.wording import day, plain, times

NAMES = {"understanding": "understanding", "explainability": "explaining", "confidence": "both marks"}
KAPPA = "Agreement (QWK)"
POINT = st.column_config.NumberColumn(format="%.1f")
STEP = st.column_config.NumberColumn(format="%+.1f")


def level(person: Account) -> float:
    """The agreement an organisation asks for: tried in the address, kept with a button."""
    kept = ask(lambda: services().insights.trust.level(person))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = float(
            st.select_slider(
                "Agreement (QWK) from which a job counts as calibrated", LEVELS, value=kept, key="level",
                bind="query-params", width=360, help="Below it, recruiters read beside every scorecard of the job that "
                "the grader is not yet calibrated for it.",
            )
        )  # fmt: skip
        if chosen != kept and st.button("Keep this for the organisation", icon=":material/save:"):
            services().insights.studio.scales.choose_level(person, chosen)
            st.rerun()
    return chosen


def comparison(found: Compared, level: float) -> None:
    """Person against machine over the answers this person has graded."""
    said(found.sentence)
    if found.left_out:
        st.caption(f"You left out {times(len(found.left_out), 'answer')} that you could not judge.")
    if not found.rows:
        return
    _scatter(found)
    rows = [*_dots("You", found.by_dimension, ACCENT), *_dots("People", found.between, COOL)]
    if rows:
        dots(rows, title=KAPPA, line=level, digits=2, span=(-0.4, 1), key="studio_qwk", alt="Agreement by dimension")
        few = f" It takes {LEAST_PAIRS} answers to judge it: too few so far." if len(found.rows) < LEAST_PAIRS else ""
        st.caption(
            "QWK is quadratic weighted kappa: 1 is full agreement, 0 is chance. You: your marks and the grader's. The "
            "dashed line is the level asked for; whiskers are 95 % bootstrap intervals over answers, somewhat too "
            f"narrow because answers to one question are alike.{few}"
        )
    if found.pairs:
        worth = (
            "too few to judge how far they agree."
            if found.pairs < LEAST_TWICE
            else "no grader can be expected to agree with people better than they agree with each other."
        )
        st.caption(f"People: {times(found.pairs, 'time')} two people graded the same answer, each blind; {worth}")
    bias = [f"{NAMES[name]} {step:+.1f}" for name, step in found.bias.items() if math.isfinite(step)]
    st.caption(f"Mean of the grader's mark less yours, points of 10: {', '.join(bias)}.")
    with st.expander("Every answer you graded", icon=":material/list:"):
        st.dataframe(
            comparison_table(found), hide_index=True, alt="Your marks and the grader's by answer",
            column_config={"you": POINT, "grader": POINT, "difference": STEP},
        )  # fmt: skip


def comparison_table(found: Compared) -> list[dict[str, Any]]:
    """One row an answer, the largest differences first."""
    rows = sorted(found.rows, key=lambda row: -abs(row["confidence"] - row["human_confidence"]))
    return [
        {
            "question": row["question"],
            "you": row["human_confidence"],
            "grader": row["confidence"],
            "difference": row["confidence"] - row["human_confidence"],
            "answer": shortened(row["said"]),
            "comment": row["comment"],
            "understanding, you": row["human_understanding"],
            "understanding, grader": row["understanding"],
            "explaining, you": row["human_explainability"],
            "explaining, grader": row["explainability"],
        }
        for row in rows
    ]


def _scatter(found: Compared) -> None:
    figure = figure_of_height(340)
    figure.add_scatter(
        x=[1, 10], y=[1, 10], mode="lines", line={"color": QUIET, "width": 1.5, "dash": "dash"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[row["human_confidence"] for row in found.rows],
        y=[row["confidence"] for row in found.rows],
        mode="markers",
        marker={"size": 9, "color": ACCENT, "opacity": 0.65},
        customdata=[[row["question"]] for row in found.rows],
        hovertemplate="%{customdata[0]}: you %{x:.1f}, grader %{y:.1f}<extra></extra>",
    )
    figure.update_xaxes(title="Your mark, 1-10", range=[0.7, 10.3], dtick=1, zeroline=False)
    figure.update_yaxes(title="The grader's mark, 1-10", range=[0.7, 10.3], dtick=1, zeroline=False)
    show(figure, alt=f"Your marks against the grader's for {times(len(found.rows), 'answer')}", key="studio_scatter")
    st.caption(
        f"Mean of both marks; n = {times(len(found.rows), 'answer')}. On the dashed line you agree; above it the "
        "grader is more generous than you."
    )


def scales(person: Account, job_id: UUID, found: Preview) -> None:
    """What calibrating would change, and the switch, with who turned it when and why."""
    if found.is_stale:
        st.warning(
            "The grader has changed since this calibration was switched on, so no mark is shifted now. Blind grades of "
            "the new version's answers are needed to calibrate it again.",
            icon=":material/info:",
        )
    elif found.is_on and found.current is not None:
        st.success(
            f"Switched on: marks of {times(len(found.current.shifts), 'question')} are shifted in new gradings, under "
            f"the version {plain(found.current.version)}.",
            icon=":material/check_circle:",
        )
    said(found.sentence)
    if found.questions:
        st.dataframe(
            scales_table(found), hide_index=True, alt="What would be added to each question's marks",
            column_config={"understanding": STEP, "explaining": STEP, "both marks": STEP},
        )  # fmt: skip
        st.caption(
            "Points added to the grader's marks, learned from all your organisation's blind grades of answers the "
            f"present grader marked. {how_far()} The likely range moves along and keeps its width."
        )
    rows = [*_dots("Now", found.before, ACCENT), *_dots("Calibrated", found.after, COOL)]
    if rows and found.shifts:
        dots(rows, title=KAPPA, digits=2, span=(-0.4, 1), key="studio_after", alt="Agreement before and after")
        st.caption(
            f"n = {times(found.pairs, 'answer')} of this job, marked by the present grader. Calibrated: each answer is "
            "judged by a shift that was learned without its own grade, so the gain is not flattered."
        )
    st.write(
        "Scores that stand stay as they are. Only new gradings are shifted, and their grader version says so. Drills "
        "and follow-ups are never shifted."
    )
    _switch(person, job_id, found)


def scales_table(found: Preview) -> list[dict[str, Any]]:
    return [
        {
            "question": row.name,
            "both marks": row.shift.confidence if row.shift else None,
            "understanding": row.shift.understanding if row.shift else None,
            "explaining": row.shift.explainability if row.shift else None,
            "blind grades": row.graded,
        }
        for row in found.questions
    ]


def _dots(label: str, found: ByDimension, colour: str) -> list[Dot]:
    known = {name: a for name in DIMENSIONS if (a := found[name]) is not None}
    return [Dot(f"{label}: {NAMES[name]}", a.value, a.low, a.high, a.n, colour) for name, a in known.items()]


def _switch(person: Account, job_id: UUID, found: Preview) -> None:
    desk = services().insights.studio.scales
    with st.form("switch", border=False):
        why = st.text_input("Why (kept with your name)", key=f"why_{found.number}", max_chars=500)
        with st.container(horizontal=True):
            on = off = False
            if found.is_new:
                label = "Use the new grades too" if found.is_on else "Switch the calibration on"
                on = st.form_submit_button(label, type="primary", icon=":material/tune:", disabled=not found.shifts)
            if found.is_on:
                off = st.form_submit_button("Switch it off", icon=":material/undo:")
    if on:
        _turn(lambda: desk.switch_on(person, job_id, why, number=found.number))
    if off:
        _turn(lambda: desk.switch_off(person, job_id, why, number=found.number))
    steps = ask(lambda: desk.history(person, job_id))
    if steps:
        with st.expander(f"{times(len(steps), 'change')} so far", icon=":material/history:"):
            for step in steps:
                what = "Switched on" if step["is_on"] else "Switched off"
                st.markdown(
                    f"**{what}** by {plain(step['changed_by'] or 'a former user')} on {day(step['at'])}: "
                    f"{plain(step['reason'])}"
                )


def _turn(step: Callable[[], object]) -> None:
    try:
        step()
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
        return
    st.rerun()
