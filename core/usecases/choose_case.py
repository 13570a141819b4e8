"""The cases a candidate can take, told without anything of what is in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.account import Account
from core.domain.case import CaseType
from core.domain.case_study import CaseStatus, CaseStudy
from core.domain.question import Difficulty
from core.interview.case_wording import minutes
from core.ports import CaseStudies

DIFFICULTIES = tuple(Difficulty)


class TakenCases(Protocol):
    def cases_taken(self, account_id: UUID) -> dict[UUID, datetime]:
        """When the person last started each case they took."""
        ...


@dataclass(frozen=True)
class OfferedCase:
    """A card in the list. `taken` is when the person last started it."""

    id: UUID
    title: str
    type: CaseType
    topic: str
    industry: str
    difficulty: Difficulty
    minutes: int
    taken: datetime | None = None


@dataclass(frozen=True)
class ChooseCase:
    cases: CaseStudies
    interviews: TakenCases

    def offered(self, person: Account) -> list[OfferedCase]:
        """Every published case the person may take: those not taken yet first, then by topic, easy before hard."""
        taken = self.interviews.cases_taken(person.id)
        cards = [_card(study, taken) for study in self.cases.of_org(person.org_id, CaseStatus.PUBLISHED)]
        order = {difficulty: place for place, difficulty in enumerate(DIFFICULTIES)}
        return sorted(cards, key=lambda c: (c.taken is not None, c.type, c.topic, order[c.difficulty], c.title))


def _card(study: CaseStudy, taken: dict[UUID, datetime]) -> OfferedCase:
    case = study.case
    return OfferedCase(
        study.id,
        case.title,
        case.type,
        case.topic,
        case.industry,
        case.difficulty,
        minutes(case),
        taken.get(study.id),
    )
