"""What is kept about a person, a copy of it, and removing it."""

import json

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError
from pages.shared.access import leave, require
from pages.shared.services import services
from pages.shared.wording import NOTICED, plain, times

person = require(Role.CANDIDATE)
own_data = services().own_data

st.title("Your data", anchor=False)
with st.container(border=True):
    st.subheader("What is kept", anchor=False)
    st.markdown(
        "- Your name and e-mail address, to sign you in.\n"
        "- What you typed or said in interviews, the scores it got and the quotes they rest on.\n"
        "- Which case drills you did and how they were scored, without your words.\n"
        "- How long each answer took; for spoken ones also pauses, pace and fillers.\n"
        "- In interviews, what the page notices while a question is open; see below.\n"
        "- Recordings of spoken answers, only where you agreed to that before the interview. There is no camera.\n"
        "- The words of recordings you uploaded, until you remove them on the page “Results”; the sound is not kept."
    )
    if server := services().models.answers_go_to:
        st.markdown(f"- Answers, without your name, are sent to a language model at {plain(server)} to be graded.")
    if server := services().speech.config.sound_goes_to:
        st.markdown(f"- What you say in spoken interviews is sent to {plain(server)} to be turned into text.")
    st.caption("Recruiters of the organisation whose interview you took can see its scorecard. Nobody else can.")
with st.container(border=True):
    st.subheader("What is noticed", anchor=False)
    st.write(NOTICED)
    st.caption(
        "Recruiters of the organisation see a reason to look with its innocent explanations, never a verdict. If you "
        "dictate, use assistive software or need more time, say so under “Your account”: what that explains is not "
        "shown to them."
    )
with st.container(border=True):
    st.subheader("Take it with you", anchor=False)
    st.write("Every interview with its answers and scores in one file.")
    st.download_button(
        "Download everything",
        data=lambda: json.dumps(own_data.export(person), indent=2, ensure_ascii=False),
        file_name="greenroom-my-data.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
    )
    if recordings := own_data.recordings(person):
        st.download_button(
            f"Download {times(len(recordings), 'recording')}",
            data=lambda: own_data.sound_archive(person),
            file_name="greenroom-my-recordings.zip",
            mime="application/zip",
            icon=":material/graphic_eq:",
            on_click="ignore",
        )
        st.button("Delete recordings", icon=":material/mic_off:", on_click=lambda: services().voice.withdraw(person))


@st.dialog("Delete everything?")
def confirm() -> None:
    st.write("Your account, interviews, answers and scores are removed at once. This cannot be undone.")
    sure = st.text_input("Type DELETE to confirm")
    with st.container(horizontal=True):
        go_on = st.button("Delete everything", type="primary", icon=":material/delete_forever:", key="really")
        if st.button("Keep my data"):
            st.rerun()
    if go_on and sure.strip().upper() != "DELETE":
        st.info("Type DELETE in the box first.", icon=":material/info:")
    elif go_on:
        try:
            own_data.erase(person)
        except GreenroomError as error:
            st.warning(error.sentence, icon=":material/info:")
        else:
            leave()


with st.container(border=True):
    st.subheader("Delete it", anchor=False)
    st.write("Removes your account and everything in it, here and in the organisation's records.")
    if st.button("Delete my data", icon=":material/delete:"):
        confirm()
