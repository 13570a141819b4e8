"""The results of a case for those who may see them, and drills done at once."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from core.bootstrap import Services
from core.domain.account import Account, Role
from core.domain.case import Case
from core.domain.errors import InterviewNotFound
from core.domain.interview import Interview
from core.domain.units import show
from tests.cases import sample
from tests.ui.test_pages import words

pytestmark = pytest.mark.slow
CANDIDATE, RECRUITER, ADMIN = Role
RESULTS, DRILLS = "pages/candidate/results.py", "pages/cases/drills.py"


def stored(wired: Services, told: Interview, person: Account) -> UUID:
    """The interview in the store, as this person's."""
    job = wired.jobs.all(person.org_id)[0]
    new, rubric = uuid4(), wired.jobs.current_rubric(job.id)
    turns = tuple(replace(turn, id=uuid4(), interview_id=new) for turn in told.turns)
    where = {"org_id": person.org_id, "account_id": person.id, "job_id": job.id, "case_id": None}
    panel = wired.jobs.panel(job.id)
    wired.conduct.interviews.add(replace(told, id=new, turns=turns, rubric_version_id=rubric.id, panel=panel, **where))
    return new


def injected(case: Case) -> Interview:
    """A case in which the candidate answers in markup."""
    talk = sample.opening(case, "markup", "# Revenue **bold** <b>and</b> $x$ [link](http://x.example)", "*Costs*")
    first = case.checkpoints[0]
    talk.ask(first.id, first.question, "data_analysis").answer(first.id, f"`{show(first.value, first.unit)}` **sure**")
    return talk.done()


def test_results_of_a_case_show_numbers_time_structure_and_solution(visit, people, wired):
    case = sample.CONSULTING
    shown = visit(people[CANDIDATE], RESULTS, id=str(stored(wired, sample.middling(), people[CANDIDATE])))
    assert not shown.exception
    text = words(shown).replace("\\", "")
    assert case.title in text
    for heading in ("What went well", "What to work on", "The four marks", "The numbers: 2 of 4 right",
                    "Where the time went", "Exhibits used"):  # fmt: skip
        assert heading in text
    assert "1 more number was not reached" in text
    assert "Right, with a hint" in text
    assert "Not right" in text
    assert case.solution.recommendation in text
    assert all(risk in text for risk in case.solution.risks)
    assert "Your number" in text


@pytest.mark.parametrize("story", [sample.good, sample.silent, sample.led, lambda: injected(sample.CONSULTING)])
def test_any_case_can_be_shown(visit, people, wired, story):
    shown = visit(people[CANDIDATE], RESULTS, id=str(stored(wired, story(), people[CANDIDATE])))
    assert not shown.exception
    assert not shown.error
    assert shown.title[0].value == "Your results"


def test_a_case_that_was_left_at_once_has_no_marks_and_says_why(visit, people, wired):
    left = sample.Talk(sample.CONSULTING, "left").ask("structure", "How?").so_far()
    shown = visit(people[CANDIDATE], RESULTS, id=str(stored(wired, left, people[CANDIDATE])))
    assert not shown.exception
    text = words(shown)
    assert "No structure was asked for" in text.replace("\\", "")
    assert "5 more numbers were not reached" in text


def test_recruiters_of_the_organisation_see_it_and_nobody_elses_do(visit, people, wired):
    interview = stored(wired, sample.middling(), people[CANDIDATE])
    shown = visit(people[RECRUITER], RESULTS, id=str(interview))
    assert not shown.exception
    assert "Their number" in words(shown)
    stranger = replace(people[RECRUITER], id=uuid4(), org_id=uuid4())
    with pytest.raises(InterviewNotFound):
        wired.finish.report(stranger, interview)
    other = replace(people[CANDIDATE], id=uuid4())
    with pytest.raises(InterviewNotFound):
        wired.finish.report(other, interview)


def test_a_case_stands_in_the_lists_and_the_progress(visit, people, wired):
    interview = stored(wired, sample.good(), people[CANDIDATE])
    wired.finish.report(people[CANDIDATE], interview)
    listed = visit(people[CANDIDATE], RESULTS)
    assert not listed.exception
    for person, page in ((CANDIDATE, "pages/candidate/progress.py"), (RECRUITER, "pages/recruiter/interviews.py"),
                         (RECRUITER, "pages/insights/overview.py")):  # fmt: skip
        opened = visit(people[person], page)
        assert not opened.exception, page
    assert any(row.interview_id == interview for row in wired.progress.finished(people[CANDIDATE]))


