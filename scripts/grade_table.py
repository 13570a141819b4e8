"""The table that `scripts/grade.py` reads: what is wrong with it is told by file, line and column."""

import json
import math
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.domain.grade import HIGHEST, LOWEST
from core.domain.question import Question
from core.grading.reference import question_of
from core.statistics.agreement import FEWEST_PAIRS
from scripts.csv_table import Table, TableInvalid

REQUIRED = ("question", "reference", "answer")
KEY_POINTS = "key_points"

Scale = tuple[float, float]  # the worst and the best mark


class _Point(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, strict=True)

    statement: str = Field(min_length=1)
    weight: int = Field(default=1, ge=1)
    concept: str = ""
    probe: str = ""


_POINTS = TypeAdapter(list[_Point])


def questions_of(table: Table) -> list[Question]:
    """The question of each row, the same object where rows repeat it. Raises TableInvalid."""
    known: dict[tuple[str, ...], Question] = {}
    questions = []
    keys = zip(table.column("question"), table.column("reference"), table.column(KEY_POINTS), strict=True)
    for row, key in enumerate(keys):
        if key not in known:
            stem, reference, text = key
            points = key_points(table, row, text) if text else []
            if not stem:
                raise table.wrong(row, "question", "is empty")
            if not (points or reference):
                raise table.wrong(row, "reference", "is empty, and there are no key points to grade against either")
            known[key] = question_of(stem, reference, points)
        questions.append(known[key])
    return questions


def key_points(table: Table, row: int, text: str) -> list[dict[str, Any]]:
    """What a cell of JSON says of the key points. Raises TableInvalid."""
    try:
        given = json.loads(text)
        if not isinstance(given, list):
            raise table.wrong(row, KEY_POINTS, "must be a JSON list of statements")
        points = _POINTS.validate_python([{"statement": p} if isinstance(p, str) else p for p in given])
    except ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(step + 1) if isinstance(step, int) else step for step in first["loc"])
        what = "must be a statement or an object with one" if first["type"] == "model_type" else first["msg"]
        raise table.wrong(row, KEY_POINTS, f"{where}: {what}") from error
    except json.JSONDecodeError as error:
        raise table.wrong(
            row, KEY_POINTS, f"not JSON ({error.msg} at character {error.pos + 1} of the cell)"
        ) from error
    except (ValueError, RecursionError) as error:
        raise table.wrong(row, KEY_POINTS, "not JSON of a sensible size") from error
    return [point.model_dump(exclude_unset=True) for point in points]


def human_marks(table: Table, column: str, scale: Scale | None) -> tuple[list[float | None], Scale]:
    """Marks stretched to 1-10, None where there is none; and the scale they were on. Raises TableInvalid."""
    marks: list[float | None] = []
    for row, text in enumerate(table.column(column)):
        try:
            mark = float(text) if text else None
        except ValueError:
            mark = math.nan
        if mark is not None and not math.isfinite(mark):
            raise table.wrong(row, column, f"{text[:20]!r} is not a number")
        if mark is not None and scale and not min(scale) <= mark <= max(scale):
            raise table.wrong(row, column, f"{mark:g} is outside the scale {scale[0]:g} to {scale[1]:g}")
        marks.append(mark)
    given = [mark for mark in marks if mark is not None]
    if len(given) < FEWEST_PAIRS:
        raise TableInvalid(f"{table.name}, column {column}: {len(given)} marks; at least {FEWEST_PAIRS} are needed.")
    low, high = scale or (min(given), max(given))
    if low == high:
        raise TableInvalid(
            f"{table.name}, column {column}: every mark is {low:g}. Name the scale with --scale LOW,HIGH."
        )
    span = (HIGHEST - LOWEST) / (high - low)
    return [None if mark is None else LOWEST + span * (mark - low) for mark in marks], (low, high)
