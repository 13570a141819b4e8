"""Every page for every role: it renders without an error, or refuses with a sentence and shows nothing else."""

from pathlib import Path
from uuid import uuid4

import pytest

from core.domain.account import Role
from core.domain.errors import NotAllowed, NotSignedIn

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
CANDIDATE, RECRUITER, ADMIN = Role
OPEN_TO = {
    "pages/candidate/home.py": {CANDIDATE},
    "pages/candidate/practise.py": {CANDIDATE},
    "pages/candidate/interview.py": {CANDIDATE},
    "pages/cases/cases.py": {CANDIDATE},
    "pages/candidate/results.py": {CANDIDATE, RECRUITER, ADMIN},
    "pages/candidate/progress.py": {CANDIDATE},
    "pages/candidate/privacy.py": {CANDIDATE},
    "pages/cases/drills.py": {CANDIDATE},
    "pages/account/account.py": {CANDIDATE, RECRUITER, ADMIN},
    "pages/insights/overview.py": {RECRUITER, ADMIN},
    "pages/insights/drift.py": {RECRUITER, ADMIN},
    "pages/insights/integrity.py": {RECRUITER, ADMIN},
    "pages/insights/concepts.py": {RECRUITER, ADMIN},
    "pages/insights/question_quality.py": {RECRUITER, ADMIN},
    "pages/insights/candidates.py": {RECRUITER, ADMIN},
    "pages/insights/fairness.py": {RECRUITER, ADMIN},
    "pages/insights/grader_trust.py": {RECRUITER, ADMIN},
    "pages/insights/calibration.py": {RECRUITER, ADMIN},
    "pages/recruiter/interviews.py": {RECRUITER, ADMIN},
    "pages/recruiter/jobs.py": {RECRUITER, ADMIN},
    "pages/cases/casebooks.py": {RECRUITER, ADMIN},
    "pages/cases/generate.py": {RECRUITER, ADMIN},
    "pages/cases/library.py": {RECRUITER, ADMIN},
    "pages/admin/people.py": {ADMIN},
    "pages/admin/models.py": {ADMIN},
    "pages/admin/audit.py": {ADMIN},
    "pages/admin/health.py": {ADMIN},
}


def words(app) -> str:
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.text, app.info, app.warning)
    elements = [element for kind in kinds for element in kind]
    return "\n".join(str(element.value) for element in elements)


def test_the_table_above_names_every_page():
    pages = {str(p.relative_to(ROOT)) for p in (ROOT / "pages").glob("*/*.py") if p.parent.name != "shared"}
    assert pages - {"pages/account/sign_in.py"} == set(OPEN_TO)


@pytest.mark.parametrize("page", OPEN_TO)
@pytest.mark.parametrize("role", list(Role))
def test_a_page_opens_for_its_roles_and_for_nobody_else(visit, people, monkeypatch, page, role):
    app = visit(people[role])
    assert not app.exception
    if role in OPEN_TO[page]:
        app = visit(people[role], page)
        assert not app.exception, app.exception
        assert not app.error
        assert NotAllowed.sentence not in words(app)
    else:
        refused = run_alone(page, people[role], monkeypatch)
        assert not refused.exception
        assert [info.value for info in refused.info] == [NotAllowed.sentence]
        assert len(refused.main) == 2, "a sentence and a way on, nothing else"


@pytest.mark.parametrize("page", OPEN_TO)
def test_nobody_sees_only_a_sentence_on_every_page(wired, monkeypatch, page):
    refused = run_alone(page, None, monkeypatch)
    assert not refused.exception
    assert [info.value for info in refused.info] == [NotSignedIn.sentence]
    assert len(refused.main) == 2


def run_alone(page, person, monkeypatch):
    """The page's script by itself, as if its gate were all there is."""
    from streamlit.testing.v1 import AppTest

    from pages.shared import access

    monkeypatch.setattr(access, "_look", lambda: access.Visit(person))
    return AppTest.from_file(str(ROOT / page), default_timeout=30).run()


def test_nobody_gets_the_sign_in_page(visit):
    app = visit(None)
    assert not app.exception
    assert app.title[0].value == "Greenroom"


def test_a_name_with_markup_is_shown_as_text(visit, people):
    app = visit(people[CANDIDATE])
    assert r"\*with\*" in app.title[0].value
    assert r"\<b\>" in app.title[0].value


# --- an interview through its page ---


