"""Numbers in what people say, with their place: 1.2M, €3.4bn, 15 %, "a third", "two and a half million", 12k."""

import math
import re
from dataclasses import dataclass, replace
from itertools import pairwise

from core.domain.units import DURATIONS, Kind, parse_unit

LONGEST_TEXT = 20_000  # characters that are read

_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_MULTIPLES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_SCALE_WORDS = {
    "k": 1e3, "thousand": 1e3, "thousands": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "mio": 1e6, "mil": 1e6, "million": 1e6,
    "millions": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9, "billions": 1e9, "tn": 1e12, "trillion": 1e12, "hundred": 1e2,
    "dozen": 12.0,
}  # fmt: skip

# 1,250,000.5 and 1 250 000, 1.250.000, 3,5 (a comma before one or two digits is a decimal one), 12.5, .5
_GROUPED = r"\d{1,3}(?:[,’'\u202f\u00a0 ]\d{3})+(?!\d)(?:\.\d+)?"
_DIGITS = rf"{_GROUPED}|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?!\d)|\d+,\d{{1,2}}(?![\d,])|\d+(?:\.\d+)?|\.\d+"
_WORD = "|".join([*_SMALL, *_TENS, *_MULTIPLES])
_PART = "|".join(f"{part}s?" if part != "half" else "half|halves" for part in _PARTS)
_FIRST = "|".join([*_SMALL, *_TENS])  # "thousands of people" is no number, "a thousand" is
_SPELLED = rf"(?:(?:an?|{_FIRST})(?:[\s-]+(?:and[\s-]+)?(?:{_WORD}))*)"
_NUMBER = re.compile(
    rf"""
    (?<![\w.,€$£¥])(?<!\d:)
    (?P<minus>[-−–](?=\s?[€$£¥\d.])|minus\s+)?\s?
    (?P<currency>[€$£¥]|(?:EUR|USD|GBP)\s?)?\s?(?P<minus2>[-−](?=\d))?
    (?:
      (?P<digits>{_DIGITS})(?:\s+and\s+(?P<digit_part>an?\s+(?:half|quarter|third)))?
        (?:\s*(?P<scale>thousands?|millions?|billions?|trillion|hundred|dozen|bn|mn|mm|mio|mil|tn|[kmb])(?![\w’'])
        |(?!(?!x\b)\w|[.,:]\d))
    | (?P<fraction>(?:an?|one|two|three|four|five|{"|".join(list(_SMALL)[6:11])})[\s-]+(?:{_PART})|half(?:\s+an?)?)
        (?:\s+(?:of\s+)?(?:an?\s+)?(?P<fraction_scale>hundred|thousand|million|billion))?(?!\w)
    | (?P<spelled>{_SPELLED})(?:\s+(?P<point>point(?:\s+(?:{"|".join(list(_SMALL)[:10])}))+))?
        (?:\s+and\s+(?P<part>an?\s+(?:half|quarter|third)|half))?
        (?:\s+(?P<spelled_scale>hundred|thousand|million|billion|trillion))?(?!\w)
    )
    (?:\s*(?P<percent>%|percentage\s+points?|per\s?cent|pct\b|pp\b|ppts?\b|basis\s+points?|bps\b)
      |\s*(?P<after>[€£](?!\d)|\b(?:euros?|dollars?|pounds?|EUR|USD|GBP)\b)
      |[\s-]*(?P<duration>minutes?|hours?|days?|weeks?|months?|years?)\b
      |\s?(?P<times>x|×|times)(?!\w|\s*[€$£\d]))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_APPROXIMATELY = re.compile(
    r"(?:about|roughly|around|approximately|approx\.?|nearly|almost|some|circa|ca\.?|~|≈|close to|say)\s*$", re.I
)
_RANGE = re.compile(r"\s*(?:-|–|to|or)\s*", re.IGNORECASE)
_LOSS = re.compile(
    r"(?:loss|losing|lose|loses|lost|minus|negative|deficit)(?:\s+(?:of|by|about|around|roughly))*\s*$", re.I
)


@dataclass(frozen=True)
class Spoken:
    """A number in a text: `text[start:end]`, its value in single units (1.2M is 1 200 000; 15 % is 15).

    `scaled`: a scale was said (k, million); `fraction`: said as a part ("a third"), so that `value` lies in 0-1 or so;
    `duration`: the time unit it was said in; `loss`: said as a loss; `resolution`: what its last digit is worth.
    """

    start: int
    end: int
    text: str
    value: float
    kind: Kind
    currency: str = ""
    scaled: bool = False
    fraction: bool = False
    approximate: bool = False
    duration: str = ""
    loss: bool = False
    resolution: float = 0.0


def numbers_in(text: str) -> list[Spoken]:
    """The numbers of a text in order, without overlap. "One" and "a" alone are not numbers. Never raises."""
    text = text[:LONGEST_TEXT]
    found = [number for match in _NUMBER.finditer(text) if (number := _spoken(text, match))]
    return _ranges(text, found)


def in_unit(number: Spoken, unit: str) -> list[float]:
    """What a number may mean in a unit: 42 for `€m` is 42 or, told in euros, 0.000042. Empty when it cannot."""
    wanted = parse_unit(unit)
    if wanted.kind in (Kind.PERCENT, Kind.POINTS):
        if number.fraction:
            return [100 * number.value]
        if number.kind in (Kind.PERCENT, Kind.POINTS):
            return [number.value]
        if number.kind is Kind.COUNT and not number.scaled:
            return [number.value, 100 * number.value] if abs(number.value) <= 1 else [number.value]
        return []
    if number.kind in (Kind.PERCENT, Kind.POINTS) or number.fraction:
        return []
    if wanted.kind is Kind.DURATION:
        if number.kind is Kind.DURATION:
            return [number.value * DURATIONS[number.duration] / wanted.scale]
        return [number.value] if number.kind is Kind.COUNT else []
    if number.kind is Kind.DURATION or (wanted.kind is Kind.COUNT and number.kind is Kind.MONEY):
        return []
    if number.kind is Kind.TIMES and wanted.kind is not Kind.TIMES:
        return []
    if number.scaled:
        return [number.value / wanted.scale]
    return [number.value] if wanted.scale == 1 else [number.value, number.value / wanted.scale]


def _spoken(text: str, match: re.Match[str]) -> Spoken | None:
    value, resolution, fraction = _value(match)
    if value is None:
        return None
    scale = (match["scale"] or match["spelled_scale"] or match["fraction_scale"] or "").lower()
    scaled = bool(scale) or bool(
        match["spelled"] and re.search("thousand|million|billion|trillion", match["spelled"], re.I)
    )
    value *= _SCALE_WORDS.get(scale, 1.0)
    resolution *= _SCALE_WORDS.get(scale, 1.0)
    kind, currency, duration = _kind(match)
    if kind is Kind.POINTS and re.match(r"basis|bps", match["percent"], re.I):
        value, resolution = value / 100, resolution / 100
    if match["minus"] or match["minus2"]:
        value = -value
    if not math.isfinite(value):
        return None
    start = next(i for i in range(match.start(), match.end()) if not text[i].isspace())
    end = match.end() - (len(match.group()) - len(match.group().rstrip()))
    before = text[max(0, start - 30) : start]
    return Spoken(
        start=start,
        end=end,
        text=text[start:end],
        value=value,
        kind=kind,
        currency=currency,
        scaled=scaled,
        fraction=fraction and not scale and kind is Kind.COUNT,
        approximate=bool(_APPROXIMATELY.search(before)),
        duration=duration,
        loss=bool(_LOSS.search(before)),
        resolution=resolution,
    )


def _value(match: re.Match[str]) -> tuple[float | None, float, bool]:
    """Value before its scale, what its last digit is worth, and whether it is a part of a whole."""
    if match["digits"]:
        plain = _plain(match["digits"])
        decimals = len(plain.partition(".")[2])
        part = _part(match["digit_part"]) if match["digit_part"] else 0.0
        return float(plain) + part, 10.0**-decimals, False
    if match["fraction"]:
        return _part(match["fraction"]), 0.01, True
    words = match["spelled"].lower().replace("-", " ").split()
    if words in (["a"], ["an"]) and not match["spelled_scale"]:
        return None, 0.0, False
    value = _words(words)
    if match["point"]:
        value += float("0." + "".join(str(_SMALL[word]) for word in match["point"].lower().split()[1:]))
    if match["part"]:
        value += _part(match["part"])
    bare = not any(
        match[group] for group in ("part", "point", "spelled_scale", "percent", "currency", "after", "duration")
    )
    if words == ["one"] and bare:  # "one of them"
        return None, 0.0, False
    return value, 1.0, False


def _plain(digits: str) -> str:
    """Digits with a point before the decimals and nothing else."""
    if re.fullmatch(r"\d+,\d{1,2}", digits):
        return digits.replace(",", ".")
    if digits.count(".") > 1:
        return digits.replace(".", "")
    return re.sub(r"[^\d.]", "", digits)


def _words(words: list[str]) -> float:
    """The value of number words in order: "two hundred and forty thousand" is 240 000."""
    total, group = 0.0, 0.0
    for word in words:
        if word in ("a", "an", "and"):
            group = max(group, 1.0) if word != "and" else group
        elif word in _SMALL or word in _TENS:
            group += _SMALL.get(word, _TENS.get(word, 0))
        elif word in ("hundred", "dozen"):
            group = max(group, 1.0) * _MULTIPLES[word]
        else:
            total = total + max(group, 1.0) * _MULTIPLES[word] if group or not total else total * _MULTIPLES[word]
            group = 0.0
    return total + group


def _part(text: str) -> float:
    """The value of "a third", "three quarters", "half"."""
    words = text.lower().replace("-", " ").split()
    count = _SMALL.get(words[0], 1)
    name = next((word for word in words if word.rstrip("s") in _PARTS or word == "halves"), "half")
    return count / _PARTS["half" if name == "halves" else name.rstrip("s")]


def _kind(match: re.Match[str]) -> tuple[Kind, str, str]:
    percent = (match["percent"] or "").lower()
    if percent:
        points = percent.startswith(("percentage", "pp", "basis", "bps"))
        return (Kind.POINTS if points else Kind.PERCENT), "", ""
    if match["duration"]:
        return Kind.DURATION, "", match["duration"].lower().rstrip("s") + "s"
    if match["times"]:
        return Kind.TIMES, "", ""
    sign = (match["currency"] or match["after"] or "").strip().lower().rstrip("s")
    currency = {"euro": "€", "eur": "€", "dollar": "$", "usd": "$", "usd$": "$", "pound": "£", "gbp": "£"}.get(
        sign, sign
    )
    return (Kind.MONEY if currency else Kind.COUNT), currency, ""


def _ranges(text: str, found: list[Spoken]) -> list[Spoken]:
    """In "10-15 %" and "2 to 3 million" the first number takes the unit and scale of the second."""
    for i, (first, second) in enumerate(pairwise(found)):
        between = text[first.end : second.start]
        bare = first.kind is Kind.COUNT and not first.scaled and not first.fraction
        if bare and _RANGE.fullmatch(between) and (second.scaled or second.kind is not Kind.COUNT):
            tail = re.search(r"(k|m|bn|thousand|million|billion)\b", second.text, re.I) if second.scaled else None
            factor = _SCALE_WORDS[tail[1].lower()] if tail else 1.0
            found[i] = replace(
                first,
                value=first.value * factor,
                resolution=first.resolution * factor,
                kind=second.kind,
                currency=first.currency or second.currency,
                scaled=second.scaled,
                duration=second.duration,
            )
    return found
