"""The interviewer's reply while a language model writes it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.domain.interview import Speaker
from core.usecases.scene import Scene
from core.usecases.sitting import Sitting
from pages.shared.transcript import AVATAR, NAME


def reply_line() -> DeltaGenerator:
    """Where in the conversation the reply is going to stand."""
    with st.chat_message(NAME[Speaker.INTERVIEWER], avatar=AVATAR[Speaker.INTERVIEWER]):
        line = st.empty()
    line.caption("Reading your answer")
    return line


def owed_reply(desk: Sitting, person: Account, scene: Scene, line: DeltaGenerator) -> None:
    """Get the reply that is owed and show it as it comes; then the page is drawn anew, with what was committed."""
    waiting = "Your answer is saved. The reply is on its way."
    st.text_area("Your answer", placeholder=waiting, height=140, disabled=True, key=f"waiting_{scene.position}")
    try:
        desk.resume(person, scene.interview.id, hear=line.text)
    except GreenroomError as error:
        line.warning(error.sentence, icon=":material/info:")
        st.button("Try again", icon=":material/refresh:")
        st.stop()
    st.rerun()
