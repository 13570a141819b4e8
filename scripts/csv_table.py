"""A CSV file as columns: what is wrong with it is told by file, line and column."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.errors import GreenroomError

BOM = b"\xef\xbb\xbf"  # Excel writes and wants it
LONGEST_CELL = 10_000_000


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


def read(path: Path, needed: Sequence[str], known: Sequence[str] = ()) -> Table:
    """The table in a file: with the columns `needed`, and `known` ones at most once. Blank rows are skipped.

    Raises TableInvalid.
    """
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
        raise TableInvalid(f"{path.name} is empty; it needs the columns {', '.join(needed)}.")
    table = Table(path.name, "utf-8-sig" if content.startswith(BOM) else "utf-8", header.cells, rows)
    for name in needed:
        if name not in table.columns:
            has = ", ".join(table.columns)
            raise TableInvalid(f"{path.name} has no column {name}. It has: {has}. Columns are separated by commas.")
    for name in (*needed, *known):
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
