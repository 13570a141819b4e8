"""Casebooks: the organisation's library of PDFs, what is in them, and the page every answer comes from."""

from uuid import UUID

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError
from pages.shared.access import require
from pages.shared.casebooks import add_casebooks, library, page_viewer, results
from pages.shared.services import services

person = require(Role.RECRUITER, Role.ADMIN)
desk = services().casebooks


def chosen() -> tuple[UUID, int] | None:
    """The casebook and page named in the address, None for none or nonsense."""
    try:
        return UUID(st.query_params.get("book", "")), int(st.query_params.get("p", "1"))
    except ValueError:
        return None


st.title("Casebooks", anchor=False)
st.caption("Case writers draw on these. Search them yourself: every answer names the document and the page.")
casebooks = desk.all(person)
words = st.text_input(
    "Search the casebooks",
    key="q",
    bind="query-params",
    icon=":material/search:",
    placeholder="For example: how full are the ships in winter",
    max_chars=300,
    disabled=not casebooks,
)
opened, drawn = chosen(), False
if words.strip():
    try:
        with st.spinner("Searching", show_time=False):
            found = desk.search(person, words)
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
    else:
        drawn = results(person, found, opened, reading=any(casebook.is_under_way for casebook in casebooks))
if opened and not drawn:
    page_viewer(person, *opened)

st.subheader("Library", anchor=False)
add_casebooks(person)
library(person, casebooks)
