"""Formulas of a case, worked out safely: `volume * (price - unit_cost) / 1000`.

Cases come from outside too, so a formula is read as a syntax tree in which only arithmetic is known; nothing is ever
executed. Comparisons and and/or/not give 1 or 0.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from core.domain.case import Quantity
from core.domain.errors import FormulaInvalid

LONGEST = 500  # characters
DEEPEST = 40  # operations inside each other
LARGEST_POWER = 64

_OPERATIONS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARISONS: dict[type, Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {"abs": abs, "min": min, "max": max, "round": round}


def evaluate(formula: str, numbers: Mapping[str, float]) -> float:
    """The value of a formula, always finite. Raises FormulaInvalid."""
    try:
        value = float(_value(_tree(formula), numbers, 0))
    except ZeroDivisionError as error:
        raise FormulaInvalid(f"“{formula}” divides by zero") from error
    except (OverflowError, TypeError, ValueError) as error:
        raise FormulaInvalid(f"“{formula}” has no value") from error
    if not math.isfinite(value):
        raise FormulaInvalid(f"“{formula}” has no finite value")
    return value


def names(formula: str) -> frozenset[str]:
    """The quantities a formula uses. Raises FormulaInvalid."""
    tree = _tree(formula)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called)


def recalculate(quantities: Sequence[Quantity], own: Mapping[str, float]) -> dict[str, float]:
    """All values by key when those of `own` replace what the formulas give: a spreadsheet with some cells typed over.

    Formulas may use quantities that stand before them. Raises FormulaInvalid.
    """
    numbers: dict[str, float] = {}
    for quantity in quantities:
        if quantity.key in own:
            numbers[quantity.key] = own[quantity.key]
        elif quantity.formula:
            numbers[quantity.key] = evaluate(quantity.formula, numbers)
        else:
            numbers[quantity.key] = quantity.value
    return numbers


def decide(rules: Sequence[tuple[str, str]], numbers: Mapping[str, float]) -> str | None:
    """The decision of the first rule, (formula, decision), that holds; None when none does. Raises FormulaInvalid."""
    return next((decision for when, decision in rules if not when or evaluate(when, numbers)), None)


def dependencies(key: str, formulas: Mapping[str, str], checkpoints: Sequence[str]) -> tuple[str, ...]:
    """The checkpoints a formula uses, direct or through other quantities, in their order. Raises FormulaInvalid."""
    found: set[str] = set()
    open_keys = [key]
    while open_keys:
        used = names(formulas[current]) if formulas.get(current := open_keys.pop()) else frozenset()
        open_keys += used - found
        found |= used
    return tuple(checkpoint for checkpoint in checkpoints if checkpoint in found and checkpoint != key)


@lru_cache(maxsize=4096)
def _tree(formula: str) -> ast.expr:
    if len(formula) > LONGEST:
        raise FormulaInvalid(f"a formula has at most {LONGEST} characters")
    try:
        return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaInvalid(f"“{formula}” is not a formula") from error


def _value(node: ast.expr, numbers: Mapping[str, float], depth: int) -> float:
    if depth > DEEPEST:
        raise FormulaInvalid("a formula is nested too deeply")

    def value(inner: ast.expr) -> float:
        return _value(inner, numbers, depth + 1)

    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name):
            if name not in numbers:
                raise FormulaInvalid(f"there is no number called {name} before it")
            return numbers[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -value(inner)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return float(not value(inner))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            power = value(right)
            if isinstance(op, ast.Pow) and abs(power) > LARGEST_POWER:
                raise FormulaInvalid(f"a power is at most {LARGEST_POWER}")
            return _OPERATIONS[type(op)](value(left), power)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return float(_COMPARISONS[type(op)](value(left), value(right)))
        case ast.BoolOp(op=ast.And(), values=values):
            return float(all(value(inner) for inner in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return float(any(value(inner) for inner in values))
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as arguments, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(value(argument) for argument in arguments))
    raise FormulaInvalid(f"“{ast.unparse(node)[:80]}” is not arithmetic")
