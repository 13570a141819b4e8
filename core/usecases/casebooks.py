"""The casebook library of an organisation: adding, reading through, searching, deleting."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO
from uuid import UUID

from core.casebook_ports import CasebookFiles, CasebookIndexer, CasebookReader, Casebooks, TakenIn
from core.domain.account import Account, Role
from core.domain.casebook import Casebook, Passage
from core.domain.casebook_errors import CasebookKnown, CasebookShipped, TooManyCasebooks
from core.domain.errors import NotFound
from core.ports import Audit, NewId, Now, Passages

MOST_CASEBOOKS = 50  # of one organisation's own; 25,000 pages
LONGEST_NAME = 120  # characters
RESULTS = 10
# What programs write as a title when nobody did.
_NO_TITLE = re.compile(r"untitled|^microsoft |\.(?:docx?|pptx?|indd|tex|html?|pdf)$", re.IGNORECASE)


@dataclass(frozen=True)
class CasebookDesk:
    """Recruiters and administrators only. Somebody else's casebook reads as one that does not exist."""

    casebooks: Casebooks
    files: CasebookFiles
    reader: CasebookReader
    indexer: CasebookIndexer
    passages: Passages
    audit: Audit
    now: Now
    new_id: NewId

    def add(self, person: Account, file_name: str, content: BinaryIO) -> Casebook:
        """Take a PDF in; it is read in the background.

        Raises NotAllowed, TooManyCasebooks, CasebookKnown, the kinds of CasebookUnusable.
        """
        _allowed(person)
        if sum(not casebook.is_shipped for casebook in self.casebooks.of_org(person.org_id)) >= MOST_CASEBOOKS:
            raise TooManyCasebooks
        taken = self.files.take_in(content)
        try:
            if any(casebook.sha256 == taken.sha256 for casebook in self.casebooks.of_org(person.org_id)):
                raise CasebookKnown
            casebook = self._casebook(person, file_name, taken)
            with self.files.alone():
                self.files.put(taken, casebook)
                self.casebooks.add(casebook)
        finally:
            self.files.let_go(taken)
        self._record("casebook_added", person, casebook)
        self.indexer.submit(casebook)
        return casebook

    def all(self, person: Account) -> list[Casebook]:
        """The organisation's own, newest first, then those that ship. Raises NotAllowed."""
        _allowed(person)
        return sorted(self.casebooks.of_org(person.org_id), key=lambda casebook: casebook.is_shipped)

    def get(self, person: Account, casebook_id: UUID) -> Casebook:
        """Raises NotAllowed, NotFound."""
        _allowed(person)
        casebook = self.casebooks.get(casebook_id)
        if casebook.org_id not in (None, person.org_id):
            raise NotFound
        return casebook

    def delete(self, person: Account, casebook_id: UUID) -> None:
        """With its passages and its file. Raises NotAllowed, NotFound, CasebookShipped."""
        casebook = self.get(person, casebook_id)
        if casebook.is_shipped:
            raise CasebookShipped
        with self.files.alone():
            self.casebooks.delete(casebook.id)
            if not self.casebooks.is_used(casebook.sha256):
                self.files.remove(casebook)
        self._record("casebook_deleted", person, casebook)

    def picture(self, person: Account, casebook_id: UUID, page: int) -> bytes:
        """A page, counted from 1, as PNG. Raises NotAllowed, NotFound, PageNotThere, PdfTooHeavy."""
        return self.reader.picture(self.files.path(self.get(person, casebook_id)), page)

    def search(self, person: Account, words: str, limit: int = RESULTS) -> Sequence[Passage]:
        """Best first; nothing for blank words. Raises NotAllowed, ModelMissing."""
        _allowed(person)
        return self.passages.search(person.org_id, words, limit)

    def _casebook(self, person: Account, file_name: str, taken: TakenIn) -> Casebook:
        pages, title = self.reader.check(taken.path)
        name = "".join(c if c.isprintable() else " " for c in PurePath(file_name.replace("\\", "/")).name)
        stem = " ".join(re.sub(r"[_-]+", " ", PurePath(name).stem).split())
        good = sum(c.isalpha() for c in title) >= 4 and not _NO_TITLE.search(title)
        return Casebook(
            id=self.new_id(),
            org_id=person.org_id,
            title=(title if good else stem)[:LONGEST_NAME] or "A casebook",
            file_name=name[-LONGEST_NAME:],
            sha256=taken.sha256,
            pages=pages,
            bytes=taken.bytes,
            created_at=self.now(),
            added_by=person.id,
        )

    def _record(self, action: str, person: Account, casebook: Casebook) -> None:
        self.audit.record(
            action,
            account_id=person.id,
            object_type="casebook",
            object_id=str(casebook.id),
            detail={"pages": casebook.pages},
            at=self.now(),
        )


def _allowed(person: Account) -> None:
    person.must_be(Role.RECRUITER, Role.ADMIN)
