"""What a results page says about a language model's part in the results."""

import streamlit as st

from core.domain.scorecard import Scorecard
from pages.shared.wording import RESULTS_WITHOUT_MODEL, plain

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
