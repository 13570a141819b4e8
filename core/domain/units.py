"""Units of a case's numbers, and numbers as a person reads them.

A unit is an optional currency sign, an optional scale (k, m, bn) and a noun: `€m`, `k members`, `€ per visit`, `%`,
`pp`, `months`, `x`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

CURRENCIES = "€$£¥"
SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}
_UNIT = re.compile(rf"(?P<currency>[{CURRENCIES}])?(?P<scale>k|m|bn)?(?:\s+(?P<noun>.+))?")
DURATIONS = {"days": 1.0, "weeks": 7.0, "months": 365 / 12, "years": 365.0, "hours": 1 / 24, "minutes": 1 / 1440}


class Kind(StrEnum):
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    POINTS = "percentage points"
    TIMES = "times"
    DURATION = "duration"


@dataclass(frozen=True)
class Unit:
    """`scale` turns a value into single euros, people or days: 42 in `€m` is 42 * 1e6."""

    kind: Kind
    scale: float
    currency: str = ""
    noun: str = ""


def parse_unit(text: str) -> Unit:
    """Any text is a unit: what is not known counts things of that name."""
    text = text.strip()
    if text in ("%", "percent"):
        return Unit(Kind.PERCENT, 1.0)
    if text in ("pp", "percentage points"):
        return Unit(Kind.POINTS, 1.0)
    if text == "x":
        return Unit(Kind.TIMES, 1.0)
    if text in DURATIONS:
        return Unit(Kind.DURATION, DURATIONS[text], noun=text)
    found = _UNIT.fullmatch(text)
    if not found:
        return Unit(Kind.COUNT, 1.0, noun=text)
    currency, noun = found["currency"] or "", found["noun"] or ""
    return Unit(Kind.MONEY if currency else Kind.COUNT, SCALES[found["scale"] or ""], currency, noun)


def show(value: float, unit: str) -> str:
    """`€1.25bn`, `€12.50`, `15.5%`, `240,000`, `1.2 million`, `18 months`: counted things go without their noun."""
    known = parse_unit(unit)
    sign, size = ("-" if value < 0 else ""), abs(value)
    match known.kind:
        case Kind.PERCENT:
            return f"{sign}{_trimmed(size, _fine(size))}%"
        case Kind.POINTS:
            return f"{sign}{_trimmed(size, _fine(size))} percentage points"
        case Kind.TIMES:
            return f"{sign}{_trimmed(size, 2)}x"
        case Kind.DURATION:
            text = _trimmed(size, _fine(size))
            return f"{sign}{text} {known.noun.removesuffix('s') if text == '1' else known.noun}"
        case Kind.MONEY:
            return f"{sign}{known.currency}{_money(size, known.scale)}"
    return sign + _count(size * known.scale)


def decimals_for(values: list[float]) -> int:
    """Decimals that keep three digits of the largest value, and never more than two."""
    largest = max((abs(value) for value in values), default=0.0)
    return 0 if largest >= 1000 else 1 if largest >= 10 else 2


def _money(size: float, scale: float) -> str:
    if scale == 1e6 and round(size, 2) < 1:
        size, scale = size * 1e3, 1e3
    if scale in (1e3, 1e6) and size >= 1000:
        size, scale = size / 1e3, scale * 1e3
        return f"{_trimmed(size, 2)}{'m' if scale == 1e6 else 'bn'}"
    if scale == 1.0:
        return f"{size:,.0f}" if size >= 1000 or size == int(size) else f"{size:,.2f}"
    return f"{_trimmed(size, 1 if size >= 10 else 2)}{ {1e3: 'k', 1e6: 'm', 1e9: 'bn'}[scale] }"


def _count(size: float) -> str:
    if size >= 1e9:
        return f"{_trimmed(size / 1e9, 2)} billion"
    if size >= 1e6:
        return f"{_trimmed(size / 1e6, 2)} million"
    if size >= 1000 or size == int(size):
        return f"{size:,.0f}"
    return _trimmed(size, 1 if size >= 10 else 2)


def _fine(size: float) -> int:
    """Decimals that keep rounding within 1 %, so that a number as it is shown is never a wrong answer."""
    return 1 if size >= 5 else 2


def _trimmed(size: float, decimals: int) -> str:
    text = f"{size:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
