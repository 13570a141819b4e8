"""Something was flagged: what people decided about it so far, and the form that decides.

The form's buttons carry the number of decisions that stood when it was drawn, so that nobody overwrites a decision they
have not seen. What was typed stays until it is kept.
"""

from collections.abc import Callable

import streamlit as st

from core.domain.errors import GreenroomError
from core.domain.review import LONGEST, Decision, Looked, Note, Review
from pages.shared.wording import day, plain

DECISION = {
    Decision.CONFIRMED: ("Confirmed", ":material/flag:", "orange"),
    Decision.DISMISSED: ("Dismissed", ":material/task_alt:", "green"),
}
DONE = {
    Decision.CONFIRMED: "Confirmed. It stays on record and can be decided again.",
    Decision.DISMISSED: "Dismissed. It stays on record and can be decided again.",
}
_SAID = "review_said"

Decide = Callable[[Decision, str, int], None]
"""(decision, reason, number of decisions seen); raises the named errors."""


def tell() -> None:
    """What came of the button that was pressed last."""
    if said := st.session_state.pop(_SAID, None):
        st.toast(said, icon=":material/check:")


def decision_badge(looked: Looked) -> None:
    if looked.latest is not None:
        label, icon, colour = DECISION[looked.latest.decision]
        st.badge(label, icon=icon, color=colour)


def history(looked: Looked) -> None:
    """Who decided what and why, the latest first."""
    for review in reversed(looked.reviews):
        label, icon, _ = DECISION[review.decision]
        st.markdown(f"{icon} **{label}** by {_who(review)} on {day(review.at)}")
        st.text(review.reason)


def note_shown(looked: Looked) -> None:
    """The candidate's note as reviewers read it."""
    note = looked.note
    if note is None:
        return
    with st.container(border=True, gap=None):
        st.caption(f":material/chat: The candidate’s note, {day(note.at)}{_since(looked, note)}")
        st.text(note.text)


def decision_form(looked: Looked, decide: Decide, *, key: str) -> None:
    """Confirm or dismiss, with a reason; what was decided before can be decided again."""
    if problem := st.session_state.pop(f"problem_{key}", None):
        st.warning(problem, icon=":material/info:")
    elif looked.latest is not None:
        with st.popover("Decide again", icon=":material/edit:"):
            _form(len(looked.reviews), decide, key)
        return
    _form(len(looked.reviews), decide, key)


def _form(seen: int, decide: Decide, key: str) -> None:
    with st.form(f"decide_{key}", border=False, enter_to_submit=False):
        st.text_area("Your reason, for the record", key=f"reason_{key}", max_chars=LONGEST, height=80)
        with st.container(horizontal=True):
            for decision, label, icon, why in (
                (Decision.CONFIRMED, "Confirm", ":material/flag:", "It is there, and worth keeping in mind."),
                (Decision.DISMISSED, "Dismiss", ":material/task_alt:", "There is an innocent reason, or it is wrong."),
            ):
                st.form_submit_button(
                    label, icon=icon, help=why, key=f"{decision}_{key}", on_click=_decided,
                    args=(decide, decision, seen, key),
                )  # fmt: skip


def _decided(decide: Decide, decision: Decision, seen: int, key: str) -> None:
    """Runs before the page is drawn again, with what was seen when the button was pressed."""
    try:
        decide(decision, st.session_state.get(f"reason_{key}", ""), seen)
    except GreenroomError as error:
        st.session_state[f"problem_{key}"] = error.sentence
    else:
        st.session_state[f"reason_{key}"] = ""
        st.session_state[_SAID] = DONE[decision]


def _who(review: Review) -> str:
    return plain(review.by) if review.by else "a former user"


def _since(looked: Looked, note: Note) -> str:
    if looked.noted_since:
        return ", after the decision"
    return ", changed since it was first written" if note.number > 1 else ""
