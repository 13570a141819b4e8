"""Passages of casebooks: what case writers read, and what a case cites."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Passage:
    """A piece of a casebook's text, page counted from 1. `score` is higher for what fits a query better."""

    casebook_id: UUID
    document: str
    page: int
    heading: str
    text: str
    score: float = 0.0
