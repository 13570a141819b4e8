"""Quotes marked in an answer, and long answers shortened around them."""

import pytest

from core.domain.grade import Evidence
from core.interview.excerpt import EXCERPT_WORDS, Segment, highlighted, shortened


def quote_of(text: str, quote: str) -> Evidence:
    start = text.index(quote)
    return Evidence(start, start + len(quote), quote)


def test_quotes_are_marked_where_they_stand() -> None:
    text = "a hash, then a hash again"
    segments = highlighted(text, [Evidence(15, 19, "hash")], [4])
    assert segments == (Segment("a hash, then a "), Segment("hash", True, (4,)), Segment(" again"))


def test_overlapping_quotes_become_one() -> None:
    text = "one two three four five"
    evidence = [quote_of(text, "three four"), quote_of(text, "two three"), quote_of(text, "five")]
    segments = highlighted(text, evidence)
    assert [(s.text, s.labels) for s in segments if s.quoted] == [("two three four", (0, 1)), ("five", (2,))]
    assert "".join(segment.text for segment in segments) == text


@pytest.mark.parametrize(
    "wrong", [Evidence(0, 4, "not."), Evidence(-3, 2, "on"), Evidence(0, 99, "one"), Evidence(2, 2, "")]
)
def test_a_quote_that_is_not_there_is_not_marked(wrong: Evidence) -> None:
    assert highlighted("one two", [wrong]) == (Segment("one two"),)


def test_short_answers_are_not_shortened() -> None:
    segments = highlighted("word " * (EXCERPT_WORDS + 5), [])
    assert shortened(segments) == segments


def test_long_answers_keep_their_quotes_and_the_words_around_them() -> None:
    text = " ".join(f"w{n}" for n in range(400))
    evidence = [quote_of(text, "w100 w101 w102"), quote_of(text, "w300 w301")]
    short = shortened(highlighted(text, evidence))
    assert [s.text.strip() for s in short if s.quoted] == ["w100 w101 w102", "w300 w301"]
    words = " ".join(s.text for s in short if not s.gap).split()
    assert EXCERPT_WORDS <= len(words) <= EXCERPT_WORDS + 3
    assert [s.text for s in short if s.gap] == ["… ", " … ", " … "]
    assert {"w99", "w103", "w299", "w302"} <= set(words)


def test_quotes_longer_than_the_excerpt_keep_their_beginnings() -> None:
    text = " ".join(f"w{n}" for n in range(400))
    whole = [quote_of(text, " ".join(f"w{n}" for n in span)) for span in (range(0, 150), range(200, 390))]
    short = shortened(highlighted(text, whole))
    assert "".join(s.text for s in short if s.quoted).split()[:2] == ["w0", "w1"]
    assert sum(len(s.text.split()) for s in short if s.quoted) <= EXCERPT_WORDS
