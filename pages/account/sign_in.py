"""The way in: sign in, create an account, or try the demo."""

from collections.abc import Callable

import streamlit as st

from core.domain.account import Account, Role
from core.domain.errors import AccountDisabled, GreenroomError, TicketInvalid
from pages.shared.access import enter, is_loopback, visit
from pages.shared.services import services

DEMO = {
    Role.CANDIDATE: ("Try it as a candidate", "Practise an interview and see where each score comes from."),
    Role.RECRUITER: ("Try it as a recruiter", "Review interviews with their evidence and check the grader itself."),
    Role.ADMIN: ("Try it as an administrator", "Look after people, the audit log and the health of the app."),
}
RETURNED = {"expired": TicketInvalid.sentence, "off": AccountDisabled.sentence}

desk, settings = services().accounts, services().settings


def attempt(action: Callable[[], Account]) -> None:
    """Sign in whoever the action returns, or say why not."""
    try:
        enter(action())
    except GreenroomError as error:
        st.error(error.sentence, icon=":material/info:")


def sign_in() -> None:
    with st.form("sign_in", border=False):
        email = st.text_input("E-mail", autocomplete="username", max_chars=254)
        password = st.text_input("Password", type="password", autocomplete="current-password", max_chars=128)
        sent = st.form_submit_button("Sign in", type="primary", width="stretch", key="submit_sign_in")
    if sent:
        attempt(lambda: desk.sign_in(email, password))


def create_account() -> None:
    with st.form("sign_up", border=False):
        name = st.text_input("Name", autocomplete="name", max_chars=80)
        email = st.text_input("E-mail", autocomplete="email", max_chars=254)
        password = st.text_input(
            "Password",
            type="password",
            autocomplete="new-password",
            max_chars=128,
            placeholder="At least 10 characters",
        )
        sent = st.form_submit_button("Create account", type="primary", width="stretch", key="submit_sign_up")
    if sent:
        attempt(lambda: desk.sign_up(name, email, password))


def try_the_demo() -> None:
    st.subheader("Look around first", anchor=False)
    st.caption("One click, no account. All people and interviews in the demo are synthetic.")
    for role, (label, what) in DEMO.items():
        if st.button(label, key=f"demo_{role}", width="stretch", icon=":material/science:"):
            attempt(lambda role=role: desk.enter_demo(role, is_loopback()))
        st.caption(what)


problem = RETURNED.get(st.query_params.get("signin", ""), "") or visit().problem
with st.container(horizontal_alignment="center"), st.container(width=520):
    st.title("Greenroom", anchor=False)
    st.write(
        "Rehearse job interviews and get scores you can check: each rests on your own words, with how sure we are. "
        "Companies use the same interviews to compare people fairly."
    )
    if problem:
        st.info(problem, icon=":material/info:")
    with st.container(border=True):
        if settings.has_oidc:
            st.button(f"Continue with {settings.oidc_label}", on_click=st.login, icon=":material/key:", width="stretch")
        known, new = st.tabs(["Sign in", "Create account"])
        with known:
            sign_in()
        with new:
            create_account()
    if desk.may_enter_demo(is_loopback()):
        with st.container(border=True):
            try_the_demo()
