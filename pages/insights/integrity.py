"""How often answers have an integrity signal, where that is more than elsewhere, and the answers to look at."""

import streamlit as st

from core.domain.account import Role
from core.usecases.insights import LEAST_ANSWERS
from core.usecases.see_integrity import RateRow
from pages.shared.access import require
from pages.shared.charts import ACCENT, WARM
from pages.shared.insight_charts import Dot, band, dots
from pages.shared.insights import NONE_MATCH, ask, opened, said, take_along, too_few, worded
from pages.shared.integrity_queue import chosen_state, confirmed_card, review_queue
from pages.shared.services import services
from pages.shared.wording import times

BY = {"role": "Role", "job": "Job", "question": "Question", "week": "Week"}
EVERY_ROLE = "All roles"

person = require(Role.RECRUITER, Role.ADMIN)
integrity = services().insights.integrity
filters, choices = opened(
    person, "Integrity", "A signal says “please look”. It is never part of a score, and innocent reasons are common."
)
found = ask(lambda: integrity.rates(person, filters))
if not found.overall.n:
    st.write(NONE_MATCH)
    st.stop()
said(found.sentence, choices)
outcomes = ask(lambda: services().insights.queue.outcomes(person, filters))

with st.container(border=True):
    st.subheader("How often", anchor=False)
    by = st.segmented_control("By", list(BY), default="role", format_func=BY.get, key="by", bind="query-params")
    rows: tuple[RateRow, ...] = found.rows[by or "role"]
    judged = [row for row in rows if row.judged]
    shares = [(100 * row.rate.share, 100 * row.rate.low, 100 * row.rate.high, row.rate.n) for row in judged]
    if by == "week":
        band(
            [row.value for row in judged], *([part[i] for part in shares] for i in range(3)),
            n=[n for *_, n in shares], what="answers", line=100 * found.overall.share, key="weeks",
            title="Answers with a signal, %", alt="Rate of answers with a signal by week",
        )  # fmt: skip
    else:
        dots(
            [
                Dot(worded(row.value, choices), *part, WARM if row.rate.low > found.overall.high else ACCENT)
                for row, part in zip(judged, shares, strict=True)
            ],
            title="Answers with a signal", unit=" %", line=100 * found.overall.share, key="rates",
            alt=f"Rate of answers with a signal by {by or 'role'}",
        )  # fmt: skip
    st.caption(
        f"{'The band shows' if by == 'week' else 'Whiskers are'} 95 % Wilson intervals; the dashed line is everybody, "
        f"n = {times(found.overall.n, 'answer')}.{'' if by == 'week' else ' Orange lies above it beyond chance.'}"
    )
    too_few(len(rows) - len(judged), "row", LEAST_ANSWERS)

with st.container(border=True):
    st.subheader("Review queue", anchor=False)
    st.write("Confirm what is worth keeping in mind, dismiss what has an innocent reason. Neither changes a score.")
    state = chosen_state(outcomes)
    titles = {title: role for role, title in choices.roles.items()}
    with st.container(horizontal=True):
        title = st.selectbox("Role", [EVERY_ROLE, *titles], key="role", bind="query-params", width=240)
        weeks = {row.value: row for row in reversed(found.rows["week"]) if row.rate.hits}
        week = st.selectbox("Week from Monday", ["All weeks", *weeks], key="week", bind="query-params", width=200)
    review_queue(person, filters, state=state, role=titles.get(title), week=integrity.monday(week))

with st.container(border=True):
    st.subheader("What people found", anchor=False)
    confirmed_card(outcomes)

table = [
    {"by": dimension, "value": row.value, "answers": row.rate.n, "with a signal": row.rate.hits,
     "share": row.rate.share, "low": row.rate.low, "high": row.rate.high, "people": row.people, "judged": row.judged}
    for dimension, of in found.rows.items() for row in of
]  # fmt: skip
decisions = [
    {"by": dimension, "value": row.value, "flagged": row.flagged, "to look at": row.open,
     "confirmed": row.confirmed.hits, "decided": row.confirmed.n, "share confirmed": row.confirmed.share,
     "low": row.confirmed.low, "high": row.confirmed.high, "judged": row.judged}
    for dimension, of in outcomes.rows.items() for row in of
]  # fmt: skip
take_along(
    table, name="integrity", person=person, filters=filters, more={"decisions": decisions},
    queries=("integrity_rates", "integrity_clusters", "integrity_queue", "integrity_reviewed"),
)  # fmt: skip
