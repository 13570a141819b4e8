"""Buttons that start a drill: one question, right away, typed or spoken."""

import secrets
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.domain.errors import GreenroomError
from pages.shared.services import services

OTHERWISE = {"voice": "… by voice", "text": "… by typing"}


def drill_button(
    person: Account, question_version_id: UUID, *, key: str, again: bool = False, spoken: bool = False
) -> None:
    """`again` retries a question the person answered before; the result shows both answers side by side.

    `spoken` puts the way by voice first, where there is one.
    """
    label, icon = ("Try this one again", ":material/replay:") if again else ("Practise this", ":material/exercise:")
    modes = ["text"] if services().voice.problem else ["voice", "text"] if spoken else ["text", "voice"]
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = [mode for mode in modes[:1] if st.button(label, key=key, icon=icon)]
        pressed += [mode for mode in modes[1:] if st.button(OTHERWISE[mode], key=f"{key}_{mode}", type="tertiary")]
    if not pressed:
        return
    try:
        seed = secrets.randbelow(2**31)
        drill = services().conduct.drill(person, question_version_id, seed=seed, again=again, mode=pressed[0])
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
    else:
        st.switch_page("pages/candidate/interview.py", query_params={"id": str(drill.id)})
