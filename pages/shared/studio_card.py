"""One answer to be graded blind: question, key points, words, and a key or a click for each mark.

What is drawn comes from a `BlindAnswer`, which has no machine's mark, quote or verdict and no name to show.
"""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.domain.blind import MOST_WORDS, BlindAnswer, LeftOut, Marks
from core.domain.errors import GreenroomError
from core.usecases.grade_blind import Progress
from pages.shared.access import current_person
from pages.shared.services import services
from pages.shared.wording import plain, times

MARKS = range(1, 11)
KEYS = {mark: str(mark % 10) for mark in MARKS}  # 0 is ten
DIMENSIONS = {
    "understanding": (
        "Understanding: how much of the key points is there, and right?",
        {"1-2": "nothing right, or something else", "3-4": "touches on a point", "5-6": "about half, or with mistakes",
         "7-8": "most of it, right", "9-10": "all that a strong colleague would say"},
    ),
    "explainability": (
        "Explaining: how well is it said?",
        {"1-2": "cannot be followed", "3-4": "fragments, or no order", "5-6": "can be followed with effort",
         "7-8": "clear and in order", "9-10": "clear, with reasons and an example that fits"},
    ),
}  # fmt: skip
REASONS = (
    "The words cannot be understood",
    "It answers another question than the one shown",
    "I do not know this subject well enough",
)
GIVEN, NOTICE = "blind_given", "blind_notice"


@st.fragment
def grading(person: Account, job_id: UUID, question: UUID | None) -> None:
    """The next answer of the sample, until none is left or the person stops; every grade is kept at once."""
    found = services().insights.studio.blind.resume(person, job_id, question)
    if found is None or found.answer is None:
        st.rerun()
    st.progress(found.done / found.size, text=f"{found.done} of {times(found.size, 'answer')} graded, every one kept")
    if notice := st.session_state.pop(NOTICE, ""):
        st.warning(notice, icon=":material/info:")
    answer = found.answer
    left, right = st.columns([3, 2])
    with left:
        st.markdown(f"**{plain(answer.question)}**")
        with st.container(border=True, height=300):
            st.text(answer.words)
    with right, st.container(border=True, height=360):
        st.markdown("**What a full answer says**, weightiest first")
        st.markdown("\n".join(f"- {plain(point)}" for point in answer.key_points))
    _marks(person, answer)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Comment, before the second mark (optional)", key=f"comment_{answer.answer_id}", max_chars=MOST_WORDS,
            width=360,
        )  # fmt: skip
        with st.popover("Cannot judge", icon=":material/block:"):
            _left_out(person, answer)
        if st.button("Stop for now", icon=":material/pause:"):
            del st.session_state.grading
            st.rerun()


def _marks(person: Account, answer: BlindAnswer) -> None:
    """Two rows of ten; digit keys work on the row that is still open. The second mark keeps the grade."""
    given = _given(answer)
    waiting = next((name for name in DIMENSIONS if name not in given), None)
    for name, (title, anchors) in DIMENSIONS.items():
        with st.container(gap="xsmall"):
            keys = " :gray[:material/keyboard: digit keys work too, 0 is ten]" if name == waiting else ""
            st.markdown(f"**{title}**{keys}")
            with st.container(horizontal=True, gap="xsmall"):
                for mark in MARKS:
                    st.button(
                        str(mark),
                        key=f"{name}_{mark}",
                        type="primary" if given.get(name) == mark else "secondary",
                        shortcut=KEYS[mark] if name == waiting else None,
                        on_click=_mark,
                        args=(person, answer, name, mark),
                    )
            st.caption(" · ".join(f"{marks} {meaning}" for marks, meaning in anchors.items()))


def _mark(person: Account, answer: BlindAnswer, name: str, mark: int) -> None:
    given = _given(answer) | {name: mark}
    st.session_state[GIVEN] = (answer.answer_id, given)
    if given.keys() == DIMENSIONS.keys():
        comment = str(st.session_state.get(f"comment_{answer.answer_id}") or "").strip()
        _keep(person, answer, lambda: Marks(given["understanding"], given["explainability"], comment))


def _left_out(person: Account, answer: BlindAnswer) -> None:
    st.write("It is left out, with the reason. Which one?")
    for number, reason in enumerate(REASONS):
        st.button(
            reason, key=f"left_{number}", type="tertiary",
            on_click=_keep, args=(person, answer, lambda reason=reason: LeftOut(reason)),
        )  # fmt: skip
    other = f"why_{answer.answer_id}"
    st.text_input("Another reason", key=other, max_chars=MOST_WORDS)
    st.button(
        "Leave it out",
        on_click=lambda: _keep(person, answer, lambda: LeftOut(str(st.session_state.get(other) or ""))),
    )


def _keep(person: Account, answer: BlindAnswer, make: Callable[[], Marks | LeftOut]) -> None:
    """A session that ended keeps nothing; what goes wrong is said on the next card."""
    if current_person() is None:
        return
    try:
        services().insights.studio.blind.grade(person, answer.sample_id, answer.answer_id, make())
    except GreenroomError as error:
        st.session_state[NOTICE] = error.sentence
    st.session_state.pop(GIVEN, None)


def _given(answer: BlindAnswer) -> dict[str, int]:
    """The marks of this answer so far; those of another answer are nobody's."""
    of, given = st.session_state.get(GIVEN, (None, {}))
    return dict(given) if of == answer.answer_id else {}


def invitation(found: Progress | None) -> str:
    """What the button that leads to the cards says."""
    if found is None or found.answer is None:
        return "Draw answers and begin"
    return f"Go on: {found.size - found.done} left" if found.done else "Begin"
