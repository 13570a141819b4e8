"""Requests for cases come back as they were kept, and one that is over never changes again."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from core.cases.shipped import shipped_cases
from core.domain.case import CaseType, Citation
from core.domain.case_request import CaseBrief, CaseRequest, RequestStatus, Step
from core.domain.case_study import CaseStatus, CaseStudy
from core.domain.errors import NotFound
from core.domain.question import Difficulty
from core.storage.case_requests import CaseRequestRepository
from core.storage.cases import CaseStudyRepository
from core.storage.engine import Store
from core.storage.erasure import erase_organisation, erase_person

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
BRIEF = CaseBrief("“Prix” 🙂", CaseType.CONSULTING, Difficulty.HARD, "Museums", 2, 5)
PASSAGE = Citation("Casebook", 3, "Ask what else people pay for.")
STEP = Step(AT, "Writing case 1 of 2", 0, 2)


@pytest.fixture
def requests(store: Store) -> CaseRequestRepository:
    return CaseRequestRepository(store)


def asked(requests: CaseRequestRepository, org_id: UUID | None = None) -> CaseRequest:
    request = CaseRequest(uuid4(), org_id or uuid4(), BRIEF, AT, uuid4())
    requests.add(request)
    return request


def case_of(request: CaseRequest) -> CaseStudy:
    shipped = shipped_cases(AT)[0]
    return replace(
        shipped, id=request.id_of(0), org_id=request.org_id, status=CaseStatus.DRAFT, created_by=request.created_by
    )


def test_a_request_comes_back_as_it_was_kept(requests: CaseRequestRepository) -> None:
    request = asked(requests)
    assert requests.get(request.id) == request
    assert requests.unfinished() == [request.id]
    running = requests.begin(request.id, (PASSAGE,))
    assert running == replace(request, status=RequestStatus.RUNNING, passages=(PASSAGE,))
    assert requests.note(request.id, STEP)
    assert requests.keep(request.id, case_of(request))
    assert requests.keep(request.id, case_of(request))  # after a restart the same case comes once more
    ended = requests.end(request.id, RequestStatus.DONE, "A remark.", AT)
    assert requests.get(request.id) == ended
    assert ended is not None
    assert ended.made == (request.id_of(0),)
    assert ended.steps == (STEP,)
    assert requests.unfinished() == []
    with pytest.raises(NotFound):
        requests.get(uuid4())


def test_what_is_over_stays_as_it_is(requests: CaseRequestRepository, store: Store) -> None:
    request = asked(requests)
    cancelled = requests.end(request.id, RequestStatus.CANCELLED, "", AT)
    assert requests.begin(request.id, ()) is None
    assert not requests.note(request.id, STEP)
    assert not requests.keep(request.id, case_of(request))
    assert requests.end(request.id, RequestStatus.DONE, "", AT) is None
    assert requests.get(request.id) == cancelled
    assert CaseStudyRepository(store).of_org(request.org_id) == []


def test_requests_go_with_their_organisation_and_forget_a_person(requests: CaseRequestRepository, store: Store) -> None:
    request, other = asked(requests), asked(requests)
    requests.keep(request.id, case_of(request))
    store.write(lambda connection: erase_person(connection, request.created_by or uuid4()))
    assert requests.get(request.id).created_by is None
    assert CaseStudyRepository(store).get(request.id_of(0)).created_by is None
    store.write(lambda connection: erase_organisation(connection, request.org_id))
    assert [r.id for r in requests.of_org(other.org_id)] == [other.id]
    with pytest.raises(NotFound):
        requests.get(request.id)
