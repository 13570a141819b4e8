"""What a case model is made of: parameters with ranges, formulas, and how exhibits are laid out. Words are in YAML."""

from dataclasses import dataclass, field

from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty


@dataclass(frozen=True)
class Given:
    """A parameter, drawn from `low` to `high` in steps. Units: see core/cases/units.py; ¤ is the case's currency."""

    key: str
    unit: str
    low: float
    high: float
    step: float
    signed: bool = False


@dataclass(frozen=True)
class Derived:
    """A quantity that follows from the ones before it."""

    key: str
    unit: str
    formula: str
    signed: bool = False


@dataclass(frozen=True)
class Layout:
    """An exhibit: `cells` has a row of formulas for each series, `units` a unit for each when they differ."""

    id: str
    kind: ExhibitKind
    unit: str
    cells: tuple[tuple[str, ...], ...]
    units: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True)
class Asked:
    """A quantity that becomes a checkpoint in cases of this difficulty and above."""

    key: str
    at_least: Difficulty = Difficulty.EASY


@dataclass(frozen=True)
class CaseModel:
    """`rules` decide, the first that holds; `checks` are what drawn parameters must fulfil, else others are drawn."""

    id: str
    given: tuple[Given, ...]
    derived: tuple[Derived, ...]
    exhibits: tuple[Layout, ...]
    asked: tuple[Asked, ...]
    rules: tuple[Rule, ...]
    checks: tuple[Check, ...] = field(default=())
