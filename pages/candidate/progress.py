"""Scores over time with their intervals, and the concepts mastered and open."""

import streamlit as st

from core.domain.account import Role
from pages.shared.access import require
from pages.shared.charts import scores_over_time
from pages.shared.services import services
from pages.shared.wording import plain, times

person = require(Role.CANDIDATE)
st.title("Progress", anchor=False)
progress = services().progress.overview(person)
scored = [row for row in progress.finished if row.overall is not None]
if not scored:
    st.write("Take a first interview; from the second one on you can see your line here.")
    st.page_link("pages/candidate/practise.py", label="Choose an interview", icon=":material/play_circle:")
    st.stop()

with st.container(border=True):
    st.subheader("Scores over time", anchor=False)
    st.write(progress.sentence)
    scores_over_time(
        [
            {"job": r.job, "ended_at": r.ended_at, "overall": r.overall, "low": r.low, "high": r.high}
            for r in reversed(scored)
        ],
        key="over_time",
    )
    st.caption(f"n = {times(len(scored), 'scored interview')}. Whiskers show the likely range of each score.")

open_column, made_column = st.columns(2)
with open_column.container(border=True, height="stretch"):
    st.subheader("Still open", anchor=False)
    if not progress.open_concepts:
        st.write("Nothing you were asked about is open.")
    for concept in progress.open_concepts:
        st.markdown(
            f":material/radio_button_unchecked: {plain(concept.name)} · missed {concept.missed} of {concept.asked}"
        )
with made_column.container(border=True, height="stretch"):
    st.subheader("Mastered", anchor=False)
    if not progress.mastered:
        st.write("A concept counts as mastered once you have made its point at least twice and missed it never since.")
    for concept in progress.mastered:
        st.markdown(f":material/check_circle: {plain(concept.name)}")
st.caption(f"Practised in {times(progress.weeks, 'different week')}.")
