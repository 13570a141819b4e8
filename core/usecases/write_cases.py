"""What the background does with a request for cases: look into the casebooks, write, keep each case as it is finished.

It may be left at any point and taken up again: a request that was running goes on after the last case that was kept.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from core.case_ports import CaseRequests, CaseWriter, Tell
from core.domain.case import Citation
from core.domain.case_request import CaseRequest, RequestStatus, Step, WrittenCase
from core.domain.case_study import CaseStatus, CaseStudy, Engine
from core.domain.errors import CaseInvalid, EngineUnavailable, GreenroomError, NotFound, WritingCancelled
from core.ports import Now, Passages

log = logging.getLogger("greenroom.cases")

MOST_PASSAGES = 5
LONGEST_PASSAGE = 600  # characters that are quoted
NO_CASEBOOK = "No passage of a casebook fits, so the case is written without one"
FAILED = "Something went wrong while the cases were written. What was finished is in the library; please try again."


@dataclass(frozen=True)
class WriteCases:
    """`passages` is None where there is no casebook library."""

    requests: CaseRequests
    writers: Mapping[Engine, CaseWriter]
    passages: Passages | None
    now: Now

    def waiting(self) -> list[UUID]:
        return self.requests.unfinished()

    def work(self, request_id: UUID, pause: Tell = lambda _: None) -> None:
        """Write what a request asks for. `pause` is called at every step and may raise a BaseException, which
        leaves the work for later; nothing else comes out of here, unless the store is away."""
        try:
            request = self.requests.get(request_id)
        except NotFound:  # its organisation went
            return
        if not request.status.is_open:
            return

        def tell(text: str) -> None:
            pause(text)
            current = self.requests.get(request_id)
            step = Step(self.now(), text, len(current.made), current.brief.count)
            if not current.status.is_open or (text and not self.requests.note(request_id, step)):
                raise WritingCancelled

        try:
            begun = self.requests.begin(request_id, request.passages or self._read(request))
            if begun is None:
                raise WritingCancelled
            self._write(begun, tell)
        except WritingCancelled:
            log.info("request %s: cancelled", request_id)
        except GreenroomError as error:
            self.requests.end(request_id, RequestStatus.FAILED, error.sentence, self.now())
            log.info("request %s: failed, %s", request_id, type(error).__name__)
        except Exception:
            log.exception("request %s: failed", request_id)
            self.requests.end(request_id, RequestStatus.FAILED, FAILED, self.now())

    def _read(self, request: CaseRequest) -> tuple[Citation, ...]:
        """Passages of casebooks that fit the brief."""
        if self.passages is None:
            return ()
        found = self.passages.search(request.org_id, request.brief.query, MOST_PASSAGES)
        return tuple(Citation(p.document, p.page, p.text[:LONGEST_PASSAGE]) for p in found[:MOST_PASSAGES])

    def _write(self, request: CaseRequest, tell: Tell) -> None:
        brief, passages = request.brief, request.passages
        places = ", ".join(f"{passage.document} p. {passage.page}" for passage in passages)
        tell(f"Read in the casebooks: {places}" if passages else NO_CASEBOOK)
        writer = self.writers[brief.engine]
        if writer.unavailable:
            raise EngineUnavailable(writer.unavailable)
        done, remarks = len(request.made), []
        for number, written in enumerate(writer.write(request.org_id, brief, passages, done, tell), done):
            if not self.requests.keep(request.id, self._study(request, number, written)):
                raise WritingCancelled
            tell(f"Case {number + 1} of {brief.count} is in the library: {written.case.title}")
            remarks += [written.note, written.remark]
        if len(self.requests.get(request.id).made) < brief.count:
            raise CaseInvalid("Fewer cases were written than were asked for. What was finished is in the library.")
        remark = " ".join(dict.fromkeys(remark for remark in remarks if remark))
        self.requests.end(request.id, RequestStatus.DONE, remark, self.now())

    def _study(self, request: CaseRequest, number: int, written: WrittenCase) -> CaseStudy:
        return CaseStudy(
            id=request.id_of(number),
            org_id=request.org_id,
            case=written.case,
            status=CaseStatus.DRAFT,
            created_at=self.now(),
            created_by=request.created_by,
            engine=written.engine,
            remark=written.remark,
        )
