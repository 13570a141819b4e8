"""The cases a candidate can take: choose one, who leads it, and how to answer."""

import secrets
from uuid import UUID

import streamlit as st

from core.domain.account import Role
from core.domain.case_interview import Lead
from core.domain.errors import GreenroomError
from core.usecases.choose_case import OfferedCase
from pages.shared.access import require
from pages.shared.services import services
from pages.shared.unfinished import offer_unfinished
from pages.shared.wording import CASE_TYPE, DIFFICULTY, PACE, day, plain, times

person = require(Role.CANDIDATE)
LEADS = {
    Lead.INTERVIEWER: ("The interviewer", "You are asked for one number after the other, and shown what they need."),
    Lead.CANDIDATE: ("You", "You decide what to look at, ask for data and say what you work out."),
}
WAYS = {"text": "By typing", "voice": "By voice"}
ANY = "Any"


def start(case_id: UUID) -> None:
    """Begin, and go to the interview."""
    try:
        interview = services().case_room.start(
            person, case_id, led=led, mode=mode, pace=pace, seed=secrets.randbelow(2**31), calculator=calculator
        )
        if agreed:
            voice.keeper.agree(person, interview.id)
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
    else:
        st.switch_page("pages/candidate/interview.py", query_params={"id": str(interview.id)})


def card(case: OfferedCase) -> None:
    with st.container(border=True, height="stretch"):
        st.subheader(plain(case.title), anchor=False)
        st.caption(f"{CASE_TYPE[case.type]} · {plain(case.topic)} · {plain(case.industry)}")
        with st.container(horizontal=True):
            st.badge(DIFFICULTY[case.difficulty], icon=":material/signal_cellular_alt:", color="gray")
            st.badge(f"about {case.minutes} min", icon=":material/schedule:", color="gray")
            if case.taken:
                st.badge(f"taken on {day(case.taken)}", icon=":material/check:", color="green")
        if st.button("Start", key=f"start_{case.id}", icon=":material/play_arrow:", width="stretch"):
            start(case.id)


st.title("Cases", anchor=False)
offered = services().choose_case.offered(person)
if not offered:
    st.write("There is no case to take yet. Cases appear here as soon as one is published.")
    st.stop()

offer_unfinished(person)

with st.container(border=True):
    voice = services().voice
    with st.container(horizontal=True):
        led = st.segmented_control("Who leads", list(LEADS), default=Lead.INTERVIEWER, required=True,
                                   format_func=lambda lead: LEADS[lead][0])  # fmt: skip
        mode = st.segmented_control("How you answer", list(WAYS), default="text", required=True, format_func=WAYS.get,
                                    disabled=bool(voice.problem), help=voice.problem or None)  # fmt: skip
    mode = "text" if voice.problem else mode
    st.caption(LEADS[Lead(led)][1])
    calculator = not st.toggle("Without a calculator", help="As in most real case interviews. Nothing checks it.")
    pace, agreed = None, False
    if mode == "voice":
        voice.warm()
        pace = st.segmented_control("When you pause, the interviewer", list(PACE), format_func=PACE.get)
        agreed = st.checkbox(voice.keeper.terms, help="The interview works the same without a recording.")

with st.container(horizontal=True, vertical_alignment="bottom"):
    kind = st.selectbox("Type", [ANY, *CASE_TYPE], format_func=lambda k: CASE_TYPE.get(k, ANY), width=220)
    topic = st.selectbox("Topic", [ANY, *sorted({case.topic for case in offered})], width=220)
    level = st.selectbox("Difficulty", [ANY, *DIFFICULTY], format_func=lambda d: DIFFICULTY.get(d, ANY), width=160)
    fresh = st.toggle("Only new to me")

shown = [
    case
    for case in offered
    if kind in (ANY, case.type)
    and topic in (ANY, case.topic)
    and level in (ANY, case.difficulty)
    and not (fresh and case.taken)
]
st.caption(times(len(shown), "case"))
if not shown:
    st.write("No case matches. Clear a filter to see more.")
with st.grid(3, min_column_width=280):
    for case in shown:
        card(case)
