"""Choose what to practise; two clicks from home to the first question."""

import secrets

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError
from pages.shared.access import require
from pages.shared.services import services
from pages.shared.unfinished import offer_unfinished
from pages.shared.wording import NOTICED, PACE, plain

person = require(Role.CANDIDATE)
LENGTHS = {"Short": 3, "Standard": 6, "Long": 10}
WAYS = {
    "By typing": "Two minutes without a keystroke, or five minutes in all, close a question.",
    "By voice": "You speak with the interviewer; a pause ends your answer, and you can type whenever you like. "
    "First comes a short microphone check.",
}

st.title("Practise", anchor=False)
jobs = services().jobs.all(person.org_id)
if not jobs:
    st.write("There is nothing to practise yet. Please ask your administrator to add a job.")
    st.stop()

offer_unfinished(person)

length = st.segmented_control(
    "How long",
    list(LENGTHS),
    default="Standard",
    required=True,
    format_func=lambda name: f"{name} ({LENGTHS[name]})",
)
voice = services().voice
way = st.segmented_control(
    "How you answer",
    list(WAYS),
    default="By typing",
    required=True,
    disabled=bool(voice.problem),
    help=voice.problem or None,
)
by_voice = way == "By voice" and not voice.problem
st.caption(f"{LENGTHS[length]} questions, about {LENGTHS[length] * 3} minutes. {WAYS[way]}")
if voice.problem:
    st.caption(f":material/mic_off: {voice.problem}")
pace = None
if by_voice:
    usual = "waits as your account says" if person.turn_policy else "waits as the interview is set"
    chosen = st.segmented_control(
        "When you pause, the interviewer",
        ["usual", *PACE],
        default="usual",
        required=True,
        format_func=lambda option: PACE.get(option, usual),
    )
    pace = None if chosen == "usual" else chosen
agreed = by_voice and st.checkbox(voice.keeper.terms, help="The interview works the same without a recording.")
if by_voice:
    voice.warm()

st.caption(":material/visibility: Interviews notice pasted text, other windows and prepared words. No score changes.")
with st.expander("What the interview notices besides your words"):
    st.write(NOTICED)

with st.grid(3, min_column_width=260):
    for job in jobs:
        with st.container(border=True, height="stretch"):
            st.subheader(f":material/{job.icon}: {plain(job.title)}", anchor=False)
            st.write(plain(job.summary))
            if st.button("Start", key=f"start_{job.id}", icon=":material/play_arrow:", width="stretch"):
                try:
                    mode, seed = "voice" if by_voice else "text", secrets.randbelow(2**31)
                    interview = services().conduct.start(
                        person, job.id, turns=LENGTHS[length], seed=seed, mode=mode, pace=pace
                    )
                    if agreed:
                        voice.keeper.agree(person, interview.id)
                except GreenroomError as error:
                    st.warning(error.sentence, icon=":material/info:")
                else:
                    st.switch_page("pages/candidate/interview.py", query_params={"id": str(interview.id)})
