"""Cases for a topic by the embedded engine: choose a model, draw its numbers, validate, say what was chosen."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.cases.draw import draw
from core.cases.models import MODELS
from core.cases.texts import texts_of
from core.cases.validate import validate
from core.cases.words import shared, stems
from core.domain.case import Case, CaseType, Citation
from core.domain.errors import CaseInvalid
from core.domain.question import Difficulty

MOST_CASES = 10
MOST_CITATIONS = 5
LONGEST_CITATION = 600  # characters
PASSAGE_WEIGHT = 0.25  # of a word in a passage beside the same word in the topic
CLEAR = 1.0  # score from which a topic names a model
TRIES = 5  # seeds for one case; the first has always done so far
DEFAULTS = {CaseType.CONSULTING: "profitability", CaseType.PRODUCT_MANAGEMENT: "metric_drop"}

Progress = Callable[[str, int, int], None]  # what is being done, cases done, cases wanted; may raise to cancel


@dataclass(frozen=True)
class Generated:
    """`note` tells the person what was chosen and why; empty when the topic was plain."""

    cases: tuple[Case, ...]
    note: str = ""


def generate(
    topic: str,
    kind: CaseType,
    difficulty: Difficulty,
    n: int,
    seed: int,
    passages: Sequence[Citation] = (),
    progress: Progress = lambda _step, _done, _wanted: None,
) -> Generated:
    """`n` different cases, 1 to 10; the same arguments give the same cases. Passages help to choose and are cited.

    A topic that names nothing we know gets cases of different models and a note. Raises CaseInvalid.
    """
    if not 1 <= n <= MOST_CASES:
        raise CaseInvalid(f"Between 1 and {MOST_CASES} cases can be written at once, not {n}.")
    progress("Choosing a kind of case", 0, n)
    models, note = models_for(topic, kind, passages)
    citations = tuple(
        Citation(passage.document, passage.page, passage.text[:LONGEST_CITATION])
        for passage in passages[:MOST_CITATIONS]
    )
    cases: list[Case] = []
    for i in range(n):
        model = models[i % len(models)]
        progress(f"Writing case {i + 1} of {n}: {texts_of(model).topic}", i, n)
        cases.append(_valid(model, seed + i, difficulty, _industry(model, topic, seed, i // len(models)), citations))
    progress("Numbers checked", n, n)
    return Generated(tuple(cases), note)


def _valid(model: str, seed: int, difficulty: Difficulty, industry: str, citations: tuple[Citation, ...]) -> Case:
    problems: list[str] = []
    for attempt in range(TRIES):
        case = draw(model, seed + 1000 * attempt, difficulty, industry, citations)
        problems = [str(problem) for problem in validate(case)]
        if not problems:
            return case
    raise CaseInvalid(f"The numbers of the case do not hold together: {problems[0]}")


def models_for(topic: str, kind: CaseType, passages: Sequence[Citation]) -> tuple[list[str], str]:
    """The models to draw from, and a note when the topic did not name one."""
    ours = [name for name in MODELS if texts_of(name).type is kind]
    scores = {name: _score(name, topic, passages) for name in MODELS}
    best = max(ours, key=lambda name: scores[name])
    if scores[best] >= CLEAR:
        return [best], ""
    other = max(MODELS, key=lambda name: scores[name])
    if scores[other] >= CLEAR:
        closest, theirs = texts_of(other).topic, texts_of(other).type
        note = f"{closest} is a {_spaced(theirs)} topic, so here are other {_spaced(kind)} cases."
        return _usual_first(ours, kind), note
    known = ", ".join(texts_of(name).topic.lower() for name in ours)
    return _usual_first(
        ours, kind
    ), f"The topic names no kind of case we know, so we chose for you. There are: {known}."


def _usual_first(ours: list[str], kind: CaseType) -> list[str]:
    """All models of a kind, the most usual first."""
    return sorted(ours, key=lambda name: name != DEFAULTS[kind])


def _spaced(kind: CaseType) -> str:
    return kind.replace("_", " ")


def _score(model: str, topic: str, passages: Sequence[Citation]) -> float:
    """How well a topic, and less so passages about it, name a model."""
    texts = texts_of(model)
    said = frozenset(stems(topic))
    read = frozenset(stem for passage in passages for stem in stems(passage.text))
    names = [texts.topic, *texts.keywords]
    direct = sum(shared(name, said, topic) for name in names)
    by_industry = 0.4 * any(_meant(line.name, said) for line in texts.industries)
    return direct + by_industry + PASSAGE_WEIGHT * min(4.0, sum(shared(name, read) for name in names))


def _industry(model: str, topic: str, seed: int, number: int) -> str:
    """The industry the topic names, else another one for each case."""
    lines = [line.name for line in texts_of(model).industries]
    said = frozenset(stems(topic))
    named = next((name for name in lines if _meant(name, said)), None)
    if named:
        return named
    random.Random(f"{model}:{seed}").shuffle(lines)
    return lines[number % len(lines)]


def _meant(industry: str, said: frozenset[str]) -> bool:
    """Whether a word of an industry's name is said: "gyms" for climbing gyms."""
    return bool(frozenset(stems(industry)) & said)
