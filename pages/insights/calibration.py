"""The calibration studio: people grade answers blind, see how far the grader agrees, and may shift its scales."""

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError
from core.usecases.grade_blind import SIZE, SIZES
from core.usecases.insights import Filters
from pages.shared.access import require
from pages.shared.insights import ask, shortened, take_along
from pages.shared.services import services
from pages.shared.studio_card import grading, invitation
from pages.shared.studio_results import comparison, comparison_table, level, scales, scales_table
from pages.shared.wording import plain, times

ALL = "All questions"
QUERIES = ("blind_pool", "blind_comparison", "blind_people", "scale_pairs", "trust_pairs")

person = require(Role.RECRUITER, Role.ADMIN)
studio = services().insights.studio
st.title("Calibration", anchor=False)
jobs = ask(lambda: services().insights.all.choices(person)).jobs
if not jobs:
    st.write("There is nothing to grade yet. Answers appear here once interviews have been taken.")
    st.stop()
first = next(iter(jobs))
if st.query_params.get("studio_job", first) not in jobs:
    st.info("The link names a job that is not here, so the first one is shown.", icon=":material/link_off:")

live = "grading" in st.session_state and st.session_state.get("studio_job", first) in jobs
with st.container(horizontal=True, vertical_alignment="bottom"):
    job = st.selectbox("Job", list(jobs), key="studio_job", bind="query-params", width=260, disabled=live)
    job_id = jobs[job]
    asked = {choice.name: choice for choice in ask(lambda: studio.blind.choices(person, job_id))}
    question = st.selectbox(
        "Question", [ALL, *asked], key="studio_question", bind="query-params", width=260, disabled=live
    )
narrowed = asked[question].question_version_id if question in asked else None
found = ask(lambda: studio.blind.resume(person, job_id, narrowed))
unfinished = found is not None and found.answer is not None

if live and unfinished:
    grading(person, job_id, narrowed)
    st.stop()
st.session_state.pop("grading", None)
st.caption(
    "Grade a sample of answers without seeing what the grader gave. Then see how far it agrees with you, and whether "
    "its scales should be shifted for this job."
)
if question in asked:
    st.markdown(plain(shortened(asked[question].stem, 300)))
    graded = f"{asked[question].graded} of them graded blind by anybody"
    st.caption(f"{times(asked[question].answers, 'answer')} in this job, {graded}.")

with st.container(border=True):
    st.subheader("Grade blind", anchor=False)
    if found is not None and unfinished:
        st.write(f"You have graded {found.done} of {found.size} answers of this sample. The rest waits for you.")
    elif found is not None and found.done:
        st.write("You have graded every answer of your last sample. You can draw another one.")
    else:
        st.write(
            "The answers come from weak to strong by the grader's own marks, in an order that does not tell. You see "
            "the question, its key points and the answer: no name, no mark, no other person's grade. A key or a click "
            "for each of two marks, and the next answer is there. You can stop at any time."
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = SIZE if unfinished else st.select_slider("Answers", SIZES, value=SIZE, key="size", width=240)
        if st.button(invitation(found), type="primary", icon=":material/play_arrow:"):
            try:
                if not unfinished:
                    studio.blind.begin(person, job_id, size=int(size), question_version_id=narrowed)
                st.session_state.grading = True
            except GreenroomError as error:
                st.warning(error.sentence, icon=":material/info:")
            else:
                st.rerun()

with st.container(border=True):
    st.subheader("You and the grader", anchor=False)
    asked_for = level(person)
    compared = ask(lambda: studio.blind.compared(person, job_id, narrowed))
    comparison(compared, asked_for)

with st.container(border=True):
    st.subheader("The scales of this job's questions", anchor=False)
    preview = ask(lambda: studio.scales.preview(person, job_id))
    scales(person, job_id, preview)

remark = ask(lambda: services().insights.trust.remark(person.org_id, job_id))
st.caption(
    f":material/info: Beside scorecards of this job recruiters read: {plain(remark)}"
    if remark
    else ":material/check_circle: The grader counts as calibrated for this job."
)
take_along(
    comparison_table(compared), name="calibration", queries=QUERIES, person=person, filters=Filters(job_id=job_id),
    more={"scales": scales_table(preview)},
)  # fmt: skip
