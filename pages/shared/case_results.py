"""The results of a case: marks, numbers, time, structure, the solution at last, and the words it all rests on."""

import streamlit as st

from core.domain.case import Case
from core.domain.case_drill import DrillKind
from core.domain.case_result import Advice, CaseResult, CheckpointResult
from core.domain.grade import Verdict
from core.domain.scorecard import Scorecard
from core.domain.units import show as shown
from core.usecases.finish_interview import Report
from pages.shared import case_charts
from pages.shared.case_transcript import quoted, transcript
from pages.shared.case_wording import DRILLS, HOW_SCORED, OUTCOME, PARTS, minutes, verdict
from pages.shared.exhibits import exhibit
from pages.shared.wording import FLAG, VERDICT, plain, times

DRILLS_PAGE = "pages/cases/drills.py"
SECTIONS = (
    ("strength", "What went well", ":material/thumb_up:"),
    ("area", "What to work on", ":material/target:"),
)


def case_results(report: Report, case: Case, result: CaseResult, *, mine: bool) -> None:
    """Everything below the hero."""
    _coaching(report, result)
    _next_steps(report.scorecard, result, mine=mine)
    _marks(report.scorecard, result)
    _numbers(result, mine=mine)
    _time(result, case)
    _structure(report, case, result)
    _exhibits(case, result)
    _solution(report, case, result)
    with st.expander("The whole conversation", icon=":material/forum:"):
        st.caption("Marked words are what the marks rest on.")
        transcript(report, result)
    with st.expander("How this was scored", icon=":material/balance:"):
        st.write(HOW_SCORED)
        st.caption(f"Grader: {report.scorecard.grader}, version {report.scorecard.grader_version}.")


def _coaching(report: Report, result: CaseResult) -> None:
    for column, (section, title, icon) in zip(st.columns(2), SECTIONS, strict=True):
        with column.container(border=True, height="stretch"):
            st.subheader(f"{icon} {title}", anchor=False)
            for advice in result.advice:
                if advice.section == section:
                    st.markdown(f"- {plain(advice.text)}")
                    _where(report, advice)


def _where(report: Report, advice: Advice) -> None:
    """The words a piece of advice is about, or where it was that nothing was said."""
    if advice.quote:
        st.caption(quoted(report, advice.quote))
        return
    place = next((turn.position + 1 for turn in report.interview.turns if turn.id == advice.turn_id), None)
    if place is not None:
        st.caption(f"Line {place} of the conversation")


def _next_steps(card: Scorecard, result: CaseResult, *, mine: bool) -> None:
    with st.container(border=True):
        st.subheader(":material/fitness_center: Next steps", anchor=False)
        st.markdown("\n".join(f"- {plain(line)}" for line in card.feedback.next_steps))
        for pick in result.drills if mine else ():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.page_link(
                    DRILLS_PAGE,
                    label=f"{DRILLS[DrillKind(pick.kind)]} drill",
                    icon=":material/exercise:",
                    query_params={"drill": pick.drill_id},
                )
                st.caption(plain(pick.reason))


def _marks(card: Scorecard, result: CaseResult) -> None:
    with st.container(border=True):
        st.subheader("The four marks", anchor=False)
        case_charts.marks(card.dimensions, key="case_marks")
        for dimension in card.dimensions:
            if dimension.value is None:
                st.caption(f"**{PARTS.get(dimension.name, dimension.name)}**: {plain(dimension.reason)}")
        for mark in result.marks:
            for flag in mark.flags:
                st.caption(f":material/flag: **{PARTS.get(mark.name, mark.name)}**: {FLAG[flag]}")


def _numbers(result: CaseResult, *, mine: bool) -> None:
    if not result.checkpoints and not result.not_reached:
        return
    with st.container(border=True):
        right = sum(checkpoint.credited for checkpoint in result.checkpoints)
        st.subheader(f"The numbers: {right} of {len(result.checkpoints)} right", anchor=False)
        for number, checkpoint in enumerate(result.checkpoints):
            if number:
                st.divider()
            _number(checkpoint, mine=mine)
        if result.not_reached:
            were = "number was" if result.not_reached == 1 else "numbers were"
            st.caption(f"{result.not_reached} more {were} not reached, which counts neither way.")


