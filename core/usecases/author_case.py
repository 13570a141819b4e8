"""Cases as recruiters make them: ask for some, watch and cancel the writing; read, change, publish and withdraw them.

Whose case it is, is checked again here at every step. What is published holds together: a case with problems stays a
draft, and a published one that is changed for the worse is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from core.case_ports import CaseEditor, CaseRequests, CaseWriter
from core.domain.account import Account, Role
from core.domain.case import Case, Exhibit
from core.domain.case_request import CaseBrief, CaseRequest, RequestStatus
from core.domain.case_study import CaseStatus, CaseStudy, Engine
from core.domain.errors import (
    CaseChanged,
    CaseHasProblems,
    CaseInvalid,
    CaseShipped,
    EngineUnavailable,
    NotAllowed,
    NotFound,
    OutOfStep,
    TooManyRequests,
)
from core.ports import Audit, CaseStudies, NewId, Now

MOST_WAITING = 5  # requests of one organisation
LONGEST = {"title": 200, "prompt": 6000, "background": 2000, "recommendation": 4000}  # characters
AUTHORS = (Role.RECRUITER, Role.ADMIN)


@dataclass(frozen=True)
class ExhibitText:
    """What may be changed of an exhibit by hand; its numbers follow from the case's."""

    title: str
    note: str


@dataclass(frozen=True)
class Changes:
    """What a person changed; None leaves a part as it is. `values` are parameters by key, `exhibits` texts by id."""

    title: str | None = None
    prompt: str | None = None
    background: tuple[str, ...] | None = None
    recommendation: str | None = None
    values: Mapping[str, float] | None = None
    exhibits: Mapping[str, ExhibitText] | None = None


@dataclass(frozen=True)
class Preview:
    """A case as its recruiters see it, with all that is wrong with it and what they may do."""

    study: CaseStudy
    problems: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True)
