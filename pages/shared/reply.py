"""The interviewer's reply while a language model writes it."""

import streamlit as st

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.domain.interview import Speaker
from core.usecases.conduct_interview import ConductInterview
from core.usecases.scene import Scene
from pages.shared.transcript import AVATAR, NAME


def owed_reply(desk: ConductInterview, person: Account, scene: Scene) -> None:
    """Get the reply that is owed and show it as it comes; then the page is drawn anew, with what was committed."""
    with st.chat_message(NAME[Speaker.INTERVIEWER], avatar=AVATAR[Speaker.INTERVIEWER]):
        line = st.empty()
        line.caption("Reading your answer. It is saved.")
        try:
            desk.resume(person, scene.interview.id, hear=line.text)
        except GreenroomError as error:
            line.warning(error.sentence, icon=":material/info:")
            st.button("Try again", icon=":material/refresh:")
            return
    st.rerun()
