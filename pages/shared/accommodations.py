"""What a person says about how they speak and write, so that nothing is held against them."""

import streamlit as st

from core.domain.account import Account
from pages.shared.services import services
from pages.shared.wording import PACE


def pauses(person: Account) -> None:
    """How long spoken interviews wait, for people who need more time than others."""
    if person.is_demo:
        st.write("With an account of your own you can have spoken interviews wait longer for you.")
        return

    def keep() -> None:
        chosen = st.session_state.turn_policy
        services().accounts.set_turn_policy(person, None if chosen == "usual" else chosen)

    st.radio(
        "In spoken interviews, the interviewer",
        ["usual", *PACE],
        index=["usual", *PACE].index(person.turn_policy or "usual"),
        format_func=lambda option: PACE.get(option, "waits as each interview is set"),
        key="turn_policy",
        on_change=keep,
    )
    st.caption(
        "This holds for all your interviews from the next one on. It is shown to nobody and is in no score, and pauses "
        "or a change of pace are then no reason for anybody to look at an answer."
    )


def tools(person: Account) -> None:
    """How words arrive from people who do not type them all."""
    if person.is_demo:
        st.write("With an account of your own you can say that you dictate or use assistive software.")
        return
    st.checkbox(
        "I dictate, or use assistive software",
        value=person.assistive,
        key="assistive",
        on_change=lambda: services().accounts.set_assistive(person, st.session_state.assistive),
    )
    st.caption(
        "From your next answer on, how fast your words arrive, pasted text, pauses and other windows are no reason for "
        "anybody to look at it; words that resemble prepared text still are. This choice is shown to nobody and is in "
        "no score."
    )
