"""Tables to take along: CSV that is safe to open in a spreadsheet, and Parquet with its types."""

import csv
import io
import json
import math
from collections.abc import Sequence
from datetime import date
from typing import Any

BOM = "\ufeff"  # Excel takes a file without one for an old Windows alphabet
# A spreadsheet runs a cell that begins like this as a formula: people name themselves, and type answers.
# OWASP, CSV Injection: https://owasp.org/www-community/attacks/CSV_Injection
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Rows = Sequence[dict[str, Any]]


def as_csv(rows: Rows) -> bytes:
    """UTF-8 with a byte order mark, CRLF, quoted where needed. Text that would run as a formula begins with an
    apostrophe; numbers stay numbers, and what is not known is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    columns = _columns(rows)
    writer.writerow([_cell(column) for column in columns])
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return (BOM + text.getvalue()).encode("utf-8", "replace")


def as_parquet(rows: Rows) -> bytes:
    """The same table with types, text as it is: nothing runs it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({column: [_typed(row.get(column)) for row in rows] for column in _columns(rows)})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _cell(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, str) and plain.lstrip(" ").startswith(RUNS):
        return f"'{plain}"
    return "" if plain is None else plain


def _typed(value: Any) -> Any:
    return value if isinstance(value, date) else _plain(value)  # moments are dates too


def _plain(value: Any) -> Any:
    """A value that any format knows: ids as text, documents as JSON, what is not a number as nothing."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, default=str, ensure_ascii=False)
    return value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else str(value)
