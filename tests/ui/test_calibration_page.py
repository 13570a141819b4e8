"""The calibration studio through its page: nothing to see before the mark, one click for each mark, and the sentence
that recruiters read beside a scorecard."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from core.bootstrap import Services, now
from core.catalogue import ORGANISATION
from core.documents.pdf import html
from core.domain.account import Account, Role
from core.domain.blind import SOMEBODY, Marks
from core.domain.insight_errors import AlreadyGradedBlind, ReasonMissing
from tests.ui.test_pages import words

pytestmark = pytest.mark.slow
PAGE, RESULTS = "pages/insights/calibration.py", "pages/candidate/results.py"
Visit = Callable[..., AppTest]


@pytest.fixture(scope="module")
def sittings(wired: Services) -> dict[str, str]:
    """Three finished interviews by people with names of their own: name to the id of the interview."""
    made = {}
    for number, name in enumerate(("Ottoline Quux", "Zebedee Frump", "Wilhelmina Snark")):
        person = Account(uuid4(), ORGANISATION, f"{uuid4().hex}@example.org", name, Role.CANDIDATE)
        wired.accounts.accounts.add(person, None, now())
        job = wired.jobs.all(ORGANISATION)[0]
        interview = wired.conduct.start(person, job.id, turns=3, seed=9)
        while interview.is_open:
            question = wired.questions.get(interview.progress.current or interview.id)
            said = f"My name is {name}. " + " ".join(question.ideal_answer.split(". ")[: number + 1]) + "."
            interview = wired.conduct.answer(person, interview.id, said, position=len(interview.turns))
        wired.finish.report(person, interview.id)
        made[name] = str(interview.id)
    return made


@pytest.fixture
def recruiter(wired: Services, sittings: dict[str, str]) -> Account:
    """Somebody who has graded nothing yet."""
    account = Account(uuid4(), ORGANISATION, f"{uuid4().hex}@example.org", "Rae", Role.RECRUITER)
    wired.accounts.accounts.add(account, None, now())
    return account


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def mark(app: AppTest, understanding: int, explaining: int) -> AppTest:
    app.button(key=f"understanding_{understanding}").click()
    app.run()
    app.button(key=f"explainability_{explaining}").click()
    return app.run()


def shown(app: AppTest) -> str:
    assert not app.exception, app.exception
    charts = "".join(str(element.proto) for element in app.get("plotly_chart"))
    return words(app).replace("\\", "") + "".join(element.value for element in app.success) + charts


def test_before_the_mark_the_page_shows_no_score_no_quote_and_no_name(
    visit: Visit, wired: Services, recruiter: Account, sittings: dict[str, str]
) -> None:
    app = press(visit(recruiter, PAGE), "Draw answers and begin")
    text = shown(app)
    assert "What a full answer says" in text
    assert SOMEBODY in text
    for name, interview in sittings.items():
        assert name.split()[0] not in text
        for answer in wired.conduct.interviews.answers(interview):
            assert answer.grade is not None
            assert f"{answer.grade.confidence:.1f}, likely" not in text
            assert answer.grade.critique not in text
    for verdict in ("Made", "Missed", "likely", "Score", "QWK"):
        assert verdict not in text
    assert not app.get("plotly_chart")
    assert not app.dataframe


def test_two_clicks_keep_a_grade_and_bring_the_next_answer(visit: Visit, wired: Services, recruiter: Account) -> None:
    app = press(visit(recruiter, PAGE), "Draw answers and begin")
    before = shown(app)
    app.text_input[0].input("Half of it.")
    app = mark(app, 7, 4)
    assert "1 of" in app.get("progress")[0].proto.text
    assert shown(app) != before
    job = wired.jobs.all(ORGANISATION)[0]
    (row,) = wired.insights.studio.blind.compared(recruiter, job.id).rows
    assert (row["human_understanding"], row["human_explainability"], row["comment"]) == (7, 4, "Half of it.")
    app = press(app, "The words cannot be understood")
    assert "2 of" in app.get("progress")[0].proto.text
    app = press(app, "Leave it out")
    assert ReasonMissing.sentence in shown(app)
    app = press(app, "Stop for now")
    text = shown(app)
    assert "You have graded 2 of" in text
    assert "You graded 1 answer." in text
    assert "too few so far" in text
    assert "You left out 1 answer" in text


def test_a_second_window_is_told_that_the_first_grade_stands(visit: Visit, wired: Services, recruiter: Account) -> None:
    app = press(visit(recruiter, PAGE), "Draw answers and begin")
    app.button(key="understanding_3").click()
    app.run()
    job = wired.jobs.all(ORGANISATION)[0]
    found = wired.insights.studio.blind.resume(recruiter, job.id)
    assert found is not None
    assert found.answer is not None
    wired.insights.studio.blind.grade(recruiter, found.sample.id, found.answer.answer_id, Marks(9, 9))
    app.button(key="explainability_3").click()
    app.run()
    assert AlreadyGradedBlind.sentence in shown(app)
    assert [row["human_confidence"] for row in wired.insights.studio.blind.compared(recruiter, job.id).rows] == [9]


def test_the_switch_wants_a_reason_and_tells_who_turned_it(visit: Visit, wired: Services, recruiter: Account) -> None:
    app = press(visit(recruiter, PAGE), "Draw answers and begin")
    while app.get("progress"):
        app = mark(app, 2, 3)
    text = shown(app)
    assert "would move by" in text
    app = press(app, "Switch the calibration on")
    assert ReasonMissing.sentence in shown(app)
    app.text_input(key="why_0").input("People are *stricter*.")
    app = press(app, "Switch the calibration on")
    assert "Switched on: marks of" in shown(app)
    assert "Switched on** by Rae" in shown(app)
    assert "People are *stricter*." in shown(app)
    app.text_input(key="why_1").input("Enough.")
    app = press(app, "Switch it off")
    assert "Switched off** by Rae" in shown(app)
    app = press(app, "Draw answers and begin")
    assert "You have graded every answer there is here." in shown(app)


def test_recruiters_read_that_the_job_is_not_yet_calibrated_and_candidates_do_not(
    visit: Visit, wired: Services, recruiter: Account, sittings: dict[str, str]
) -> None:
    name, interview = next(iter(sittings.items()))
    app = visit(recruiter, RESULTS, id=interview)
    assert "The grader is not yet calibrated for this job" in shown(app)
    own = wired.accounts.accounts.get(wired.conduct.interviews.get(interview).account_id)
    assert own.display_name == name
    assert "calibrated" not in shown(visit(own, RESULTS, id=interview))
    report = wired.finish.report(recruiter, interview)
    assert "not yet calibrated for this job" in html(report, recruiter_copy=True)
    assert "calibrated" not in html(report, recruiter_copy=False)


def test_the_level_is_tried_and_kept_for_the_organisation(visit: Visit, wired: Services, recruiter: Account) -> None:
    app = visit(recruiter, "pages/insights/grader_trust.py", level="0.8")
    assert wired.insights.trust.level(recruiter) == 0.6
    press(app, "Keep this for the organisation")
    assert wired.insights.trust.level(recruiter) == 0.8
    assert visit(recruiter, PAGE).select_slider(key="level").value == 0.8
    wired.insights.studio.scales.choose_level(recruiter, 0.6)


def test_a_link_to_a_job_that_is_gone_says_so(visit: Visit, recruiter: Account) -> None:
    app = visit(recruiter, PAGE, studio_job="Deleted job", studio_question="=1+1")
    assert "The link names a job that is not here" in shown(app)


def test_a_link_narrows_to_a_question(visit: Visit, wired: Services, recruiter: Account) -> None:
    job = wired.jobs.all(ORGANISATION)[0]
    choice = wired.insights.studio.blind.choices(recruiter, job.id)[0]
    app = visit(recruiter, PAGE, studio_job=job.title, studio_question=choice.name)
    assert choice.stem in shown(app)
    app = press(app, "Draw answers and begin")
    assert f"0 of {choice.answers}" in app.get("progress")[0].proto.text


def test_an_organisation_without_interviews_is_told_so(visit: Visit, wired: Services) -> None:
    org = uuid4()
    wired.accounts.accounts.add_organisation(org, "Empty", now())
    stranger = Account(uuid4(), org, f"{uuid4().hex}@example.org", "Nobody", Role.RECRUITER)
    wired.accounts.accounts.add(stranger, None, now())
    app = visit(stranger, PAGE, studio_job=wired.jobs.all(ORGANISATION)[0].title)
    assert "There is nothing to grade yet." in shown(app)
