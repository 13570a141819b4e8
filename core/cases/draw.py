"""Draws a case from a model: parameters, what follows from them, the words around them. Same seed, same case."""

import random
import unicodedata
from collections.abc import Mapping, Sequence
from functools import partial

from core.cases.exhibits import as_shown, laid_out
from core.cases.formula import decide, dependencies, evaluate
from core.cases.model import Asked, CaseModel, Given
from core.cases.models import model_named
from core.cases.texts import Industry, ModelTexts, SoWhatText, texts_of
from core.domain.case import (
    Branch,
    Case,
    Checkpoint,
    Citation,
    DataAnswer,
    Option,
    Pushback,
    Quantity,
    Solution,
    SoWhat,
)
from core.domain.errors import CaseInvalid, CaseUnknown, FormulaInvalid
from core.domain.question import Difficulty
from core.domain.units import show

CURRENCIES = ("€", "$", "£")
TOLERANCE = {Difficulty.EASY: 0.05, Difficulty.MEDIUM: 0.03, Difficulty.HARD: 0.02}
COARSE = 8  # steps in a range from which easy cases use every second one, for rounder numbers
MOST_TRIES = 2000
DECIMALS = 9  # kept of what follows from parameters; rounded before checks and rules see it
SAFE = 0.6  # share of the tolerance that rounding in the exhibits may use up


def draw(
    model: str,
    seed: int,
    difficulty: Difficulty,
    industry: str | Industry | None = None,
    citations: Sequence[Citation] = (),
) -> Case:
    """A case of a model, in an industry of the seed's choice when none is given: one of the model's by its name, or one
    that was written for this case. Raises CaseUnknown; CaseInvalid when nothing can be drawn."""
    made_of, texts = model_named(model), texts_of(model)
    dice = random.Random(f"{model}:{seed}:{difficulty}")
    if isinstance(industry, Industry):
        line = industry
    else:
        line = _industry(texts, industry) if industry else dice.choice(texts.industries)
    currency = dice.choice(CURRENCIES)
    client = dice.choice(line.clients)
    asked = [a for a in made_of.asked if list(Difficulty).index(a.at_least) <= list(Difficulty).index(difficulty)]
    for _ in range(MOST_TRIES):
        quantities = _quantities(made_of, line, texts.labels, difficulty, dice, currency)
        numbers = {quantity.key: quantity.value for quantity in quantities}
        words = _words(line, client, quantities)
        say = partial(_filled, words)
        exhibits = tuple(laid_out(part, texts.exhibits[part.id], numbers, currency, say) for part in made_of.exhibits)
        shown = as_shown(quantities, exhibits)
        if all(abs(shown[a.key] - numbers[a.key]) <= SAFE * TOLERANCE[difficulty] * abs(numbers[a.key]) for a in asked):
            break
    else:
        raise CaseInvalid(f"No numbers of {model} for {line.name} can be worked out from rounded exhibits.")
    return Case(
        id=f"{model}-{_slug(line.name)}-{difficulty}-{seed}",
        title=say(dice.choice(texts.titles)),
        type=texts.type,
        topic=texts.topic,
        industry=line.name,
        client=client,
        difficulty=difficulty,
        prompt=say(dice.choice(texts.prompts)).strip(),
        background=tuple(say(text) for text in texts.background),
        parameters=tuple(q for q in quantities if not q.formula),
        derived=tuple(q for q in quantities if q.formula),
        exhibits=exhibits,
        checkpoints=_checkpoints(asked, texts, quantities, difficulty, words),
        data_answers=tuple(
            DataAnswer(f.key, say(f.sentence), tuple(say(hint) for hint in f.hints)) for f in texts.facts
        ),
        framework=tuple(
            Branch(b.name, tuple(say(s) for s in b.also), tuple(say(q) for q in b.questions)) for b in texts.framework
        ),
        twist=say(dice.choice(texts.twists)),
        pushbacks=tuple(Pushback(say(p.text), say(p.expects), p.against) for p in texts.pushbacks),
        solution=_solution(made_of, texts, numbers, words),
        checks=made_of.checks,
        model=model,
        seed=seed,
        citations=tuple(citations),
    )


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return plain.replace(" ", "-")


def _filled(words: Mapping[str, str], text: str) -> str:
    return text.format_map(words)


def _industry(texts: ModelTexts, name: str) -> Industry:
    known = {line.name.casefold(): line for line in texts.industries}
    if name.casefold() not in known:
        there = ", ".join(line.name for line in texts.industries)
        raise CaseUnknown(f"This kind of case is not written for that industry. There are: {there}.")
    return known[name.casefold()]


