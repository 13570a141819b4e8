"""The library's cards, and what they are filtered by."""

from collections.abc import Callable, Sequence
from uuid import UUID

import streamlit as st

from core.domain.case import CaseType
from core.domain.case_study import CaseStatus, CaseStudy
from core.domain.question import Difficulty
from pages.shared.case_preview import DIFFICULTY, STATUS, TYPE
from pages.shared.thumbnails import thumbnail
from pages.shared.wording import plain, times

COLUMNS, A_PAGE = 3, 12
LONGEST_LEAD = 150  # characters of a case's prompt on its card


def filtered(studies: Sequence[CaseStudy]) -> list[CaseStudy]:
    """The cases that fit the filters, which stand in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("Search", placeholder="Title, client, industry", key="q", bind="query-params", width=220)
        topics = sorted({study.case.topic for study in studies})
        topic = st.selectbox("Topic", ["All topics", *topics], key="topic", bind="query-params", width=180)
        kind = st.selectbox("For", ["Everybody", *TYPE.values()], key="for", bind="query-params", width=170)
        levels = ["Any difficulty", *DIFFICULTY.values()]
        level = st.selectbox("Difficulty", levels, key="level", bind="query-params", width=140)
        states = ["Any state", *(label for label, _, _ in STATUS.values())]
        state = st.selectbox("State", states, key="state", bind="query-params", width=130)
    kinds: dict[str, CaseType] = {name: kind for kind, name in TYPE.items()}
    difficulties: dict[str, Difficulty] = {name: level for level, name in DIFFICULTY.items()}
    status: dict[str, CaseStatus] = {label: key for key, (label, _, _) in STATUS.items()}
    return [
        study
        for study in studies
        if text.strip().casefold() in _searched(study)
        and (topic not in topics or study.case.topic == topic)
        and (kind not in kinds or study.case.type is kinds[kind])
        and (level not in difficulties or study.case.difficulty is difficulties[level])
        and (study.status is not CaseStatus.WITHDRAWN if state not in status else study.status is status[state])
    ]


def _searched(study: CaseStudy) -> str:
    case = study.case
    return " ".join([case.title, case.client, case.industry, case.topic, case.prompt]).casefold()


def cards(studies: Sequence[CaseStudy], open_case: Callable[[UUID], None]) -> None:
    if not studies:
        st.info("No case fits. Change the filters, or write one.", icon=":material/search_off:")
        return
    shown = st.session_state.setdefault("cards_shown", A_PAGE)
    st.caption(times(len(studies), "case") + ", newest first.")
    for start in range(0, min(shown, len(studies)), COLUMNS):
        for column, study in zip(st.columns(COLUMNS), studies[start : start + COLUMNS], strict=False):
            with column:
                _card(study, open_case)
    if len(studies) > shown and st.button(f"Show more ({len(studies) - shown})", icon=":material/expand_more:"):
        st.session_state.cards_shown = shown + A_PAGE
        st.rerun()


def _card(study: CaseStudy, open_case: Callable[[UUID], None]) -> None:
    case = study.case
    label, icon, colour = STATUS[study.status]
    with st.container(border=True, height="stretch"):
        if picture := thumbnail(case.exhibits):
            st.image(picture, width="stretch")
        st.markdown(f"**{plain(case.title)}**")
        st.caption(plain(f"{case.topic} · {case.industry} · {DIFFICULTY[case.difficulty]}"))
        lead = case.prompt if len(case.prompt) <= LONGEST_LEAD else case.prompt[:LONGEST_LEAD].rsplit(" ", 1)[0] + " …"
        st.markdown(plain(lead))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(label, icon=icon, color=colour)
            if study.org_id is None:
                st.badge("Greenroom", color="blue")
            st.button("Open", icon=":material/open_in_full:", key=f"open_{study.id.hex}",
                      on_click=open_case, args=(study.id,))  # fmt: skip
