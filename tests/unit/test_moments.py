"""A quote leads to the moment at which it was said."""

from hypothesis import given
from hypothesis import strategies as st

from core.interview.moments import MARGIN, Moments

TEXT = "First I would measure, because guessing wastes time. Then I would look at the plan."
SAID = TEXT.split()
WORDS = [(word, float(at), at + 0.5, 0.9) for at, word in enumerate(SAID)]


def span(quote: str, text: str = TEXT) -> tuple[int, int]:
    return text.index(quote), text.index(quote) + len(quote)


def test_a_quote_is_found_where_it_was_said() -> None:
    assert Moments(TEXT, WORDS).of(*span("guessing wastes time")) == (5 - MARGIN, 7.5 + MARGIN)


def test_a_phrase_said_twice_is_found_at_its_own_place() -> None:
    second = TEXT.rindex("I would")
    assert Moments(TEXT, WORDS).of(second, second + 7) == (9 - MARGIN, 10.5 + MARGIN)


def test_a_word_found_differently_in_the_recording_does_not_lose_the_quote() -> None:
    differs = [("guests" if word == "guessing" else word, *rest) for word, *rest in WORDS]
    assert Moments(TEXT, differs).of(*span("because guessing wastes time")) == (4 - MARGIN, 7.5 + MARGIN)


def test_what_was_typed_before_is_not_in_the_recording() -> None:
    text = f"A profiler shows the slow query. {TEXT}"
    moments = Moments(text, WORDS)
    assert moments.of(*span("A profiler shows the slow query", text)) is None
    assert moments.of(*span("the plan", text)) == (13 - MARGIN, 14.5 + MARGIN)


def test_no_recorded_words_no_moment() -> None:
    assert Moments(TEXT, []).of(0, 5) is None


@given(st.text(max_size=80), st.lists(st.sampled_from(SAID), max_size=20), st.integers(0, 80), st.integers(0, 80))
def test_any_moment_lies_in_the_recording(text: str, said: list[str], a: int, b: int) -> None:
    words = [(word, float(at), at + 0.5, 0.9) for at, word in enumerate(said)]
    found = Moments(text, words).of(min(a, b), max(a, b))
    assert found is None or 0 <= found[0] < found[1] <= len(said) - 0.5 + MARGIN
