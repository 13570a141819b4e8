"""A case: its story, its numbers with the formulas between them, what is shown, asked and expected.

Every number of a case is a parameter or follows from parameters by a formula, so that anybody can check it. Formulas
use names of quantities, + - * / **, comparisons, and/or/not, and abs, min, max, round (see core/cases/formula.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.domain.question import Difficulty


class CaseType(StrEnum):
    CONSULTING = "consulting"
    PRODUCT_MANAGEMENT = "product_management"


class ExhibitKind(StrEnum):
    TABLE = "table"
    BAR = "bar"
    STACKED = "stacked"
    PIE = "pie"
    LINE = "line"
    WATERFALL = "waterfall"


@dataclass(frozen=True)
class Quantity:
    """A number of the case in its unit (`€m`, `%`, `k units`, `months`). A parameter has no formula."""

    key: str
    label: str
    value: float
    unit: str
    formula: str = ""
    signed: bool = False  # may be below zero


@dataclass(frozen=True)
class Series:
    """A row of a table, or the bars, slices or points of one colour: a value for each category of the exhibit.

    `unit` stands in where it differs from the exhibit's. `formulas`, when given, has one formula for each value.
    """

    name: str
    values: tuple[float, ...]
    unit: str = ""
    formulas: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True)
class Exhibit:
    """What the candidate may be shown. A waterfall has one series: the start, the steps, and the end they add up to.

    `hints` are words people ask for it with.
    """

    id: str
    kind: ExhibitKind
    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    note: str = ""
    hints: tuple[str, ...] = ()

    def unit_of(self, series: Series) -> str:
        return series.unit or self.unit


@dataclass(frozen=True)
class Checkpoint:
    """A number the candidate should work out. `tolerance` is relative (0.03 accepts 3 % either way).

    `formula` uses quantities and earlier checkpoints by key; `depends_on` names the checkpoints among them, direct or
    through other quantities: who got one of those wrong is judged by what follows from their own number.
    """

    id: str
    question: str
    value: float
    unit: str
    tolerance: float
    formula: str
    depends_on: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class DataAnswer:
    """What the interviewer can say when asked about something. `hints` are other words for it."""

    key: str
    sentence: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Branch:
    """A part of a good structure; `synonyms` are what people call it, `questions` what belongs under it."""

    name: str
    synonyms: tuple[str, ...]
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """A decision the client could take."""

    key: str
    label: str


@dataclass(frozen=True)
class Rule:
    """Take `decision` when the formula holds; an empty one always does. The first rule that holds decides."""

    when: str
    decision: str


@dataclass(frozen=True)
class Check:
    """Something the numbers must fulfil for the case to make sense; `sentence` says so when they do not."""

    formula: str
    sentence: str


@dataclass(frozen=True)
class SoWhat:
    """What a number means for the client: expected in a good synthesis."""

    concept: str
    statement: str
    weight: int = 2  # 1 (nice to have) to 3 (essential)


@dataclass(frozen=True)
class Pushback:
    """A challenge. `against` is the decision it argues with, empty when it fits any; `expects` what answers it."""

    text: str
    expects: str
    against: str = ""


@dataclass(frozen=True)
class Solution:
    """Hidden until the case is over."""

    hypothesis: str
    options: tuple[Option, ...]
    rules: tuple[Rule, ...]
    decision: str
    recommendation: str
    so_whats: tuple[SoWhat, ...]
    risks: tuple[str, ...]
    next_steps: tuple[str, ...]

    def label(self, decision: str) -> str:
        return next((option.label for option in self.options if option.key == decision), decision)


@dataclass(frozen=True)
class Citation:
    """A passage the case was written with."""

    document: str
    page: int
    text: str


@dataclass(frozen=True)
class Case:
    """`prompt` is read to the candidate, `background` is told on the way, `twist` arrives during the analysis."""

    id: str
    title: str
    type: CaseType
    topic: str
    industry: str
    client: str
    difficulty: Difficulty
    prompt: str
    background: tuple[str, ...]
    parameters: tuple[Quantity, ...]
    derived: tuple[Quantity, ...]
    exhibits: tuple[Exhibit, ...]
    checkpoints: tuple[Checkpoint, ...]
    data_answers: tuple[DataAnswer, ...]
    framework: tuple[Branch, ...]
    twist: str
    pushbacks: tuple[Pushback, ...]
    solution: Solution
    checks: tuple[Check, ...] = ()
    model: str = ""
    seed: int = 0
    citations: tuple[Citation, ...] = ()

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return (*self.parameters, *self.derived)

    @property
    def numbers(self) -> Mapping[str, float]:
        """Every quantity's value by its key."""
        return {quantity.key: quantity.value for quantity in self.quantities}

    def exhibit(self, exhibit_id: str) -> Exhibit | None:
        return next((exhibit for exhibit in self.exhibits if exhibit.id == exhibit_id), None)