def _quantities(
    model: CaseModel,
    line: Industry,
    labels: Mapping[str, str],
    difficulty: Difficulty,
    dice: random.Random,
    currency: str,
) -> list[Quantity]:
    numbers = next((n for _ in range(MOST_TRIES) if (n := _attempt(model, line, difficulty, dice))), None)
    if numbers is None:
        raise CaseInvalid(f"No numbers fit the checks of {model.id} for {line.name}.")
    made = [(given, "") for given in model.given] + [(derived, derived.formula) for derived in model.derived]
    return [
        Quantity(
            key=part.key,
            label=_capital(labels[part.key].format_map(_spelled(line.words))),
            value=numbers[part.key],
            unit=part.unit.replace("¤", currency),
            formula=formula,
            signed=part.signed,
        )
        for part, formula in made
    ]


def _attempt(model: CaseModel, line: Industry, difficulty: Difficulty, dice: random.Random) -> dict[str, float] | None:
    """All numbers of one draw, None when they fail a check or cannot be worked out."""
    numbers = {given.key: _drawn(given, line, difficulty, dice) for given in model.given}
    try:
        for derived in model.derived:
            numbers[derived.key] = round(evaluate(derived.formula, numbers), DECIMALS)
        return numbers if all(evaluate(check.formula, numbers) for check in model.checks) else None
    except FormulaInvalid:
        return None


def _drawn(given: Given, line: Industry, difficulty: Difficulty, dice: random.Random) -> float:
    low, high, step = line.ranges.get(given.key, (given.low, given.high, given.step))
    steps = round((high - low) / step)
    every = 2 if difficulty is Difficulty.EASY and steps >= COARSE else 1
    return round(low + step * every * dice.randint(0, steps // every), 6)


def _words(line: Industry, client: str, quantities: Sequence[Quantity]) -> dict[str, str]:
    """Everything a placeholder may name, as text."""
    words = _spelled({**line.words, "client": client, "industry": line.name.lower()})
    words |= {quantity.key: show(quantity.value, quantity.unit) for quantity in quantities}
    words["about"] = line.about.format_map(words)
    return words


def _spelled(words: Mapping[str, str]) -> dict[str, str]:
    return {**words, **{_capital(key): _capital(word) for key, word in words.items()}}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _checkpoints(
    asked: Sequence[Asked],
    texts: ModelTexts,
    quantities: Sequence[Quantity],
    difficulty: Difficulty,
    words: Mapping[str, str],
) -> tuple[Checkpoint, ...]:
    by_key = {quantity.key: quantity for quantity in quantities}
    formulas = {quantity.key: quantity.formula for quantity in quantities}
    return tuple(
        Checkpoint(
            id=a.key,
            question=texts.checkpoints[a.key].ask.format_map(words),
            value=by_key[a.key].value,
            unit=by_key[a.key].unit,
            tolerance=TOLERANCE[difficulty],
            formula=formulas[a.key],
            depends_on=dependencies(a.key, formulas, [other.key for other in asked]),
            hint=texts.checkpoints[a.key].hint.format_map(words),
        )
        for a in asked
    )


def solution_again(case: Case) -> Solution | None:
    """The written solution for the numbers a case has now; None for a case, or an industry, that no model has."""
    try:
        model, texts = model_named(case.model), texts_of(case.model)
        line = _industry(texts, case.industry)
    except CaseUnknown:
        return None
    return _solution(model, texts, case.numbers, _words(line, case.client, case.quantities))


def _solution(model: CaseModel, texts: ModelTexts, numbers: Mapping[str, float], words: Mapping[str, str]) -> Solution:
    decision = decide([(rule.when, rule.decision) for rule in model.rules], numbers)
    if decision is None:
        raise CaseInvalid(f"No rule of {model.id} decides.")
    chosen = texts.options[decision]

    def so_what(entry: SoWhatText) -> SoWhat:
        return SoWhat(entry.concept, entry.statement.format_map(words), entry.weight)

    return Solution(
        hypothesis=texts.hypothesis.format_map(words),
        options=tuple(Option(key, option.label.format_map(words)) for key, option in texts.options.items()),
        rules=model.rules,
        decision=decision,
        recommendation=chosen.recommendation.format_map(words),
        so_whats=tuple(so_what(entry) for entry in (*texts.so_whats, *chosen.so_whats)),
        risks=tuple(text.format_map(words) for text in texts.risks),
        next_steps=tuple(text.format_map(words) for text in texts.next_steps),
    )
