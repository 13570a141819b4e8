"""What surrounds every page: the demo banner, and who is signed in."""

import streamlit as st

from core.domain.account import Account
from core.settings import ROOT
from pages.shared.access import leave

ICON, WORDMARK = ROOT / "data" / "brand" / "icon.png", ROOT / "data" / "brand" / "wordmark.png"


def banner(person: Account | None) -> None:
    """Nobody may mistake the demo's history for real people."""
    if person is not None and person.is_demo:
        st.info(
            "You are in the demo. All people, interviews and scores here are synthetic.",
            icon=":material/science:",
        )


def sidebar(person: Account | None) -> None:
    if person is None:
        return
    st.logo(str(WORDMARK), size="large", icon_image=str(ICON))
    with st.sidebar:
        st.caption("Signed in as")
        st.text(person.display_name)
        if st.button("Sign out", icon=":material/logout:", key="sign_out"):
            leave()
