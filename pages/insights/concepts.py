"""Which concepts candidates miss, by role and over time, with the answers and the questions that train them."""

import streamlit as st

from core.domain.account import Role
from core.usecases.insights import LEAST_ANSWERS, PAGE
from core.usecases.see_concepts import CHOICES
from pages.shared.access import require
from pages.shared.charts import ACCENT, WARM
from pages.shared.insight_charts import MOST_SHOWN, Dot, band, dots
from pages.shared.insights import NONE_MATCH, ask, opened, paged, said, take_along, too_few
from pages.shared.services import services
from pages.shared.wording import plain, times

EVERY_ROLE = "All roles"
QUERIES = ("concept_gaps", "concept_weeks", "concept_answers", "concept_questions")

person = require(Role.RECRUITER, Role.ADMIN)
concepts = services().insights.concepts
filters, choices = opened(person, "Concept gaps", "What candidates were asked for and did not say.")
gaps = ask(lambda: concepts.gaps(person, filters))
if not gaps.overall:
    st.write(NONE_MATCH)
    st.stop()
said(gaps.sentence, choices)

with st.container(border=True):
    st.subheader("Most often missed", anchor=False)
    titles = {choices.roles.get(role, role): role for role in gaps.by_role}
    title = st.selectbox("Role", [EVERY_ROLE, *titles], key="role", bind="query-params", width=260)
    rows = gaps.by_role[titles[title]] if title in titles else gaps.overall
    judged = [gap for gap in rows if gap.judged]
    dots(
        [
            Dot(gap.name, 100 * gap.missed.share, 100 * gap.missed.low, 100 * gap.missed.high, gap.missed.n,
                WARM if gap.low > 0 else ACCENT)
            for gap in judged[:MOST_SHOWN]
        ],
        title="Answers that missed it", unit=" %", digits=0, span=(0, 102), key="gaps",
        alt="Concepts by the share of answers that missed them",
    )  # fmt: skip
    st.caption(
        f"The {min(len(judged), MOST_SHOWN)} of {times(len(judged), 'concept')} with the highest lower bound. Whiskers "
        "are 95 % Wilson intervals, n counts answers to a question that asks for it; orange is missed more often in "
        "the last four weeks than before."
    )
    too_few(len(rows) - len(judged), "concept", LEAST_ANSWERS)
    if gaps.more:
        st.caption(f"{gaps.more:,} more concepts are missed less often; choose a job or a shorter period to see them.")

with st.container(border=True):
    st.subheader("One concept", anchor=False)
    names = concepts.labelled(rows[:CHOICES])
    first = next(iter(names))
    name = st.selectbox("Concept", list(names), index=None, placeholder=f"{first} (first above)", key="concept",
                        bind="query-params", width=360) or first  # fmt: skip
    gap = names[name]
    st.markdown(plain(concepts.told(gap)))
    weeks = ask(lambda: concepts.missed_by_week(person, gap.concept, filters))
    if len(weeks) > 1:
        band(
            [week for week, _ in weeks],
            [100 * rate.share for _, rate in weeks],
            [100 * rate.low for _, rate in weeks],
            [100 * rate.high for _, rate in weeks],
            n=[rate.n for _, rate in weeks], what="answers", span=(0, 102),
            title="Missed, % of answers", alt=f"How often {name} is missed by week", key="weeks",
        )  # fmt: skip
        st.caption(f"n = {times(sum(rate.n for _, rate in weeks), 'answer')}; the band is the 95 % interval.")
    asked = ask(lambda: concepts.questions(person, gap.concept, filters))
    st.markdown("**Questions that ask for it.** Candidates practise each of them as a drill from their results.")
    for row in asked:
        st.markdown(f"- {plain(row['stem'])} :gray[missed by {row['missed']} of {row['asked']}]")
    st.markdown("**Answers that missed it**")
    paged(
        lambda page: concepts.answers(person, gap.concept, filters, rows=PAGE, skip=PAGE * (page - 1)),
        key="missed",
    )

table = [
    {"concept": gap.concept, "name": gap.name, "roles": ", ".join(gap.roles), "asked": gap.missed.n,
     "missed": gap.missed.hits, "share": gap.missed.share, "low": gap.missed.low, "high": gap.missed.high,
     "people": gap.people, "change": gap.change, "change low": gap.low, "change high": gap.high}
    for gap in rows
]  # fmt: skip
take_along(table, name="concept-gaps", queries=QUERIES, person=person, filters=filters)
