"""Models: which language model is configured and whether it works, what it costs, and what made which scores."""

import streamlit as st

from core.domain.account import Role
from core.domain.model_call import Connection
from pages.shared.access import require
from pages.shared.models import by_prompt, by_task, connection_found, how_to_switch_on
from pages.shared.services import services
from pages.shared.wording import plain

TESTED = "model_tested"
PERIODS = {7: "7 days", 30: "30 days", 90: "90 days"}

person = require(Role.ADMIN)
desk = services().models

st.title("Models", anchor=False)
if desk.connection is None:
    st.info(
        "The built-in engine does everything: it grades, asks and coaches, and nothing leaves this machine.",
        icon=":material/memory:",
    )
    how_to_switch_on()
else:
    with st.container(border=True):
        st.subheader("Connection", anchor=False)
        st.markdown(f"**{plain(desk.connection.model)}** at {plain(desk.connection.host)}")
        st.caption(
            "It grades answers, words follow-ups and writes coaching. The built-in grader checks every mark, and takes "
            "over whenever the model fails or is too slow."
        )
        if not desk.may_test(person):
            st.caption("A test can cost money, so it is not part of the demo.")
        elif st.button("Test connection", type="primary", icon=":material/network_check:"):
            with st.spinner("Asking the model a harmless question, in three ways. This takes up to half a minute."):
                st.session_state[TESTED] = desk.test(person)
        found = st.session_state.get(TESTED)
        if isinstance(found, Connection):
            connection_found(found)

with st.container(border=True):
    st.subheader("Calls", anchor=False)
    days = st.segmented_control(
        "Period", list(PERIODS), default=30, format_func=PERIODS.get, key="models_days", label_visibility="collapsed"
    )
    by_task(desk.calls(person, days or 30))
with st.container(border=True):
    st.subheader("What made the scores", anchor=False)
    by_prompt(desk.grades(person))
    if desk.prompts:
        with st.expander("All prompts", icon=":material/description:"):
            for prompt in desk.prompts:
                st.markdown(f"**{plain(prompt.name)}** `{prompt.hash}`: {plain(prompt.purpose)}")
