"""What blind grades say about the scales of questions: rows of `scale_pairs` to shifts, and what these are worth."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from core.domain.scale import Calibration, Shift, on_scale, own_version
from core.statistics.scales import MIN_HUMAN_GRADES, offset, offsets_without_own

MARKS = ("understanding", "explainability")
Rows = Sequence[dict[str, Any]]
Offsets = Mapping[UUID, tuple[float, float]]  # by answer: what is added to understanding and explainability


def shifts_of(rows: Rows) -> dict[UUID, Shift]:
    """The shift of every question with enough blind grades."""
    of_question: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of_question[row["question_version_id"]].append(row)
    shifts = {}
    for question, graded in of_question.items():
        if len(graded) >= MIN_HUMAN_GRADES:
            understanding, explainability = (round(offset([_beyond(row, mark) for row in graded]), 2) for mark in MARKS)
            shifts[question] = Shift(understanding, explainability, len(graded))
    return shifts


def offsets_by_answer(rows: Rows) -> Offsets:
    """For each answer what its question's shift would be without this answer's own grade (leave-one-out)."""
    questions = [row["question_version_id"] for row in rows]
    understanding, explainability = (offsets_without_own(questions, [_beyond(r, m) for r in rows]) for m in MARKS)
    own = zip(understanding, explainability, strict=True)
    return {row["answer_id"]: found for row, found in zip(rows, own, strict=True)}


def as_calibrated(pairs: Rows, calibration: Calibration, offsets: Offsets) -> list[dict[str, Any]]:
    """Pairs of marks as the calibrated grader would have given them, each answer's own grade left out of its shift.
    Pairs that the calibration does not touch stay as they are."""
    return [
        shifted(row, offsets[row["answer_id"]])
        if row["answer_id"] in offsets
        and row["question_version_id"] in calibration.shifts
        and own_version(row["grader_version"]) == calibration.grader_version
        else row
        for row in pairs
    ]


def shifted(row: dict[str, Any], by: tuple[float, float]) -> dict[str, Any]:
    """The machine's marks of a row on the shifted scale; what a calibration added before is taken off first."""
    marks = {
        mark: on_scale(row[mark] - (row.get(f"{mark}_shift") or 0.0) + step, 1)
        for mark, step in zip(MARKS, by, strict=True)
    }
    return {**row, **marks, "confidence": sum(marks.values()) / len(marks)}


def _beyond(row: dict[str, Any], mark: str) -> float:
    """What people gave beyond the machine."""
    difference: float = row[f"human_{mark}"] - row[mark]
    return difference
