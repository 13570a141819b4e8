"""The way back into an interview that was begun and not ended."""

import streamlit as st

from core.domain.account import Account
from pages.shared.services import services


def offer_unfinished(person: Account) -> None:
    """A line with a link to the person's open interview, nothing when there is none."""
    unfinished = services().conduct.unfinished(person)
    if unfinished is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown("You have an interview in progress; everything you answered is there.")
        st.page_link(
            "pages/candidate/interview.py",
            label="Continue it",
            icon=":material/play_circle:",
            query_params={"id": str(unfinished.id)},
        )
