"""The parts of a results page: the hero, coaching, and each question with its evidence."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.domain.grade import GradedAnswer, Verdict
from core.domain.review import Looked
from core.domain.scale import own_version
from core.domain.scorecard import QuestionResult, Recommendation, Scorecard
from core.interview.attempts import missing_for_nine
from core.usecases.finish_interview import Report
from pages.shared.charts import dimension_bars
from pages.shared.drills import drill_button
from pages.shared.quotes import answer_with_quotes
from pages.shared.signals import looked_at, signals
from pages.shared.spoken import Recordings
from pages.shared.wording import (
    FLAG,
    RECOMMENDATION,
    VERDICT,
    WITHOUT_MODEL,
    clock,
    hundred,
    plain,
    score,
    times,
)

STATUS = {"declined": "skipped", "unscored": "not scored", "unanswered": "not answered"}
HOW_SCORED = (
    "Each question carries a list of key points, written before anyone answered it. "
    "The grader looks for each point in your words and keeps the quote that shows it; a quote that is not in your "
    "answer word for word is dropped. Understanding is the weighted share of points you made; explaining looks at "
    "structure, examples and clarity. Follow-up questions can raise a question's score, never lower it, and skipped "
    "questions are left out rather than counted as zero. The range shows how far the grader may be off: two results "
    "whose ranges overlap should not be told apart."
)
CALIBRATED = (
    "For some questions the marks were moved towards what people gave to other answers, which they graded without "
    "seeing the grader's marks. How far is stored with each mark."
)
BY_MODEL = "llm"  # the name under which a language model grades
HOW_SCORED_BY_MODEL = (
    "Here a language model read the answers too. It marks by the same key points and quotes the answers; a quote that "
    "nobody said does not count, and its marks are held near those of the built-in grader, which stands in when the "
    "model does not answer. Where the two disagree, a person is asked to look."
)


def hero(scorecard: Scorecard) -> None:
    """The result in one glance: value, likely range, recommendation."""
    label, icon, colour = RECOMMENDATION[scorecard.recommendation]
    with st.container(border=True):
        left, right = st.columns([2, 3], vertical_alignment="center")
        with left:
            value = "–" if scorecard.overall is None else f"{scorecard.overall:.0f}"
            st.metric("Overall, of 100", value)
            st.badge(label, icon=icon, color=colour)
            if scorecard.overall is not None:
                likely = hundred(scorecard.overall, scorecard.low, scorecard.high)
                st.caption(f"{likely}. The bar for this role is {scorecard.threshold:.0f}.")
        right.markdown(plain(scorecard.feedback.summary))


def coaching(report: Report, person: Account | None) -> None:
    """What went well, what to work on, what to do next; drills can be started by the `person` they are for."""
    feedback = report.scorecard.feedback
    well, work = st.columns(2)
    for column, title, icon, lines in (
        (well, "What went well", ":material/thumb_up:", feedback.strengths),
        (work, "What to work on", ":material/target:", feedback.areas),
    ):
        with column.container(border=True, height="stretch"):
            st.subheader(f"{icon} {title}", anchor=False)
            st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    if feedback.drills or feedback.next_steps:
        with st.container(border=True):
            st.subheader(":material/fitness_center: Next steps", anchor=False)
            st.markdown("\n".join(f"- {plain(line)}" for line in feedback.next_steps))
            for drill in feedback.drills:
                st.markdown(f"**{plain(report.concepts(drill.concept))}**: {plain(drill.stem)}")
                if person is not None:
                    key, spoken = f"drill_{drill.question_version_id}", report.interview.mode == "voice"
                    drill_button(person, drill.question_version_id, key=key, spoken=spoken)


def dimensions(scorecard: Scorecard) -> None:
    with st.container(border=True):
        st.subheader("Dimensions", anchor=False)
        if scorecard.recommendation is Recommendation.UNSCORED and not any(d.value for d in scorecard.dimensions):
            st.caption("Nothing could be scored in this interview, so there is nothing to draw.")
        dimension_bars(scorecard.dimensions, key="dimensions")


def questions(report: Report, person: Account) -> None:
    """The timeline: every question opens to its answers, quotes, key points and recordings, as the one interviewed sees
    it, who may try again, or as reviewers do."""
    st.subheader("Question by question", anchor=False)
    looked = looked_at(person, report)
    recordings = Recordings(report)
    for number, result in enumerate(report.results, start=1):
        shown = score(result.confidence) if result.confidence is not None else STATUS[result.status]
        noticed = " · something was noticed" if any(answer.signals for answer in result.answers) else ""
        title = f"{number}. {plain(result.question.topic)} · {shown}{noticed}"
        with st.expander(title, icon=":material/quiz:", expanded=number == 1):
            _question(report, result, number, person, recordings, looked)


def _question(
    report: Report,
    result: QuestionResult,
    number: int,
    person: Account,
    recordings: Recordings,
    looked: Mapping[UUID, Looked],
) -> None:
    mine = report.interview.account_id == person.id
    for index, answer in enumerate(result.answers):
        st.caption("Follow-up" if answer.is_follow_up else "Question" if index == 0 else "Asked again")
        st.text(result.prompts[index])
        if answer.text:
            with st.container(border=True):
                sound = recordings.sound(answer)
                answer_with_quotes(answer.text, answer.grade, key=f"a{number}_{index}", sound=sound)
        recordings.play(answer.turn_id)
        _marks(answer, mine=mine)
        signals(person, report, answer, looked)
    if not result.answers:
        st.caption("The interview ended before this was answered.")
    show = st.toggle("Show an ideal answer", key=f"ideal_{number}")
    if show:
        with st.container(border=True):
            st.text(result.question.ideal_answer)
    if mine and result.answers:
        spoken = any(answer.input == "voice" for answer in result.answers)
        drill_button(person, result.question.id, key=f"again_{number}", again=True, spoken=spoken)


def _marks(answer: GradedAnswer, *, mine: bool) -> None:
    grade = answer.grade
    if answer.confidence is None or grade is None:
        st.info(
            answer.unscored_reason or (grade.unscored_reason if grade else "") or "Not scored.", icon=":material/info:"
        )
        return
    with st.container(horizontal=True):
        st.badge(f"Score {score(grade.confidence, grade.low, grade.high)}", color="primary")
        st.badge(f"Understanding {score(getattr(grade.understanding, 'value', None))}", color="gray")
        st.badge(f"Explaining {score(getattr(grade.explainability, 'value', None))}", color="gray")
        if answer.duration_s:
            st.badge(f"{clock(answer.duration_s)} · {times(answer.words, 'word')}", color="gray")
    for verdict in grade.verdicts:
        icon, colour, label = VERDICT[verdict.verdict]
        st.markdown(f":{colour}[{icon} {label}] {plain(verdict.key_point.statement)}")
        if verdict.evidence and verdict.verdict is not Verdict.MISSED:
            st.caption(f"“{plain(verdict.evidence.quote)}”")
    st.markdown(plain(grade.critique))
    if grade.degraded:
        st.caption(f":material/info: {WITHOUT_MODEL if mine else plain(grade.degraded)}")
    if needed := missing_for_nine(grade):
        points = "; ".join(plain(point.statement.rstrip(".")) for point in needed)
        st.markdown(f":material/flag: **What would have made this a 9:** {points}.")
    for flag in sorted(grade.flags):
        st.caption(f":material/flag: {FLAG[flag]}")


def delivery(scorecard: Scorecard, *, mine: bool) -> None:
    """How the answers were written; beside the score, never inside it."""
    facts = scorecard.delivery
    if not facts.answers:
        return
    with st.container(border=True):
        st.subheader("How you wrote" if mine else "How the candidate wrote", anchor=False)
        with st.grid(3):
            st.metric("Typical answer", f"{facts.median_words:.0f} words")
            st.metric("Typical time", f"{clock(facts.median_seconds)} min")
            rate = "–" if facts.words_per_minute is None else f"{facts.words_per_minute:.0f}"
            st.metric("Words a minute", rate)
        st.caption("Medians over all answers. This is not part of the score.")


def how_scored(scorecard: Scorecard) -> None:
    with st.expander("How this was scored", icon=":material/balance:"):
        st.write(HOW_SCORED)
        if scorecard.grader == BY_MODEL:
            st.write(HOW_SCORED_BY_MODEL)
        if own_version(scorecard.grader_version) != scorecard.grader_version:
            st.write(CALIBRATED)
        st.caption(f"Grader: {scorecard.grader}, version {scorecard.grader_version}.")
