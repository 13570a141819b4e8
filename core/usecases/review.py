"""What recruiters see: the organisation's interviews and how they are going, never another organisation's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.domain.account import Account, Role
from core.ports import Analytics

PAGE = 25


@dataclass(frozen=True)
class InterviewRow:
    """A line in the list of interviews."""

    interview_id: UUID
    candidate: str
    job: str
    started_at: datetime
    overall: float | None
    low: float | None
    high: float | None
    recommendation: str
    to_review: int


@dataclass(frozen=True)
class Review:
    analytics: Analytics

    def interviews(
        self, person: Account, *, job_id: UUID | None = None, only_to_review: bool = False, page: int = 0
    ) -> tuple[list[InterviewRow], int]:
        """A page of finished interviews, newest first, and how many there are in all. Raises NotAllowed."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        rows = self.analytics.run(
            "interviews_of_org",
            org_id=person.org_id,
            job_id=job_id,
            only_to_review=only_to_review,
            rows=PAGE,
            skip=page * PAGE,
        )
        total = rows[0]["total"] if rows else 0
        keys = InterviewRow.__dataclass_fields__
        return [InterviewRow(**{key: row[key] for key in keys}) for row in rows], total
