"""The case library: find a case, read it with its exhibits and worked solution, change, publish and withdraw it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import streamlit as st

from core.domain.account import Role
from core.domain.case import Exhibit
from core.domain.case_study import CaseStatus, CaseStudy
from core.domain.errors import GreenroomError
from core.usecases.author_case import Changes
from pages.shared.access import require
from pages.shared.case_cards import cards, filtered
from pages.shared.case_editor import editor
from pages.shared.case_preview import badges, preview
from pages.shared.services import services
from pages.shared.wording import plain

GENERATE = "pages/cases/generate.py"
SAID, WRONG = "case_said", "case_wrong"

person = require(Role.RECRUITER, Role.ADMIN)
author = services().author


def tried(what: Callable[..., Any], *given: Any, done: str = "") -> Any:
    """The outcome of an action; what is said about it is shown when the page is drawn again."""
    try:
        outcome = what(person, *given)
    except GreenroomError as error:
        st.session_state[WRONG] = error.sentence
        return None
    st.session_state[SAID] = done
    return outcome


def save(study: CaseStudy, changes: Changes) -> None:
    if tried(author.edit, study, changes, done="Saved, and worked out anew."):
        st.rerun()


def copy(study_id: UUID) -> None:
    if found := tried(author.copy, study_id, done="This is your copy: change it as you like."):
        st.query_params["case"] = str(found.study.id)


def open_case(study_id: UUID) -> None:
    st.query_params["case"] = str(study_id)


def back() -> None:
    st.query_params.pop("case", None)


def one_case(study_id: UUID) -> None:
    st.button("All cases", icon=":material/arrow_back:", type="tertiary", on_click=back)
    try:
        found = author.preview(person, study_id)
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
        return
    study = found.study
    st.title(plain(study.case.title), anchor=False)
    badges(study)
    st.caption(plain(f"{study.case.topic} · {study.case.industry} · {study.case.client}"))
    with st.container(horizontal=True):
        if found.is_own and study.status is not CaseStatus.PUBLISHED:
            st.button("Publish", type="primary", icon=":material/publish:", disabled=bool(found.problems),
                      on_click=tried, args=(author.publish, study),
                      kwargs={"done": "Candidates can take it now."})  # fmt: skip
        if found.is_own and study.status is not CaseStatus.WITHDRAWN:
            st.button("Withdraw", icon=":material/visibility_off:", on_click=tried, args=(author.withdraw, study),
                      kwargs={"done": "Nobody is offered it any more. Interviews that had it keep it."})  # fmt: skip
        st.button("Copy", icon=":material/content_copy:", on_click=copy, args=(study.id,))
        editing = found.is_own and st.toggle("Edit", key=f"editing_{study.id.hex}")

    def differently(exhibit: Exhibit) -> None:
        tried(author.regenerate_exhibit, study, exhibit.id, done="The same numbers, shown differently.")

    if editing:
        editor(study, save)
    if wrong := st.session_state.pop(WRONG, ""):
        st.warning(wrong, icon=":material/info:")
    if said := st.session_state.pop(SAID, ""):
        st.success(said, icon=":material/check_circle:")
    preview(found, f"case_{study.id.hex}_{study.version}", differently if found.is_own else None)


chosen = None
with suppress(ValueError):
    chosen = UUID(st.query_params.get("case", ""))
if chosen is not None:
    one_case(chosen)
    st.stop()

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Case library", anchor=False, width="stretch")
    st.page_link(GENERATE, label="Write cases", icon=":material/auto_awesome:")
studies = author.library(person)
cards(filtered(studies), open_case)
