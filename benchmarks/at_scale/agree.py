"""Whether two stores gave the same answer to a question."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Rows = Sequence[dict[str, Any]]
CLOSE = 1e-6  # relative; sums come in another order


def same(one: Rows, other: Rows) -> str:
    """Nothing where they agree on the columns that both have, whatever the order of rows; else the first difference."""
    if len(one) != len(other):
        return f"{len(one)} rows and {len(other)}"
    if not one:
        return ""
    columns = sorted(one[0].keys() & other[0].keys())
    if not columns:
        return "no column in common"
    first, second = (sorted((_plain(row, columns) for row in rows), key=_order) for rows in (one, other))
    for ours, theirs in zip(first, second, strict=True):
        for column, a, b in zip(columns, ours, theirs, strict=True):
            if not _close(a, b):
                return f"{column}: {a} and {b}"
    return ""


def _plain(row: dict[str, Any], columns: Sequence[str]) -> list[Any]:
    return [_value(row[column]) for column in columns]


def _value(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal | int | float) or hasattr(value, "__float__"):
        return None if math.isnan(number := float(value)) else number
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() if value.tzinfo else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _order(row: Sequence[Any]) -> tuple[str, ...]:
    """By words first: numbers may differ in the last digit."""
    words = [str(value) for value in row if not isinstance(value, float)]
    return (*words, *(f"{value:.4g}" for value in row if isinstance(value, float)))


def _close(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE)
    return bool(a == b)
