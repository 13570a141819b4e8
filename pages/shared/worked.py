"""How a checkpoint is worked out: its formula in words, and with the numbers in it."""

import re

from core.domain.case import Case, Checkpoint

_NAME = re.compile(r"[A-Za-z_]\w*")
_SIGNS = str.maketrans({"*": "×", "/": "÷", "-": "−"})


def in_words(case: Case, checkpoint: Checkpoint) -> str:
    """`visits sold this year × margin on one visit this year ÷ 1000 − overheads this year`."""
    labels = {quantity.key: quantity.label[:1].lower() + quantity.label[1:] for quantity in case.quantities}
    labels |= {other.id: labels.get(other.id, other.question.rstrip("?.")) for other in case.checkpoints}
    return _filled(checkpoint.formula, labels)


def in_numbers(case: Case, checkpoint: Checkpoint) -> str:
    """`884 × 7.1 ÷ 1000 − 4.5`, each number in the unit it is kept in."""
    numbers = {quantity.key: quantity.value for quantity in case.quantities}
    numbers |= {other.id: other.value for other in case.checkpoints}
    return _filled(checkpoint.formula, {key: f"{value:,.10g}" for key, value in rounded(numbers).items()})


def rounded(numbers: dict[str, float]) -> dict[str, float]:
    return {key: round(value, 0 if abs(value) >= 1000 else 3) for key, value in numbers.items()}


def _filled(formula: str, words: dict[str, str]) -> str:
    """The formula with its names replaced. Signs first: labels may hold a hyphen."""
    spaced = re.sub(r"\s*(\*\*|[*/+\-])\s*", r" \1 ", formula).replace("**", "^").translate(_SIGNS)
    return " ".join(_NAME.sub(lambda match: words.get(match.group(), match.group()), spaced).split())
