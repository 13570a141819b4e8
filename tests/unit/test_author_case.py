"""What recruiters may do with cases, and what the background makes of their requests."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.cases.writer import EmbeddedWriter
from core.domain.case import Citation
from core.domain.case_request import CaseBrief, CaseRequest, RequestStatus, WrittenCase
from core.domain.case_study import CaseStatus, Engine
from core.domain.casebook import Passage
from core.domain.errors import (
    BriefInvalid,
    EngineUnavailable,
    NotAllowed,
    NotFound,
    TooManyRequests,
)
from core.jobs.case_queue import CaseQueue
from core.usecases.write_cases import NO_CASEBOOK
from tests.unit.case_world import BRIEF, CANDIDATE, ORG, RECRUITER, STRANGER, World, case_world


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with case_world(tmp_path) as made:
        yield made


# --- asking and writing -----------------------------------------------------------------------------------------------


def test_a_request_becomes_drafts_that_cite_what_was_read(world: World) -> None:
    world.books.found = [Passage(uuid4(), "Pricing cases", 7, "Prices", "Ask what else people pay for. " * 60)]
    request = world.author.request(RECRUITER, BRIEF)
    assert world.wakes == 1
    assert world.author.watch(RECRUITER, request.id).status is RequestStatus.WAITING
    world.writing.work(request.id)
    done = world.author.watch(RECRUITER, request.id)
    assert done.status is RequestStatus.DONE
    assert done.share == 1.0
    assert [step.done for step in done.steps] == sorted(step.done for step in done.steps)
    assert "Pricing cases p. 7" in done.steps[0].text
    assert world.books.asked == [(ORG, BRIEF.topic)]
    made = world.author.made(RECRUITER, done)
    assert len({study.case.id for study in made}) == 3
    for study in made:
        assert study.status is CaseStatus.DRAFT
        assert study.case.citations == done.passages
        assert world.author.preview(RECRUITER, study.id).problems == ()
    assert ("cases_requested", str(request.id)) in world.log.actions


def test_without_a_casebook_the_cases_are_written_all_the_same(world: World) -> None:
    for passages in (None, world.books):
        request = world.author.request(RECRUITER, BRIEF)
        replace(world.writing, passages=passages).work(request.id)
        done = world.author.watch(RECRUITER, request.id)
        assert done.status is RequestStatus.DONE
        assert done.steps[0].text == NO_CASEBOOK


def test_a_nonsense_topic_says_what_was_chosen(world: World) -> None:
    request = world.author.request(RECRUITER, replace(BRIEF, topic="zorgblatt 🦄 <script>{0}", industry="moon mining"))
    world.writing.work(request.id)
    done = world.author.watch(RECRUITER, request.id)
    assert done.status is RequestStatus.DONE
    assert "names no kind of case we know" in done.remark
    assert "“moon mining”" in done.remark


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"topic": "  "}, "Say in a few words"),
        ({"topic": "x" * 301}, "300"),
        ({"industry": "x" * 301}, "300"),
        ({"count": 0}, "Between 1 and 10"),
        ({"count": 11}, "Between 1 and 10"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_brief_that_cannot_be_written_is_refused(world: World, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(BriefInvalid, match=says):
        world.author.request(RECRUITER, replace(BRIEF, **changes))
    assert world.author.requested(RECRUITER) == []


def test_what_is_not_available_or_too_much_is_refused(world: World) -> None:
    with pytest.raises(EngineUnavailable):
        world.author.request(RECRUITER, replace(BRIEF, engine=Engine.CREW))
    for _ in range(5):
        world.author.request(RECRUITER, BRIEF)
    with pytest.raises(TooManyRequests):
        world.author.request(RECRUITER, BRIEF)
    world.author.request(STRANGER, BRIEF)


class Costly(EmbeddedWriter):
    """Stands for the crew."""


def test_the_demo_makes_no_calls_that_cost_money(world: World) -> None:
    world.writers[Engine.CREW] = Costly()
    with pytest.raises(NotAllowed, match="demo"):
        world.author.request(replace(RECRUITER, is_demo=True), replace(BRIEF, engine=Engine.CREW))


def test_cancelling_in_the_middle_keeps_what_was_finished(world: World) -> None:
    request = world.author.request(RECRUITER, BRIEF)

    def cancel(text: str) -> None:
        if text.startswith("Case 2 of 3 is in the library"):
            world.author.cancel(RECRUITER, request.id)

    world.writing.work(request.id, cancel)
    ended = world.author.watch(RECRUITER, request.id)
    assert ended.status is RequestStatus.CANCELLED
    assert len(ended.made) == len(world.drafts()) == 2
    world.writing.work(request.id)  # what is over is left alone
    assert world.author.cancel(RECRUITER, request.id).status is RequestStatus.CANCELLED
    assert world.author.watch(RECRUITER, request.id) == ended


@pytest.mark.parametrize("moment", ["Choosing", "Writing case 2", "Case 1 of 3 is in", "Case 3 of 3 is in"])
def test_a_killed_process_goes_on_where_it_was_and_keeps_no_case_twice(world: World, moment: str) -> None:
    request = world.author.request(RECRUITER, BRIEF)

    def kill(text: str) -> None:
        if text.startswith(moment):
            raise Killed

    with pytest.raises(Killed):
        world.writing.work(request.id, kill)
    assert world.author.watch(RECRUITER, request.id).status is RequestStatus.RUNNING
    assert world.writing.waiting() == [request.id]
    world.writing.work(request.id)
    done = world.author.watch(RECRUITER, request.id)
    assert done.status is RequestStatus.DONE
    assert len(world.drafts()) == len(set(done.made)) == 3
    assert len({study.case.id for study in world.drafts()}) == 3
    assert world.writing.waiting() == []


class Failing(EmbeddedWriter):
    def write(self, org_id: UUID, brief: CaseBrief, passages: Sequence[Citation], done: int, tell: Any) -> Any:
        cases: Iterator[WrittenCase] = super().write(org_id, brief, passages, done, tell)
        yield next(cases)
        raise KeyError("a bug")


def test_a_failure_keeps_what_was_finished_and_says_so(world: World) -> None:
    world.writers[Engine.EMBEDDED] = Failing()
    request = world.author.request(RECRUITER, BRIEF)
    world.writing.work(request.id)
    ended = world.author.watch(RECRUITER, request.id)
    assert ended.status is RequestStatus.FAILED
    assert len(ended.made) == 1
    assert "please try again" in ended.remark
    assert "bug" not in ended.remark


def test_requests_belong_to_their_organisation(world: World) -> None:
    request = world.author.request(RECRUITER, BRIEF)
    for action in (world.author.watch, world.author.cancel):
        with pytest.raises(NotFound):
            action(STRANGER, request.id)
        with pytest.raises(NotAllowed):
            action(CANDIDATE, request.id)
    with pytest.raises(NotAllowed):
        world.author.request(CANDIDATE, BRIEF)
    assert world.author.requested(STRANGER) == []
    assert world.author.watch(RECRUITER, request.id).status is RequestStatus.WAITING


# --- the thread -------------------------------------------------------------------------------------------------------


def test_the_thread_writes_what_waits_and_what_is_asked_for_and_stops(world: World) -> None:
    waiting = world.author.request(RECRUITER, BRIEF)
    queue = CaseQueue(world.writing.waiting, world.writing.work, poll_seconds=30)
    queue.start()
    try:
        until(lambda: world.author.watch(RECRUITER, waiting.id))
        later = world.author.request(RECRUITER, BRIEF)
        queue.wake()
        until(lambda: world.author.watch(RECRUITER, later.id))
    finally:
        queue.stop()
    assert not queue._thread.is_alive()


def test_stopping_in_the_middle_leaves_the_request_for_the_next_start(world: World) -> None:
    request = world.author.request(RECRUITER, BRIEF)
    reached, go_on = Event(), Event()

    def work(request_id: UUID, pause: Any) -> None:
        def held(text: str) -> None:
            if text.startswith("Case 1"):
                reached.set()
                go_on.wait(5)
            pause(text)

        world.writing.work(request_id, held)

    queue = CaseQueue(world.writing.waiting, work)
    queue.start()
    assert reached.wait(10)
    queue._stopping.set()
    go_on.set()
    queue.stop()
    assert not queue._thread.is_alive()
    assert world.author.watch(RECRUITER, request.id).status is RequestStatus.RUNNING
    again = CaseQueue(world.writing.waiting, world.writing.work)
    again.start()
    try:
        until(lambda: world.author.watch(RECRUITER, request.id))
    finally:
        again.stop()
    assert len(world.drafts()) == 3


def until(look: Any) -> CaseRequest:
    pause = Event()
    for _ in range(200):
        request: CaseRequest = look()
        if not request.status.is_open:
            return request
        pause.wait(0.05)
    raise AssertionError("the request was not finished in ten seconds")
