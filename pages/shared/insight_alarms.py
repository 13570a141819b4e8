"""Alarms as people read and close them, and the budget of false ones."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.usecases.insights import Choices
from core.usecases.watch_drift import BUDGETS
from pages.shared.insights import ask, worded
from pages.shared.services import services
from pages.shared.wording import day, plain, times

KIND = {
    "grader": ("Grader", ":material/build:", "orange"),
    "mix": ("Mix of candidates", ":material/groups:", "blue"),
    "unexplained": ("Unexplained", ":material/help:", "gray"),
}
PART = {
    "questions": "other jobs or questions",
    "candidates": "other candidates",
    "grader": "the grader, or unexplained",
}
EVERY = {0.1: "one in ten years", 0.25: "one in four years", 0.5: "one in two years", 1.0: "one a year",
         2.0: "two a year", 6.0: "six a year"}  # fmt: skip


def budget(person: Account) -> float:
    """How many false alarms a person can live with; tried in the address, kept for the organisation with a button."""
    drift = services().insights.drift
    kept = ask(lambda: drift.budget(person))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.select_slider(
            "False alarms you can live with",
            BUDGETS,
            value=kept,
            format_func=EVERY.get,
            key="budget",
            bind="query-params",
            width=360,
            help="Fewer false alarms mean that real changes are found later.",
        )
        if chosen != kept and st.button("Keep this for the organisation", icon=":material/save:"):
            drift.choose_budget(person, float(chosen))
            st.rerun()
    return float(chosen)


def alarms(person: Account, rows: Sequence[dict[str, Any]], choices: Choices) -> None:
    """All alarms on record: the open ones first, each with its evidence and the way to close it."""
    if not rows:
        st.write("No alarm is on record. The scheduled job looks every day and puts what it finds here.")
        return
    waiting = [row for row in rows if row["acknowledged_at"] is None]
    closed = [row for row in rows if row["acknowledged_at"] is not None]
    if not waiting:
        st.write("Every alarm on record has been looked at.")
    for row in waiting:
        with st.container(border=True):
            _alarm(row, choices)
            with st.form(f"close_{row['id']}", border=False):
                reason = st.text_input("What it was, and what was done", key=f"why_{row['id']}", max_chars=500)
                if st.form_submit_button("Acknowledge", icon=":material/check:"):
                    _close(person, row, reason)
    if closed:
        with st.expander(f"{times(len(closed), 'alarm')} looked at before", icon=":material/history:"):
            for row in closed:
                _alarm(row, choices)
                by = plain(row["acknowledged_by"] or "a former user")
                st.caption(f"{by} on {day(row['acknowledged_at'])}: {plain(row['reason'] or '')}")


def _alarm(row: dict[str, Any], choices: Choices) -> None:
    label, icon, colour = KIND.get(row["kind"], KIND["unexplained"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(label, icon=icon, color=colour)
        st.caption(day(row["raised_at"]))
    st.markdown(plain(worded(row["sentence"], choices)))
    evidence = row["evidence"]
    for name, part in evidence.get("parts", {}).items():
        if part.get("value") is not None and part.get("low") is not None:
            st.caption(
                f"{PART.get(name, plain(name)).capitalize()}: {part['value']:+.2f} points of 10 "
                f"({part['low']:+.2f} to {part['high']:+.2f}), n = {part['interviews_after']} interviews since."
            )


def _close(person: Account, row: dict[str, Any], reason: str) -> None:
    try:
        services().insights.drift.acknowledge(person, row["id"], reason)
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
    else:
        st.rerun()
