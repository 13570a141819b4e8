"""A request for cases: the form, its steps while they happen, and the cases that came of it."""

import random

import streamlit as st

from core.domain.account import Account
from core.domain.case import CaseType
from core.domain.case_request import LARGEST_SEED, LONGEST_TOPIC, MOST_CASES, CaseBrief, CaseRequest, RequestStatus
from core.domain.case_study import Engine
from core.domain.question import Difficulty
from pages.shared.case_preview import DIFFICULTY, ENGINE, TYPE
from pages.shared.services import services
from pages.shared.wording import plain, times

STATE = {
    RequestStatus.WAITING: ("Waiting for its turn", ":material/hourglass_empty:", "gray"),
    RequestStatus.RUNNING: ("Being written", ":material/stylus_note:", "blue"),
    RequestStatus.DONE: ("Done", ":material/check_circle:", "green"),
    RequestStatus.CANCELLED: ("Cancelled", ":material/cancel:", "gray"),
    RequestStatus.FAILED: ("Not finished", ":material/error:", "orange"),
}
ABOUT = {
    Engine.EMBEDDED: "Ready in a second, needs no model, every number checked.",
    Engine.CREW: "A researcher, a designer and a writer; minutes a case. Every number is still worked out here.",
}
LATEST_STEPS = 6


def brief() -> CaseBrief | None:
    """The form. What was entered, when it was sent."""
    author = services().author
    missing = author.unavailable(Engine.CREW)
    with st.form("brief", border=True):
        topic = st.text_input(
            "What is it about?", max_chars=LONGEST_TOPIC, placeholder="Falling profit at a chain of climbing gyms"
        )
        left, right = st.columns(2)
        kind = left.segmented_control(
            "For", list(CaseType), default=CaseType.CONSULTING, format_func=TYPE.get, required=True, key="brief_type"
        )
        level = right.segmented_control(
            "Difficulty",
            list(Difficulty),
            default=Difficulty.MEDIUM,
            format_func=DIFFICULTY.get,
            required=True,
            key="brief_difficulty",
        )
        industry = left.text_input("Industry, if it matters", max_chars=LONGEST_TOPIC)
        count = right.number_input(
            "How many candidates", 1, MOST_CASES, 1, help="A different case for each: other numbers, other clients."
        )
        engines = [Engine.EMBEDDED] if missing else list(Engine)
        engine = st.radio(
            "Written by", engines, format_func=ENGINE.get, captions=[ABOUT[one] for one in engines], key="brief_engine"
        )
        if missing:
            st.caption(f":material/group_off: {ENGINE[Engine.CREW]}: not available. {plain(missing)}")
        with st.expander("Repeatable", icon=":material/casino:"):
            seed = st.number_input(
                "Seed",
                0,
                LARGEST_SEED,
                None,
                placeholder="Chosen by chance",
                help="The same seed writes the same cases.",
            )
        if not st.form_submit_button("Write", type="primary", icon=":material/auto_awesome:"):
            return None
    chance = random.randrange(10_000)
    return CaseBrief(
        topic.strip(), kind, level, industry.strip(), int(count), chance if seed is None else int(seed), engine
    )


def watched(person: Account, request: CaseRequest) -> None:
    """Where a request stands; live while it is being written."""
    if request.status.is_open:
        _live(person, request)
    else:
        _standing(request)


@st.fragment(run_every=0.7)
def _live(person: Account, drawn: CaseRequest) -> None:
    request = services().author.watch(person, drawn.id)
    if not request.status.is_open:
        st.rerun(scope="app")
    _standing(request)
    if st.button("Cancel", icon=":material/cancel:", key=f"cancel_{request.id}"):
        services().author.cancel(person, request.id)
        st.rerun(scope="app")


def _standing(request: CaseRequest) -> None:
    label, icon, colour = STATE[request.status]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(request.brief.topic)}**", width="stretch")
            st.badge(label, icon=icon, color=colour)
        if request.status.is_open:
            done = f"{len(request.made)} of {times(request.brief.count, 'case')} written"
            st.progress(request.share, text=done)
            st.markdown("\n".join(f"- {plain(step.text)}" for step in request.steps[-LATEST_STEPS:]))
        elif request.steps:
            with st.expander(times(len(request.steps), "step"), icon=":material/list:"):
                st.markdown("\n".join(f"- {step.at:%H:%M:%S} {plain(step.text)}" for step in request.steps))
        for passage in request.passages:
            st.caption(
                f":material/menu_book: {plain(passage.document)}, page {passage.page}: {plain(passage.text[:160])}"
            )
        if request.remark:
            st.info(plain(request.remark), icon=":material/info:")
        if request.status is RequestStatus.CANCELLED:
            st.caption("This was cancelled. What was finished is below and in the library.")
