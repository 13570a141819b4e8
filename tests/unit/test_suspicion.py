"""The order of a review queue: rarer among honest answers comes first, and one cause counts once."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from core.domain.grade import IntegritySignal
from core.domain.integrity import Signal
from core.interview.suspicion import FAMILIES, MEASURED, NOT_MEASURED, UNMEASURED, FalsePositives, Rates

RATES = Rates({
    Signal.PREPARED_TEXT: FalsePositives(0.01, 0.005, 0.02, 1000),
    Signal.FORMATTING: FalsePositives(0.002, 0.001, 0.004, 1000),
    Signal.WRITTEN_REGISTER: FalsePositives(0.005, 0.002, 0.01, 1000, ceiling=True),
})  # fmt: skip


def share(*names: str, rates: Rates = RATES, suppressed_by: str = "") -> float:
    return rates.honest_share([IntegritySignal(name, 9.0, 1.0, suppressed_by) for name in names])


def test_without_signals_nothing_is_unusual_and_suppressed_ones_do_not_count() -> None:
    assert share() == share("pasted", suppressed_by="assistive") == 1
    assert share("prepared_text") == 0.02, "the upper end of its interval"


def test_one_cause_counts_once_and_different_causes_multiply() -> None:
    assert share("prepared_text", "formatting") == share("formatting") == 0.004
    assert share("typing_speed", "pasted", "fluency_spike") == share("pasted") == NOT_MEASURED
    assert share("pasted", "prepared_text") == pytest.approx(NOT_MEASURED * 0.02)
    assert share("pasted", "prepared_text", "left_page") < share("pasted", "prepared_text") < share("pasted")
    assert share("left_page") > share("long_pause"), "leaving the page is common"


def test_more_signals_never_look_more_honest() -> None:
    for count in (1, 2, 3):
        for names in combinations(Signal, count):
            assert all(share(*names) <= share(*fewer) for fewer in combinations(names, count - 1))
            assert 0 < share(*names) <= 1


def test_every_signal_has_one_family_and_a_signal_of_tomorrow_counts_too() -> None:
    assert sorted(name for family in FAMILIES for name in family) == sorted(Signal)
    assert share("of_tomorrow") == NOT_MEASURED


def test_the_shipped_rates_are_read_and_low() -> None:
    rates = Rates.load()
    shown = json.loads(MEASURED.read_text(encoding="utf-8"))["signals"]
    assert shown.keys() == set(Signal)
    for name in (Signal.PREPARED_TEXT, Signal.FORMATTING, Signal.WRITTEN_REGISTER):
        found = rates.of(name)
        assert found is not None
        assert found.rate <= 0.02
        assert found.n >= 1000
        assert f"{found.n:,} honest answers" in rates.sentence(name)
    assert "at most" in rates.sentence(Signal.WRITTEN_REGISTER)
    for name in (Signal.TYPING_SPEED, Signal.PASTED, Signal.LEFT_PAGE, Signal.LONG_PAUSE, Signal.FLUENCY_SPIKE):
        assert rates.of(name) is None
        assert rates.sentence(name) == UNMEASURED


BROKEN = ["", "[]", "{}", '{"signals": {"pasted": {"rate": "x"}}}', '{"signals": [1]}',
          '{"signals": {"pasted": {"rate": 2, "low": 0, "high": 3, "n": 1}}}']  # fmt: skip


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_file_of_rates_means_that_nothing_was_measured(tmp_path: Path, content: str) -> None:
    (path := tmp_path / "integrity.json").write_text(content)
    assert Rates.load(path).sentence("pasted") == UNMEASURED
    assert Rates.load(tmp_path / "none.json").of("pasted") is None
