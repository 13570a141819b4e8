"""Tables that people take along open in a spreadsheet without running anything, and lose nothing."""

import csv
import io
import math
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.usecases.export import as_csv, as_parquet

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "name",
    ["=HYPERLINK(\"http://x\",\"me\")", "+49 30 1", "-Sam", "@SUM(A1)", "\t=1+1", "\r=1+1", "  =1+1", "＝1+1"],
)  # fmt: skip
def test_a_name_never_runs_as_a_formula(name: str) -> None:
    (_, (shown,)) = read(as_csv([{"candidate": name}]))
    assert shown == f"'{name}"


def test_a_column_named_like_a_formula_does_not_run_either() -> None:
    assert read(as_csv([{"=cmd": 1}]))[0] == ["'=cmd"]


def test_quotes_commas_and_lines_stay_in_their_cell() -> None:
    rows = [{"candidate": 'Ana "Bo", Jr.', "said": "one\r\ntwo\nthree", "score": -1.5, "n": 3}]
    assert read(as_csv(rows)) == [["candidate", "said", "score", "n"], ['Ana "Bo", Jr.', rows[0]["said"], "-1.5", "3"]]


def test_what_is_not_known_is_empty_and_numbers_stay_numbers() -> None:
    rows: list[dict[str, Any]] = [{"r": math.nan, "p": None, "low": -0.25}, {"r": 0.5, "late": AT}]
    assert read(as_csv(rows)) == [["r", "p", "low", "late"], ["", "", "-0.25", ""], ["0.5", "", "", AT.isoformat()]]


@given(some.lists(some.text(some.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=8))
def test_any_text_comes_back(texts: list[str]) -> None:
    shown = [row[0] if row else "" for row in read(as_csv([{"said": text} for text in texts]))[1:]]
    assert [text.removeprefix("'") for text in shown] == [text.removeprefix("'") for text in texts]


def test_parquet_keeps_types_and_text_as_it_is() -> None:
    rows = [{"id": UUID(int=1), "name": "=1+1", "score": 7.5, "n": 3, "at": AT, "parts": {"a": 1}, "r": math.nan}]
    table = pq.read_table(io.BytesIO(as_parquet(rows)))
    assert table.to_pylist() == [
        {"id": str(UUID(int=1)), "name": "=1+1", "score": 7.5, "n": 3, "at": AT, "parts": '{"a": 1}', "r": None}
    ]


def test_a_long_answer_is_kept_whole() -> None:
    said = "word " * 8000
    assert read(as_csv([{"said": said}]))[1] == [said]
    assert pq.read_table(io.BytesIO(as_parquet([{"said": said}]))).to_pylist() == [{"said": said}]


def test_no_rows_make_an_empty_file() -> None:
    assert read(as_csv([])) == [[]] or read(as_csv([])) == []
    assert pq.read_table(io.BytesIO(as_parquet([]))).num_rows == 0
