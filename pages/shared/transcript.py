"""The conversation, as plain text: nothing a person wrote is parsed as markup."""

from collections.abc import Sequence

import streamlit as st

from core.domain.interview import Speaker, Turn, TurnKind
from pages.shared.wording import WITHOUT_MODEL

EVENTS = {
    TurnKind.SKIP: ("Skipped", ":material/skip_next:"),
    TurnKind.NO_ANSWER: ("No answer in time", ":material/timer_off:"),
    TurnKind.CLARIFY: ("Asked for the question in other words", ":material/help:"),
    TurnKind.ASK_REPEAT: ("Asked to hear the question again", ":material/replay:"),
    TurnKind.THINKING: ("Thinking", ":material/hourglass_top:"),
}
AVATAR = {Speaker.INTERVIEWER: ":material/record_voice_over:", Speaker.CANDIDATE: ":material/person:"}
NAME = {Speaker.INTERVIEWER: "assistant", Speaker.CANDIDATE: "user"}


def conversation(turns: Sequence[Turn]) -> None:
    """Every turn in order, events as small badges."""
    for turn in turns:
        if turn.kind in EVENTS:
            label, icon = EVENTS[turn.kind]
            st.badge(label, icon=icon, color="gray")
            continue
        with st.chat_message(NAME[turn.role], avatar=AVATAR[turn.role]):
            st.text(turn.text)
            if turn.outcome and turn.outcome.degraded:
                st.caption(f":material/info: {WITHOUT_MODEL}")
