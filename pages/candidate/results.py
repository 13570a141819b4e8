"""The scorecard of one interview, or the list of all when none is named."""

from uuid import UUID

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError, NotScored
from core.domain.interview import PRACTICE
from pages.shared import scorecard as card
from pages.shared.access import require
from pages.shared.by_model import grade_again, rests_on
from pages.shared.case_results import case_results
from pages.shared.comparison import comparison
from pages.shared.results_list import results_list
from pages.shared.services import services
from pages.shared.spoken import delivery_card
from pages.shared.uploads import uploads
from pages.shared.wording import day, plain

person = require(Role.CANDIDATE, Role.RECRUITER, Role.ADMIN)
finish = services().finish

try:
    interview_id = UUID(st.query_params.get("id", ""))
except ValueError:
    if person.role is not Role.CANDIDATE:
        st.switch_page("pages/recruiter/interviews.py")
    results_list(person)
    uploads(person)
    st.stop()

try:
    with st.spinner("Putting the results together. They stay here once they are made."):
        report = finish.report(person, interview_id)
except NotScored as error:
    st.title("Results")
    st.info(error.sentence, icon=":material/hourglass_top:")
    if person.role is Role.CANDIDATE:
        st.page_link("pages/candidate/interview.py", label="Go on with the interview", icon=":material/play_circle:")
    st.stop()
except GreenroomError as error:
    st.title("Results")
    st.warning(error.sentence, icon=":material/info:")
    st.stop()

mine = report.interview.account_id == person.id
reviewer = not mine
drill = report.interview.kind in PRACTICE
case, of_case = report.interview.case, report.scorecard.case_result
st.title("Your drill" if drill else "Your results" if mine else plain(report.candidate), anchor=False)
st.caption(f"{plain(report.title)} · {day(report.interview.started_at)}")
if not drill:
    card.hero(report.scorecard)
if report.calibration:
    st.caption(f":material/balance: {plain(report.calibration)}")
with st.container(horizontal=True, vertical_alignment="center"):
    st.download_button(
        "Download as PDF",
        data=lambda: services().pdf.render(report, recruiter_copy=reviewer),
        file_name=f"greenroom-scorecard-{report.interview.started_at:%Y-%m-%d}.pdf",
        mime="application/pdf",
        icon=":material/picture_as_pdf:",
        on_click="ignore",
    )
    if mine:
        on, again = ("cases/cases", "Try another case") if of_case else ("candidate/practise", "Practise again")
        st.page_link(f"pages/{on}.py", label=again, icon=":material/replay:")
    else:
        st.page_link("pages/recruiter/interviews.py", label="All interviews", icon=":material/list:")
if case is not None and of_case is not None:
    case_results(report, case, of_case, mine=mine)
elif not drill:
    card.coaching(report, person if mine else None)
    card.dimensions(report.scorecard)
    rests_on(report.scorecard, mine=mine)
    if reviewer:
        grade_again(services().again, person, report)
if report.comparison is not None:
    comparison(report.comparison)
if of_case is None:
    card.questions(report, person)
if report.speaking is not None:
    delivery_card(report.speaking, mine=mine)
else:
    card.delivery(report.scorecard, mine=mine)
if of_case is None:
    card.how_scored(report.scorecard)
