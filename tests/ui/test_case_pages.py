"""The list of cases and the case interview as the real page draws them."""

import re
from uuid import UUID

import pytest

from core.domain.account import Role
from core.domain.case_study import CaseStatus
from core.domain.interview import TurnKind
from core.domain.units import show
from pages.shared.wording import plain
from tests.ui.test_pages import press, said, words

pytestmark = pytest.mark.slow
CASES, INTERVIEW = "pages/cases/cases.py", "pages/candidate/interview.py"
STRUCTURE = "I would look at revenue, so price and volume, at variable costs, at overheads and then at competition."


@pytest.fixture
def person(people):
    return people[Role.CANDIDATE]


@pytest.fixture
def study(wired, person):
    return next(s for s in wired.cases.of_org(person.org_id, CaseStatus.PUBLISHED) if s.case.model == "profitability")


@pytest.fixture
def in_case(visit, person, wired, study):
    interview = wired.case_room.start(person, study.id, led="interviewer", seed=3, calculator=False)
    yield interview, visit(person, INTERVIEW, id=str(interview.id))
    wired.case_room.end(person, interview.id)


def box(app, label: str = "Your answer"):
    return next(area for area in app.text_area if area.label == label)


def sent(app) -> str:
    """Everything that goes to the browser; what is not ASCII is escaped in it."""
    return "\n".join(str(node.proto) for node in app.main if getattr(node, "proto", None) is not None)


def piece(text: str) -> str:
    """A part of a text that stands as it is in what is sent."""
    return max(re.findall(r"[A-Za-z0-9 ,.%]+", text), key=len).strip()[:60]


def turns(wired, interview):
    return wired.case_room.interviews.get(interview.id).turns


def test_every_published_case_is_offered_with_nothing_of_what_is_in_it(visit, person, wired):
    app = visit(person, CASES)
    assert not app.exception
    offered = wired.choose_case.offered(person)
    assert len([button for button in app.button if button.label == "Start"]) == len(offered) >= 28
    shown = words(app) + sent(app)
    for study in wired.cases.of_org(person.org_id, CaseStatus.PUBLISHED):
        assert plain(study.case.title) in shown
        assert piece(study.case.solution.recommendation) not in shown
        assert piece(study.case.prompt) not in shown


def test_filters_leave_what_fits_and_say_when_nothing_does(visit, person, wired):
    app = visit(person, CASES)
    app.selectbox[0].select("product_management").run()
    offered = [card for card in wired.choose_case.offered(person) if card.type == "product_management"]
    assert len([button for button in app.button if button.label == "Start"]) == len(offered)
    app.selectbox[1].select("Profitability").run()
    assert "No case matches" in words(app)


def test_a_case_that_was_taken_says_so_and_a_start_leads_to_the_interview(visit, person, wired, study):
    app = visit(person, CASES)
    next(toggle for toggle in app.toggle if toggle.label == "Without a calculator").set_value(True)
    next(button for button in app.button if button.key == f"start_{study.id}").click()
    app.run()
    assert not app.exception
    started = wired.case_room.unfinished(person)
    assert started.case_id == study.id
    assert "calculator" in started.turns[0].text
    wired.case_room.end(person, started.id)
    taken = {card.id: card.taken for card in wired.choose_case.offered(person)}
    assert taken[study.id] is not None


def test_a_case_withdrawn_meanwhile_is_refused_with_a_sentence(visit, person, wired, study, monkeypatch):
    app = visit(person, CASES)
    monkeypatch.setattr(type(wired.cases), "get", lambda self, study_id: study.moved(CaseStatus.WITHDRAWN))
    next(button for button in app.button if button.key == f"start_{study.id}").click()
    app.run()
    assert not app.exception
    assert "not on offer" in app.warning[0].value


def test_the_whole_case_can_be_taken_on_the_page(in_case, wired):
    interview, app = in_case
    case = interview.case
    box(app).input(STRUCTURE)
    press(app, "Done")
    box(app).input("I expect that discounts are behind it, since volume grew while profit fell.")
    press(app, "Done")
    assert not app.exception
    assert any("Exhibit 1" in expander.label for expander in app.expander)
    assert "step 2 of 5" in sent(app)
    box(app).input("Do you have a breakdown of overheads?")
    press(app, "Done")
    assert any("Exhibit 2" in expander.label for expander in app.expander)
    assert box(app).value == "", "a question for data leaves an empty box"
    press(app, "Hint")
    assert case.checkpoints[0].hint in said(app)[-1]
    for checkpoint in case.checkpoints[:1]:
        box(app).input(f"I make that {show(checkpoint.value, checkpoint.unit)}")
        press(app, "Done")
    assert not app.exception
    assert turns(wired, interview)[-1].about == case.checkpoints[1].id


def test_asking_for_data_by_the_button_takes_any_words(in_case, wired):
    interview, app = in_case
    box(app).input("overheads by type")
    press(app, "Ask for data")
    assert [turn.kind for turn in turns(wired, interview)[-2:]] == [TurnKind.ASK_DATA, TurnKind.EXHIBIT]


def test_a_hint_keeps_the_typed_words(in_case):
    _, app = in_case
    box(app).input("half a thought")
    press(app, "Hint")
    assert box(app).value == "half a thought"


def test_the_scratch_pad_outlives_the_page_and_is_in_the_persons_data(in_case, wired, visit, person):
    interview, app = in_case
    pad = box(app, "Notes")
    pad.input("650k x 20 = **13m**").run()
    again = visit(person, INTERVIEW, id=str(interview.id))
    assert box(again, "Notes").value == "650k x 20 = **13m**"
    mine = [one for one in wired.own_data.export(person)["interviews"] if one["notes"]]
    assert [one["notes"] for one in mine] == ["650k x 20 = **13m**"]


def test_nothing_that_is_hidden_reaches_the_page(in_case):
    interview, app = in_case
    everything = sent(app)
    case = interview.case
    for secret in (case.solution.recommendation, case.solution.hypothesis, case.twist, case.exhibits[0].title):
        assert piece(secret) not in everything
    assert piece(case.prompt) in everything, "what is looked for would be found"


def test_home_and_results_know_a_case(in_case, visit, person, wired):
    interview, _ = in_case
    app = visit(person)
    assert f"The case “{plain(interview.case.title)}”" in words(app)
    wired.case_room.end(person, interview.id)
    for page in ("pages/candidate/results.py", "pages/candidate/progress.py", "pages/candidate/home.py"):
        assert not visit(person, page).exception
    assert not visit(person, "pages/candidate/results.py", id=str(interview.id)).exception
    assert not visit(person, INTERVIEW, id=str(interview.id)).exception


def test_recruiters_see_case_interviews_among_the_others(in_case, visit, people, person, wired):
    interview, _ = in_case
    wired.case_room.end(person, interview.id)
    for page in ("pages/recruiter/interviews.py", "pages/insights/overview.py"):
        assert not visit(people[Role.RECRUITER], page).exception
    rows, _ = wired.review.interviews(people[Role.RECRUITER])
    assert UUID(str(interview.id)) in {row.interview_id for row in rows}
