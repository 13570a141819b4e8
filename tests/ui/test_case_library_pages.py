"""Recruiters write, read, change and publish cases on the real pages."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from core.cases.draw import draw
from core.domain.account import Role
from core.domain.case import CaseType
from core.domain.case_request import CaseBrief, RequestStatus
from core.domain.case_study import CaseStatus, CaseStudy, Engine
from core.domain.question import Difficulty
from core.usecases.write_cases import WriteCases

pytestmark = pytest.mark.slow
LIBRARY, GENERATE = "pages/cases/library.py", "pages/cases/generate.py"


def shown(app) -> str:
    elements = [*app.title, *app.markdown, *app.caption, *app.warning, *app.info, *app.success, *app.subheader]
    return "\n".join(str(element.value) for element in elements)


def button(app, label: str):
    return next(button for button in app.button if button.label == label)


@pytest.fixture
def recruiter(people):
    return people[Role.RECRUITER]


@pytest.fixture
def mine(wired, recruiter) -> CaseStudy:
    """A draft of the recruiter's organisation."""
    study = CaseStudy(
        uuid4(), recruiter.org_id, draw("profitability", 5, Difficulty.MEDIUM), CaseStatus.DRAFT, wired.author.now()
    )
    wired.cases.add(study)
    return study


def write_all(wired) -> None:
    writing = WriteCases(wired.author.requests, wired.author.writers, None, wired.author.now)
    for request_id in writing.waiting():
        writing.work(request_id)


def test_candidates_have_no_way_in(visit, people):
    for page in (LIBRARY, GENERATE):
        app = visit(people[Role.RECRUITER], page)
        assert not app.exception
    with pytest.raises(ValueError, match=r"(?i)could not find|page"):
        visit(people[Role.CANDIDATE], LIBRARY)


def test_the_library_shows_what_ships_and_finds_it(visit, recruiter, wired):
    app = visit(recruiter, LIBRARY)
    assert not app.exception
    everything = len(wired.author.library(recruiter))
    assert f"{everything} cases" in shown(app)
    app.text_input[0].input("climbing")
    app.run()
    found = int(next(c.value for c in app.caption if "newest first" in c.value).split()[0])
    assert 0 < found < everything
    app.text_input[0].input("nothing has this name")
    app.run()
    assert "No case fits" in shown(app)


def test_a_shipped_case_is_read_and_copied_but_not_changed(visit, recruiter, wired):
    shipped = next(study for study in wired.author.library(recruiter) if study.org_id is None)
    app = visit(recruiter, LIBRARY, case=str(shipped.id))
    assert not app.exception
    labels = {button.label for button in app.button}
    assert "Copy" in labels
    assert not labels & {"Publish", "Withdraw", "Save", "Show differently"}
    button(app, "Copy").click()
    app.run()
    assert not app.exception
    assert "This is your copy" in shown(app)
    assert "Publish" in {button.label for button in app.button}


def test_an_edit_changes_everything_that_follows_and_is_published(visit, recruiter, wired, mine):
    app = visit(recruiter, LIBRARY, case=str(mine.id))
    app.toggle[0].set_value(True)
    app.run()
    assert not app.exception
    next(field for field in app.text_input if field.label == "Title").input("A title *of* mine")
    button(app, "Save").click()
    app.run()
    assert not app.exception
    assert "Saved" in shown(app)
    assert wired.cases.get(mine.id).case.title == "A title *of* mine"
    assert r"A title \*of\* mine" in app.title[0].value
    button(app, "Publish").click()
    app.run()
    assert wired.cases.get(mine.id).status is CaseStatus.PUBLISHED


def test_a_case_with_problems_says_so_and_cannot_be_published(visit, recruiter, wired, mine):
    wired.cases.save(mine.edited(replace(mine.case, prompt="Too short.")))
    app = visit(recruiter, LIBRARY, case=str(mine.id))
    assert not app.exception
    assert "To put right before it can be published" in shown(app)
    assert button(app, "Publish").disabled


def test_an_exhibit_is_shown_differently(visit, recruiter, wired, mine):
    app = visit(recruiter, LIBRARY, case=str(mine.id))
    before = [exhibit.kind for exhibit in mine.case.exhibits]
    next(b for b in app.button if b.key and "_again_unit_cost" in b.key).click()
    app.run()
    assert not app.exception
    after = [exhibit.kind for exhibit in wired.cases.get(mine.id).case.exhibits]
    assert [a != b for a, b in zip(before, after, strict=True)] == [False, False, True]
    next(b for b in app.button if b.key and "_again_economics" in b.key).click()
    app.run()
    assert "There is no other way to show these numbers" in shown(app)


def test_someone_elses_case_and_request_read_as_not_there(visit, recruiter, wired, mine):
    wired.cases.save(replace(mine, org_id=uuid4()))
    app = visit(recruiter, LIBRARY, case=str(mine.id))
    assert "could not find that" in shown(app)
    app = visit(recruiter, GENERATE, request=str(uuid4()))
    assert "could not find that" in shown(app)


def test_cases_are_asked_for_watched_and_published(visit, recruiter, wired):
    app = visit(recruiter, GENERATE)
    assert not app.exception
    assert "GREENROOM\\_LLM\\_MODEL" in shown(app)  # how to switch the crew on
    next(field for field in app.text_input if field.label.startswith("What")).input("pricing of *museum* tickets")
    app.number_input[0].set_value(2)
    button(app, "Write").click()
    app.run()
    assert not app.exception
    assert "Waiting for its turn" in shown(app) or app.button
    asked = app.query_params["request"]
    request_id = UUID(asked if isinstance(asked, str) else asked[0])
    write_all(wired)
    app.run()
    assert not app.exception
    assert "2 cases in your library" in shown(app)
    request = wired.author.watch(recruiter, request_id)
    assert request.status is RequestStatus.DONE
    next(b for b in app.button if b.label == "Publish").click()
    app.run()
    assert [wired.cases.get(i).status for i in request.made] == [CaseStatus.PUBLISHED, CaseStatus.DRAFT]


def test_an_empty_topic_and_a_cancelled_request_are_told(visit, recruiter, wired):
    app = visit(recruiter, GENERATE)
    button(app, "Write").click()
    app.run()
    assert "Say in a few words" in shown(app)
    brief = CaseBrief("growth", CaseType.CONSULTING, Difficulty.EASY, engine=Engine.EMBEDDED)
    request = wired.author.request(recruiter, brief)
    app = visit(recruiter, GENERATE, request=str(request.id))
    button(app, "Cancel").click()
    app.run()
    assert not app.exception
    assert wired.author.watch(recruiter, request.id).status is RequestStatus.CANCELLED
    assert "This was cancelled" in shown(app)
