"""What all insight pages share: who may look, the filters, and how little is too little."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.errors import PeriodReversed

LEAST_ANSWERS = 20  # below, a rate is shown as "too few to judge"


@dataclass(frozen=True)
class Filters:
    """What a page is narrowed to; None for everything. `since` up to but without `until`, in UTC."""

    since: datetime | None = None
    until: datetime | None = None
    job_id: UUID | None = None
    rubric_version_id: UUID | None = None
    grader_version: str | None = None

    def of(self, person: Account) -> dict[str, Any]:
        """The parameters of a query about the person's organisation. Raises NotAllowed, PeriodReversed."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        if self.since and self.until and self.until <= self.since:
            raise PeriodReversed
        return {
            "org_id": person.org_id,
            "since": self.since,
            "until": self.until,
            "job_id": self.job_id,
            "rubric_version_id": self.rubric_version_id,
            "grader_version": self.grader_version,
        }


EVERYTHING = Filters()


def times(count: int, what: str) -> str:
    """`1 answer`, `2 answers`, `1,200 answers`, `2 people`."""
    several = "people" if what == "person" else f"{what}s"
    return f"{count:,} {what if count == 1 else several}"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)