def test_what_a_person_takes_along_has_the_case_and_the_drills(people, wired):
    interview = stored(wired, sample.middling(), people[CANDIDATE])
    wired.finish.report(people[CANDIDATE], interview)
    drill = wired.drills.draw("math-margin", 3)
    wired.drills.answer(people[CANDIDATE], drill, show(drill.value, drill.unit))
    export = wired.own_data.export(people[CANDIDATE])
    cases = [sitting["case"] for sitting in export["interviews"] if sitting["case"]]
    assert cases[-1]["title"] == sample.CONSULTING.title
    assert [c["outcome"] for c in cases[-1]["checkpoints"]] == ["right", "wrong", "absent", "right"]
    assert export["case_drills"][-1]["drill"] == "math-margin"
    assert export["case_drills"][-1]["score"] == 100
    assert sample.CONSULTING.solution.recommendation not in str(export["case_drills"])


# --- drills ---


def submit(app, answer):
    box = (app.text_input or app.text_area)[0]
    box.set_value(answer)
    check = next(button for button in app.button if button.label == "Check")
    check.click()
    return app.run()


def test_a_drill_is_scored_at_once_and_counted(visit, people, wired):
    app = visit(people[CANDIDATE], DRILLS, drill="math-margin")
    assert not app.exception
    attempt = app.session_state["drill_attempt"]
    assert attempt.drill.id == "math-margin"
    app = submit(app, f"That is {show(attempt.drill.value, attempt.drill.unit)}")
    assert not app.exception
    assert app.success[0].value == r"That is right\."
    taken = wired.drills.results.of_account(people[CANDIDATE].id)
    assert taken[-1].drill_id == "math-margin"
    assert taken[-1].score == 100
    before = app.session_state["drill_number"]
    next(button for button in app.button if button.label == "Another one").click()
    app = app.run()
    assert not app.exception
    assert app.session_state["drill_number"] == before + 1
    assert app.session_state["drill_attempt"].drill.id != "math-margin"
    assert app.session_state["drill_attempt"].result is None


def test_a_wrong_number_is_told_with_the_solution_and_nothing_at_all_is_asked_again(visit, people, wired):
    app = visit(people[CANDIDATE], DRILLS, drill="math-margin")
    known = len(wired.drills.results.of_account(people[CANDIDATE].id))
    app = submit(app, "   ")
    assert any("Type an answer first" in info.value for info in app.info)
    assert len(wired.drills.results.of_account(people[CANDIDATE].id)) == known
    app = submit(app, "**7** and no unit")
    assert not app.exception
    assert "Profit divided by revenue" in app.warning[0].value
    assert len(wired.drills.results.of_account(people[CANDIDATE].id)) == known + 1


def test_a_structure_is_scored_by_its_points(visit, people):
    app = visit(people[CANDIDATE], DRILLS, drill="structure-falling-profit")
    solution = app.session_state["drill_attempt"].drill.solution
    app = submit(app, solution)
    assert not app.exception
    assert app.success
    assert sum("Made" in line.value for line in app.markdown) >= 3


def test_a_drill_with_a_chart_shows_it(visit, people):
    app = visit(people[CANDIDATE], DRILLS, drill="chart-growth")
    assert not app.exception
    assert "Sales" in words(app)


def test_an_unknown_drill_is_told_and_another_is_offered(visit, people):
    app = visit(people[CANDIDATE], DRILLS, drill="math-alchemy")
    assert not app.exception
    assert "no such drill" in app.info[0].value
    assert any(button.label == "Check" for button in app.button)


def test_another_kind_brings_a_drill_of_that_kind(visit, people):
    app = visit(people[CANDIDATE], DRILLS)
    assert app.session_state["drill_attempt"].drill.kind == "mental_math"
    app.button_group[0].set_value("market_sizing").run()
    assert not app.exception
    assert app.session_state["drill_attempt"].drill.kind == "market_sizing"
