"""Numbers in what people say: found where they stand, with the value a listener would understand."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases.arithmetic import in_unit, numbers_in
from core.domain.units import Kind, parse_unit, show

PERCENT, MONEY, COUNT, POINTS, TIMES, DURATION = (
    Kind.PERCENT, Kind.MONEY, Kind.COUNT, Kind.POINTS, Kind.TIMES, Kind.DURATION,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("1.2M", 1.2e6, COUNT),
        ("€3.4bn", 3.4e9, MONEY),
        ("15 %", 15, PERCENT),
        ("15%", 15, PERCENT),
        ("two and a half million", 2.5e6, COUNT),
        ("1,250", 1250, COUNT),
        ("12k", 12e3, COUNT),
        ("roughly 40 percent", 40, PERCENT),
        ("ninety per cent", 90, PERCENT),
        ("twenty-five percent", 25, PERCENT),
        ("$1,250.50", 1250.5, MONEY),
        ("3.5 million euros", 3.5e6, MONEY),
        ("30k EUR", 30e3, MONEY),
        ("USD 30k", 30e3, MONEY),
        ("half a million", 5e5, COUNT),
        ("three quarters of a million", 7.5e5, COUNT),
        ("one hundred and twenty thousand", 120e3, COUNT),
        ("five million two hundred thousand", 5.2e6, COUNT),
        ("twelve hundred", 1200, COUNT),
        ("a hundred", 100, COUNT),
        ("two point five million", 2.5e6, COUNT),
        ("a dozen", 12, COUNT),
        ("1 250 000", 1.25e6, COUNT),
        ("1.250.000", 1.25e6, COUNT),
        ("3,5 million", 3.5e6, COUNT),
        ("-5%", -5, PERCENT),
        ("minus 12 million", -12e6, COUNT),
        ("-€4m", -4e6, MONEY),
        ("50 basis points", 0.5, POINTS),
        ("3 percentage points", 3, POINTS),
        ("18 months", 18, DURATION),
        ("a 5-year plan", 5, DURATION),
        ("2x", 2, TIMES),
        (".5", 0.5, COUNT),
        ("2024", 2024, COUNT),
    ],
)
def test_one_number_is_understood(text: str, value: float, kind: Kind) -> None:
    (found,) = numbers_in(text)
    assert found.value == pytest.approx(value)
    assert found.kind is kind


@pytest.mark.parametrize(
    ("text", "value"), [("a third", 1 / 3), ("two thirds", 2 / 3), ("a quarter", 0.25), ("half", 0.5)]
)
def test_parts_are_percentages_when_one_is_asked_for(text: str, value: float) -> None:
    (found,) = numbers_in(f"about {text} of it")
    assert found.fraction
    assert found.approximate
    assert in_unit(found, "%") == [pytest.approx(100 * value)]
    assert in_unit(found, "€m") == []


@pytest.mark.parametrize(
    "text",
    ["", "one of them", "a", "Q3", "B2B", "1st", "v1.2.3", "at 12:30", "thousands of people", "secondhand", "and", "."],
)
def test_what_is_no_number_is_left_alone(text: str) -> None:
    assert numbers_in(text) == []


def test_working_aloud_gives_every_number_in_order() -> None:
    found = numbers_in("So 120m x 15% = 18m, less 6m of overheads makes €12m.")
    assert [n.value for n in found] == [120e6, 15, 18e6, 6e6, 12e6]


@pytest.mark.parametrize("text", ["10-15%", "10 to 15 percent", "10–15 %"])
def test_both_ends_of_a_range_share_the_unit(text: str) -> None:
    assert [(n.value, n.kind) for n in numbers_in(text)] == [(10, PERCENT), (15, PERCENT)]


def test_the_scale_of_a_range_belongs_to_both_ends() -> None:
    assert [n.value for n in numbers_in("2 to 3 million")] == [2e6, 3e6]


@pytest.mark.parametrize(
    ("text", "unit", "values"),
    [
        ("42 million", "€m", [42]),
        ("42", "€m", [42, 42e-6]),
        ("42,000,000", "€m", [42e6, 42]),
        ("0.15", "%", [0.15, 15]),
        ("15", "%", [15]),
        ("1.5 years", "months", [18]),
        ("12", "months", [12]),
        ("15%", "€m", []),
        ("€5", "k", []),
        ("3 years", "€m", []),
        ("240k", "k members", [240]),
        ("2", "x", [2]),
    ],
)
def test_a_number_is_read_in_the_unit_that_was_asked_for(text: str, unit: str, values: list[float]) -> None:
    (found,) = numbers_in(text)
    assert in_unit(found, unit) == [pytest.approx(value) for value in values]


@given(
    st.floats(0.02, 9e5).map(lambda x: float(f"{x:.4g}")),
    st.sampled_from(["€m", "€k", "€", "$bn", "%", "pp", "months", "years", "x", "k", "m users", ""]),
    st.sampled_from(["", "I get ", "so it is about "]),
    st.sampled_from(["", ".", ", which is a lot", " in all"]),
)
def test_what_is_shown_is_read_back(value: float, unit: str, before: str, after: str) -> None:
    text = f"{before}{show(value, unit)}{after}"
    (found,) = numbers_in(text)
    assert text[found.start : found.end] == found.text
    scale = parse_unit(unit).scale if found.kind in (MONEY, COUNT) else 1.0
    assert found.value == pytest.approx(value * scale, abs=0.51 * found.resolution, rel=1e-6)


@given(st.floats(0.5, 1e7), st.sampled_from(["€m", "€k", "€", "%", "pp", "months", "years", "x", "k", "m users"]))
def test_rounding_for_people_stays_within_one_percent(value: float, unit: str) -> None:
    (found,) = numbers_in(show(value, unit))
    assert any(abs(read - value) <= 0.011 * value for read in in_unit(found, unit))


@given(st.integers(1, 999), st.sampled_from(["", "k", "m", "bn", " thousand", " million", " billion", "M", "K"]))
def test_scales_multiply(number: int, scale: str) -> None:
    factor = {"": 1, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e3}[scale.strip().lower()[:1]]
    (found,) = numbers_in(f"we sell {number}{scale} a year")
    assert found.value == pytest.approx(number * (1e6 if "million" in scale else factor))


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_spans_do_not_overlap(text: str) -> None:
    found = numbers_in(text)
    assert all(text[n.start : n.end] == n.text for n in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_long_texts_take_no_time() -> None:
    assert len(numbers_in("1 " * 30_000)) > 0
    numbers_in("one hundred and " * 2_000)
    numbers_in("-" * 20_000)
