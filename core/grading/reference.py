"""A question with nothing but a reference answer: its key points are the clauses of that answer."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from core.domain.question import Difficulty, KeyPoint, Question
from core.grading.text import stems, units

FEWEST_WORDS = 3  # content words of a clause that stands by itself
_CLAUSE = re.compile(r"[,:;]\s+|\s+(?=(?:and|or|but|which|because|while)\s)")


def clauses(reference: str, least: int = FEWEST_WORDS) -> list[str]:
    """A reference answer as key points: its clauses, each with at least `least` content words."""
    out: list[str] = []
    for unit in units(reference):
        current = ""
        for part in _CLAUSE.split(reference[unit.start : unit.end]):
            current = f"{current} {part}".strip()
            if len(stems(current)) >= least:
                out.append(current)
                current = ""
        if current:
            out[-1:] = [f"{out[-1]} {current}"] if out else [current]
    return out or [reference]


def question_of(stem: str, reference: str, key_points: Sequence[dict[str, Any]] = ()) -> Question:
    """A question outside the bank. `key_points` hold statement and, if known, concept, weight and probe; without any
    they are the clauses of the reference, weighted by their content words."""
    own = uuid5(NAMESPACE_URL, f"reference/{stem}/{reference}")
    points = key_points or [{"statement": c, "weight": max(len(stems(c)), 1)} for c in clauses(reference)]
    return Question(
        id=own,
        question_id=own,
        slug=str(own),
        track="",
        topic="",
        subtopic="",
        difficulty=Difficulty.MEDIUM,
        stem=stem,
        rephrasing="",
        key_points=tuple(
            KeyPoint(
                uuid5(own, str(i)),
                i,
                str(point.get("concept", f"point {i + 1}")),
                str(point["statement"]),
                int(point.get("weight", 1)),
                str(point.get("probe", "")),
            )
            for i, point in enumerate(points)
        ),
        ideal_answer=reference,
        misconceptions=(),
        deeper="",
    )
