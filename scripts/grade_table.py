"""The table that `scripts/grade.py` reads: what is wrong with it is told by file, line and column."""

import csv
import io
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.domain.errors import GreenroomError
from core.domain.grade import HIGHEST, LOWEST
from core.domain.question import Question
from core.grading.reference import question_of
from core.statistics.agreement import FEWEST_PAIRS

REQUIRED = ("question", "reference", "answer")
KEY_POINTS = "key_points"
BOM = b"\xef\xbb\xbf"  # Excel writes and wants it
LONGEST_CELL = 10_000_000

Scale = tuple[float, float]  # the worst and the best mark


class TableInvalid(GreenroomError):
    """The sentence names file, line and column."""


@dataclass(frozen=True)
class Row:
    line: int  # where it begins in the file, counted from 1
    cells: list[str]


@dataclass(frozen=True)
class Table:
    name: str
    encoding: str  # as it came, with or without byte order mark
    columns: list[str]
    rows: list[Row]

    def column(self, name: str) -> list[str]:
        """The cells of a column, stripped; empty ones for an optional column that is not there."""
        if name not in self.columns:
            return [""] * len(self.rows)
        place = self.columns.index(name)
        return [row.cells[place].strip() for row in self.rows]

    def wrong(self, row: int, column: str, what: str) -> TableInvalid:
        return TableInvalid(f"{self.name}, line {self.rows[row].line}, column {column}: {what}.")


def read(path: Path, human: str | None) -> Table:
    """The table in a file. Blank rows are skipped. Raises TableInvalid."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableInvalid(f"{path} cannot be read ({error.strerror or error}).") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableInvalid(f"{path.name}, line {line}: not UTF-8. Save it as CSV UTF-8 and try again.") from error
    header, *rows = _rows(path.name, text) or [Row(1, [])]
    if not header.cells:
        raise TableInvalid(f"{path.name} is empty; it needs the columns {', '.join(REQUIRED)}.")
    table = Table(path.name, "utf-8-sig" if content.startswith(BOM) else "utf-8", header.cells, rows)
    for name in (*REQUIRED, *([human] if human else [])):
        if name not in table.columns:
            has = ", ".join(table.columns)
            raise TableInvalid(f"{path.name} has no column {name}. It has: {has}. Columns are separated by commas.")
    for name in (*REQUIRED, KEY_POINTS, *([human] if human else [])):
        if table.columns.count(name) > 1:
            raise TableInvalid(f"{path.name} has more than one column {name}; rename all but one.")
    if not rows:
        raise TableInvalid(f"{path.name} has columns but no rows.")
    for row in rows:
        if len(row.cells) != len(table.columns):
            what = f"{len(row.cells)} cells under {len(table.columns)} columns; text with a comma needs double quotes"
            raise TableInvalid(f"{path.name}, line {row.line}: {what}.")
    return table


def _rows(name: str, text: str) -> list[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableInvalid(f"{name}: the row that begins on line {line} is not CSV ({error}).") from error
    return rows


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
