"""A person's finished interviews, newest first."""

import streamlit as st

from core.domain.account import Account
from pages.shared.services import services
from pages.shared.wording import day, hundred, plain

NEWEST = 12


def results_list(person: Account) -> None:
    st.title("Results", anchor=False)
    rows = services().progress.finished(person)
    if not rows:
        st.write("Your scorecards appear here after your first interview.")
        st.page_link("pages/candidate/practise.py", label="Choose an interview", icon=":material/play_circle:")
    everything = len(rows) <= NEWEST or st.toggle(f"Show all {len(rows)}")
    for row in rows if everything else rows[:NEWEST]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{plain(row.title)}**")
                st.caption(f"{day(row.started_at)} · {hundred(row.overall, row.low, row.high)}")
            st.page_link(
                "pages/candidate/results.py",
                label="Open",
                icon=":material/insights:",
                query_params={"id": str(row.interview_id)},
            )
