"""Write cases: say what they should be about, watch them being written, look at them, publish what is good."""

from contextlib import suppress
from uuid import UUID

import streamlit as st

from core.domain.account import Role
from core.domain.case_study import CaseStatus, CaseStudy
from core.domain.errors import GreenroomError, NotFound
from pages.shared.access import require
from pages.shared.case_preview import badges, preview
from pages.shared.case_request import STATE, brief, watched
from pages.shared.services import services
from pages.shared.wording import plain, times

LATEST = 8  # earlier requests listed
LIBRARY = "pages/cases/library.py"

person = require(Role.RECRUITER, Role.ADMIN)
author = services().author


def chosen() -> UUID | None:
    with suppress(ValueError):
        return UUID(st.query_params.get("request", ""))
    return None


def told(problem: GreenroomError) -> None:
    st.warning(problem.sentence, icon=":material/info:")


def publish(study: CaseStudy) -> None:
    try:
        author.publish(person, study)
    except GreenroomError as error:
        st.session_state["case_problem"] = error.sentence


def discard(study: CaseStudy) -> None:
    try:
        author.withdraw(person, study)
    except GreenroomError as error:
        st.session_state["case_problem"] = error.sentence


st.title("Write cases", anchor=False)
st.caption("Cases for candidates, with exhibits, a worked solution and the sources they were written with.")
wanted = brief()
if wanted is not None:
    try:
        st.query_params["request"] = str(author.request(person, wanted).id)
    except GreenroomError as error:
        told(error)

requested = author.requested(person)
request_id = chosen()
if request_id is None and (open_ones := [request.id for request in requested if request.status.is_open]):
    request_id = open_ones[0]  # what is being written is shown to who comes back
    st.query_params["request"] = str(request_id)
if request_id is not None:
    try:
        request = author.watch(person, request_id)
    except NotFound as error:
        told(error)
        st.stop()
    watched(person, request)
    if problem := st.session_state.pop("case_problem", ""):
        st.warning(problem, icon=":material/rule:")
    made = [] if request.status.is_open else author.made(person, request)
    if made:
        st.subheader(f"{times(len(made), 'case')} in your library", anchor=False)
    for number, study in enumerate(made):
        with st.expander(f"{plain(study.case.title)} · {plain(study.case.industry)}", expanded=number == 0):
            badges(study)
            with st.container(horizontal=True):
                if study.status is not CaseStatus.PUBLISHED:
                    st.button("Publish", type="primary", icon=":material/publish:", key=f"publish_{study.id}",
                              on_click=publish, args=(study,))  # fmt: skip
                if study.status is CaseStatus.DRAFT:
                    st.button("Discard", icon=":material/delete:", key=f"discard_{study.id}",
                              on_click=discard, args=(study,))  # fmt: skip
                st.page_link(
                    LIBRARY, label="Open and edit", icon=":material/edit:", query_params={"case": str(study.id)}
                )
            preview(author.preview(person, study.id), f"made_{study.id.hex}")

earlier = [request for request in requested if request.id != request_id][:LATEST]
if earlier:
    st.subheader("Earlier", anchor=False)
for request in earlier:
    label, icon, colour = STATE[request.status]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(request.brief.topic)}** · {times(len(request.made), 'case')}", width="stretch")
        st.badge(label, icon=icon, color=colour)
        if st.button("Show", icon=":material/open_in_full:", key=f"show_{request.id}"):
            st.query_params["request"] = str(request.id)
            st.rerun()
