"""The queue of answers with integrity signals: what to look at, what was confirmed and what was dismissed."""

from datetime import datetime
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.usecases.insights import LEAST_ANSWERS, Filters
from core.usecases.review_integrity import OPEN, PAGE, STATES, Item, Outcomes
from pages.shared.insight_charts import Dot, dots
from pages.shared.insights import ask, said, too_few
from pages.shared.reviews import decision_badge, decision_form, history, note_shown, tell
from pages.shared.services import services
from pages.shared.signals import signal_lines
from pages.shared.wording import clock, day, plain, times

STATE = {OPEN: "To look at", "confirmed": "Confirmed", "dismissed": "Dismissed"}
EMPTY = {
    OPEN: "Everything has been looked at.",
    "confirmed": "Nobody has confirmed a signal yet.",
    "dismissed": "Nobody has dismissed a signal yet.",
}
LONG = 1500  # characters of an answer before it scrolls in a box of its own
_LAST = "queue_last"  # the answer whose button was pressed last


def chosen_state(outcomes: Outcomes) -> str:
    """The part of the queue that is shown; it stands in the address."""
    chosen = st.segmented_control("Show", STATES, default=OPEN, format_func=STATE.get, key="show", bind="query-params")
    st.caption(
        ", ".join(f"{outcomes.of(state):,} {STATE[state].lower()}" for state in STATES) + ", under these filters."
    )
    return str(chosen or OPEN)


def review_queue(person: Account, filters: Filters, *, state: str, role: str | None, week: datetime | None) -> None:
    """One page of answers, each with what was noticed, what the candidate says, and the form that decides."""
    tell()
    queue = services().insights.queue
    page = _page()
    found = ask(lambda: queue.queue(person, filters, state=state, role=role, week=week, page=page))
    if found.page != page:
        st.session_state["look_page"] = found.page
    _decided_meanwhile(person, {item.answer_id for item in found.items})
    if not found.items:
        st.write(EMPTY[state] if role is None and week is None else "No answer matches.")
        return
    st.caption(f"{times(found.total, 'answer')}: what is rarest among honest answers comes first.")
    for item in found.items:
        _card(person, item)
    if found.total > PAGE:
        st.pagination(-(-found.total // PAGE), key="look_page", bind="query-params")


def confirmed_card(outcomes: Outcomes) -> None:
    """How often people confirmed what was noticed: a signal that is mostly dismissed should not be trusted."""
    said(outcomes.sentence)
    rows = [row for row in outcomes.rows.get("signal", ()) if row.confirmed.n]
    judged = [row for row in rows if row.judged]
    if judged:
        dots(
            [
                Dot(row.value.replace("_", " ").capitalize(), 100 * row.confirmed.share, 100 * row.confirmed.low,
                    100 * row.confirmed.high, row.confirmed.n)
                for row in judged
            ],
            title="Confirmed of those decided on", unit=" %", digits=0, span=(0, 102), key="confirmed",
            alt="Share of confirmed signals by kind of signal",
        )  # fmt: skip
        st.caption("Whiskers are 95 % Wilson intervals; n counts answers that people decided on.")
    too_few(len(rows) - len(judged), "signal", LEAST_ANSWERS)


def _card(person: Account, item: Item) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{plain(item.candidate)}** · {plain(item.job)}")
                st.caption(_facts(item))
            decision_badge(item.looked)
            st.page_link(
                "pages/candidate/results.py",
                label="Open",
                icon=":material/open_in_full:",
                query_params={"id": str(item.interview_id)},
            )
        signal_lines(item.signals)
        with st.expander("The question and the answer", icon=":material/notes:"):
            st.markdown(f"**{plain(item.stem)}**")
            with st.container(height=260 if len(item.text) > LONG else "content", border=False):
                st.text(item.text)
        note_shown(item.looked)
        history(item.looked)

        def decide(*given: object) -> None:
            st.session_state[_LAST] = item.answer_id
            services().insights.queue.decide(person, item.answer_id, *given)  # type: ignore[arg-type]

        decision_form(item.looked, decide, key=str(item.answer_id))


def _facts(item: Item) -> str:
    facts = [day(item.answered_at), "spoken" if item.spoken else "typed", times(item.words, "word")]
    if item.duration_s is not None:
        facts.append(f"took {clock(item.duration_s)} min")
    if item.pause_s is not None:
        facts.append(f"began to speak after {item.pause_s:.1f} s")
    return " · ".join(facts)


def _decided_meanwhile(person: Account, shown: set[UUID]) -> None:
    """An answer that somebody else took off this list while a reason was being typed: it comes back for a moment."""
    last = st.session_state.pop(_LAST, None)
    if last is None or last in shown or f"problem_{last}" not in st.session_state:
        return
    item = ask(lambda: services().insights.queue.item(person, last))
    if item is None:
        st.warning(st.session_state.pop(f"problem_{last}"), icon=":material/info:")
    else:
        _card(person, item)


def _page() -> int:
    try:
        return max(int(st.session_state.get("look_page") or st.query_params.get("look_page") or 1), 1)
    except ValueError:
        return 1
