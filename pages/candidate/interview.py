"""The interview, typed or spoken: the conversation, one bar to answer with, and a quiet rail."""

from uuid import UUID

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError
from pages.shared.access import require
from pages.shared.case_side import beside
from pages.shared.composer import box_of, composer, live
from pages.shared.rail import covered
from pages.shared.reply import owed_reply, reply_line
from pages.shared.services import services
from pages.shared.transcript import conversation
from pages.shared.voice import chosen, get_ready, line_up, put_recorded_words, speak_again, speaks, voice_bar
from pages.shared.wording import plain

person = require(Role.CANDIDATE)
# The rail stands right of the conversation, and above it where there is no room; on phones both scroll in little space.
LAYOUT = """<style>
.st-key-stage { flex-direction: row-reverse; }
@media (max-width: 640px) {
  .st-key-conversation, div:has(> .st-key-conversation) { max-height: 36vh; }
  .st-key-case_side { max-height: 46vh; overflow-y: auto; flex-wrap: nowrap; } }
</style>"""


def current_interview() -> UUID | None:
    """The interview named in the address, else the one the person can go on with."""
    try:
        return UUID(st.query_params.get("id", ""))
    except ValueError:
        unfinished = services().conduct.unfinished(person)
        return unfinished.id if unfinished else None


def confirm_end(interview_id: UUID) -> None:
    """Drawn in the page and without its moving parts: a fragment's timer that fires while the script goes to another
    page leaves that page empty (streamlit 1.67)."""
    with st.container(border=True):
        st.markdown("**End the interview?** What you answered is kept and scored. You cannot add answers afterwards.")
        with st.container(horizontal=True):
            if st.button("End and see results", type="primary", icon=":material/flag:"):
                st.session_state.pop("ending", None)
                services().voice.leave(interview_id)
                services().desk(interview_id).end(person, interview_id)
                st.switch_page("pages/candidate/results.py", query_params={"id": str(interview_id)})
            st.button("Keep going", on_click=lambda: st.session_state.pop("ending", None))


def notices() -> None:
    """What the last step has to say, and words that could not be added."""
    if notice := st.session_state.pop("notice", None):
        st.warning(notice, icon=":material/info:")
    if kept := st.session_state.get("kept_words"):
        with st.expander("Words that were not added", icon=":material/content_paste:"):
            st.code(kept, language=None, wrap_lines=True)
            st.button("Let them go", on_click=lambda: st.session_state.pop("kept_words", None))


interview_id = current_interview()
if interview_id is None:
    st.title("No interview in progress", anchor=False)
    st.write("Choose what to practise, and your interview opens here.")
    st.page_link("pages/candidate/practise.py", label="Choose an interview", icon=":material/play_circle:")
    st.stop()

try:
    desk = services().desk(interview_id)
    scene = desk.scene(person, interview_id)
except GreenroomError as error:
    st.title("Interview", anchor=False)
    st.warning(error.sentence, icon=":material/info:")
    st.page_link("pages/candidate/home.py", label="Back to home", icon=":material/home:")
    st.stop()

spoken = speaks(scene)
st.html(LAYOUT)
st.header(plain(scene.title), anchor=False)
notices()
with st.container(horizontal=True, key="stage"):
    side = st.container(width=440, key="case_side") if scene.case else st.container(width=280)
    rail = side.container()
    beside(person, scene, side)
    with st.container(width="stretch"):
        with st.container(key="line"):
            # A conductor gives replies itself, and leaving its line out once would cut it.
            owed = scene.owes_reply and "conductor" not in chosen(interview_id)
            connected = line_up(scene) if spoken and not owed else None
        begun = "conductor" in chosen(interview_id)
        if spoken and not begun and not owed:
            if connected is not None and chosen(interview_id)["ready"]:
                get_ready(person, scene, connected)
            st.stop()
        ending = scene.interview.is_open and st.session_state.get("ending") == interview_id
        with st.container(height=430, border=True, autoscroll=True, key="conversation"):
            conversation(scene)
            line = reply_line() if owed else None
        if line is not None:
            owed_reply(desk, person, scene, line)
        if ending:
            confirm_end(interview_id)
        if spoken:
            voice_bar(scene, moving=not ending and scene.interview.is_open)
        elif scene.interview.is_open:
            put_recorded_words(scene, box_of(scene))
            buttons = composer(desk, person, scene)
            speak_again(person, scene, box_of(scene), buttons)
        if scene.interview.is_open:

            def end() -> None:
                st.session_state.ending = interview_id

            st.button("End the interview", type="tertiary", icon=":material/flag:", on_click=end, disabled=ending)
        elif st.button("See your results", type="primary", icon=":material/insights:"):
            st.switch_page("pages/candidate/results.py", query_params={"id": str(interview_id)})
    if scene.interview.is_open:
        with rail:
            covered(scene) if spoken or ending else live(desk, person, scene)
