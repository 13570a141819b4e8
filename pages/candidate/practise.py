"""Choose what to practise; two clicks from home to the first question."""

import secrets

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError
from pages.shared.access import require
from pages.shared.services import services
from pages.shared.wording import plain

person = require(Role.CANDIDATE)
LENGTHS = {"Short": 3, "Standard": 6, "Long": 10}

st.title("Practise", anchor=False)
jobs = services().jobs.all(person.org_id)
if not jobs:
    st.write("There is nothing to practise yet. Please ask your administrator to add a job.")
    st.stop()

if (unfinished := services().conduct.unfinished(person)) is not None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown("You have an interview in progress; everything you answered is there.")
        st.page_link(
            "pages/candidate/interview.py",
            label="Continue it",
            icon=":material/play_circle:",
            query_params={"id": str(unfinished.id)},
        )

length = st.segmented_control(
    "How long",
    list(LENGTHS),
    default="Standard",
    required=True,
    format_func=lambda name: f"{name} ({LENGTHS[name]})",
)
st.caption(
    f"{LENGTHS[length]} questions, about {LENGTHS[length] * 3} minutes. You answer by typing; "
    "two minutes without a keystroke, or five minutes in all, close a question."
)

with st.grid(3, min_column_width=260):
    for job in jobs:
        with st.container(border=True, height="stretch"):
            st.subheader(f":material/{job.icon}: {plain(job.title)}", anchor=False)
            st.write(plain(job.summary))
            if st.button("Start", key=f"start_{job.id}", icon=":material/play_arrow:", width="stretch"):
                try:
                    interview = services().conduct.start(
                        person, job.id, turns=LENGTHS[length], seed=secrets.randbelow(2**31)
                    )
                except GreenroomError as error:
                    st.warning(error.sentence, icon=":material/info:")
                else:
                    st.switch_page("pages/candidate/interview.py", query_params={"id": str(interview.id)})
