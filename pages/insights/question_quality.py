"""Which questions tell strong candidates from weak ones, and how reliable an interview's score is."""

import streamlit as st

from core.domain.account import Role
from core.usecases.judge_questions import LEAST_INTERVIEWS, VERDICTS
from pages.shared.access import require
from pages.shared.charts import ACCENT, COOL, QUIET, WARM
from pages.shared.insight_charts import MOST_SHOWN, Dot, dots
from pages.shared.insights import NONE_MATCH, answers_behind, ask, opened, said, take_along
from pages.shared.services import services
from pages.shared.wording import plain, times

COLOUR = {"misleads": WARM, "tells little": COOL, "fine": ACCENT, "too few to judge": QUIET}
QUERIES = ("question_items", "question_pairs", "panel_reliability", "insight_answers")

person = require(Role.RECRUITER, Role.ADMIN)
filters, choices = opened(
    person, "Question quality", "Does a question tell who is strong? And can an interview's score be relied on?"
)
quality = ask(lambda: services().insights.questions.quality(person, filters))
if not quality.questions:
    st.write(NONE_MATCH)
    st.stop()
said(quality.sentence, choices)

with st.container(border=True):
    st.subheader("How well questions tell strong from weak", anchor=False)
    judged = [row for row in quality.questions if row.judged]
    dots(
        [
            Dot(row.name, row.discrimination.value, row.discrimination.low, row.discrimination.high,
                row.discrimination.n, COLOUR[row.verdict])
            for row in judged[:MOST_SHOWN]
        ],
        title="Discrimination, r", line=0, digits=2, span=(-1, 1),
        alt="Discrimination of questions, worst first", key="discrimination",
    )  # fmt: skip
    st.caption(
        f"The {min(len(judged), MOST_SHOWN)} lowest of {times(len(judged), 'question')}: how far the question goes "
        "together with the rest of the interview, with 95 % intervals; n counts interviews. Right of the line strong "
        "candidates do better, left of it worse. Orange misleads, blue tells little. "
        f"{times(len(quality.questions) - len(judged), 'question')} with fewer than {LEAST_INTERVIEWS} interviews: "
        "too few to judge."
    )

with st.container(border=True):
    st.subheader("All questions", anchor=False)
    table = [
        {"question": row.name, "verdict": row.verdict, "role": choices.roles.get(row.role, row.role),
         "mean score": row.mean, "spread": row.spread,
         "discrimination": row.discrimination.value, "low": row.discrimination.low, "high": row.discrimination.high,
         "interviews": row.discrimination.n, "answers": row.answers, "median seconds": row.seconds,
         "skipped": row.declined.share, "asked to clarify": row.unclear.share, "id": row.slug}
        for row in quality.questions
    ]  # fmt: skip
    numbers = {name: st.column_config.NumberColumn(format="%.2f") for name in ("discrimination", "low", "high")}
    numbers |= {name: st.column_config.NumberColumn(format="%.1f") for name in ("mean score", "spread")}
    numbers |= {name: st.column_config.NumberColumn(format="percent") for name in ("skipped", "asked to clarify")}
    st.dataframe(table, column_config=numbers | {"median seconds": st.column_config.NumberColumn(format="%.0f")},
                 hide_index=True, height=360, alt="All questions with their figures")  # fmt: skip
    for verdict, meaning in VERDICTS.items():
        st.caption(f"**{verdict}**: {meaning}")

with st.container(border=True):
    st.subheader("Can an interview's score be relied on?", anchor=False)
    for panel in quality.panels:
        st.markdown(f"**{plain(panel.job)}**: {plain(panel.told)}")
    if not quality.panels:
        st.write("No job has enough scored interviews of two answers or more yet.")
    names = {row.question_version_id: row.name for row in quality.questions}
    for pair in quality.redundant:
        both = f"“{plain(names.get(pair.one, '?'))}” and “{plain(names.get(pair.other, '?'))}”"
        st.markdown(f"{both} measure the same: r = {pair.r.value:.2f}, n = {pair.r.n}. One of them would do.")

with st.container(border=True):
    st.subheader("The answers to a question", anchor=False)
    by_stem = {row.stem: row for row in reversed(quality.questions)}
    first = quality.questions[0]
    stem = st.selectbox("Question", sorted(by_stem), index=None, placeholder=f"{first.name} (first above)",
                        key="question", bind="query-params")  # fmt: skip
    chosen = by_stem[stem] if stem else first
    st.text(chosen.stem)
    answers_behind(person, filters, key="answers", question=chosen.question_version_id)
take_along(table, name="questions", queries=QUERIES, person=person, filters=filters)
