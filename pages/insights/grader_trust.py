"""Can the grader be believed: agreement with people, quotes that are in the answer, and what it could not score."""

import streamlit as st

from core.domain.account import Role
from core.usecases.trust_grader import DIMENSIONS, LEAST_PAIRS, NOT_CALIBRATED
from pages.shared.access import require
from pages.shared.charts import ACCENT, WARM
from pages.shared.insight_charts import Dot, dots
from pages.shared.insights import NONE_MATCH, answers_behind, ask, opened, said, take_along
from pages.shared.models import TASK
from pages.shared.services import services
from pages.shared.studio_results import level as agreement_level
from pages.shared.wording import plain, times

RATES = {
    "unscored": ("Answers it could not score", "It says so instead of inventing a mark."),
    "to_review": ("Answers it asks a person to look at", "Flags never change a score."),
    "evidence": ("Quotes found in the answer", "Of all that were offered; the others are dropped before anyone sees."),
    "overridden": ("Answers a person scored anew", "With a reason on record."),
}
QUERIES = ("trust_graders", "trust_pairs", "trust_calls", "insight_answers")

person = require(Role.RECRUITER, Role.ADMIN)
filters, choices = opened(person, "Grader trust", "How far the grader agrees with people, and how often it fails.")
level = agreement_level(person)
trust = ask(lambda: services().insights.trust.trust(person, filters, level))
if not trust.graders:
    st.write(NONE_MATCH)
    st.stop()
said(trust.sentence)

with st.container(border=True):
    st.subheader("Agreement with people who graded blind", anchor=False)
    known = {name: found for name in DIMENSIONS if (found := trust.overall[name]) is not None}
    if known:
        dots(
            [Dot(name.capitalize(), a.value, a.low, a.high, a.n) for name, a in known.items()],
            title="Quadratic weighted kappa", line=level, digits=2, span=(-0.2, 1), key="qwk",
            alt="Agreement with people by dimension",
        )  # fmt: skip
        st.caption("1 is full agreement, 0 is chance. Whiskers are 95 % bootstrap intervals; n counts answers.")
    else:
        st.write("Nobody has graded answers blind yet, so there is nothing to compare the grader with.")
    calibrated = {job.job_id: job for job in trust.jobs}
    for job, job_id in choices.jobs.items():
        own = calibrated.get(job_id)
        pairs = own.pairs if own else 0
        shifted = ", its scales shifted" if own and own.is_on else ""
        if own is not None and own.calibrated:
            st.markdown(f":green[:material/check_circle: **{plain(job)}**: calibrated{shifted}], n = {pairs}")
        elif pairs < LEAST_PAIRS:
            st.markdown(f":gray[:material/info: **{plain(job)}**: {NOT_CALIBRATED}], {pairs} of {LEAST_PAIRS} "
                        "blind grades that it takes")  # fmt: skip
        else:
            st.markdown(f":orange[:material/info: **{plain(job)}**: {NOT_CALIBRATED}{shifted}], n = {pairs}")
    st.page_link("pages/insights/calibration.py", label="Grade answers blind", icon=":material/tune:")

for name, (title, about) in RATES.items():
    with st.container(border=True):
        st.subheader(title, anchor=False)
        rates = [(row, getattr(row, name)) for row in trust.graders]
        dots(
            [
                Dot(row.version, 100 * rate.share, 100 * rate.low, 100 * rate.high, rate.n,
                    WARM if name == "evidence" and rate.share < 1 else ACCENT)
                for row, rate in rates if rate.n
            ],
            title=title, unit=" %", digits=1, key=name, alt=f"{title} by version of the grader",
        )  # fmt: skip
        what = "quote" if name == "evidence" else "answer"
        total = sum(rate.n for _, rate in rates)
        st.caption(f"{about} Whiskers are 95 % Wilson intervals; n = {times(total, what)} in all.")

with st.container(border=True):
    st.subheader("Time and cost of a language model", anchor=False)
    calls = ask(lambda: services().insights.trust.calls(person, filters))
    spent = [
        {"model": row.model, "for": TASK.get(row.task, row.task), "calls": row.failed.n,
         "failed": row.failed.share, "typical seconds": row.typical, "slow seconds": row.slow,
         "cost, USD": row.cost, "calls of unknown cost": row.unpriced}
        for row in calls
    ]  # fmt: skip
    if spent:
        seconds = st.column_config.NumberColumn(format="%.1f")
        st.dataframe(spent, hide_index=True, alt="Calls to language models", column_config={
            "failed": st.column_config.NumberColumn(format="percent"), "typical seconds": seconds,
            "slow seconds": seconds, "cost, USD": st.column_config.NumberColumn(format="%.4f")})  # fmt: skip
        st.caption(
            "Slow: 95 of 100 calls were quicker. A call that fails costs no answer: the built-in grader marks it."
        )
    else:
        st.write(
            "No language model took part in these interviews, so there was nothing to wait for and nothing to pay."
        )

with st.container(border=True):
    st.subheader("The answers", anchor=False)
    answers_behind(person, filters, key="answers")
table = [
    {"grader": row.grader, "version": row.version, "answers": row.answers,
     **{f"{name} {part}": getattr(getattr(row, name), part) for name in RATES for part in ("share", "low", "high")}}
    for row in trust.graders
]  # fmt: skip
pairs_by_job = [
    {"job": job.job, "dimension": name, "pairs": job.pairs, "qwk": a.value, "low": a.low, "high": a.high}
    for job in trust.jobs for name, a in job.by_dimension.items() if a is not None
]  # fmt: skip
take_along(
    table,
    name="grader-trust",
    queries=QUERIES,
    person=person,
    filters=filters,
    more={"agreement": pairs_by_job, "calls": spent},
)
