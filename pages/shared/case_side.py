"""Beside a case interview: its phases, the exhibits on the table, and a scratch pad. On a phone it stands above."""

from uuid import UUID

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.domain.account import Account
from core.domain.case_interview import PHASES, Lead, Phase
from core.usecases.scene import CaseScene, Scene
from pages.shared.exhibits import exhibit
from pages.shared.services import services
from pages.shared.wording import plain

PHASE = {
    Phase.FRAMEWORK: "Structure",
    Phase.DATA_ANALYSIS: "Data analysis",
    Phase.RECOMMENDATION: "Recommendation",
    Phase.PUSHBACK: "Pushback",
    Phase.CONCLUSION: "Conclusion",
    Phase.COMPLETED: "Done",
}
HEIGHT = 300  # px of an exhibit


def phases(case: CaseScene) -> None:
    """Where the case stands, in one line and a bar."""
    now = PHASES.index(case.standing.phase)
    steps = [phase for phase in PHASES if phase is not Phase.COMPLETED]
    here = f"{PHASE[case.standing.phase]}, step {now + 1} of {len(steps)}" if now < len(steps) else "The case is done"
    st.progress(min(now / len(steps), 1.0), text=here)
    with st.expander("The way through the case", icon=":material/route:"):
        for place, phase in enumerate(steps):
            icon = "check_circle" if place < now else f"radio_button_{'checked' if place == now else 'unchecked'}"
            st.markdown(f":material/{icon}: {PHASE[phase]}")
        st.caption(
            "You lead: ask for data and say what you work out."
            if case.standing.led is Lead.CANDIDATE
            else "The interviewer leads; you can ask for data at any time."
        )
    if not case.standing.choices.calculator:
        st.badge("Without a calculator", icon=":material/do_not_disturb_on:", color="gray")


def beside(person: Account, scene: Scene, side: DeltaGenerator) -> None:
    """Exhibits and scratch pad of a case; nothing for other interviews."""
    if scene.case is not None:
        with side:
            exhibits(scene.interview.id, scene.case)
            scratch_pad(person, scene.interview.id, scene.case)


def exhibits(interview_id: UUID, case: CaseScene) -> None:
    """What is on the table, newest first and open."""
    for number, shown in reversed(list(enumerate(case.exhibits, 1))):
        newest = number == len(case.exhibits)
        with st.expander(f"Exhibit {number}: {plain(shown.title)}", icon=":material/bar_chart:", expanded=newest):
            exhibit(shown, key=f"exhibit_{interview_id.hex}_{shown.id}", height=HEIGHT, titled=False)


def scratch_pad(person: Account, interview_id: UUID, case: CaseScene) -> None:
    """The person's own notes: kept across reloads, seen by nobody else and never graded."""
    key = f"notes_{interview_id.hex}"

    def keep() -> None:
        services().case_room.save_notes(person, interview_id, st.session_state.get(key, ""))

    with st.expander("Scratch pad", icon=":material/edit_note:", expanded=bool(case.notes)):
        st.text_area(
            "Notes",
            value=case.notes,
            key=key,
            height=160,
            label_visibility="collapsed",
            placeholder="Structure, numbers, working",
            on_change=keep,
        )
        st.caption("Only for you. It is kept when you leave the box, and never graded.")
