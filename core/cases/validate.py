"""What is wrong with a case, ours or from outside: numbers that do not add up, contradict each other or are absurd."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.cases.checkpoints import cells
from core.cases.exhibits import as_shown, shown_decimals
from core.cases.formula import decide, dependencies, evaluate, names
from core.cases.stated import unsupported
from core.cases.structure_checks import exhibit_problems, text_problems
from core.domain.case import Case, Exhibit, ExhibitKind, Quantity, Series
from core.domain.errors import FormulaInvalid
from core.domain.units import Kind, parse_unit, show

ROUNDING = 1e-6  # relative, where nothing was rounded
LARGEST = 1e13  # euros, people or anything else
LARGEST_PERCENT = 1000.0
LONGEST_YEARS = 100.0


@dataclass(frozen=True)
class Problem:
    """`where` is the part of the case (`exhibits → costs`), `sentence` says what is wrong with it."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


def validate(case: Case) -> list[Problem]:
    """Everything wrong with a case, in the order of its parts; empty when it holds together. Never raises."""
    found: list[Problem] = []
    checks: tuple[Callable[[Case], Iterator[tuple[str, str]]], ...] = (
        text_problems,
        _quantities,
        exhibit_problems,
        _exhibits_from_formulas,
        _exhibits_against_each_other,
        _checkpoints,
        _as_shown,
        _conditions,
        _decision,
        unsupported,
    )
    for part in checks:
        found.extend(Problem(where, sentence) for where, sentence in part(case))
    return list(dict.fromkeys(found))


def _quantities(case: Case) -> Iterator[tuple[str, str]]:
    seen: dict[str, float] = {}
    for name, group in (("parameters", case.parameters), ("derived", case.derived)):
        for quantity in group:
            where = f"{name} → {quantity.key}"
            if quantity.key in seen:
                yield where, f"{quantity.key} is given twice."
            yield from absurd(where, quantity.label, quantity.value, quantity.unit, quantity.signed)
            if bool(quantity.formula) != (name == "derived"):
                yield where, "A parameter has no formula, and a derived number has one."
            elif quantity.formula:
                yield from _recomputed(where, quantity, seen)
            seen[quantity.key] = quantity.value


