"""Candidates among their peers, and up to four of them side by side."""

import streamlit as st

from core.domain.account import Role
from core.domain.scorecard import Recommendation
from core.usecases.compare_candidates import LEAST_PEERS, MOST_COMPARED, labelled
from pages.shared.access import require
from pages.shared.charts import ACCENT, QUIET
from pages.shared.insight_charts import MOST_SHOWN, Dot, dots
from pages.shared.insights import NONE_MATCH, ask, opened, said, take_along
from pages.shared.services import services
from pages.shared.wording import RECOMMENDATION, day, hundred, plain, times

person = require(Role.RECRUITER, Role.ADMIN)
desk = services().insights.candidates
filters, choices = opened(
    person, "Candidates", "Each candidate's latest scored interview, among others for the same job and rubric."
)
ranked = ask(lambda: desk.ranked(person, filters))
if not ranked:
    st.write(NONE_MATCH)
    st.stop()
jobs = list(dict.fromkeys(candidate.job for candidate in ranked))
job = jobs[0] if len(jobs) == 1 else st.selectbox("Among candidates for", jobs, key="among", bind="query-params")
peers = [candidate for candidate in ranked if candidate.job == job]
names = labelled(peers)
said(desk.told(peers))

with st.container(border=True):
    st.subheader("Side by side", anchor=False)
    picked = st.multiselect(
        f"Up to {MOST_COMPARED} candidates", list(names), max_selections=MOST_COMPARED, key="compare",
        bind="query-params", placeholder="Choose two or more",
    )  # fmt: skip
    picked = [name for name in picked if name in names][:MOST_COMPARED]
    if len(picked) < 2:
        st.caption("Where two likely ranges overlap, the scores do not tell the two apart, and the page says so.")
    else:
        found = ask(lambda: desk.compare(person, [names[name].interview_id for name in picked], filters))
        said(found.sentence)
        dots(
            [Dot(c.name, c.score.value, c.score.low, c.score.high, c.interviews) for c in found.candidates],
            title="Overall score, 0-100", digits=0, span=(0, 100), key="compared",
            alt="Scores of the chosen candidates with their likely ranges",
        )  # fmt: skip
        st.caption("Whiskers show each score's likely range; n counts the candidate's interviews for the job.")
        for column, candidate in zip(st.columns(len(found.candidates)), found.candidates, strict=True):
            with column, st.container(border=True):
                st.markdown(f"**{plain(candidate.name)}**")
                st.caption(hundred(candidate.score.value, candidate.score.low, candidate.score.high))
                label, icon, colour = RECOMMENDATION[Recommendation(candidate.recommendation)]
                st.badge(label, icon=icon, color=colour)
                st.caption(f"{candidate.standing} {day(candidate.ended_at)}.")
                st.page_link("pages/candidate/results.py", label="Open the answers", icon=":material/open_in_full:",
                             query_params={"id": str(candidate.interview_id)})  # fmt: skip
        for one, other in found.close:
            st.markdown(f"{plain(one.name)} and {plain(other.name)}: **not distinguishable**")

with st.container(border=True):
    st.subheader("Everybody", anchor=False)
    dots(
        [
            Dot(c.name, c.score.value, c.score.low, c.score.high, c.interviews, ACCENT if c.name in picked else QUIET)
            for c in peers[:MOST_SHOWN]
        ],
        title="Overall score, 0-100", digits=0, span=(0, 100), key="everybody",
        alt="Candidates by their latest overall score with its likely range",
    )  # fmt: skip
    st.caption(
        f"The {min(len(peers), MOST_SHOWN)} highest of {times(peers[0].of_job, 'candidate')}. Whiskers show the likely "
        f"range; percentiles need {LEAST_PEERS} peers."
    )
    if more := peers[0].of_job - len(peers):
        st.caption(f"The table has the {len(peers)} highest; {more:,} more. A shorter period shows them.")
    table = [
        {"candidate": c.name, "score": c.score.value, "low": c.score.low, "high": c.score.high,
         "percentile": None if c.percentile is None else 100 * c.percentile, "peers": c.peers,
         "recommendation": RECOMMENDATION[Recommendation(c.recommendation)][0], "interviews": c.interviews,
         "latest": c.ended_at, "open": f"/results?id={c.interview_id}"}
        for c in peers
    ]  # fmt: skip
    whole = {name: st.column_config.NumberColumn(format="%.0f") for name in ("score", "low", "high", "percentile")}
    st.dataframe(
        table,
        column_config=whole
        | {
            "latest": st.column_config.DateColumn(format="D MMM YYYY"),
            "open": st.column_config.LinkColumn(display_text="Open"),
        },
        hide_index=True,
        height=400,
        alt="All candidates with score, likely range and percentile",
    )
take_along(table, name="candidates", queries=("candidate_ranks",), person=person, filters=filters)
