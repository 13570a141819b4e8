"""The interview by text: the conversation, one bar to answer with, and a quiet rail."""

from uuid import UUID

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError, OutOfStep
from core.usecases.conduct_interview import Scene
from pages.shared.access import require
from pages.shared.draft import listen
from pages.shared.rail import mark_thinking, rail, turn_ran_out
from pages.shared.services import services
from pages.shared.transcript import conversation

person = require(Role.CANDIDATE)
desk = services().conduct
MORE = {
    "Repeat the question": desk.repeat,
    "Say it in other words": desk.clarify,
    "Skip this question": desk.skip,
}


def current_interview() -> UUID | None:
    """The interview named in the address, else the one the person can go on with."""
    try:
        return UUID(st.query_params.get("id", ""))
    except ValueError:
        unfinished = desk.unfinished(person)
        return unfinished.id if unfinished else None


def act(verb, words: str | None, *, position: int, box: str) -> None:
    """Do one step; what cannot be done is said, and typed words are kept."""
    try:
        if words is None:
            verb(person, interview_id, position=position)
        else:
            verb(person, interview_id, words, position=position)
    except GreenroomError as error:
        st.session_state.notice = error.sentence
        if isinstance(error, OutOfStep) and words:
            st.session_state.kept_words = words


def submit(position: int, box: str) -> None:
    act(desk.answer, st.session_state.get(box, ""), position=position, box=box)


def think(position: int, box: str) -> None:
    act(desk.think, None, position=position, box=box)
    mark_thinking(interview_id)


def more(position: int, box: str) -> None:
    choice = st.session_state.more
    if choice == "End the interview":
        st.session_state.ending = True
    elif choice:
        act(MORE[choice], None, position=position, box=box)


@st.dialog("End the interview?")
def confirm_end() -> None:
    st.write("What you answered so far is kept and scored. You cannot add answers afterwards.")
    with st.container(horizontal=True):
        if st.button("End and see results", type="primary", icon=":material/flag:"):
            desk.end(person, interview_id)
            st.switch_page("pages/candidate/results.py", query_params={"id": str(interview_id)})
        if st.button("Keep going"):
            st.rerun()


@st.fragment(run_every=1.0)
def live(scene: Scene, box: str) -> None:
    """The parts that move: the clock, and the draft as it is typed."""
    typed = listen(box)
    if typed.text is not None and st.session_state.get("saved_draft") != (box, typed.text):
        desk.save_draft(person, interview_id, typed.text, position=scene.position)
        st.session_state.saved_draft = (box, typed.text)
    rail(scene, typed)
    if turn_ran_out(scene, typed):
        act(desk.time_out, typed.text or "", position=scene.position, box=box)
        st.rerun(scope="app")


def composer(scene: Scene, box: str) -> None:
    position = scene.position
    with st.form("answer", border=False):
        st.text_area(
            "Your answer",
            value=scene.draft,
            key=box,
            height=140,
            placeholder="Type your answer. Ctrl + Enter sends it.",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button(
                "Done", type="primary", icon=":material/send:", on_click=submit, args=(position, box), key="done"
            )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("I'm thinking", icon=":material/hourglass_top:", on_click=think, args=(position, box), key="thinking")
        options = [*MORE, "End the interview"]
        st.menu_button("More", options, key="more", icon=":material/more_horiz:", on_click=more, args=(position, box))


interview_id = current_interview()
if interview_id is None:
    st.title("No interview in progress")
    st.write("Choose what to practise, and your interview opens here.")
    st.page_link("pages/candidate/practise.py", label="Choose an interview", icon=":material/play_circle:")
    st.stop()

try:
    scene = desk.scene(person, interview_id)
except GreenroomError as error:
    st.title("Interview")
    st.warning(error.sentence, icon=":material/info:")
    st.page_link("pages/candidate/home.py", label="Back to home", icon=":material/home:")
    st.stop()

box = f"answer_{scene.interview.answers_given}"
st.html("<style>.st-key-stage { flex-direction: row-reverse; }</style>")
st.header(scene.job.title, anchor=False)
if notice := st.session_state.pop("notice", None):
    st.warning(notice, icon=":material/info:")
if kept := st.session_state.get("kept_words"):
    with st.expander("Words that were not added", icon=":material/content_paste:"):
        st.code(kept, language=None, wrap_lines=True)
        st.button("Let them go", on_click=lambda: st.session_state.pop("kept_words", None))

with st.container(horizontal=True, key="stage"):
    side = st.container(width=280)
    with st.container(width="stretch", key="talk"):
        with st.container(height=430, border=True, autoscroll=True):
            conversation(scene.interview.turns)
        if scene.interview.is_open:
            composer(scene, box)
        else:
            st.page_link(
                "pages/candidate/results.py",
                label="See your results",
                icon=":material/insights:",
                query_params={"id": str(interview_id)},
            )
    with side:
        if scene.interview.is_open:
            live(scene, box)
if st.session_state.pop("ending", False):
    confirm_end()
