"""A button that starts a drill: one question, right away."""

import secrets
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.domain.errors import GreenroomError
from pages.shared.services import services


def drill_button(person: Account, question_version_id: UUID, *, key: str) -> None:
    if not st.button("Practise this", key=key, icon=":material/exercise:"):
        return
    try:
        drill = services().conduct.drill(person, question_version_id, seed=secrets.randbelow(2**31))
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
    else:
        st.switch_page("pages/candidate/interview.py", query_params={"id": str(drill.id)})
