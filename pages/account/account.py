"""Your account: who you are here, your password, and the browsers you are signed in with."""

import streamlit as st

from core.domain.account import Role, SignInSession
from core.domain.errors import GreenroomError
from pages.shared.access import current_session, leave, require
from pages.shared.accommodations import pauses, tools
from pages.shared.services import services
from pages.shared.wording import day, plain

DONE = "account_done"

person = require()
desk, here = services().accounts, current_session()


def change_password() -> None:
    with st.form("change_password", border=False, clear_on_submit=True):
        old = st.text_input("Current password", type="password", autocomplete="current-password", max_chars=128)
        new = st.text_input("New password", type="password", autocomplete="new-password", max_chars=128)
        sent = st.form_submit_button("Change password", type="primary", key="submit_password")
    if sent:
        try:
            desk.change_password(person, old, new, keep=here)
        except GreenroomError as error:
            st.error(error.sentence, icon=":material/info:")
        else:
            st.success("Your password is changed. Every other browser was signed out.", icon=":material/check:")


def show(session: SignInSession) -> None:
    words, action = st.columns([4, 1], vertical_alignment="center")
    is_here = here is not None and session.id == here.id
    words.markdown(f"**{plain(session.user_agent)}**{' · this browser' if is_here else ''}")
    words.caption(
        f"Signed in {day(session.created)}, last seen {day(session.last_seen)}, {session.last_seen:%H:%M} UTC"
    )
    if not is_here and action.button("Sign out", key=f"revoke_{session.id}", width="stretch"):
        try:
            desk.revoke(person, session.id)
        except GreenroomError as error:
            st.session_state[DONE] = error.sentence
        else:
            st.session_state[DONE] = "That browser is signed out."
        st.rerun()


def sign_out_everywhere() -> None:
    with st.popover("Sign out everywhere", icon=":material/logout:"):
        st.write("This ends every session, here too. Your interviews stay saved.")
        if st.button("Yes, sign out everywhere", key="everywhere"):
            desk.sign_out_everywhere(person)
            leave()


st.title("Your account", anchor=False)
if done := st.session_state.pop(DONE, ""):
    st.success(done, icon=":material/check:")

with st.container(border=True):
    st.subheader(plain(person.display_name), anchor=False)
    st.text(person.email)
    st.badge(person.role.capitalize(), icon=":material/badge:", color="gray")

if person.role is Role.CANDIDATE:
    with st.container(border=True):
        st.subheader("When you pause", anchor=False)
        pauses(person)
    with st.container(border=True):
        st.subheader("How you write", anchor=False)
        tools(person)
with st.container(border=True):
    st.subheader("Password", anchor=False)
    if person.is_demo:
        st.write("Demo accounts are opened with one click and have no password.")
    elif desk.has_password(person):
        change_password()
    else:
        st.write(f"You sign in with {plain(services().settings.oidc_label)}, so there is no password here.")

with st.container(border=True):
    st.subheader("Where you are signed in", anchor=False)
    if person.is_demo:
        st.write("Demo accounts are shared by everyone who tries Greenroom, so sessions are not listed.")
    else:
        for session in desk.sessions(person):
            show(session)
        sign_out_everywhere()
