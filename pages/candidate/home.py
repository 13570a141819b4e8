"""Home: go on, start something, and see where you stand."""

import streamlit as st

from core.domain.account import Role
from core.domain.interview import Interview
from pages.shared.access import require
from pages.shared.drills import drill_button
from pages.shared.services import services
from pages.shared.wording import day, hundred, plain, times

person = require(Role.CANDIDATE)


def where(interview: Interview) -> str:
    """What is going on, and how far it is."""
    if interview.case is not None:
        return f"The case “{plain(interview.case.title)}”"
    asked, most = interview.progress.prompts, interview.panel.max_turns
    return f"{plain(services().jobs.get(interview.job_id).title)}, question {asked} of up to {most}"


progress = services().progress.overview(person)

st.title(f"Hello, {plain(person.display_name)}", anchor=False)
unfinished = services().conduct.unfinished(person)
with st.container(border=True):
    if unfinished is not None:
        st.subheader("Continue your interview", anchor=False)
        st.write(f"{where(unfinished)}. Everything you answered is there.")
        st.page_link(
            "pages/candidate/interview.py",
            label="Continue",
            icon=":material/play_circle:",
            query_params={"id": str(unfinished.id)},
        )
    else:
        st.subheader("Ready for a round?", anchor=False)
        st.write(
            "Six questions, about a quarter of an hour, or a business case of half an hour. "
            "Every score comes with the words it rests on."
        )
        with st.container(horizontal=True):
            if st.button("Choose an interview", type="primary", icon=":material/play_circle:"):
                st.switch_page("pages/candidate/practise.py")
            if st.button("Take a case", icon=":material/cases:"):
                st.switch_page("pages/cases/cases.py")

left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    st.subheader("Your last result", anchor=False)
    if progress.last is None:
        st.write("After your first interview your score and its trend appear here.")
    else:
        last = progress.last
        value = "–" if last.overall is None else f"{last.overall:.0f}"
        st.metric(
            plain(last.title),
            value,
            chart_data=list(progress.trend) if len(progress.trend) > 1 else None,
            chart_type="line",
        )
        st.caption(f"{hundred(last.overall, last.low, last.high)} of 100 · {day(last.started_at)}")
        st.page_link(
            "pages/candidate/results.py",
            label="Open the scorecard",
            icon=":material/insights:",
            query_params={"id": str(last.interview_id)},
        )
with right.container(border=True, height="stretch"):
    st.subheader("Worth another look", anchor=False)
    if not progress.weakest:
        st.write("Concepts you miss are collected here, each with a question to practise it.")
    for concept in progress.weakest:
        st.markdown(f"**{plain(concept.name)}** · missed {concept.missed} of {times(concept.asked, 'time')}")
        if concept.drill:
            st.caption(plain(concept.drill.stem))
            drill_button(person, concept.drill.id, key=f"drill_{concept.concept}")
