"""The bar to answer with: one box, Done, and everything else a candidate can do with an open question."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.account import Account
from core.domain.errors import GreenroomError, OutOfStep
from core.domain.integrity import has_signals
from core.domain.spoken import Manner
from core.usecases.scene import Scene
from core.usecases.sitting import Sitting
from pages.shared.access import current_person
from pages.shared.draft import listen, noticed
from pages.shared.rail import mark_thinking, rail, turn_ran_out
from pages.shared.services import services

CASE_PLACEHOLDER = "Type your answer, or a question for data. Ctrl + Enter sends it."


def box_of(scene: Scene) -> str:
    """The key of the answer box: a new one for each question, so that it starts empty."""
    return f"answer_{scene.interview.id.hex}_{scene.interview.answers_given}"


def act(
    verb: Callable[..., object], person: Account, interview_id: UUID, *words: str, position: int, **more: object
) -> None:
    """Do one step; what cannot be done is said, and typed words are kept. A session that ended takes no step."""
    if current_person() is None:
        return
    try:
        verb(person, interview_id, *words, position=position, **more)
    except GreenroomError as error:
        st.session_state.notice = error.sentence
        if isinstance(error, OutOfStep) and words:
            st.session_state.kept_words = words[0]


def composer(desk: Sitting, person: Account, scene: Scene) -> DeltaGenerator:
    """The answer box and its buttons; each is one step of the interview, taken before the page is drawn again.

    Returns the row of buttons, for more of them: only a button of the form brings the last words that were typed.
    """
    interview_id, position, box = scene.interview.id, scene.position, box_of(scene)

    def submit() -> None:
        words = st.session_state.get(box, "")
        manner = Manner(noticed=noticed(box))
        act(desk.answer, person, interview_id, words, position=position, manner=manner, reply=desk.replies_at_once)

    def step(verb: Callable[..., object]) -> None:
        act(verb, person, interview_id, position=position)

    def think() -> None:
        step(desk.think)
        mark_thinking(interview_id)

    def ask() -> None:
        """In a case: what is in the box is a question for data."""
        words = st.session_state.get(box, "")
        act(services().case_room.ask_data, person, interview_id, words, position=position, reply=desk.replies_at_once)

    case = scene.case is not None
    helps = (
        ("Hint", ":material/lightbulb:", desk.hint) if case else ("Say it differently", ":material/help:", desk.clarify)
    )
    with st.form("answer", border=False):
        st.text_area(
            "Your answer",
            value=scene.draft,
            key=box,
            height=140,
            placeholder=CASE_PLACEHOLDER if case else "Type your answer. Ctrl + Enter sends it.",
        )
        buttons = st.container(horizontal=True)
        with buttons:
            st.form_submit_button("Done", type="primary", icon=":material/send:", on_click=submit, key="done")
            if case:
                st.form_submit_button("Ask for data", icon=":material/bar_chart:", on_click=ask, key="ask_data")
            st.form_submit_button("I'm thinking", icon=":material/hourglass_top:", on_click=think, key="thinking")
            for label, icon, verb in (
                ("Repeat", ":material/replay:", desk.repeat),
                helps,
                ("Skip", ":material/skip_next:", desk.skip),
            ):
                key = f"do_{verb.__name__}"
                st.form_submit_button(label, type="tertiary", icon=icon, on_click=step, args=(verb,), key=key)
    return buttons


@st.fragment(run_every=1.0)
def live(desk: Sitting, person: Account, scene: Scene) -> None:
    """The parts that move: the clock, and the draft as it is typed. Ends a turn whose time is over."""
    box, interview_id = box_of(scene), scene.interview.id
    typed = listen(box, notice=has_signals(scene.interview.kind))
    if st.session_state.get("prepared") != (current := scene.interview.progress.current):
        desk.prepare(scene)
        st.session_state.prepared = current
    if typed.text is not None and st.session_state.get("saved_draft") != (box, typed.text):
        desk.save_draft(person, interview_id, typed.text, position=scene.position)
        st.session_state.saved_draft = (box, typed.text)
    rail(scene, typed)
    if turn_ran_out(scene, typed):
        words, how = typed.text or "", Manner(noticed=noticed(box))
        reply = desk.replies_at_once
        act(desk.time_out, person, interview_id, words, position=scene.position, manner=how, reply=reply)
        st.rerun(scope="app")