@pytest.fixture
def in_interview(visit, people, wired):
    job = wired.jobs.all(people[CANDIDATE].org_id)[0]
    interview = wired.conduct.start(people[CANDIDATE], job.id, turns=3, seed=4)
    yield interview, visit(people[CANDIDATE], "pages/candidate/interview.py", id=str(interview.id))
    wired.conduct.end(people[CANDIDATE], interview.id)


def said(app) -> list[str]:
    return [message.text[0].value for message in app.chat_message]


def press(app, label: str):
    next(button for button in app.button if button.label == label).click()
    return app.run()


def test_an_answer_is_taken_and_the_next_question_asked(in_interview, wired):
    interview, app = in_interview
    app.text_area[0].input("Because an index keeps entries sorted, lookups need only logarithmic time.")
    press(app, "Done")
    assert not app.exception
    assert len(said(app)) == 4
    assert app.text_area[0].value == ""
    assert len(wired.conduct.interviews.answers(interview.id)) == 1


def test_markup_in_an_answer_stays_text(in_interview):
    _, app = in_interview
    text = "<script>alert(1)</script> **bold** :red[x] $y$ [l](http://e)"
    app.text_area[0].input(text)
    press(app, "Done")
    assert text in said(app)
    assert all(text not in str(m.value) for m in app.markdown)


def test_an_empty_answer_is_named_and_the_question_stays(in_interview):
    _, app = in_interview
    press(app, "Done")
    assert "nothing in that answer yet" in app.warning[0].value
    assert len(said(app)) == 2


@pytest.mark.parametrize(("label", "count"), [("Repeat", 3), ("Say it differently", 3), ("I'm thinking", 3)])
def test_asking_for_help_keeps_the_question_open_and_the_typed_words(in_interview, label, count):
    _, app = in_interview
    app.text_area[0].input("half a thought")
    press(app, label)
    assert not app.exception
    assert len(said(app)) == count
    assert app.text_area[0].value == "half a thought"


def test_skipping_moves_on(in_interview, wired):
    interview, app = in_interview
    press(app, "Skip")
    assert wired.conduct.interviews.answers(interview.id)[0].status == "declined"
    assert len(said(app)) == 3  # the skip itself is a badge


def test_a_second_window_is_told_and_its_words_are_kept(in_interview, wired, people):
    interview, app = in_interview
    wired.conduct.answer(people[CANDIDATE], interview.id, "Answered in the other window already.", position=2)
    app.text_area[0].input("words typed in the second window")
    press(app, "Done")
    assert "moved on in another window" in app.warning[0].value
    assert [code.value for code in app.code] == ["words typed in the second window"]
    assert len(said(app)) == 4


@pytest.mark.parametrize("interview_id", ["3b1f6c1e-0000-4000-8000-000000000000", "not-an-id"])
def test_an_unknown_interview_is_a_sentence(visit, people, interview_id):
    app = visit(people[CANDIDATE], "pages/candidate/interview.py", id=interview_id)
    assert not app.exception


def test_someone_elses_interview_and_results_cannot_be_opened(visit, people, wired):
    other = wired.accounts.sign_up("Kim Doe", f"{uuid4().hex}@example.org", "quite-a-long-one-55")
    job = wired.jobs.all(other.org_id)[0]
    interview = wired.conduct.start(other, job.id, turns=3, seed=1)
    wired.conduct.end(other, interview.id)
    for page in ("pages/candidate/interview.py", "pages/candidate/results.py"):
        app = visit(people[CANDIDATE], page, id=str(interview.id))
        assert not app.exception
        assert "belongs to someone else" in words(app)


def test_results_show_evidence_and_recruiters_of_the_organisation_may_see_them(visit, people, wired):
    person = people[CANDIDATE]
    job = wired.jobs.all(person.org_id)[0]
    interview = wired.conduct.start(person, job.id, turns=3, seed=9)
    while interview.is_open:
        question = wired.questions.get(interview.progress.current)
        words_ = question.ideal_answer if not interview.progress.is_follow_up else "I am not sure about that part."
        interview = wired.conduct.answer(person, interview.id, words_, position=len(interview.turns))
    for role in Role:
        app = visit(people[role], "pages/candidate/results.py", id=str(interview.id))
        assert not app.exception, app.exception
        assert any("likely" in caption.value for caption in app.caption)
    home = visit(person, "pages/candidate/progress.py")
    assert not home.exception
    overview = visit(people[RECRUITER], "pages/insights/overview.py")
    assert not overview.exception
    assert "finished interview" in words(overview)
