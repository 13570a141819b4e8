"""A case library on a real store, with casebooks and a clock that tests hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from core.cases.draw import draw
from core.cases.edit import CaseEditor
from core.cases.writer import EmbeddedWriter
from core.domain.account import Account, Role
from core.domain.case import CaseType
from core.domain.case_request import CaseBrief
from core.domain.case_study import CaseStatus, CaseStudy, Engine
from core.domain.casebook import Passage
from core.domain.question import Difficulty
from core.storage.case_requests import CaseRequestRepository
from core.storage.cases import CaseStudyRepository
from core.storage.engine import Store
from core.usecases.author_case import AuthorCase
from core.usecases.write_cases import WriteCases

START = datetime(2026, 11, 21, 9, tzinfo=UTC)
ORG = uuid4()
RECRUITER = Account(uuid4(), ORG, "r@example.org", "Robin", Role.RECRUITER)
STRANGER = Account(uuid4(), uuid4(), "s@example.org", "Sasha", Role.RECRUITER)
CANDIDATE = Account(uuid4(), ORG, "c@example.org", "Casey", Role.CANDIDATE)
BRIEF = CaseBrief("pricing of museum tickets", CaseType.CONSULTING, Difficulty.MEDIUM, count=3, seed=4)


@dataclass
class Books:
    found: list[Passage] = field(default_factory=list)
    asked: list[tuple[UUID, str]] = field(default_factory=list)

    def search(self, org_id: UUID, query: str, limit: int = 5) -> list[Passage]:
        self.asked.append((org_id, query))
        return self.found


@dataclass
class Log:
    actions: list[tuple[str, str]] = field(default_factory=list)

    def record(self, action: str, *, object_id: str, **_: Any) -> None:
        self.actions.append((action, object_id))

    def recent(self, org_id: UUID, limit: int = 200) -> list[dict[str, Any]]:
        return []


class World:
    def __init__(self, store: Store) -> None:
        self.at = START
        self.requests, self.studies, self.log = CaseRequestRepository(store), CaseStudyRepository(store), Log()
        self.books = Books()
        self.writers: dict[Engine, Any] = {Engine.EMBEDDED: EmbeddedWriter()}
        self.author = AuthorCase(
            self.studies, self.requests, self.writers, CaseEditor(), self.log, self.now, uuid4, self.woken
        )
        self.writing = WriteCases(self.requests, self.writers, self.books, self.now)
        self.wakes = 0

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def woken(self) -> None:
        self.wakes += 1

    def draft(self, **changes: Any) -> CaseStudy:
        study = CaseStudy(uuid4(), ORG, draw("profitability", 3, Difficulty.MEDIUM), CaseStatus.DRAFT, self.now())
        study = replace(study, **changes)
        self.studies.add(study)
        return study

    def drafts(self) -> list[CaseStudy]:
        return self.studies.of_org(ORG)


@contextmanager
def case_world(folder: Path) -> Iterator[World]:
    store = Store.open(f"duckdb:///{folder / 'greenroom.duckdb'}")
    try:
        yield World(store)
    finally:
        store.close()
