"""A case as it stands in an organisation's library: written, put right, published."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.domain.case import Case


class CaseStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"  # kept for the interviews that used it, offered to nobody


class Engine(StrEnum):
    """Who wrote a case."""

    EMBEDDED = "embedded"
    CREW = "crew"


@dataclass(frozen=True)
class CaseStudy:
    """`org_id` is None for the cases that ship. `remark` tells recruiters what to know about how it was written.

    `version` counts changes; an interview keeps the case as it was when the interview started.
    """

    id: UUID
    org_id: UUID | None
    case: Case
    status: CaseStatus
    created_at: datetime
    created_by: UUID | None = None
    engine: Engine = Engine.EMBEDDED
    remark: str = field(default="", repr=False)
    version: int = 1

    def edited(self, case: Case) -> "CaseStudy":
        return replace(self, case=case)

    def moved(self, status: CaseStatus) -> "CaseStudy":
        return replace(self, status=status)