class AuthorCase:
    """`wake` tells the background that something waits."""

    studies: CaseStudies
    requests: CaseRequests
    writers: Mapping[Engine, CaseWriter]
    editor: CaseEditor
    audit: Audit
    now: Now
    new_id: NewId
    wake: Callable[[], None] = lambda: None

    # --- asking for cases ---------------------------------------------------------------------------------------------

    def unavailable(self, engine: Engine) -> str:
        """Empty, or why an engine cannot be used here and how to change that."""
        writer = self.writers.get(engine)
        return writer.unavailable if writer else EngineUnavailable.sentence

    def request(self, person: Account, brief: CaseBrief) -> CaseRequest:
        """Raises NotAllowed, BriefInvalid, EngineUnavailable, TooManyRequests."""
        person.must_be(*AUTHORS)
        brief = brief.checked()
        if problem := self.unavailable(brief.engine):
            raise EngineUnavailable(problem)
        if person.is_demo and brief.engine is not Engine.EMBEDDED:
            raise NotAllowed("Calls to a language model can cost money, so they are not part of the demo.")
        if sum(request.status.is_open for request in self.requests.of_org(person.org_id)) >= MOST_WAITING:
            raise TooManyRequests
        request = CaseRequest(self.new_id(), person.org_id, brief, self.now(), person.id)
        self.requests.add(request)
        self._audit(person, "cases_requested", request.id, {"engine": brief.engine, "count": brief.count})
        self.wake()
        return request

    def requested(self, person: Account) -> list[CaseRequest]:
        """The organisation's, newest first."""
        person.must_be(*AUTHORS)
        return self.requests.of_org(person.org_id)

    def watch(self, person: Account, request_id: UUID) -> CaseRequest:
        """Raises NotAllowed, NotFound."""
        request = self.requests.get(request_id)
        if request.org_id != person.must_be(*AUTHORS).org_id:
            raise NotFound
        return request

    def cancel(self, person: Account, request_id: UUID) -> CaseRequest:
        """What is finished stays. Harmless for a request that is over. Raises NotAllowed, NotFound."""
        request = self.watch(person, request_id)
        ended = self.requests.end(request.id, RequestStatus.CANCELLED, "", self.now())
        if ended is None:
            return self.watch(person, request_id)
        self._audit(person, "cases_cancelled", request.id, {"made": len(ended.made)})
        return ended

    def made(self, person: Account, request: CaseRequest) -> list[CaseStudy]:
        """The cases that came of a request, in the order in which they were written."""
        self.watch(person, request.id)
        return [self.studies.get(study_id) for study_id in request.made]

    # --- the library --------------------------------------------------------------------------------------------------

    def library(self, person: Account) -> list[CaseStudy]:
        """The organisation's cases and those that ship and are offered, newest first."""
        person.must_be(*AUTHORS)
        found = self.studies.of_org(person.org_id)
        return [study for study in found if study.org_id is not None or study.status is CaseStatus.PUBLISHED]

    def preview(self, person: Account, study_id: UUID) -> Preview:
        """Raises NotAllowed, NotFound."""
        study = self._readable(person, study_id)
        return Preview(study, tuple(self.editor.problems(study.case)), study.org_id is not None)

    def edit(self, person: Account, study: CaseStudy, changes: Changes) -> Preview:
        """Save changes to the version the person has seen; everything that follows from its numbers is worked out anew.

        A draft may be saved with problems, which are told. Raises NotAllowed, NotFound, CaseShipped, CaseChanged,
        CaseInvalid, and CaseHasProblems when the case is published and the change would leave it with problems.
        """
        current = self._own(person, study)
        return self._saved(person, current, self._changed(current.case, changes), "case_edited")

    def regenerate_exhibit(self, person: Account, study: CaseStudy, exhibit_id: str) -> Preview:
        """Another way to show the same numbers. Raises as `edit`, and NoOtherExhibit."""
        current = self._own(person, study)
        return self._saved(person, current, self.editor.other_exhibit(current.case, exhibit_id), "exhibit_regenerated")

    def publish(self, person: Account, study: CaseStudy) -> Preview:
        """Offer it to candidates. Raises NotAllowed, NotFound, CaseShipped, CaseChanged, CaseHasProblems."""
        current = self._own(person, study)
        if self.editor.problems(current.case):
            raise CaseHasProblems
        return self._moved(person, current, CaseStatus.PUBLISHED, "case_published")

    def withdraw(self, person: Account, study: CaseStudy) -> Preview:
        """Offer it to nobody; interviews that had it keep it. Raises NotAllowed, NotFound, CaseShipped, CaseChanged."""
        return self._moved(person, self._own(person, study), CaseStatus.WITHDRAWN, "case_withdrawn")

    def copy(self, person: Account, study_id: UUID) -> Preview:
        """A draft of the organisation's own with the same content. Raises NotAllowed, NotFound."""
        original = self._readable(person, study_id)
        copied = CaseStudy(
            id=self.new_id(),
            org_id=person.org_id,
            case=replace(original.case, title=f"{original.case.title} (copy)"[: LONGEST["title"]]),
            status=CaseStatus.DRAFT,
            created_at=self.now(),
            created_by=person.id,
            engine=original.engine,
            remark=original.remark,
        )
        self.studies.add(copied)
        self._audit(person, "case_copied", copied.id, {"of": str(original.id)})
        return self.preview(person, copied.id)

    # --- inside -------------------------------------------------------------------------------------------------------

    def _readable(self, person: Account, study_id: UUID) -> CaseStudy:
        study = self.studies.get(study_id)
        if study.org_id not in (None, person.must_be(*AUTHORS).org_id):
            raise NotFound
        return study

    def _own(self, person: Account, seen: CaseStudy) -> CaseStudy:
        """The case as it is kept, when it is the organisation's own and still the version the person has seen."""
        current = self._readable(person, seen.id)
        if current.org_id is None:
            raise CaseShipped
        if current.version != seen.version:
            raise CaseChanged
        return current

    def _save(self, study: CaseStudy) -> CaseStudy:
        try:
            return self.studies.save(study)
        except OutOfStep as error:
            raise CaseChanged from error

    def _changed(self, case: Case, changes: Changes) -> Case:
        changed = replace(
            case,
            title=case.title if changes.title is None else clean(changes.title, LONGEST["title"]),
            prompt=case.prompt if changes.prompt is None else clean(changes.prompt, LONGEST["prompt"]),
        )
        if changes.background is not None:
            lines = (clean(line, LONGEST["background"]) for line in changes.background)
            changed = replace(changed, background=tuple(line for line in lines if line))
        if changes.exhibits is not None:
            changed = replace(changed, exhibits=tuple(_retold(e, changes.exhibits.get(e.id)) for e in case.exhibits))
        if changes.recommendation is not None:
            told = clean(changes.recommendation, LONGEST["recommendation"])
            changed = replace(changed, solution=replace(changed.solution, recommendation=told))
        if values := {key: value for key, value in (changes.values or {}).items() if case.numbers.get(key) != value}:
            unknown = set(values) - {quantity.key for quantity in case.parameters}
            if unknown:
                raise CaseInvalid(f"{min(unknown)} is no parameter of this case.")
            changed = self.editor.with_values(changed, values)
        return changed

    def _saved(self, person: Account, current: CaseStudy, case: Case, action: str) -> Preview:
        problems = tuple(self.editor.problems(case))
        if problems and current.status is CaseStatus.PUBLISHED:
            raise CaseHasProblems(
                f"This case is published, and the change would leave it with a problem: {problems[0]} "
                "Nothing was saved. Withdraw it first to work on it."
            )
        if case == current.case:
            return Preview(current, problems, True)
        saved = self._save(current.edited(case))
        self._audit(person, action, saved.id, {"version": saved.version, "problems": len(problems)})
        return Preview(saved, problems, True)

    def _moved(self, person: Account, current: CaseStudy, status: CaseStatus, action: str) -> Preview:
        if current.status is not status:
            current = self._save(current.moved(status))
            self._audit(person, action, current.id, {"version": current.version})
        return self.preview(person, current.id)

    def _audit(self, person: Account, action: str, object_id: UUID, detail: dict[str, Any]) -> None:
        self.audit.record(
            action, account_id=person.id, object_type="case", object_id=str(object_id), detail=detail, at=self.now()
        )


def clean(text: str, limit: int) -> str:
    """Without characters nobody can see. Raises CaseInvalid when it is too long."""
    kept = "".join(character for character in text if character.isprintable() or character in "\n\t").strip()
    if len(kept) > limit:
        raise CaseInvalid(f"A text has {len(kept):,} characters, and {limit:,} are the limit. Nothing was saved.")
    return kept


def _retold(exhibit: Exhibit, text: ExhibitText | None) -> Exhibit:
    if text is None:
        return exhibit
    return replace(exhibit, title=clean(text.title, LONGEST["title"]), note=clean(text.note, LONGEST["background"]))
