"""The organisation's jobs: what each asks for, its rubric and how its interviews are composed."""

import streamlit as st

from core.domain.account import Role
from pages.shared.access import require
from pages.shared.services import services
from pages.shared.wording import plain, times

person = require(Role.RECRUITER, Role.ADMIN)
st.title("Jobs", anchor=False)
jobs = services().jobs.all(person.org_id)
if not jobs:
    st.write("There are no jobs yet.")
    st.stop()
st.caption("Every score names the rubric version it was judged by. Editing jobs comes with a later release.")
for job in jobs:
    rubric, panel = services().jobs.current_rubric(job.id), services().jobs.panel(job.id)
    with st.container(border=True):
        st.subheader(f":material/{job.icon}: {plain(job.title)}", anchor=False)
        st.write(plain(job.summary))
        with st.container(horizontal=True):
            st.badge(f"Rubric version {rubric.number}", icon=":material/rule:", color="gray")
            st.badge(f"Bar at {rubric.rubric.hire_threshold:.0f} of 100", icon=":material/flag:", color="gray")
            questions = len(services().questions.of_track(job.track))
            st.badge(times(questions, "question") + " in the bank", icon=":material/quiz:", color="gray")
        with st.expander("Rubric and panel", icon=":material/checklist:"):
            st.write(plain(rubric.rubric.evaluation_focus))
            st.dataframe(
                [
                    {"Topic": q.topic, "Difficulty": q.difficulty.capitalize(), "Questions": q.count}
                    for q in panel.quotas
                ],
                hide_index=True,
                alt=f"Composition of the panel for {job.title}",
            )
            st.caption("In order of priority: an interview of six turns uses the first six.")
