"""The rail beside an interview: where it stands, the clock of this turn, and what the clock decides."""

from datetime import UTC, datetime
from uuid import UUID

import streamlit as st

from core.interview.turn_policy import CASE, USUAL, TurnClock
from core.usecases.scene import Scene
from pages.shared.case_side import phases
from pages.shared.draft import Typed
from pages.shared.wording import clock


def _key(interview_id: UUID) -> str:
    return f"clock_{interview_id}"


def turn_clock(scene: Scene, typed: Typed) -> TurnClock:
    """The clock of the open question. It starts when this browser first shows the question, so that time away
    (a reload, a lost connection, a restart) is never held against anyone."""
    now = datetime.now(UTC)
    kept = st.session_state.get(_key(scene.interview.id))
    answers = scene.interview.answers_given
    if kept is None or kept["answers"] != answers:
        policy = scene.interview.panel.turn_policy
        limits = CASE if scene.case else USUAL
        running = TurnClock(policy, spoken=False, started=now, limits=limits)
        kept = {"answers": answers, "clock": running, "text": None}
    if typed.text is not None and kept["text"] is None:
        kept = {**kept, "text": typed.text}
    elif typed.text is not None and typed.text != kept["text"]:
        kept = {**kept, "clock": kept["clock"].heard(now), "text": typed.text}
    st.session_state[_key(scene.interview.id)] = kept
    turned: TurnClock = kept["clock"]
    return turned


def mark_thinking(interview_id: UUID) -> None:
    """The person asked for time: the silence clock stops until the next keystroke."""
    kept = st.session_state.get(_key(interview_id))
    if kept:
        st.session_state[_key(interview_id)] = {**kept, "clock": kept["clock"].think(datetime.now(UTC))}


def turn_ran_out(scene: Scene, typed: Typed) -> bool:
    """Whether the turn has ended by itself. Nobody's turn is ended while their typing cannot be seen."""
    return typed.text is not None and turn_clock(scene, typed).ended(datetime.now(UTC)) is not None


def rail(scene: Scene, typed: Typed) -> None:
    now = datetime.now(UTC)
    running = turn_clock(scene, typed)
    thinking = running.thinking is not None
    _place(scene)
    with st.container(horizontal=True):
        if thinking:
            st.badge("Take your time", icon=":material/hourglass_top:", color="gray")
        else:
            st.badge("Your turn", icon=":material/edit:", color="green")
        st.badge(
            f"{clock((now - running.started).total_seconds())} in this answer", icon=":material/timer:", color="gray"
        )
    if typed.text:
        st.caption("Draft saved")
    if left := running.notice(now):
        st.warning(
            f"This question closes in {int(left.total_seconds())} s. What you typed is sent as it is. "
            "“I'm thinking” gives you more time.",
            icon=":material/timer:",
        )
    _topics(scene)


def covered(scene: Scene) -> None:
    """The rail of a spoken interview, whose clock the server keeps."""
    _place(scene)
    _topics(scene)


def _place(scene: Scene) -> None:
    if scene.case is not None:
        phases(scene.case)
        return
    asked, most = scene.interview.progress.prompts, scene.interview.panel.max_turns
    st.progress(min(asked / most, 1.0), text=f"Question {asked} of up to {most}")


def _topics(scene: Scene) -> None:
    if scene.case is not None:
        return
    with st.expander("What is covered", icon=":material/checklist:", expanded=False):
        for topic in scene.coverage:
            done = topic.asked >= topic.planned
            icon = ":material/check_circle:" if done else ":material/radio_button_unchecked:"
            st.markdown(f"{icon} {topic.topic}")
