"""Integrity signals in words, as reviewers and as the candidate see them.

Candidates see what was noticed in their own answers: it is about them, and a "please look" that one cannot see cannot
be answered. Nothing is lost by telling, since no signal is ever part of a score.
"""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.domain.grade import GradedAnswer, IntegritySignal
from core.domain.review import LONGEST, NOTHING, Decision, Looked
from core.interview.suspicion import measured
from core.usecases.finish_interview import Report
from core.usecases.review_integrity import may_note
from pages.shared.reviews import decision_badge, decision_form, history, note_shown, tell
from pages.shared.services import services
from pages.shared.wording import SIGNAL, day, plain, times

OTHER_SIGNAL = (
    "{signal}: {value:g}, and {threshold:g} is where it becomes unusual.",
    "Many innocent things explain this. It never changes a score.",
)
FOUND = {
    Decision.CONFIRMED: "A reviewer looked at this on {day} and kept it in mind. Your score is the same.",
    Decision.DISMISSED: "A reviewer looked at this on {day} and found nothing to keep in mind.",
}
_NOTED = "note_said"


def noticed(signal: IntegritySignal) -> tuple[str, str]:
    """What was seen with what is normal; what innocently explains it, and how often honest people have it. Also of a
    signal nobody has words for."""
    what, *innocent = SIGNAL.get(signal.signal, OTHER_SIGNAL)
    name = signal.signal.replace("_", " ").capitalize()
    return what.format(
        signal=name, value=signal.value, threshold=signal.threshold
    ), f"{' '.join(innocent)} {measured().sentence(signal.signal)}"


def signal_lines(signals: tuple[IntegritySignal, ...]) -> None:
    for signal in signals:
        what, innocent = noticed(signal)
        st.markdown(f":material/visibility: {plain(what)}")
        st.caption(plain(innocent))


def looked_at(person: Account, report: Report) -> Mapping[UUID, Looked]:
    """What is on record about the answers with signals; says above the questions that there are some."""
    flagged = [answer.id for result in report.results for answer in result.answers if answer.signals]
    if not flagged:
        return {}
    tell()
    if said := st.session_state.pop(_NOTED, None):
        st.toast(said, icon=":material/check:")
    mine = report.interview.account_id == person.id
    looked = services().insights.queue.about(person, report.interview, flagged)
    lines = f"Something was noticed in {times(len(flagged), 'answer')}. It changes no score."
    if may_note(person, report.interview):
        lines += " Open the question to see what it is and, if you like, to add a note for the reviewer."
    elif mine:
        lines += " Nobody reviews practice."
    elif services().insights.queue.reviewed(report.interview):
        waiting = sum(looked.get(own, NOTHING).latest is None for own in flagged)
        lines += f" {times(waiting, 'answer')} to look at." if waiting else " All have been looked at."
    st.info(lines, icon=":material/visibility:")
    return looked


def signals(person: Account, report: Report, answer: GradedAnswer, looked: Mapping[UUID, Looked]) -> None:
    """Under an answer: for reviewers with decision and note, for the candidate with a field for the note."""
    if not answer.signals:
        return
    known, key = looked.get(answer.id, NOTHING), str(answer.id)
    queue = services().insights.queue
    with st.container(border=True, gap="small"):
        if report.interview.account_id == person.id:
            st.markdown("**What was noticed**")
            signal_lines(answer.signals)
            if known.latest is None:
                st.caption("It says nothing about your score, and nothing was wrong until a person says so.")
            else:
                st.caption(FOUND[known.latest.decision].format(day=day(known.latest.at)))
            if may_note(person, report.interview):
                _note_form(person, answer.id, known)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**Please look**", width="stretch")
            decision_badge(known)
        signal_lines(answer.signals)
        note_shown(known)
        history(known)
        if services().insights.queue.reviewed(report.interview):
            decision_form(known, lambda *given: queue.decide(person, answer.id, *given), key=key)


def _note_form(person: Account, answer_id: UUID, looked: Looked) -> None:
    key, note = f"note_{answer_id}", looked.note
    if problem := st.session_state.pop(f"problem_{key}", None):
        st.warning(problem, icon=":material/info:")
    with st.form(f"form_{key}", border=False, enter_to_submit=False):
        st.text_area(
            "Add a note for the reviewer",
            value=note.text if note else "",
            key=key,
            max_chars=LONGEST,
            height=80,
            help="How this answer came about, in your words. You can change it or empty it later.",
        )
        st.form_submit_button("Save the note", icon=":material/save:", on_click=_noted, args=(person, answer_id, key),
                              key=f"save_{key}")  # fmt: skip
    if note is not None:
        st.caption(f"Saved on {day(note.at)}. Reviewers see it beside the signal.")


def _noted(person: Account, answer_id: UUID, key: str) -> None:
    try:
        text = st.session_state.get(key, "")
        services().insights.queue.note(person, answer_id, text)
    except GreenroomError as error:
        st.session_state[f"problem_{key}"] = error.sentence
    else:
        st.session_state[_NOTED] = "Your note is saved." if text.strip() else "Your note was taken back."
