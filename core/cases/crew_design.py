"""A case from what the crew designed and wrote: all arithmetic is the model's, and what does not fit it is told."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from core.cases.crew_shapes import Design, Sheet, Story
from core.cases.draw import draw
from core.cases.exhibits import WHOLE, laid_out
from core.cases.formula import evaluate, names
from core.cases.model import CaseModel, Given, Layout
from core.cases.models import model_named
from core.cases.texts import ExhibitText, Industry, ModelTexts, texts_of
from core.cases.validate import validate
from core.domain.case import Case, Citation, Exhibit, ExhibitKind
from core.domain.errors import CaseInvalid, FormulaInvalid
from core.domain.question import Difficulty
from core.domain.units import Kind, parse_unit, show

LEAST, MOST = 0.5, 2.0  # how far outside the model's range a parameter may lie, as factors of its ends
CURRENCY = "¤"
_PLACE = re.compile(r"\{(\w+)\}")


class Unfit(CaseInvalid):
    """What was designed or written does not hold together; `problems` are sentences for who has to put it right."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems)[:600])
        self.problems = tuple(problems)


def designed(
    model: str,
    design: Design,
    seed: int,
    difficulty: Difficulty,
    citations: Sequence[Citation],
    *,
    numbers: bool = True,
) -> Case:
    """The case of a model as it was designed, told in the model's own words. Without `numbers` the parameters are drawn
    and the model's exhibits shown: client, industry and words stay. Raises Unfit."""
    made_of, texts = model_named(model), texts_of(model)
    values = {entry.key: entry.value for entry in design.parameters} if numbers else {}
    problems = [*_words_missing(design, texts), *_values_wrong(made_of, values)]
    if problems:
        raise Unfit(problems)
    try:
        case = draw(model, seed, difficulty, _industry(design, texts, values), citations)
    except (CaseInvalid, KeyError, ValueError, IndexError) as error:
        raise Unfit([f"The parameters do not make a case: {error}"]) from error
    case = replace(case, id=f"{case.id}-crew")
    if numbers and design.exhibits:
        case = replace(case, exhibits=_exhibits(case, design.exhibits))
        if missing := list(_no_longer_shown(made_of, case)):
            raise Unfit(missing)
    return _sound(case)


def _sound(case: Case) -> Case:
    if problems := [str(problem) for problem in validate(case)]:
        raise Unfit(problems)
    return case


def told(case: Case, story: Story) -> Case:
    """The case with the writer's story. Raises Unfit when it, or the case with it, does not hold together."""
    known = {
        **{quantity.key: show(quantity.value, quantity.unit) for quantity in case.quantities},
        "client": case.client,
    }
    unknown = sorted({name for text in _story_texts(story) for name in _PLACE.findall(text) if name not in known})
    if unknown:
        raise Unfit([f"{{{name}}} is none of the names you may use." for name in unknown])

    def say(text: str) -> str:
        return _PLACE.sub(lambda match: known[match.group(1)], text).strip()

    return _sound(
        replace(
            case,
            title=say(story.title),
            prompt=say(story.prompt),
            background=tuple(say(line) for line in story.background if line.strip()),
            twist=say(story.twist),
        )
    )


def _story_texts(story: Story) -> tuple[str, ...]:
    return (story.title, story.prompt, *story.background, story.twist)


def _words_missing(design: Design, texts: ModelTexts) -> Iterator[str]:
    given = {word.key for word in design.words if word.text.strip()}
    if missing := sorted(set(texts.industries[0].words) - given):
        yield f"These words have no text: {', '.join(missing)}."
    for name, text in (("industry", design.industry), ("client", design.client), ("about", design.about)):
        if not text.strip():
            yield f"`{name}` is empty."


def _values_wrong(model: CaseModel, values: Mapping[str, float]) -> Iterator[str]:
    known = {given.key: given for given in model.given}
    if unknown := sorted(set(values) - set(known)):
        yield f"These are no parameters of the model: {', '.join(unknown)}."
    wrong = [key for key, value in values.items() if key in known and not _is_plausible(known[key], value)]
    for key in wrong:
        given = known[key]
        yield f"{key} is {values[key]:g}, and usual is {given.low:g} to {given.high:g} {given.unit}."
    if wrong or unknown or set(values) < set(known):
        return
    numbers = dict(values)
    try:
        for derived in model.derived:
            numbers[derived.key] = round(evaluate(derived.formula, numbers), 9)
        failed = [check.sentence for check in model.checks if not evaluate(check.formula, numbers)]
    except FormulaInvalid as error:
        failed = [f"{error.sentence}."]
    if failed:
        yield f"With these parameters this should hold and does not: {' '.join(failed)}"


def _is_plausible(given: Given, value: float) -> bool:
    low, high = min(given.low * LEAST, given.low * MOST), max(given.high * MOST, given.high * LEAST)
    return low <= value <= high


