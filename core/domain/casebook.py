"""Casebooks, and the passages of them: what case writers read, and what a case cites."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

MOST_BYTES = 200_000_000
MOST_PAGES = 500


class CasebookStatus(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Casebook:
    """A PDF in an organisation's library; `org_id` is None for those that ship.

    `pages_read` are in the store for good. `remark` is a sentence for people: why it failed, or what cannot be found.
    """

    id: UUID
    org_id: UUID | None
    title: str
    file_name: str
    sha256: str
    pages: int
    bytes: int
    created_at: datetime
    status: CasebookStatus = CasebookStatus.WAITING
    remark: str = ""
    pages_read: int = 0
    added_by: UUID | None = None

    @property
    def is_shipped(self) -> bool:
        return self.org_id is None

    @property
    def is_under_way(self) -> bool:
        return self.status in (CasebookStatus.WAITING, CasebookStatus.READING)

    def read_to(self, page: int) -> "Casebook":
        return replace(self, status=CasebookStatus.READING, pages_read=page)

    def ready(self, remark: str = "") -> "Casebook":
        return replace(self, status=CasebookStatus.READY, pages_read=self.pages, remark=remark)

    def failed(self, remark: str) -> "Casebook":
        return replace(self, status=CasebookStatus.FAILED, remark=remark)


@dataclass(frozen=True)
class Chunk:
    """A piece of one page under its headings; positions count from 0 through the book, pages from 1."""

    position: int
    page: int
    heading: str
    text: str = field(repr=False)

    @property
    def indexed(self) -> str:
        """What search looks at: a passage is found by the case it belongs to as well."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True)
class Reading:
    """A whole casebook as text. `without_text` counts the pages on which no words were found."""

    pages: int
    chunks: tuple[Chunk, ...]
    without_text: int = 0


@dataclass(frozen=True)
class Passage:
    """A piece of a casebook's text, page counted from 1. `score` is higher for what fits a query better.

    `speaks_to_models`: it holds words that address a language model. They are data like the rest of it.
    """

    casebook_id: UUID
    document: str
    page: int
    heading: str
    text: str
    score: float = 0.0
    speaks_to_models: bool = False
