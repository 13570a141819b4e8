"""Has the grader changed, or the people it grades? Alarms with their evidence, and what the monitor is worth here."""

import streamlit as st

from core.domain.account import Role
from core.usecases import drift_charts as drawn
from core.usecases.drift_words import evidence, sentence
from pages.shared.access import require
from pages.shared.insight_alarms import alarms, budget
from pages.shared.insight_charts import band, lines
from pages.shared.insights import NONE_MATCH, answers_behind, ask, opened, said, take_along, worded
from pages.shared.services import services
from pages.shared.wording import day, plain, times

EVERY_ROLE = "All roles"
QUERIES = ("drift_days", "drift_sentinels", "grader_versions", "alarms_of_org", "insight_answers")

person = require(Role.RECRUITER, Role.ADMIN)
watch = services().insights.drift
filters, choices = opened(
    person, "Drift", "Fixed sentinel answers are graded again every week: only a changed grader moves them."
)
chosen = budget(person)
drift = ask(lambda: watch.look(person, filters, chosen), "Replaying your history to see what chance would do")
if drift.history is None or drift.findings is None or drift.power is None:
    st.write(NONE_MATCH)
    st.stop()
said(drift.sentence, choices)

with st.container(border=True):
    st.subheader("Alarms on record", anchor=False)
    alarms(person, ask(lambda: watch.on_record(person)), choices)

titles = {title: role for role, title in choices.roles.items() if role in drift.history.jobs}
title = st.selectbox("Role", [EVERY_ROLE, *titles], key="role", bind="query-params", width=300)
role = titles.get(title)
found = [alarm for alarm in drift.findings.alarms if role is None or alarm.scope in ("", role)]
marks = [(alarm.day, f"{alarm.kind.value} alarm") for alarm in found]

with st.container(border=True):
    st.subheader("Sentinels: what only the grader can move", anchor=False)
    rows = drawn.sentinels_by_day(drift.sentinels, role or "") if drift.sentinels else []
    if len(rows) < 2:
        st.write("The sentinels have not been graded often enough yet. The scheduled job does it every week.")
    else:
        band(
            [r["day"] for r in rows], [r["moved"] for r in rows], [r["low"] for r in rows], [r["high"] for r in rows],
            n=[r["answers"] for r in rows], what="sentinels", line=0, key="sentinels",
            marks=[mark for mark in marks if mark[1].startswith("grader")],
            title="Moved since the start, points of 10", alt="How far the sentinels moved from their first gradings",
        )  # fmt: skip
        st.caption(f"n = {rows[-1]['answers']} sentinel answers; the band is the 95 % interval over them.")

with st.container(border=True):
    st.subheader("Live scores: the grader, the candidates and the questions together", anchor=False)
    weeks = drawn.scores_by_week(drift.history, role or "")
    band(
        [r["week"] for r in weeks], [r["mean"] for r in weeks], [r["low"] for r in weeks], [r["high"] for r in weeks],
        n=[r["interviews"] for r in weeks], what="interviews", marks=marks, key="live",
        title="Mean score, 1-10", alt="Mean score by week with its interval",
    )  # fmt: skip
    st.caption(
        f"n = {times(sum(r['interviews'] for r in weeks), 'interview')}; the band is the 95 % interval. Vertical lines "
        "are the alarms that this budget would have raised."
    )
    for alarm in watch.not_on_record(person, found):
        st.markdown(f"- Not on record with the organisation's budget: {plain(worded(sentence(alarm), choices))}")
    for version in drift.versions:
        st.caption(
            f"Grader {plain(version['grader_version'])}: {times(version['answers'], 'answer')} from "
            f"{day(version['first_at'])} to {day(version['last_at'])}."
        )

for alarm in found:
    if alarm.kind.value == "mix":
        with st.expander(f"The mix before and after {day(alarm.since)}", icon=":material/groups:"):
            of = [{**row, "role": choices.roles.get(row["role"], row["role"])} for row in drawn.mix_rows(alarm.jobs)]
            share, mean = (st.column_config.NumberColumn(format=form) for form in ("%.0f %%", "%.1f"))
            st.dataframe(of, hide_index=True, column_config={"share before": share, "share after": share,
                         "mean before": mean, "mean after": mean}, alt="Shares and means by role")  # fmt: skip

with st.container(border=True):
    st.subheader("What this monitor is worth here", anchor=False)
    st.markdown(plain(drift.power.sentence))
    st.markdown(plain(watch.replay_told(drift)))
    st.markdown(plain(watch.simple_told(drift)))
    simple = drawn.thirty_days(drift.history)
    if simple:
        lines(
            [("30 days", [r["day"] for r in simple], [r["change"] for r in simple])],
            levels=(-drawn.SIMPLE_LIMIT, drawn.SIMPLE_LIMIT), key="simple",
            title="Last 30 days less 30 before", alt="The 30-day rule: the change of the mean, and its limits",
        )  # fmt: skip
        st.caption("Points of 10, all roles. The simple rule alarms beyond the dashed lines.")

with st.container(border=True):
    st.subheader("The answers", anchor=False)
    answers_behind(person, filters, key="answers", role=role)
take_along(
    [{"role": title, **row} for row in weeks], name="drift", queries=QUERIES, person=person, filters=filters,
    more={"alarms": [evidence(alarm) for alarm in found]},
)  # fmt: skip
