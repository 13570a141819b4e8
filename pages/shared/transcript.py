"""The conversation, as plain text: nothing a person wrote is parsed as markup."""

import streamlit as st

from core.domain.interview import Speaker, TurnKind
from core.usecases.scene import Scene
from pages.shared.wording import LINE_WITHOUT_MODEL, NOT_UNDERSTOOD, WITHOUT_MODEL

EVENTS = {
    TurnKind.SKIP: ("Skipped", ":material/skip_next:"),
    TurnKind.NO_ANSWER: ("No answer in time", ":material/timer_off:"),
    TurnKind.CLARIFY: ("Asked for the question in other words", ":material/help:"),
    TurnKind.ASK_REPEAT: ("Asked to hear the question again", ":material/replay:"),
    TurnKind.THINKING: ("Thinking", ":material/hourglass_top:"),
    TurnKind.ASK_HINT: ("Asked for a hint", ":material/lightbulb:"),
    TurnKind.ASK_DATA: ("Asked for data", ":material/bar_chart:"),
}
AVATAR = {Speaker.INTERVIEWER: ":material/record_voice_over:", Speaker.CANDIDATE: ":material/person:"}
NAME = {Speaker.INTERVIEWER: "assistant", Speaker.CANDIDATE: "user"}


def conversation(scene: Scene) -> None:
    """Every turn in order, events without words as small badges."""
    without_model = scene.case.without_model if scene.case else {}
    for turn in scene.interview.turns:
        if turn.kind in EVENTS and not turn.text:
            label, icon = EVENTS[turn.kind]
            st.badge(label, icon=icon, color="gray")
            continue
        with st.chat_message(NAME[turn.role], avatar=AVATAR[turn.role]):
            st.text(turn.text)
            if turn.outcome and turn.outcome.degraded and turn.role is Speaker.CANDIDATE:
                st.caption(f":material/info: {WITHOUT_MODEL}")
            elif turn.position in without_model:
                st.caption(f":material/info: {LINE_WITHOUT_MODEL}")
            if turn.kind is TurnKind.NO_ANSWER:
                st.caption(f":material/hearing: {NOT_UNDERSTOOD}")
