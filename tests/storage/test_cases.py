"""The case library keeps whole cases, lets nobody overwrite another's change, and follows what ships."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from core.cases.shipped import shipped_cases
from core.domain.case_study import CaseStatus, CaseStudy
from core.domain.errors import NotFound, OutOfStep
from core.storage.cases import CaseStudyRepository
from core.storage.engine import Store

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def library(store: Store) -> CaseStudyRepository:
    return CaseStudyRepository(store)


def own(org_id: object) -> CaseStudy:
    return replace(shipped_cases(AT)[0], id=uuid4(), org_id=org_id, status=CaseStatus.DRAFT)  # type: ignore[arg-type]


def test_a_case_comes_back_as_it_was_kept(library: CaseStudyRepository) -> None:
    mine = own(uuid4())
    library.add(mine)
    assert library.get(mine.id) == mine


def test_shipped_cases_are_added_once_and_withdrawn_when_they_ship_no_longer(library: CaseStudyRepository) -> None:
    shipped = shipped_cases(AT)
    assert library.sync(shipped) == len(shipped)
    assert library.sync(shipped[1:]) == 0
    assert library.get(shipped[0].id).status is CaseStatus.WITHDRAWN
    offered = {study.id for study in library.of_org(uuid4(), CaseStatus.PUBLISHED)}
    assert offered == {study.id for study in shipped[1:]}


def test_an_organisation_sees_its_own_cases_and_the_shipped_ones(library: CaseStudyRepository) -> None:
    library.sync(shipped_cases(AT)[:2])
    mine, theirs = own(uuid4()), own(uuid4())
    library.add(mine)
    library.add(theirs)
    seen = {study.id for study in library.of_org(mine.org_id)}  # type: ignore[arg-type]
    assert mine.id in seen
    assert theirs.id not in seen
    assert len(seen) == 3


def test_a_change_to_a_version_that_is_no_longer_current_is_refused(library: CaseStudyRepository) -> None:
    mine = own(uuid4())
    library.add(mine)
    published = library.save(mine.moved(CaseStatus.PUBLISHED))
    with pytest.raises(OutOfStep):
        library.save(mine.edited(replace(mine.case, title="Another title")))
    assert library.get(mine.id) == published


def test_a_case_that_is_not_there_is_named_so(library: CaseStudyRepository) -> None:
    with pytest.raises(NotFound):
        library.get(uuid4())


def test_a_case_that_was_read_before_its_change_is_read_anew(library: CaseStudyRepository, store: Store) -> None:
    mine, other = own(uuid4()), CaseStudyRepository(store)
    library.add(mine)
    assert other.get(mine.id) == library.get(mine.id)
    changed = library.save(mine.edited(replace(mine.case, title="Another title")))
    assert other.get(mine.id) == changed
