"""Volume and scores of the organisation at a glance."""

import streamlit as st

from core.domain.account import Role
from pages.shared.access import require
from pages.shared.charts import bars, weekly
from pages.shared.services import services
from pages.shared.wording import times

person = require(Role.RECRUITER, Role.ADMIN)
st.title("Overview", anchor=False)
by_job = services().review.by_job(person)
if not by_job:
    st.write("Numbers appear here once the first candidate has finished an interview.")
    st.stop()

by_week, totals = services().review.by_week(person), services().review.totals(person)
scored = [row for row in by_job if row["mean"] is not None]
happened = f"{times(totals['interviews'], 'finished interview')} with {times(totals['answers'], 'answer')}"
sentence = f"{happened} in {times(len(by_week), 'week')}."
if len(scored) > 1:
    best, last = max(scored, key=lambda r: r["mean"]), min(scored, key=lambda r: r["mean"])
    sentence += f" Average scores run from {last['mean']:.0f} ({last['job']}) to {best['mean']:.0f} ({best['job']})."
st.write(sentence)
with st.grid(3):
    for label, key in (("Interviews", "interviews"), ("Answers", "answers")):
        weeks = [row[key] for row in by_week] if len(by_week) > 1 else None
        st.metric(label, f"{totals[key]:,}", chart_data=weeks, chart_type="bar", border=True, height="stretch")
    st.metric("Candidates", f"{totals['people']:,}", border=True, height="stretch")

with st.container(border=True):
    st.subheader("Average score by job", anchor=False)
    bars(
        [row["job"] for row in scored],
        [row["mean"] for row in scored],
        errors=[row["half"] or 0 for row in scored],
        title="Mean score, 0-100",
        alt="Average overall score by job",
        top=100,
        key="by_job",
    )
    counts = " · ".join(f"{row['job']} n = {row['interviews']}" for row in scored)
    st.caption(f"Whiskers show the 95 % interval of the mean. {counts}")
with st.container(border=True):
    st.subheader("Average score by week", anchor=False)
    shown = [row for row in by_week if row["mean"] is not None and row["half"] is not None]
    if len(shown) < 2:
        st.write("There are too few weeks to draw a line. It appears from the second week with two interviews on.")
        st.stop()
    weekly(
        [row["week"] for row in shown],
        [row["mean"] for row in shown],
        [row["mean"] - row["half"] for row in shown],
        [row["mean"] + row["half"] for row in shown],
        title="Mean overall score, 0-100",
        alt="Average overall score by week with its interval",
        key="by_week",
    )
    st.caption(f"n = {times(sum(row['interviews'] for row in shown), 'interview')}; the band is the 95 % interval.")
