"""Audit log: who did what, in plain words, latest first."""

from uuid import UUID

import streamlit as st

from core.domain.account import Role
from pages.shared.access import require
from pages.shared.services import services
from pages.shared.wording import times

LIMIT = 1000
WORDS = {
    "sign_up": "Created an account",
    "sign_up_oidc": "Created an account through single sign-on",
    "signed_in": "Signed in",
    "account_locked": "Was paused after too many failed sign-ins",
    "session_revoked": "Signed another browser out",
    "signed_out_everywhere": "Signed out everywhere",
    "password_changed": "Changed the password",
    "password_replaced_by_oidc": "Came in through single sign-on; the password was voided",
    "role_changed": "Changed a role",
    "account_disabled": "Switched an account off",
    "account_enabled": "Switched an account on",
    "model_tested": "Tested the language model",
    "graded_again": "Had an interview graded again",
    "cases_requested": "Asked for cases",
    "cases_cancelled": "Cancelled the writing of cases",
    "case_edited": "Changed a case",
    "exhibit_regenerated": "Had an exhibit shown differently",
    "case_published": "Published a case",
    "case_withdrawn": "Withdrew a case",
    "case_copied": "Copied a case",
    "integrity.confirmed": "Confirmed an integrity signal",
    "integrity.dismissed": "Dismissed an integrity signal",
    "integrity.note": "Wrote a note about an integrity signal",
    "bias.confirmed": "Confirmed that words were about the person",
    "bias.dismissed": "Dismissed a flag on words about the person",
}

person = require(Role.ADMIN)
names = {p.id: p.display_name for p in services().accounts.people(person)}


def words_for(action: str) -> str:
    return WORDS.get(action, action.replace("_", " ").replace(".", " ").capitalize())


def name_of(identifier: object) -> str:
    """The name behind an account id; ids of other things stay short ids."""
    try:
        return names.get(UUID(str(identifier)), str(identifier)[:8])
    except ValueError:
        return str(identifier or "")[:40]


def details(detail: object) -> str:
    if not isinstance(detail, dict):
        return ""
    return ", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in detail.items())


st.title("Audit log", anchor=False)
st.caption("Kept as ids, shown with names. Words of candidates are never written here.")
events = services().audit.recent(person.org_id, LIMIT)
if not events:
    st.info("Nothing has happened yet. Sign-ins and changes appear here as they happen.", icon=":material/history:")
    st.stop()

action_column, who_column = st.columns(2)
actions = action_column.multiselect(
    "What", sorted({event["action"] for event in events}), format_func=words_for, placeholder="Everything"
)
people = who_column.multiselect(
    "Who",
    sorted({event["who"] for event in events}, key=str.casefold),
    placeholder="Everyone",
)
shown = [
    event for event in events if (not actions or event["action"] in actions) and (not people or event["who"] in people)
]
st.caption(f"{times(len(shown), 'event')}" + (f", the latest {LIMIT:,}" if len(events) == LIMIT else ""))
if not shown:
    st.info("No event matches. Clear a filter to see more.", icon=":material/search_off:")
    st.stop()
st.dataframe(
    {
        "When (UTC)": [event["at"] for event in shown],
        "Who": [event["who"] for event in shown],
        "What": [words_for(event["action"]) for event in shown],
        "Concerning": [name_of(event["object_id"]) for event in shown],
        "Details": [details(event["detail"]) for event in shown],
    },
    column_config={"When (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")},
    hide_index=True,
    width="stretch",
)
