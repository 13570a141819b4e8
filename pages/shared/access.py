"""Who is at the browser, what they may open, and the way in and out.

The browser holds a session token in a cookie that scripts cannot read; only the route /auth/session sets it. A form
therefore sends the browser there with a ticket, and a provider's answer (OpenID Connect) is exchanged the same way.
"""

from dataclasses import dataclass
from typing import Any, NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.domain.account import Account, Role, SignInSession
from core.domain.errors import AccountDisabled, GreenroomError, NotAllowed, NotSignedIn
from core.domain.visit import SESSION_COOKIE, VISITOR_COOKIE, on_this_machine
from pages.shared.services import services

_VISIT, _OWNER = "_greenroom_visit", "_greenroom_owner"
_go = st.components.v2.component(
    "greenroom_go",
    js="""
export default function ({ data }) {
  window.location.replace(data.url)
}
""",
)


@dataclass(frozen=True)
class Visit:
    """Who is here in this run of the script, or why nobody is."""

    account: Account | None = None
    session: SignInSession | None = None
    problem: str = ""


def require(*roles: Role) -> Account:
    """The person at the browser when they have one of the roles (any role when none is named).

    Otherwise shows a sentence with the way on and ends the run: nothing below the call is executed.
    """
    found = visit()
    if found.account is None:
        _refuse(found.problem or NotSignedIn.sentence, "Sign in", ":material/login:")
    if roles and found.account.role not in roles:
        _refuse(NotAllowed.sentence, "Go to the start page", ":material/home:")
    return found.account


def current_person() -> Account | None:
    """Who is signed in. Somebody a provider has just vouched for is sent on to get a session."""
    return visit().account


def current_session() -> SignInSession | None:
    return visit().session


def visit() -> Visit:
    """Looked up once a run and never kept for the next, so that a revoked session ends at once."""
    run = _this_run()
    kept = st.session_state.get(_VISIT)
    if kept is not None and run is not None and kept[0] is run:
        return kept[1]
    found = _look()
    owner = found.account.id if found.account else None
    if st.session_state.get(_OWNER, owner) != owner:
        st.session_state.clear()  # somebody else signed in at this browser: nothing typed before is theirs
    st.session_state[_OWNER], st.session_state[_VISIT] = owner, (run, found)
    return found


def enter(account: Account) -> NoReturn:
    """Sign this browser in and reload. Raises BrowserUnknown when it keeps no cookies."""
    ticket = services().accounts.issue_ticket(account, visitor())
    st.write("Signing you in …")
    go(f"/auth/session?ticket={ticket}")


def leave() -> NoReturn:
    """Sign this browser out and reload."""
    go("/auth/sign-out")


def go(path: str) -> NoReturn:
    """Take the browser to an address of this site, as a full load that reads cookies anew."""
    _go(data={"url": path}, height=0)
    st.stop()


def session_token() -> str:
    return _cookie(SESSION_COOKIE)


def visitor() -> str:
    return _cookie(VISITOR_COOKIE)


def is_loopback() -> bool:
    """Whether the browser runs on the server's machine; Streamlit reports a loopback address as None."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return on_this_machine(st.context.ip_address or "127.0.0.1", headers)


def _cookie(name: str) -> str:
    value = st.context.cookies.get(name)
    return value if isinstance(value, str) else ""  # AppTest puts a mock in its place


def _look() -> Visit:
    desk, token, problem = services().accounts, session_token(), ""
    if token:
        try:
            return Visit(*desk.who(token))
        except (NotSignedIn, AccountDisabled) as error:
            problem = error.sentence
    if services().settings.has_oidc and st.user.get("is_logged_in"):
        try:
            enter(desk.from_oidc(st.user.to_dict()))
        except NotSignedIn:
            pass  # an old answer of the provider: ask for a new one with the button
        except GreenroomError as error:
            problem = error.sentence
    return Visit(problem=problem)


def _this_run() -> Any:
    """An object that lives as long as this run: Streamlit replaces the cursors when a run starts (1.67)."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.cursors if context else None


def _refuse(sentence: str, way_on: str, icon: str) -> NoReturn:
    st.info(sentence, icon=":material/lock:")
    if st.button(way_on, type="primary", icon=icon, key="way_on"):
        go("/")
    st.stop()
