"""Every sum of the casebook worked out again, so that a strict reader finds no wrong one.

An equation is what stands between `=` or `≈` on a line of arithmetic, in backquotes, or in a case's `checks`. Words are
units and are passed over. After `=` the two sides agree to the last bit, after `≈` to the digits that are shown. In
checks, `{2 | Row | Column}` is a cell of exhibit 2. A row called Total is the sum of the rows above it.
"""

import re
from collections.abc import Iterator

from core.cases.formula import evaluate
from core.domain.errors import FormulaInvalid
from scripts.casebook.source import Block, Document

_SCALES = {
    "%": 0.01, "point": 0.01, "points": 0.01, "k": 1e3, "thousand": 1e3,
    "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9,
}  # fmt: skip
_NUMBER = re.compile(r"[£€$]? ?(\d[\d,]*(?:\.\d+)?)(?: ?(%|(?:points?|k|thousand|m|million|bn|billion)\b))?")
_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_SIGNS = {"×": "*", "÷": "/", "−": "-", "-": "-", "+": "+", "/": "/", "(": "(", ")": ")"}
_CELL = re.compile(r"\{(\d+) \| ([^|{}]+) \| ([^|{}]+)\}")
_INLINE = re.compile(r"`([^`]+)`")
_ASIDE = re.compile(r"\([^()\d]*\)")
EXACT = 1e-9


class WrongSum(ValueError):
    """An equation that does not hold, or that cannot be read."""


def mistakes(document: Document) -> list[str]:
    """What is wrong with a document's arithmetic, a sentence each."""
    found = []
    for where, equation in equations(document):
        try:
            hold(filled(equation, document))
        except WrongSum as mistake:
            found.append(f"{document.path.name}:{where}: {mistake}")
    for number, table in document.exhibits.items():
        found += [f"{document.path.name}: exhibit {number}: {mistake}" for mistake in wrong_totals(table)]
    return found


def equations(document: Document) -> Iterator[tuple[str, str]]:
    """Every equation of a document with its place."""
    for line in str(document.about.get("checks", "")).splitlines():
        yield "checks", line
    for section in document.sections:
        for block in section:
            if block.kind == "sum":
                yield from ((str(block.line), part) for part in block.text.split(";"))
            for text in texts(block):
                yield from ((str(block.line), found) for found in _INLINE.findall(text))


def texts(block: Block) -> list[str]:
    """The running text of a block, arithmetic lines left out."""
    own = [] if block.kind == "sum" else [block.text]
    return [*own, block.note, *(text for _, text in block.items)]


def filled(equation: str, document: Document) -> str:
    """An equation with the cells it names filled in. Raises WrongSum."""

    def cell(found: re.Match[str]) -> str:
        try:
            table = document.exhibits[int(found[1])]
            column = table.rows[0].index(found[3].strip())
            row = next(row for row in table.rows if row[0] == found[2].strip())
        except (KeyError, ValueError, StopIteration) as error:
            raise WrongSum(f"no cell {found[0]}") from error
        return row[column]

    return _CELL.sub(cell, equation)


def hold(equation: str) -> None:
    """Nothing when an equation holds. Raises WrongSum."""
    label, colon, rest = equation.partition(": ")
    signs = re.findall("[=≈]", rest if colon else label)
    sides = [side.strip() for side in re.split("[=≈]", rest if colon else label)]
    if not signs:
        raise WrongSum(f"“{equation}” is no equation")
    for sign, left, right in zip(signs, sides, sides[1:], strict=False):
        this, that = value(left), value(right)
        allowed = EXACT * max(1.0, abs(that)) if sign == "=" else _shown(right)
        if abs(this - that) > allowed:
            raise WrongSum(f"“{left} {sign} {right}”: the left side is {this:,.10g}")


def value(text: str) -> float:
    """What an expression comes to. Raises WrongSum."""
    rest, formula = _ASIDE.sub(" ", text), ""
    while rest := rest.lstrip():
        if number := _NUMBER.match(rest):
            formula += f"({number[1].replace(',', '')} * {_SCALES.get(number[2] or '', 1)!r})"
            rest = rest[number.end() :]
        elif word := _WORD.match(rest):
            rest = rest[word.end() :]
        elif rest[0] in _SIGNS:
            formula += _SIGNS[rest[0]]
            rest = rest[1:]
        else:
            raise WrongSum(f"“{text}” has a “{rest[0]}” in it")
    try:
        return evaluate(formula, {})
    except FormulaInvalid as error:
        raise WrongSum(f"“{text}” cannot be worked out") from error


def _shown(text: str) -> float:
    """Half of the last digit that a rounded number shows; zeros at the end of a whole number count as rounded."""
    number = _NUMBER.search(text)
    if not number or len(_NUMBER.findall(text)) > 1:
        raise WrongSum(f"“{text}” stands after ≈ and is not one number")
    digits = number[1].replace(",", "")
    places = len(digits.partition(".")[2]) or -(len(digits) - len(digits.rstrip("0")))
    return 0.5 * 10.0**-places * _SCALES.get(number[2] or "", 1) * (1 + 1e-6)


def wrong_totals(table: Block) -> Iterator[str]:
    """Columns whose Total is not the sum of what stands above it, cells that are no numbers left out."""
    above: list[list[str]] = []
    for row in table.rows[1:]:
        if row[0] != "Total":
            above.append(row)
            continue
        for column, head in enumerate(table.rows[0][1:], start=1):
            cells = [line[column] for line in above]
            if all(_NUMBER.search(cell) for cell in [*cells, row[column]]):
                total, said = sum(map(value, cells)), value(row[column])
                if abs(total - said) > EXACT * max(1.0, abs(said)):
                    yield f"“{head}” sums to {total:,.10g}, not {row[column]}"
