"""A button that starts a drill: one question, right away."""

import secrets
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.domain.errors import GreenroomError
from pages.shared.services import services


def drill_button(person: Account, question_version_id: UUID, *, key: str, again: bool = False) -> None:
    """`again` retries a question the person answered before; the result shows both answers side by side."""
    label, icon = ("Try this one again", ":material/replay:") if again else ("Practise this", ":material/exercise:")
    if not st.button(label, key=key, icon=icon):
        return
    try:
        conduct = services().conduct
        drill = conduct.drill(person, question_version_id, seed=secrets.randbelow(2**31), again=again)
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
    else:
        st.switch_page("pages/candidate/interview.py", query_params={"id": str(drill.id)})
