"""Changes to a case that keep it consistent: other parameters, and other ways to show the same numbers."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from core.cases.draw import solution_again
from core.cases.exhibits import as_drawn
from core.cases.formula import decide, evaluate
from core.cases.structure_checks import exhibit_shown_wrongly
from core.cases.validate import validate
from core.domain.case import Case, Exhibit, ExhibitKind, Quantity, Solution
from core.domain.errors import CaseInvalid, FormulaInvalid, NoOtherExhibit
from core.domain.units import Kind, parse_unit, show

DECIMALS = 9  # kept of what follows from parameters, as when a case is drawn
COMMON = 31  # bare numbers up to here count things in a text, and stay as they are
WHOLE = 100.0


class CaseEditor:
    """Implements the port of the same name."""

    def problems(self, case: Case) -> list[str]:
        return [str(problem) for problem in validate(case)]

    def with_values(self, case: Case, values: Mapping[str, float]) -> Case:
        return with_values(case, values)

    def other_exhibit(self, case: Case, exhibit_id: str) -> Case:
        return other_exhibit(case, exhibit_id)


def with_values(case: Case, values: Mapping[str, float]) -> Case:
    """The case with other parameters: derived numbers, exhibits, checkpoints, the decision and the numbers in its texts
    follow. Raises CaseInvalid when something cannot be worked out; what else is wrong is for `validate` to say."""
    try:
        parameters = tuple(replace(q, value=values.get(q.key, q.value)) for q in case.parameters)
        known = {quantity.key: quantity.value for quantity in parameters}
        formulas = [(q.key, q.formula) for q in case.derived] + [(c.id, c.formula) for c in case.checkpoints]
        for key, formula in formulas:
            if key not in known:
                known[key] = round(evaluate(formula, known), DECIMALS)
        changed = replace(
            case,
            parameters=parameters,
            derived=tuple(replace(quantity, value=known[quantity.key]) for quantity in case.derived),
            exhibits=tuple(_redrawn(exhibit, known) for exhibit in case.exhibits),
            checkpoints=tuple(replace(checkpoint, value=known[checkpoint.id]) for checkpoint in case.checkpoints),
        )
        decision = decide([(rule.when, rule.decision) for rule in case.solution.rules], known)
    except FormulaInvalid as error:
        raise CaseInvalid(f"These numbers do not work: {error.sentence}. Nothing was changed.") from error
    changed = _said_again(changed, _other_words(case, changed))
    return _decided(changed, decision or "")


def _decided(case: Case, decision: str) -> Case:
    """With the decision the numbers lead to. Where it is another one, the solution is written anew; where no model can
    write it, the recommendation is empty, so that the case cannot be published before a person has written one."""
    if decision == case.solution.decision:
        return case
    written = solution_again(case) or replace(case.solution, decision=decision, recommendation="")
    return replace(case, solution=written)


def _redrawn(exhibit: Exhibit, numbers: Mapping[str, float]) -> Exhibit:
    """With the values its formulas give now. Series without formulas stay as they are."""
    computed = [series for series in exhibit.series if series.formulas]
    rows = [[evaluate(formula, numbers) for formula in series.formulas] for series in computed]
    if exhibit.kind is ExhibitKind.PIE and any(sum(row) <= 0 for row in rows):
        raise FormulaInvalid(f"“{exhibit.title}” would have nothing to divide")
    drawn = dict(
        zip(computed, as_drawn(exhibit.kind, rows, [exhibit.unit_of(series) for series in computed]), strict=True)
    )
    return replace(exhibit, series=tuple(replace(s, values=drawn.get(s, s.values)) for s in exhibit.series))


# --- numbers in texts -------------------------------------------------------------------------------------------------


def _other_words(before: Case, after: Case) -> dict[str, str]:
    """Numbers as the texts said them, and as they read now. What two quantities read alike is left to a person."""
    found: dict[str, set[str]] = {}
    for old, new in zip(before.quantities, after.quantities, strict=True):
        if _is_told(old):
            found.setdefault(show(old.value, old.unit), set()).add(show(new.value, new.unit))
    return {old: new.pop() for old, new in found.items() if len(new) == 1 and new != {old}}


def _is_told(quantity: Quantity) -> bool:
    unit = parse_unit(quantity.unit)
    return unit.kind is not Kind.COUNT or abs(quantity.value * unit.scale) > COMMON


def _said_again(case: Case, words: Mapping[str, str]) -> Case:
    if not words:
        return case
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w€$£¥.,])(?:{'|'.join(longest_first)})(?![\w%]|[.,]\d)")

    def say(text: str) -> str:
        return pattern.sub(lambda match: words[match.group()], text)

    return replace(
        case,
        prompt=say(case.prompt),
        background=tuple(map(say, case.background)),
        twist=say(case.twist),
        exhibits=tuple(replace(e, title=say(e.title), note=say(e.note)) for e in case.exhibits),
        checkpoints=tuple(replace(c, question=say(c.question), hint=say(c.hint)) for c in case.checkpoints),
        data_answers=tuple(replace(answer, sentence=say(answer.sentence)) for answer in case.data_answers),
        pushbacks=tuple(replace(p, text=say(p.text), expects=say(p.expects)) for p in case.pushbacks),
        solution=_solution_said(case.solution, say),
    )


def _solution_said(solution: Solution, say: Callable[[str], str]) -> Solution:
    return replace(
        solution,
        hypothesis=say(solution.hypothesis),
        recommendation=say(solution.recommendation),
        options=tuple(replace(option, label=say(option.label)) for option in solution.options),
        so_whats=tuple(replace(so_what, statement=say(so_what.statement)) for so_what in solution.so_whats),
        risks=tuple(map(say, solution.risks)),
        next_steps=tuple(map(say, solution.next_steps)),
    )


# --- another way to show the same numbers -----------------------------------------------------------------------------


def other_exhibit(case: Case, exhibit_id: str) -> Case:
    """The case with the next way to show the numbers of one exhibit, in a circle.

    Raises NoOtherExhibit, CaseInvalid.
    """
    exhibit = case.exhibit(exhibit_id)
    if exhibit is None:
        raise CaseInvalid("There is no such exhibit in this case.")
    kinds = list(ExhibitKind)
    after = (kinds.index(exhibit.kind) + 1) % len(kinds)
    known = {str(problem) for problem in validate(case)}
    for kind in (kinds[after:] + kinds[:after])[:-1]:
        for shape in _shapes(exhibit, kind):
            try:
                tried = replace(shape, kind=kind)
                tried = _redrawn(tried, case.numbers)
            except FormulaInvalid:
                continue
            changed = replace(case, exhibits=tuple(tried if e.id == exhibit_id else e for e in case.exhibits))
            if not exhibit_shown_wrongly(tried) and not {str(p) for p in validate(changed)} - known:
                return changed
    raise NoOtherExhibit


def _shapes(exhibit: Exhibit, kind: ExhibitKind) -> Iterator[Exhibit]:
    """The exhibit arranged so that it could be drawn as `kind`."""
    units = {exhibit.unit_of(series) for series in exhibit.series}
    single = len(exhibit.series) == 1
    match kind:
        case ExhibitKind.TABLE:
            yield _as_amounts(exhibit)
        case ExhibitKind.BAR if len(units) == 1:
            yield _as_amounts(exhibit)
        case ExhibitKind.STACKED if units == {"%"} and not single:  # the checks see to it that each adds up to 100 %
            yield exhibit
        case ExhibitKind.PIE if single and parse_unit(exhibit.unit).kind is Kind.PERCENT:
            if abs(sum(exhibit.series[0].values) - WHOLE) < 0.5:
                yield exhibit
        case ExhibitKind.LINE if len(units) == 1 and _in_time(exhibit):
            yield exhibit
        case ExhibitKind.WATERFALL if single and len(exhibit.categories) > 2:
            yield exhibit


def _as_amounts(exhibit: Exhibit) -> Exhibit:
    """A pie's formulas may give amounts of which it shows the shares: elsewhere the formulas have to say so."""
    if exhibit.kind is not ExhibitKind.PIE:
        return exhibit
    (series,) = exhibit.series
    total = " + ".join(f"({formula})" for formula in series.formulas)
    shares = tuple(f"100 * ({formula}) / ({total})" for formula in series.formulas)
    return replace(exhibit, series=(replace(series, formulas=shares),))


_TIME = re.compile(
    r"\b(?:(?:19|20)\d\d|q[1-4]|(?:week|month|year|quarter|day)s?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b"
    r"|^(?:last|this|next) |^(?:at the start|first|second|third|fourth|fifth|sixth)$", re.IGNORECASE
)  # fmt: skip


def _in_time(exhibit: Exhibit) -> bool:
    return len(exhibit.categories) > 1 and all(_TIME.search(category) for category in exhibit.categories)
