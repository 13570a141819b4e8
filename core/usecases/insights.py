"""What all insight pages share: who may look, the filters, and how little is too little."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.insight_errors import PeriodReversed
from core.ports import Analytics

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
PAGE = 8  # answers on a page of a list


@dataclass(frozen=True)
class Choices:
    """What the filters offer, by the label people read. `rubrics` are (job, label, id); `roles` titles by role."""

    jobs: dict[str, UUID]
    rubrics: tuple[tuple[str, str, UUID], ...]
    graders: tuple[str, ...]
    roles: dict[str, str]


@dataclass(frozen=True)
class SeeAnswers:
    """What every insight page offers besides its own question: filters to choose from, and the answers behind."""

    analytics: Analytics

    def choices(self, person: Account) -> Choices:
        """Raises NotAllowed."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        rows = self.analytics.run("filter_choices", org_id=person.org_id)
        jobs: dict[str, UUID] = {}
        label: dict[UUID, str] = {}
        for row in rows:
            if row["job_id"] not in label:
                same = sum(known == row["job"] or known.startswith(f"{row['job']} (") for known in jobs)
                label[row["job_id"]] = f"{row['job']} ({same + 1})" if same else row["job"]
                jobs[label[row["job_id"]]] = row["job_id"]
        rubrics = [(label[row["job_id"]], row["number"], row["rubric_version_id"]) for row in rows]
        versions = self.analytics.run("grader_versions", org_id=person.org_id)
        return Choices(
            jobs,
            tuple((job, f"{job}, version {number}", own) for job, number, own in rubrics),
            tuple(dict.fromkeys(row["grader_version"] for row in versions)),
            {row["role"]: row["job"] for row in reversed(rows)},
        )

    def answers(
        self,
        person: Account,
        filters: Filters = EVERYTHING,
        *,
        role: str | None = None,
        question_version_id: UUID | None = None,
        page: int = 1,
    ) -> Sequence[dict[str, Any]]:
        """Answers, newest first, PAGE on each page from 1 on. Raises NotAllowed, PeriodReversed."""
        return self.analytics.run(
            "insight_answers",
            **filters.of(person),
            role=role,
            question_version_id=question_version_id,
            rows=PAGE,
            skip=PAGE * (max(page, 1) - 1),
        )


def times(count: int, what: str) -> str:
    """`1 answer`, `2 answers`, `1,200 answers`, `2 people`."""
    several = "people" if what == "person" else f"{what}s"
    return f"{count:,} {what if count == 1 else several}"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)
