"""A question and its key points: the rubric that travels with it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Difficulty(StrEnum):
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"

    def distance(self, other: "Difficulty") -> int:
        """Steps between two difficulties, 0 to 2."""
        order = list(Difficulty)
        return abs(order.index(self) - order.index(other))


@dataclass(frozen=True)
class KeyPoint:
    """One thing a good answer says.

    `weight` is 1 (nice to have) to 3 (essential); `probe` asks for the point without giving it away.
    """

    id: UUID
    position: int
    concept: str
    statement: str
    weight: int
    probe: str


@dataclass(frozen=True)
class Question:
    """One version of a question. `id` names the version, `question_id` the question across versions."""

    id: UUID
    question_id: UUID
    slug: str
    track: str
    topic: str
    subtopic: str
    difficulty: Difficulty
    stem: str
    rephrasing: str
    key_points: tuple[KeyPoint, ...]
    ideal_answer: str
    misconceptions: tuple[str, ...]
    deeper: str
    weight: float = 1.0

    def key_point(self, key_point_id: UUID) -> KeyPoint:
        return next(point for point in self.key_points if point.id == key_point_id)
