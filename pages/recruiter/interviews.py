"""The organisation's finished interviews: who needs a look, and the way into each scorecard."""

import streamlit as st

from core.domain.account import Role
from core.domain.scorecard import Recommendation
from core.usecases.review import PAGE
from pages.shared.access import require
from pages.shared.services import services
from pages.shared.wording import RECOMMENDATION, day, hundred, plain, times

person = require(Role.RECRUITER, Role.ADMIN)
st.title("Interviews", anchor=False)
jobs = {job.title: job.id for job in services().jobs.all(person.org_id)}
with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = st.selectbox("Job", ["All jobs", *jobs], key="job", bind="query-params", width=300)
    flagged = st.toggle("Only those that need a look", key="look", bind="query-params")

filters = (chosen, flagged)
if st.session_state.get("interview_filters") != filters:
    st.session_state.interview_filters, st.session_state.interview_page = filters, 0
page = st.session_state.interview_page
rows, total = services().review.interviews(person, job_id=jobs.get(chosen), only_to_review=flagged, page=page)
if not rows:
    st.write("No finished interviews match. Clear the filters, or wait for the first candidate to finish.")
    st.stop()

st.caption(f"{times(total, 'interview')}, newest first. Showing {page * PAGE + 1}-{page * PAGE + len(rows)}.")
for row in rows:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(row.candidate)}** · {plain(row.job)}")
            st.caption(f"{day(row.started_at)} · {hundred(row.overall, row.low, row.high)}")
        if row.to_review:
            st.badge(
                times(row.to_review, "answer to look at", "answers to look at"),
                icon=":material/visibility:",
                color="orange",
            )
        label, icon, colour = RECOMMENDATION[Recommendation(row.recommendation)]
        st.badge(label, icon=icon, color=colour)
        st.page_link(
            "pages/candidate/results.py",
            label="Open",
            icon=":material/open_in_full:",
            query_params={"id": str(row.interview_id)},
        )

with st.container(horizontal=True):
    if st.button("Newer", disabled=page == 0, icon=":material/chevron_left:"):
        st.session_state.interview_page = page - 1
        st.rerun()
    if st.button("Older", disabled=(page + 1) * PAGE >= total, icon=":material/chevron_right:"):
        st.session_state.interview_page = page + 1
        st.rerun()
