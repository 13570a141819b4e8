"""Cases as JSON and back. What is malformed is told by its place: `exhibits → 2 → series → 1 → values`."""

import math
from dataclasses import MISSING, asdict, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from core.domain.case import Case
from core.domain.errors import CaseInvalid

LONGEST_TEXT = 20_000  # characters of one text
MOST_ENTRIES = 500  # of one list
LARGEST_INTEGER = 2**63


def to_json(case: Case) -> dict[str, Any]:
    """The case as plain dicts, lists, texts and numbers."""
    return asdict(case)


def from_json(data: Any) -> Case:
    """Raises CaseInvalid naming the first field that is missing, unknown or of the wrong kind."""
    case = _read(Case, data, ())
    assert isinstance(case, Case)
    return case


def _read(kind: Any, data: Any, at: tuple[str | int, ...]) -> Any:
    if is_dataclass(kind):
        return _record(kind, data, at)
    if get_origin(kind) is tuple:
        if not isinstance(data, list | tuple) or len(data) > MOST_ENTRIES:
            raise _wrong(at, f"must be a list of at most {MOST_ENTRIES}")
        return tuple(_read(get_args(kind)[0], entry, (*at, i)) for i, entry in enumerate(data))
    if issubclass(kind, StrEnum):
        if data not in list(kind):
            raise _wrong(at, f"must be one of {', '.join(kind)}")
        return kind(data)
    return _plain(kind, data, at)


def _record(kind: Any, data: Any, at: tuple[str | int, ...]) -> Any:
    known = {field.name: field for field in fields(kind)}
    if not isinstance(data, dict):
        raise _wrong(at, f"must be an object with the fields {', '.join(known)}")
    if unknown := [name for name in data if name not in known]:
        raise _wrong((*at, str(unknown[0])[:80]), f"is not a field; there are {', '.join(known)}")
    if missing := [n for n, f in known.items() if n not in data and f.default is MISSING]:
        raise _wrong((*at, missing[0]), "is missing")
    hints = _hints(kind)
    return kind(**{name: _read(hints[name], value, (*at, name)) for name, value in data.items()})


def _plain(kind: Any, data: Any, at: tuple[str | int, ...]) -> Any:
    if kind is bool:
        fits, name = isinstance(data, bool), "true or false"
    elif kind is int:
        whole = isinstance(data, int) and not isinstance(data, bool)
        fits, name = whole and abs(data) < LARGEST_INTEGER, "a whole number"
    elif kind is float:
        number = isinstance(data, int | float) and not isinstance(data, bool)
        fits, name = number and (abs(data) < LARGEST_INTEGER and math.isfinite(data)), "a finite number"
    else:
        fits, name = isinstance(data, str) and len(data) <= LONGEST_TEXT, f"text of at most {LONGEST_TEXT} characters"
    if not fits:
        raise _wrong(at, f"must be {name}")
    return float(data) if kind is float else data


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _wrong(at: tuple[str | int, ...], what: str) -> CaseInvalid:
    place = " → ".join(str(step + 1) if isinstance(step, int) else step for step in at) or "The case"
    return CaseInvalid(f"{place} {what}.")
