"""Words about the person instead of the answer: each flagged sentence, why it is flagged, and what people decided."""

from collections.abc import Sequence

import streamlit as st

from core.domain.account import Account
from core.domain.bias import Source
from core.usecases.insights import Filters
from core.usecases.review_bias import BiasFlag, Found
from pages.shared.insights import ask, said
from pages.shared.reviews import decision_badge, decision_form, history, tell
from pages.shared.services import services
from pages.shared.wording import day, plain

SHOWN = 5  # flags on a page
WHERE = {Source.CRITIQUE: "In the critique of an answer", Source.COACHING: "In the coaching after an interview"}
ABOUT = (
    "A list of words finds them. It cannot read intentions, so a person decides. No score changes, and no text is "
    "rewritten. The built-in grader and coach speak in fixed sentences that are free of such words."
)
STATE = {"open": "To look at", "decided": "Looked at"}


def bias_card(person: Account, filters: Filters, *, only_found: bool = False) -> Found:
    """What was found, and the forms that decide about it; with `only_found` nothing where nothing was."""
    tell()
    found = ask(lambda: services().insights.bias.flags(person, filters))
    if found.flags or not only_found:
        with st.container(border=True):
            st.subheader("Words about the person instead of the answer", anchor=False)
            said(found.sentence)
            st.write(ABOUT)
            _flags(person, found)
    return found


def _flags(person: Account, found: Found) -> None:
    if not found.flags:
        return
    parts = {state: [flag for flag in found.flags if flag.open == (state == "open")] for state in STATE}
    state = st.segmented_control(
        "Show", list(STATE), default="open", key="flags", bind="query-params", format_func=STATE.get
    )  # fmt: skip
    chosen: Sequence[BiasFlag] = parts[state or "open"]
    if not chosen and not any(f"problem_{_key(flag)}" in st.session_state for flag in found.flags):
        st.write("Everything has been looked at." if state != "decided" else "Nobody has decided on any yet.")
        return
    pages = max(-(-len(chosen) // SHOWN), 1)
    page = min(int(st.session_state.get("flags_page") or 1), pages)
    st.session_state["flags_page"] = page
    shown = chosen[SHOWN * (page - 1) : SHOWN * page]
    told = [flag for flag in found.flags if flag not in shown and f"problem_{_key(flag)}" in st.session_state]
    for flag in (*told, *shown):  # first one that somebody else decided on while a reason was being typed
        _card(person, flag)
    if pages > 1:
        st.pagination(pages, key="flags_page")


def _card(person: Account, flag: BiasFlag) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{plain(flag.about)}**{f' · {plain(flag.job)}' if flag.job else ''}")
                st.caption(_where(flag))
            decision_badge(flag.looked)
            if flag.interview_id is not None:
                st.page_link("pages/candidate/results.py", label="Open", icon=":material/open_in_full:",
                             query_params={"id": str(flag.interview_id)})  # fmt: skip
        for found in flag.sentences:
            st.markdown(f":material/format_quote: {plain(found.sentence)}")
            st.caption(f"“{plain(found.words)}” is about {plain(found.about)}. {plain(found.why)}")
        history(flag.looked)
        decision_form(
            flag.looked, lambda *given: services().insights.bias.decide(person, flag.place, *given), key=_key(flag)
        )


def _key(flag: BiasFlag) -> str:
    return f"{flag.place.source}_{flag.place.id}"


def _where(flag: BiasFlag) -> str:
    if flag.place.source is Source.QUESTION:
        return "A question of your own" if flag.own else "A question that ships with Greenroom"
    by = "a language model" if flag.by_model else "a person"
    return f"{WHERE[flag.place.source]}, by {by}{f', {day(flag.said_at)}' if flag.said_at else ''}"


def flag_rows(found: Found) -> list[dict[str, object]]:
    """One row a flagged sentence, as a file."""
    return [
        {"where": flag.place.source.value, "about": flag.about, "job": flag.job, "sentence": sentence.sentence,
         "words": sentence.words, "kind": sentence.about,
         "decision": flag.looked.latest.decision.value if flag.looked.latest else "",
         "reason": flag.looked.latest.reason if flag.looked.latest else "", "said at": flag.said_at}
        for flag in found.flags for sentence in flag.sentences
    ]  # fmt: skip
