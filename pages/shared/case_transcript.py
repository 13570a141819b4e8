"""The conversation of a case with the words its marks rest on; where it was recorded, a click plays them."""

import streamlit as st

from core.domain.case_result import CaseResult, Quote
from core.domain.grade import Evidence
from core.domain.interview import Speaker, Turn
from core.usecases.finish_interview import Report
from pages.shared.case_wording import PHASES
from pages.shared.quotes import words_with_quotes
from pages.shared.spoken import Recordings
from pages.shared.transcript import AVATAR, EVENTS, NAME
from pages.shared.wording import plain


def transcript(report: Report, result: CaseResult) -> None:
    """Every line with its number, under the name of its phase."""
    marked, recordings, phase = evidence(result), Recordings(report), ""
    for turn in report.interview.turns:
        if turn.phase != phase and turn.phase in PHASES:
            phase = turn.phase
            st.subheader(PHASES[phase], anchor=False)
        _line(turn, marked.get(turn.id, []), recordings)


def evidence(result: CaseResult) -> dict[object, list[Evidence]]:
    """Every quote of the result, by turn."""
    found: dict[object, list[Evidence]] = {}
    quotes = [quote for mark in result.marks for point in mark.points for quote in point.quotes]
    quotes += [checkpoint.quote for checkpoint in result.checkpoints if checkpoint.quote]
    for quote in dict.fromkeys(quotes):
        found.setdefault(quote.turn_id, []).append(quote.evidence)
    return found


def quoted(report: Report, quote: Quote) -> str:
    """`Line 12: “…”`."""
    place = next((turn.position + 1 for turn in report.interview.turns if turn.id == quote.turn_id), 0)
    return f"Line {place}: “{plain(quote.evidence.quote)}”"


def _line(turn: Turn, marked: list[Evidence], recordings: Recordings) -> None:
    with st.chat_message(NAME[turn.role], avatar=AVATAR[turn.role]):
        st.caption(f"Line {turn.position + 1}")
        if turn.kind in EVENTS and not turn.text:
            label, icon = EVENTS[turn.kind]
            st.badge(label, icon=icon, color="gray")
        elif turn.role is Speaker.CANDIDATE and marked:
            sound = recordings.of(turn.id, turn.text)
            words_with_quotes(turn.text, marked, key=f"line_{turn.position}", sound=sound)
        else:
            st.text(turn.text)
        if turn.role is Speaker.CANDIDATE:
            recordings.play(turn.id)
