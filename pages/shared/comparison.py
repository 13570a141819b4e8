"""Two answers to the same question side by side, and what changed."""

import streamlit as st

from core.domain.grade import GradedAnswer, Verdict
from core.interview.attempts import Change, Comparison
from pages.shared.quotes import answer_with_quotes
from pages.shared.wording import VERDICT, plain, score

SENTENCE = {
    Change.IMPROVED: ("Improved, and by more than the grader may be off.", ":material/trending_up:", "green"),
    Change.SLIPPED: ("Lower than before, by more than the grader may be off.", ":material/trending_down:", "orange"),
    Change.TOO_CLOSE: (
        "Too close to tell apart: the likely ranges allow for this difference.",
        ":material/balance:",
        "gray",
    ),
    Change.NOT_COMPARABLE: (
        "One of the two answers was not scored, so they cannot be compared.",
        ":material/info:",
        "gray",
    ),
}


def comparison(found: Comparison) -> None:
    sentence, icon, colour = SENTENCE[found.change]
    with st.container(border=True):
        st.subheader("Before and now", anchor=False)
        st.markdown(f":{colour}[{icon} {sentence}]")
        before, now = st.columns(2)
        with before:
            _answer("Before", found.before, "before")
        with now:
            _answer("Now", found.now, "now")
        for point in found.points:
            st.markdown(f"{_badge(point.before)} → {_badge(point.now)} {plain(point.key_point.statement)}")


def _answer(title: str, answer: GradedAnswer, key: str) -> None:
    grade = answer.grade
    st.caption(f"{title} · {score(answer.confidence, grade.low if grade else None, grade.high if grade else None)}")
    with st.container(border=True):
        answer_with_quotes(answer.text, grade, key=key)


def _badge(verdict: Verdict | None) -> str:
    if verdict is None:
        return ":gray[not scored]"
    icon, colour, label = VERDICT[verdict]
    return f":{colour}[{icon} {label}]"
