"""Numbers a case states in words against the numbers it is made of."""

from collections.abc import Iterator

from core.cases.arithmetic import Spoken, numbers_in
from core.domain.case import Case
from core.domain.units import Kind, parse_unit

COMMON = 31  # bare numbers up to here count things: three options, ten minutes, the 15th
YEARS = range(1900, 2101)
APPROXIMATE = 0.06  # relative, behind "about" and its like


def unsupported(case: Case) -> Iterator[tuple[str, str]]:
    """Numbers with a unit, and large bare ones, that no quantity, checkpoint or exhibit of the case supports."""
    known = _known(case)
    for where, text in _texts(case):
        for number in numbers_in(text):
            if _is_claim(number) and not any(_supports(number, kind, value) for kind, value in known):
                yield where, f"“{number.text}” agrees with no number of the case."


def _texts(case: Case) -> Iterator[tuple[str, str]]:
    yield "prompt", case.prompt
    yield "twist", case.twist
    for text in case.background:
        yield "background", text
    for checkpoint in case.checkpoints:
        yield f"checkpoints → {checkpoint.id} → question", checkpoint.question
    for answer in case.data_answers:
        yield f"data_answers → {answer.key}", answer.sentence
    yield "solution → hypothesis", case.solution.hypothesis
    yield "solution → recommendation", case.solution.recommendation
    for so_what in case.solution.so_whats:
        yield f"solution → so_whats → {so_what.concept}", so_what.statement
    for pushback in case.pushbacks:
        yield "pushbacks", f"{pushback.text} {pushback.expects}"


def _is_claim(number: Spoken) -> bool:
    """Whether a number says something about the case: not a year, a list of three, a third said in passing."""
    if number.kind in (Kind.MONEY, Kind.PERCENT, Kind.POINTS) or number.scaled:
        return True
    if number.kind is not Kind.COUNT or number.fraction or not number.text[-1].isdigit():
        return False
    return abs(number.value) > COMMON and number.value not in YEARS


def _known(case: Case) -> list[tuple[Kind, float]]:
    """Every number of the case in single units."""
    known = [(quantity.unit, quantity.value) for quantity in case.quantities]
    known += [(checkpoint.unit, checkpoint.value) for checkpoint in case.checkpoints]
    for exhibit in case.exhibits:
        known += [(exhibit.unit_of(series), value) for series in exhibit.series for value in series.values]
    return [(parse_unit(unit).kind, value * parse_unit(unit).scale) for unit, value in known]


def _supports(number: Spoken, kind: Kind, value: float) -> bool:
    percents = (Kind.PERCENT, Kind.POINTS)
    alike = number.kind is kind or (number.kind in percents and kind in percents)
    if not alike and not (number.kind is Kind.COUNT and kind is Kind.MONEY):
        return False
    slack = APPROXIMATE * abs(value) if number.approximate else 0.51 * number.resolution
    return abs(abs(number.value) - abs(value)) <= slack + 1e-9 * abs(value)
