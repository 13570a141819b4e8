"""What recruiters may do with the cases of their library."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.case_study import CaseStatus
from core.domain.errors import (
    CaseChanged,
    CaseHasProblems,
    CaseInvalid,
    CaseShipped,
    NotAllowed,
    NotFound,
)
from core.usecases.author_case import Changes, ExhibitText
from tests.unit.case_world import CANDIDATE, ORG, RECRUITER, STRANGER, World, case_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with case_world(tmp_path) as made:
        yield made


# --- the library ------------------------------------------------------------------------------------------------------


def test_an_edit_keeps_the_case_consistent_and_is_on_record(world: World) -> None:
    study = world.draft()
    volume = next(q for q in study.case.parameters if q.key == "volume_then")
    saved = world.author.edit(
        RECRUITER,
        study,
        Changes(
            title="Another\x00 title",
            background=("One fact.", "  ", "Another."),
            values={q.key: q.value for q in study.case.parameters} | {"volume_then": volume.value + 50},
            exhibits={"economics": ExhibitText("Two years", "Audited.")},
        ),
    )
    case = saved.study.case
    assert saved.study == world.studies.get(study.id)
    assert case.title == "Another title"
    assert case.background == ("One fact.", "Another.")
    assert case.numbers["volume_then"] == volume.value + 50
    assert case.exhibit("economics").series[0].values[0] == volume.value + 50  # type: ignore[union-attr]
    assert case.exhibit("economics").title == "Two years"  # type: ignore[union-attr]
    assert saved.problems == ()
    assert ("case_edited", str(study.id)) in world.log.actions


def test_a_case_with_problems_is_saved_as_a_draft_told_and_not_published(world: World) -> None:
    study = world.draft()
    found = world.author.edit(RECRUITER, study, Changes(prompt="Revenue is €77.77m. What now?"))
    assert any("€77.77m" in problem for problem in found.problems)
    with pytest.raises(CaseHasProblems):
        world.author.publish(RECRUITER, found.study)
    assert world.studies.get(study.id).status is CaseStatus.DRAFT


def test_a_published_case_cannot_be_changed_for_the_worse(world: World) -> None:
    published = world.author.publish(RECRUITER, world.draft()).study
    with pytest.raises(CaseHasProblems, match="Nothing was saved"):
        world.author.edit(RECRUITER, published, Changes(prompt="Short."))
    assert world.studies.get(published.id) == published
    better = world.author.edit(RECRUITER, published, Changes(title="A better title"))
    assert better.study.status is CaseStatus.PUBLISHED
    withdrawn = world.author.withdraw(RECRUITER, better.study).study
    assert world.author.edit(RECRUITER, withdrawn, Changes(prompt="Short.")).problems


def test_two_people_do_not_overwrite_each_other(world: World) -> None:
    study = world.draft()
    world.author.edit(RECRUITER, study, Changes(title="First"))
    for action in (world.author.publish, world.author.withdraw):
        with pytest.raises(CaseChanged):
            action(RECRUITER, study)
    with pytest.raises(CaseChanged):
        world.author.edit(RECRUITER, study, Changes(title="Second"))
    assert world.studies.get(study.id).case.title == "First"


def test_texts_have_a_limit_and_numbers_a_name(world: World) -> None:
    study = world.draft()
    for changes in (Changes(title="x" * 201), Changes(values={"no_such": 1.0}), Changes(values={"profit_now": 1.0})):
        with pytest.raises(CaseInvalid):
            world.author.edit(RECRUITER, study, changes)
    with pytest.raises(CaseInvalid):
        world.author.regenerate_exhibit(RECRUITER, study, "no such exhibit")
    assert world.studies.get(study.id) == study


def test_an_exhibit_is_made_again_and_the_case_stays_consistent(world: World) -> None:
    study = world.draft()
    found = world.author.regenerate_exhibit(RECRUITER, study, "unit_cost")
    assert found.problems == ()
    assert found.study.case.exhibit("unit_cost").kind is not study.case.exhibit("unit_cost").kind  # type: ignore[union-attr]


def test_shipped_cases_are_copied_not_changed_and_other_organisations_see_nothing(world: World) -> None:
    shipped, mine = world.draft(org_id=None, status=CaseStatus.PUBLISHED), world.draft()
    with pytest.raises(CaseShipped):
        world.author.edit(RECRUITER, shipped, Changes(title="Mine"))
    copied = world.author.copy(RECRUITER, shipped.id)
    assert copied.study.org_id == ORG
    assert copied.study.status is CaseStatus.DRAFT
    assert copied.study.case.exhibits == shipped.case.exhibits
    assert {study.id for study in world.author.library(RECRUITER)} == {shipped.id, mine.id, copied.study.id}
    assert [study.id for study in world.author.library(STRANGER)] == [shipped.id]
    for action in (world.author.publish, world.author.withdraw):
        with pytest.raises(NotFound):
            action(STRANGER, mine)
    with pytest.raises(NotFound):
        world.author.preview(STRANGER, mine.id)
    with pytest.raises(NotFound):
        world.author.copy(STRANGER, mine.id)
    with pytest.raises(NotAllowed):
        world.author.preview(CANDIDATE, mine.id)