def _recomputed(where: str, quantity: Quantity, before: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    try:
        right = evaluate(quantity.formula, before)
    except FormulaInvalid as error:
        yield where, f"Its formula cannot be worked out: {error.sentence}."
        return
    if not close(quantity.value, right, ROUNDING):
        told = f"{show(quantity.value, quantity.unit)} ({quantity.value:g})"
        yield (
            where,
            f"{quantity.label} is given as {told}, but its formula gives {show(right, quantity.unit)} ({right:g}).",
        )


def _exhibits_from_formulas(case: Case) -> Iterator[tuple[str, str]]:
    for exhibit in case.exhibits:
        for series in exhibit.series:
            where = f"exhibits → {exhibit.id} → {series.name}"
            if series.formulas and len(series.formulas) != len(series.values):
                yield where, f"There are {len(series.values)} values and {len(series.formulas)} formulas."
            elif series.formulas:
                yield from _series_from_formulas(case, exhibit, series, where)


def _series_from_formulas(case: Case, exhibit: Exhibit, series: Series, where: str) -> Iterator[tuple[str, str]]:
    try:
        right = [evaluate(formula, case.numbers) for formula in series.formulas]
    except FormulaInvalid as error:
        yield where, f"A formula cannot be worked out: {error.sentence}."
        return
    unit = exhibit.unit_of(series)
    if exhibit.kind is ExhibitKind.PIE and sum(right) > 0:
        right = [100 * value / sum(right) for value in right]
        slack = 0.1 + 1e-9
    else:
        alike = [value for other in exhibit.series if exhibit.unit_of(other) == unit for value in other.values]
        slack = _last_digit(alike, unit)
    for category, value, wanted in zip(exhibit.categories, series.values, right, strict=False):
        if abs(value - wanted) > slack:
            yield (
                f"{where} → {category}",
                f"The exhibit shows {show(value, unit)}, but the case's numbers give {show(wanted, unit)}.",
            )


def _last_digit(alike: list[float], unit: str) -> float:
    """Half of the last digit with which such values are shown."""
    most = shown_decimals(alike, unit)
    decimals = next((d for d in range(most) if all(abs(round(value, d) - value) < 1e-9 for value in alike)), most)
    return 0.5 * 10.0**-decimals + 1e-9


def _exhibits_against_each_other(case: Case) -> Iterator[tuple[str, str]]:
    """The same series and category in two exhibits must show the same."""
    seen: dict[tuple[str, str, str], tuple[str, float]] = {}
    for exhibit in case.exhibits:
        for series in exhibit.series:
            for category, value in zip(exhibit.categories, series.values, strict=False):
                unit = exhibit.unit_of(series)
                key = (_plain(series.name), _plain(category), unit)
                title, other = seen.setdefault(key, (exhibit.title, value))
                if title != exhibit.title and not close(value, other, 0.005) and abs(value - other) > 0.051:
                    yield (
                        f"exhibits → {exhibit.id} → {series.name} → {category}",
                        f"It shows {show(value, unit)} here and {show(other, unit)} in “{title}”.",
                    )


def _checkpoints(case: Case) -> Iterator[tuple[str, str]]:
    if not 3 <= len(case.checkpoints) <= 5:
        yield "checkpoints", f"A case has 3 to 5 checkpoints; there are {len(case.checkpoints)}."
    numbers = dict(case.numbers)
    ids = [checkpoint.id for checkpoint in case.checkpoints]
    formulas = {cell.key: cell.formula for cell in cells(case)} | {c.id: c.formula for c in case.checkpoints}
    signed = {quantity.key for quantity in case.quantities if quantity.signed}
    for i, checkpoint in enumerate(case.checkpoints):
        where = f"checkpoints → {checkpoint.id}"
        if checkpoint.id in ids[:i]:
            yield where, f"{checkpoint.id} is asked twice."
        if not 0 < checkpoint.tolerance <= 0.25:
            yield where, f"A tolerance lies above 0 and at most at 0.25; this one is {checkpoint.tolerance:g}."
        yield from absurd(where, "The answer", checkpoint.value, checkpoint.unit, checkpoint.id in signed)
        try:
            right = evaluate(checkpoint.formula, numbers)
            used = dependencies(checkpoint.id, {**formulas, checkpoint.id: checkpoint.formula}, ids)
            itself = checkpoint.id in names(checkpoint.formula)
        except FormulaInvalid as error:
            yield where, f"Its formula cannot be worked out: {error.sentence}."
            numbers.setdefault(checkpoint.id, checkpoint.value)
            continue
        if itself:
            yield where, "Its formula uses the checkpoint itself."
        if not close(checkpoint.value, right, min(checkpoint.tolerance, 0.005)):
            yield (
                where,
                f"The answer is given as {show(checkpoint.value, checkpoint.unit)} ({checkpoint.value:g}),"
                f" but its formula gives {show(right, checkpoint.unit)} ({right:g}).",
            )
        if set(checkpoint.depends_on) != set(used):
            yield where, f"It depends on {_list(used)}, but names {_list(checkpoint.depends_on)}."
        numbers.setdefault(checkpoint.id, checkpoint.value)


def _as_shown(case: Case) -> Iterator[tuple[str, str]]:
    """Rounding in the exhibits must not lead anybody to a wrong answer."""
    try:
        numbers = as_shown(cells(case), case.exhibits)
    except FormulaInvalid:  # told where the formula stands
        return
    for checkpoint in case.checkpoints:
        worked = numbers.get(checkpoint.id, checkpoint.value)
        if not close(worked, checkpoint.value, checkpoint.tolerance):
            found, right = show(worked, checkpoint.unit), show(checkpoint.value, checkpoint.unit)
            yield f"checkpoints → {checkpoint.id}", f"The exhibits lead to {found}, too far from the answer {right}."


def _conditions(case: Case) -> Iterator[tuple[str, str]]:
    for check in case.checks:
        try:
            if not evaluate(check.formula, case.numbers):
                yield "checks", f"This should hold and does not: {check.sentence}"
        except FormulaInvalid as error:
            yield "checks", f"“{check.sentence}” cannot be checked: {error.sentence}."


def _decision(case: Case) -> Iterator[tuple[str, str]]:
    solution, where = case.solution, "solution → decision"
    known = [option.key for option in solution.options]
    if len(known) < 2:
        yield "solution → options", "There must be at least two options to decide between."
    for key in dict.fromkeys([solution.decision, *(rule.decision for rule in solution.rules)]):
        if key not in known:
            yield where, f"{key or 'An empty name'} is none of the options ({_list(known)})."
    for pushback in case.pushbacks:
        if pushback.against and pushback.against not in known:
            yield "pushbacks", f"{pushback.against} is none of the options ({_list(known)})."
    if not solution.rules:
        yield "solution → rules", "Nothing says how the decision follows from the numbers."
        return
    numbers = {**case.numbers, **{c.id: c.value for c in case.checkpoints}}
    try:
        right = decide([(rule.when, rule.decision) for rule in solution.rules], numbers)
    except FormulaInvalid as error:
        yield "solution → rules", f"A rule cannot be worked out: {error.sentence}."
        return
    if right is None:
        yield "solution → rules", "No rule holds for the numbers of the case."
    elif right != solution.decision:
        given, follows = solution.label(solution.decision), solution.label(right)
        yield where, f"The case recommends “{given}”, but its numbers lead to “{follows}”."


def absurd(where: str, name: str, value: float, unit: str, signed: bool) -> Iterator[tuple[str, str]]:
    known = parse_unit(unit)
    if value < 0 and not signed:
        yield where, f"{name} is below zero ({show(value, unit)}), and nothing marks it as signed."
    if known.kind in (Kind.PERCENT, Kind.POINTS) and abs(value) > LARGEST_PERCENT:
        yield where, f"{name} is {show(value, unit)}, which is absurd."
    elif known.kind is Kind.DURATION and abs(value) * known.scale > LONGEST_YEARS * 365:
        yield where, f"{name} is {show(value, unit)}, more than {LONGEST_YEARS:g} years."
    elif abs(value) * known.scale > LARGEST:
        yield where, f"{name} is {show(value, unit)}, which is absurd."


def close(value: float, target: float, tolerance: float) -> bool:
    return abs(value - target) <= tolerance * max(abs(value), abs(target)) + 1e-9


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _list(keys: object) -> str:
    listed = [str(key) for key in keys] if isinstance(keys, list | tuple) else []
    return ", ".join(listed) or "none"
