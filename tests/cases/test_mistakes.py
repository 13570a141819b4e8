"""A wrong number is told by what went wrong with it."""

import pytest

from core.cases.mistakes import mistake
from core.domain.case_result import CheckpointOutcome, CheckpointResult


@pytest.mark.parametrize(
    ("said", "expected", "unit", "kind"),
    [
        (420.0, 42.0, "€m", "zeros"),
        (0.042, 42.0, "€m", "zeros"),
        (1.35, 13.5, "%", "decimals"),
        (-42.0, 42.0, "€m", "sign"),
        (3.5, 42.0, "€m", "months"),
        (504.0, 42.0, "€m", "months"),
        (84.0, 42.0, "€m", "double"),
        (21.0, 42.0, "€m", "double"),
        (57.0, 42.0, "€m", "method"),
        (0.0, 42.0, "€m", "method"),
        (3.0, 0.0, "€m", "method"),
        (None, 42.0, "€m", "absent"),
    ],
)
def test_a_mistake_has_a_kind(said: float | None, expected: float, unit: str, kind: str) -> None:
    outcome = CheckpointOutcome.ABSENT if said is None else CheckpointOutcome.WRONG
    assert mistake(CheckpointResult("c", "How much?", unit, 0.02, expected, outcome, said))[0] == kind


def test_too_many_numbers_are_told_as_such() -> None:
    unclear = CheckpointResult("c", "How much?", "€m", 0.02, 42.0, CheckpointOutcome.UNCLEAR)
    assert mistake(unclear)[0] == "unclear"
