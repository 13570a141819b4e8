"""What a results page says about a language model's part in the results."""

import streamlit as st

from core.domain.account import Account
from core.domain.by_model import Evaluation
from core.domain.scorecard import Scorecard
from core.usecases.finish_interview import Report
from core.usecases.grade_again import FEWEST, MOST, GradeAgain
from pages.shared.wording import RESULTS_WITHOUT_MODEL, hundred, plain, score, times

SECTIONS = {"strength": "What went well", "area": "What to work on"}


def rests_on(scorecard: Scorecard, *, mine: bool) -> None:
    """The words behind every claim of the model; or that it had no part, to reviewers with the reason."""
    if scorecard.degraded:
        reason = "" if mine else f" {plain(scorecard.degraded)}"
        st.caption(f":material/info: {RESULTS_WITHOUT_MODEL}{reason}")
    if not scorecard.claims:
        return
    with st.expander("The words this rests on", icon=":material/format_quote:"):
        for claim in scorecard.claims:
            section = plain(SECTIONS.get(claim.section, claim.section.capitalize()))
            st.markdown(f"**{section}**: {plain(claim.text)}")
            st.caption(f"Question {claim.place}: “{plain(claim.evidence.quote)}”")


def grade_again(desk: GradeAgain, person: Account, report: Report) -> None:
    """For reviewers: let the model judge the interview several times, and see how far it agrees with itself."""
    if not desk.may(person) or report.scorecard.overall is None:
        return
    known = f"again_{report.interview.id}"
    with st.expander("Grade again", icon=":material/replay:", expanded=known in st.session_state):
        st.write(
            "The language model judges the whole interview several times, each time anew. The range shows how far it "
            "agrees with itself. The result above stays as it is."
        )
        runs = st.number_input("How many times", FEWEST, MOST, 3, key="again_runs", width=160)
        if st.button(f"Grade again {times(int(runs), 'time')}", icon=":material/replay:"):
            with st.spinner("Grading. This takes a call to the model each time."):
                st.session_state[known] = desk.evaluate(person, report.interview.id, int(runs))
        found = st.session_state.get(known)
        if isinstance(found, Evaluation):
            _agreement(found, report.scorecard)


def _agreement(found: Evaluation, card: Scorecard) -> None:
    if found.degraded:
        st.warning(found.degraded if found.runs else f"Nothing was graded. {found.degraded}", icon=":material/info:")
    if not found.runs:
        return
    overall = hundred(*found.overall) if found.overall else "not scored"
    st.markdown(f"**Over {times(found.runs, 'run')}: {overall}.** On the card: "
                f"{hundred(card.overall, card.low, card.high)}.")  # fmt: skip
    before = {dimension.name: dimension for dimension in card.dimensions}
    shown = [d for d in found.dimensions if d.scale == 10 and d.value is not None]
    st.dataframe(
        {
            "Dimension": [d.name.capitalize() for d in shown],
            "Over the runs": [score(d.value, d.low, d.high) for d in shown],
            "On the card": [score(c.value, c.low, c.high) if (c := before.get(d.name)) else "" for d in shown],
        },
        hide_index=True,
        width="stretch",
    )
    if found.dropped or found.capped:
        st.caption(
            f"{times(found.dropped, 'mark')} left out because no words of the answers prove them; "
            f"{times(found.capped, 'mark')} held back because they lay far above the built-in grader's."
        )
