"""Would somebody else get the same score for the same words, and do groups fare differently?"""

import math

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError
from core.usecases.check_fairness import MATTERS, SAMPLE, SAMPLES, Counterfactual, Impact
from core.usecases.export import as_csv
from core.usecases.voluntary_groups import read_groups
from pages.shared.access import require
from pages.shared.bias import bias_card, flag_rows
from pages.shared.charts import ACCENT, WARM
from pages.shared.insight_charts import Dot, dots
from pages.shared.insights import NONE_MATCH, answers_behind, ask, opened, said, take_along
from pages.shared.services import services
from pages.shared.wording import plain, times

PROBED = "fairness_probed"
QUERIES = ("fairness_sample", "fairness_outcomes", "bias_said", "bias_asked", "bias_counts", "insight_answers")

person = require(Role.RECRUITER, Role.ADMIN)
fairness = services().insights.fairness
filters, choices = opened(
    person, "Fairness", "Names, pronouns and fillers must not move a score, and groups should not fare differently."
)
if not ask(lambda: fairness.people(person, filters)):
    st.write(NONE_MATCH)
    bias_card(person, filters, only_found=True)
    st.stop()
table: list[dict[str, object]] = []

with st.container(border=True):
    st.subheader("The same answer from somebody else", anchor=False)
    st.write(
        "Answers of your candidates are changed in what must not matter, and graded again. Nothing is kept, and no "
        "score changes."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = st.select_slider("Answers", SAMPLES, value=SAMPLE, key="sample", bind="query-params", width=240)
        if st.button("Try it", type="primary", icon=":material/science:"):
            probed = ask(lambda: fairness.counterfactual(person, filters, size), "Grading changed answers again")
            st.session_state[PROBED] = (filters, probed)
    of, probed = st.session_state.get(PROBED, (None, None))
    if isinstance(probed, Counterfactual) and of == filters:
        said(probed.sentence)
        dots(
            [
                Dot(kind.kind, kind.mean.value, kind.mean.low, kind.mean.high, kind.mean.n,
                    WARM if kind.matters else ACCENT)
                for kind in probed.kinds
            ],
            title="Mean change of the score, points of 10", line=0, digits=2, key="probe",
            alt="How far each kind of change moves scores",
        )  # fmt: skip
        st.caption(f"Whiskers are 95 % intervals over answers. Orange moves scores by more than {MATTERS:g} points.")
        table = [
            {"change": kind.kind, "answers": kind.mean.n, "mean change": kind.mean.value, "low": kind.mean.low,
             "high": kind.mean.high, "mean size": kind.size, "unchanged": kind.unchanged}
            for kind in probed.kinds
        ]  # fmt: skip

report: list[dict[str, object]] = []
with st.container(border=True):
    st.subheader("Adverse impact, on data people gave voluntarily", anchor=False)
    st.write(
        "Keep these data apart from Greenroom. The file is read for this report and forgotten when you leave the "
        "page. Groups of fewer than five people are not shown."
    )
    everybody = services().insights.candidates.everybody
    st.download_button(
        "Template with candidates", data=lambda: as_csv(fairness.template(person, everybody(person, filters))),
        file_name="greenroom-groups.csv", mime="text/csv", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    upload = st.file_uploader("The filled template, as CSV", type="csv", key="groups", max_upload_size=20)
    if upload is not None:
        try:
            impact: Impact = fairness.impact(person, read_groups(upload.getvalue()), filters)
        except GreenroomError as error:
            st.warning(error.sentence, icon=":material/info:")
            st.stop()
        said(impact.sentence)
        dots(
            [Dot(g.group, 100 * g.rate.share, 100 * g.rate.low, 100 * g.rate.high, g.rate.n) for g in impact.groups],
            title="Recommended", unit=" %", digits=0, span=(0, 102), key="impact",
            alt="Share of recommended people by group",
        )  # fmt: skip
        st.caption("Whiskers are 95 % Wilson intervals; n counts people with a result.")
        for group in impact.groups:
            ratio = "" if math.isnan(group.ratio) else (
                f", {group.ratio:.2f} of the highest rate ({group.low:.2f} to {group.high:.2f}, p = {group.p:.3f})"
            )  # fmt: skip
            st.markdown(f"- **{plain(group.group)}**: {group.verdict}{ratio}, n = {times(group.rate.n, 'result')}")
        report = [
            {"group": g.group, "recommended": g.rate.hits, "results": g.rate.n, "rate": g.rate.share,
             "ratio": g.ratio, "low": g.low, "high": g.high, "p": g.p, "verdict": str(g.verdict)}
            for g in impact.groups
        ]  # fmt: skip
        st.caption("Ratio below four fifths and p below .05 together are called adverse impact (29 CFR 1607.4 D).")

flags = bias_card(person, filters)

with st.container(border=True):
    st.subheader("The answers that are drawn from", anchor=False)
    answers_behind(person, filters, key="answers")
take_along(
    table,
    name="fairness",
    queries=QUERIES,
    person=person,
    filters=filters,
    more={"groups": report, "flags": flag_rows(flags)},
)