def _industry(design: Design, texts: ModelTexts, values: Mapping[str, float]) -> Industry:
    """The industry the crew invented, with ranges that leave its numbers no choice."""
    wanted = texts.industries[0].words
    client = _plain(design.client)
    return Industry(
        name=_plain(design.industry),
        clients=[client, client],
        about=_plain(design.about).rstrip("."),
        words={word.key: _plain(word.text) for word in design.words if word.key in wanted},
        ranges={key: [value, value, 1.0] for key, value in values.items()},
    )


def _plain(text: str) -> str:
    """On one line, without the braces of placeholders."""
    return " ".join(re.sub(r"[{}]", "", text).split())


# --- exhibits ---------------------------------------------------------------------------------------------------------


def _exhibits(case: Case, sheets: Sequence[Sheet]) -> tuple[Exhibit, ...]:
    problems: list[str] = []
    made = []
    for number, sheet in enumerate(sheets, 1):
        try:
            made.append(exhibit_of(case, sheet, f"exhibit_{number}"))
        except Unfit as error:
            problems += error.problems
    if problems:
        raise Unfit(problems)
    return tuple(made)


def exhibit_of(case: Case, sheet: Sheet, exhibit_id: str) -> Exhibit:
    """An exhibit worked out from the case's numbers. Raises Unfit."""
    problems = [f"“{sheet.title}”: {sentence}" for sentence in _sheet_wrong(case, sheet)]
    if problems:
        raise Unfit(problems)
    text = ExhibitText(
        title=_plain(sheet.title),
        categories=[_plain(category) for category in sheet.categories],
        series=[_plain(row.name) for row in sheet.series],
        note=_plain(sheet.note),
        hints=[_plain(sheet.title).lower(), *(_plain(category).lower() for category in sheet.categories)],
    )
    currency = next((parse_unit(q.unit).currency for q in case.quantities if parse_unit(q.unit).currency), "€")
    unit = sheet.unit.strip().replace(CURRENCY, currency)
    layout = Layout(
        id=exhibit_id,
        kind=ExhibitKind(sheet.kind),
        unit=unit,
        cells=tuple(tuple(cell.strip() for cell in row.cells) for row in sheet.series),
        units=tuple(row.unit.strip() or unit for row in sheet.series),
        signed=sheet.kind == "waterfall",
    )
    try:
        return laid_out(layout, text, case.numbers, currency, partial(str))
    except FormulaInvalid as error:
        raise Unfit([f"“{sheet.title}”: {error.sentence}."]) from error
    except (ZeroDivisionError, ValueError) as error:
        raise Unfit([f"“{sheet.title}”: There is nothing to divide into slices."]) from error


def _sheet_wrong(case: Case, sheet: Sheet) -> Iterator[str]:
    if not sheet.title.strip() or not sheet.categories or not sheet.series:
        yield "It needs a title, categories and at least one series."
        return
    if uneven := [row.name for row in sheet.series if len(row.cells) != len(sheet.categories)]:
        yield f"{uneven[0]} has not one cell for each of the {len(sheet.categories)} categories."
        return
    shares = parse_unit(sheet.unit).kind is Kind.PERCENT and sheet.kind in ("pie", "stacked")
    for row in sheet.series:
        for cell in row.cells:
            try:
                used = names(cell)
                evaluate(cell, case.numbers)
            except FormulaInvalid as error:
                yield f"{error.sentence}."
                continue
            if not used and not shares:
                yield f"The cell {cell.strip()} is a plain number; write it with the names of the model's numbers."
    if sheet.kind == "pie" and len(sheet.series) == 1 and shares:
        try:
            total = sum(evaluate(cell, case.numbers) for cell in sheet.series[0].cells)
        except FormulaInvalid:
            return
        if abs(total - WHOLE) > 0.5:
            yield f"The slices add up to {total:g}%, not to 100%."


def _no_longer_shown(model: CaseModel, case: Case) -> Iterator[str]:
    """Numbers that the model's exhibits show, that the checkpoints need, and that this case's exhibits do not give."""
    formulas = {derived.key: derived.formula for derived in model.derived}
    needed: set[str] = set()
    waiting = [checkpoint.id for checkpoint in case.checkpoints]
    while waiting:
        if (key := waiting.pop()) in formulas:
            fresh = names(formulas[key]) - needed
            needed |= fresh
            waiting += fresh
    before = {name for layout in model.exhibits for row in layout.cells for cell in row for name in names(cell)}
    now = {n for exhibit in case.exhibits for series in exhibit.series for cell in series.formulas for n in names(cell)}

    def is_known(name: str) -> bool:
        """Shown, told in words, or to be worked out from such."""
        if name in now or (name not in before and name not in formulas):
            return True
        return name in formulas and all(is_known(other) for other in names(formulas[name]))

    if missing := sorted(name for name in before & needed if not is_known(name)):
        yield f"The exhibits must also show {', '.join(missing)}, or the candidate cannot work out the answer."
