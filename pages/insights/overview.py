"""What changed, volume, scores and the funnel of the organisation at a glance."""

import math

import streamlit as st

from core.domain.account import Role
from core.usecases.see_overview import STEPS
from pages.shared.access import require
from pages.shared.insight_charts import Dot, band, columns, dots, steps
from pages.shared.insights import NONE_MATCH, answers_behind, ask, opened, said, take_along, worded
from pages.shared.services import services
from pages.shared.wording import day, plain, times

STEP = {"begun": "Begun", "answered": "Answered", "finished": "Finished", "scored": "Scored",
        "recommended": "Recommended"}  # fmt: skip
QUERIES = ("overview_totals", "overview_by_job", "overview_by_week", "overview_funnel", "score_spread",
           "integrity_reviewed")  # fmt: skip
ALARMS = 3

person = require(Role.RECRUITER, Role.ADMIN)
insights = services().insights
filters, choices = opened(person, "Overview", "How many interviews, how they went, and what changed.")
overview = insights.overview
totals = ask(lambda: overview.totals(person, filters))
funnel = ask(lambda: overview.funnel(person, filters))
if not funnel.totals[0]:
    any_at_all = overview.funnel(person).totals[0]
    st.write(NONE_MATCH if any_at_all else "Numbers appear here once the first candidate has begun an interview.")
    st.stop()

with st.container(border=True):
    st.subheader("What changed", anchor=False)
    week = ask(lambda: overview.this_week(person, filters))
    said(week.sentence, choices)
    waiting = [row for row in ask(lambda: insights.drift.on_record(person)) if row["acknowledged_at"] is None]
    for alarm in waiting[:ALARMS]:
        text = worded(alarm["sentence"], choices).split(". ")[0].rstrip(".")
        st.markdown(f":material/notifications: {day(alarm['raised_at'])}: {plain(text)}.")
    if waiting:
        st.page_link("pages/insights/drift.py", label=f"Look at {times(len(waiting), 'open alarm')}",
                     icon=":material/ssid_chart:")  # fmt: skip
    if to_look := ask(lambda: insights.queue.outcomes(person, filters)).overall.open:
        st.page_link("pages/insights/integrity.py", label=f"{times(to_look, 'answer')} with a signal to look at",
                     icon=":material/visibility:")  # fmt: skip

by_week, by_job = (ask(lambda q=q: q(person, filters)) for q in (overview.by_week, overview.by_job))
with st.grid(3):
    for label, key in (("Finished interviews", "interviews"), ("Answers", "answers")):
        weeks = [row[key] for row in by_week] if len(by_week) > 1 else None
        st.metric(label, f"{totals[key]:,}", chart_data=weeks, chart_type="bar", border=True, height="stretch")
    st.metric("Candidates", f"{totals['people']:,}", border=True, height="stretch")

with st.container(border=True):
    st.subheader("From begun to recommended", anchor=False)
    st.write(plain(funnel.sentence))
    steps([STEP[step] for step in STEPS], funnel.totals, alt=funnel.sentence, key="funnel")

scored = [row for row in by_job if row["mean"] is not None]
with st.container(border=True):
    st.subheader("Average score by job", anchor=False)
    dots(
        [
            Dot(row["job"], row["mean"], row["mean"] - (row["half"] or math.nan),
                row["mean"] + (row["half"] or math.nan), row["interviews"])
            for row in scored
        ],
        title="Mean overall score, 0-100", alt="Average overall score by job", key="by_job", digits=0,
    )  # fmt: skip
    st.caption("Whiskers show the 95 % interval of the mean; n counts finished interviews.")

with st.container(border=True):
    st.subheader("Average score by week", anchor=False)
    shown = [row for row in by_week if row["mean"] is not None and row["half"] is not None]
    if len(shown) < 2:
        st.write("There are too few weeks to draw a line. It appears from the second week with two interviews on.")
    else:
        band(
            [row["week"] for row in shown],
            [row["mean"] for row in shown],
            [row["mean"] - row["half"] for row in shown],
            [row["mean"] + row["half"] for row in shown],
            n=[row["interviews"] for row in shown], what="interviews",
            title="Mean overall score, 0-100", alt="Average overall score by week with its interval", key="by_week",
        )  # fmt: skip
        st.caption(f"n = {times(sum(row['interviews'] for row in shown), 'interview')}; the band is the 95 % interval.")

with st.container(border=True):
    st.subheader("How scores are spread", anchor=False)
    tenths = [0] * 10
    for row in ask(lambda: overview.spread(person, filters)):
        tenths[row["tenth"]] += row["interviews"]
    labels = [f"{10 * k}-{10 * k + 10}" for k in range(10)]
    columns(labels, tenths, x_title="Overall score, 0-100", title="Interviews", alt="How overall scores are spread",
            key="spread")  # fmt: skip
    st.caption(f"n = {times(sum(tenths), 'scored interview')}.")

with st.container(border=True):
    st.subheader("The answers", anchor=False)
    answers_behind(person, filters, key="answers")
table = [{"job": job.job, **dict(zip(STEPS, job.steps, strict=True)), "answers": job.answers,
          "median minutes": job.minutes} for job in funnel.jobs]  # fmt: skip
take_along(table, name="overview", queries=QUERIES, person=person, filters=filters)
