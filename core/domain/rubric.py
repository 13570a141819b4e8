"""What a job asks for and how its interviews are composed."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from core.domain.question import Difficulty, Question

HIRE_THRESHOLD = 70.0  # of 100; the usual bar of the rubrics shipped with the product
DEFAULT_TURNS = 6


class TurnPolicy(StrEnum):
    """How long a silence may last before the turn ends (seconds are in core/interview/turn_policy.py)."""

    CONVERSATIONAL = "conversational"
    PATIENT = "patient"
    EXAM = "exam"


@dataclass(frozen=True)
class Rubric:
    """The content of a rubric version; immutable once an interview has used it."""

    experience_level: str
    core_skills: tuple[str, ...]
    evaluation_focus: str
    languages: tuple[str, ...] = ()
    dimension_weights: tuple[tuple[str, float], ...] = (("understanding", 0.5), ("explainability", 0.5))
    hire_threshold: float = HIRE_THRESHOLD


@dataclass(frozen=True)
class RubricVersion:
    id: UUID
    job_id: UUID
    number: int
    rubric: Rubric
    content_hash: str


@dataclass(frozen=True)
class Quota:
    """`count` questions of a topic and difficulty."""

    topic: str
    difficulty: Difficulty
    count: int = 1

    def accepts(self, question: Question) -> bool:
        return question.topic == self.topic and question.difficulty == self.difficulty


@dataclass(frozen=True)
class Panel:
    """How a job's interviews are composed. Quotas are in order of priority."""

    id: UUID
    job_id: UUID
    quotas: tuple[Quota, ...]
    max_turns: int = DEFAULT_TURNS
    turn_policy: TurnPolicy = TurnPolicy.PATIENT
    modes: tuple[str, ...] = ("text",)

    @property
    def questions(self) -> int:
        return sum(quota.count for quota in self.quotas)

    def of_length(self, turns: int) -> "Panel":
        """The same panel cut to `turns` turns: the first quotas in order, as many as fit."""
        kept: list[Quota] = []
        left = turns
        for quota in self.quotas:
            if left > 0:
                kept.append(replace(quota, count=min(quota.count, left)))
                left -= quota.count
        return replace(self, quotas=tuple(kept), max_turns=turns)


@dataclass(frozen=True)
class Job:
    """A role people are interviewed for. `track` names the part of the question bank it draws from."""

    id: UUID
    org_id: UUID
    title: str
    track: str
    summary: str
    stack: tuple[str, ...]
    icon: str = "work"
    status: str = "open"
