"""People: who has an account, what they may do, and switching accounts off and on."""

from collections.abc import Callable

import streamlit as st

from core.domain.account import Account, Role
from core.domain.errors import GreenroomError
from pages.shared.access import require
from pages.shared.services import services
from pages.shared.wording import plain, times

DONE = "people_done"
STATUS = {"active": "Active", "disabled": "Switched off"}

person = require(Role.ADMIN)
desk = services().accounts


def act(step: Callable[[], object], done: str) -> None:
    """Carry out a change and say what happened on the page drawn next."""
    try:
        step()
    except GreenroomError as error:
        st.session_state[DONE] = (False, error.sentence)
    else:
        st.session_state[DONE] = (True, done)
    st.rerun()


def change(chosen: Account) -> None:
    name = plain(chosen.display_name)
    role_column, action_column = st.columns(2, vertical_alignment="bottom")
    role = role_column.selectbox(
        "Role", list(Role), index=list(Role).index(chosen.role), format_func=str.capitalize, key=f"role_{chosen.id}"
    )
    if action_column.button("Save role", type="primary", disabled=role == chosen.role, key="save_role"):
        act(lambda: desk.set_role(person, chosen.id, role), f"{name} is now {role}.")
    if chosen.status != "active":
        if st.button("Switch on again", icon=":material/person_check:", key="enable"):
            act(lambda: desk.enable(person, chosen.id), f"{name} can sign in again.")
        return
    with st.popover("Switch off", icon=":material/person_off:"):
        st.write(f"{name} is signed out at once and cannot sign in. Interviews and scores are kept.")
        if st.button("Yes, switch off", key="disable"):
            act(lambda: desk.disable(person, chosen.id), f"{name} is switched off.")


st.title("People", anchor=False)
if outcome := st.session_state.pop(DONE, None):
    worked, words = outcome
    (st.success if worked else st.error)(words, icon=":material/check:" if worked else ":material/info:")

everyone = sorted(desk.people(person), key=lambda p: p.display_name.casefold())
search_column, role_column = st.columns([3, 2])
wanted = search_column.text_input("Find by name or e-mail", icon=":material/search:", key="people_search").casefold()
roles = role_column.pills("Role", list(Role), selection_mode="multi", format_func=str.capitalize, key="people_roles")
found = [p for p in everyone if wanted in f"{p.display_name} {p.email}".casefold() and (not roles or p.role in roles)]
st.caption(f"{times(len(found), 'account')} of {len(everyone)}")
if not found:
    st.info("Nobody matches. Clear the search or choose other roles.", icon=":material/search_off:")
    st.stop()

st.dataframe(
    {
        "Name": [p.display_name for p in found],
        "E-mail": [p.email for p in found],
        "Role": [p.role.capitalize() for p in found],
        "Status": [STATUS.get(p.status, p.status) for p in found],
    },
    hide_index=True,
    width="stretch",
)
with st.container(border=True):
    chosen = st.selectbox(
        "Change",
        found,
        index=None,
        format_func=lambda p: f"{p.display_name}, {p.email}",
        placeholder="Choose a person",
        key="person",
    )
    if chosen is None:
        st.caption("Roles and access are changed one person at a time, and every change is in the audit log.")
    else:
        change(chosen)