def _number(checkpoint: CheckpointResult, *, mine: bool) -> None:
    icon, colour, _ = OUTCOME[checkpoint.outcome]
    words = verdict(checkpoint) if mine else verdict(checkpoint).replace("your own", "their own")
    st.markdown(f"**{plain(checkpoint.question)}**")
    said = checkpoint.quote.evidence.quote if checkpoint.quote else "–"
    tolerance = f"within {100 * checkpoint.tolerance:.0f} % counts" if checkpoint.tolerance else ""
    with st.grid(3, min_column_width=200):
        with st.container(gap=None):
            st.caption("Your number" if mine else "Their number")
            st.markdown(plain(said))
        with st.container(gap=None):
            st.caption("The right one" + (f" ({tolerance})" if tolerance else ""))
            st.markdown(plain(shown(checkpoint.expected, checkpoint.unit)))
        with st.container(gap=None):
            st.caption("Verdict")
            st.markdown(f":{colour}[{icon}] {words}")
    if checkpoint.from_own is not None:
        whose = "your" if mine else "their"
        own = plain(shown(checkpoint.from_own, checkpoint.unit))
        follows = "follows, so it counts" if checkpoint.credited else "would have followed, and would have counted"
        st.caption(f"From {whose} own earlier number, {own} {follows} as right.")


def _time(result: CaseResult, case: Case) -> None:
    if not result.phases:
        return
    with st.container(border=True):
        st.subheader("Where the time went", anchor=False)
        case_charts.timeline(result, case, key="case_timeline")
        away = f" {times(round(result.away / 60), 'minute')} away from the case are left out." if result.away else ""
        if key := case_charts.legend(result):
            st.caption(f"{key}.")
        st.caption(f"{minutes(result.length)} in all, {times(len(result.exhibits), 'exhibit')} used.{away}")


def _structure(report: Report, case: Case, result: CaseResult) -> None:
    mark = result.mark("structure")
    if not mark.points:
        return
    questions = {branch.name: branch.questions for branch in case.framework}
    with st.container(border=True):
        st.subheader("Structure: the parts of this problem", anchor=False)
        st.caption(
            f"{len(mark.found)} of {len(mark.points)} parts came up. Other ways to cut the problem are fine too."
        )
        for point in mark.points:
            icon, colour, label = VERDICT[point.verdict]
            covered = "Covered" if point.verdict is Verdict.MET else label
            st.markdown(f":{colour}[{icon} {covered}] **{plain(point.text)}**")
            st.markdown("\n".join(f"- {plain(question)}" for question in questions.get(point.text, ())))
            for quote in point.quotes:
                st.caption(quoted(report, quote))


def _exhibits(case: Case, result: CaseResult) -> None:
    used = [(event, found) for event in result.exhibits if (found := case.exhibit(event.about))]
    if not used:
        return
    with st.container(border=True):
        st.subheader("Exhibits used", anchor=False)
        for event, found in used:
            st.caption(f"Shown after {minutes(event.at)}")
            exhibit(found, key=f"used_{found.id}")


def _solution(report: Report, case: Case, result: CaseResult) -> None:
    solution = case.solution
    with st.expander("The solution", icon=":material/key:"):
        st.markdown(f"**{plain(solution.label(solution.decision))}.** {plain(solution.recommendation)}")
        st.markdown(f"**A useful first guess:** {plain(solution.hypothesis)}")
        for point in result.mark("hypothesis").found:
            for quote in point.quotes:
                st.caption(quoted(report, quote))
        st.markdown("**What the numbers mean**")
        points = result.mark("insight").points
        for point in points:
            icon, colour, label = VERDICT[point.verdict]
            st.markdown(f":{colour}[{icon} {label}] {plain(point.text)}")
            for quote in point.quotes:
                st.caption(quoted(report, quote))
        if not points:
            st.markdown("\n".join(f"- {plain(so_what.statement)}" for so_what in solution.so_whats))
        st.markdown("**Risks**\n\n" + "\n".join(f"- {plain(risk)}" for risk in solution.risks))
        st.markdown("**Next steps for the client**\n\n" + "\n".join(f"- {plain(step)}" for step in solution.next_steps))
