"""A quote is found in the answer or dropped; what is kept is the answer's own words, always."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.llm.quotes import MAX_QUOTE_CHARACTERS, verified
from tests.llm.table import ANSWER


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("keeps them in a chain", "keeps them in a chain"),
        ("KEEPS THEM, in a chain!", "keeps them in a chain"),
        ("“keeps them in a chain”", "keeps them in a chain"),
        ("  keeps\n them   in a chain ", "keeps them in a chain"),
        ("it keeps them in a chain of nodes", "it keeps them in a chain"),  # mended at its end
        ("runs the key through a hash function ... that picks a slot in an array",
         "runs the key through a hash function"),  # with a gap
        ("that picks a slot in an array … it uses open addressing", None),  # and one part made up
        ("chained", None),
        ("It uses open addressing with linear probing.", None),
        ("", None),
        ("...", None),
        ("a", None),  # in every answer
        ("the", None),
        ("x" * 5000, None),
    ],
)  # fmt: skip
def test_a_quote_is_found_or_dropped(quote: str, found: str | None) -> None:
    evidence = verified(quote, ANSWER)
    assert (evidence.quote if evidence else None) == found
    if evidence:
        assert ANSWER[evidence.start : evidence.end] == evidence.quote


def test_a_stitched_quote_needs_most_of_it_in_one_place() -> None:
    assert verified("runs the key through banana split with cream and nuts on top", ANSWER) is None


def test_typography_does_not_matter() -> None:
    answer = "It’s O(1) on average — the table’s “load\u00a0factor” matters; soft\u00adhyphens too."
    evidence = verified('the table\'s "load factor" matters', answer)
    assert evidence is not None
    assert evidence.quote == "the table’s “load\u00a0factor” matters"
    assert verified("softhyphens too", answer) is not None


def test_a_word_is_enough_for_an_answer_of_a_word() -> None:
    assert verified("O(1)", "O(1).") is not None
    assert verified("yes", "Yes.") is not None


def test_long_quotes_are_cut() -> None:
    answer = "word " * 400
    evidence = verified("word " * 200, answer)
    assert evidence is not None
    assert len(evidence.quote) <= MAX_QUOTE_CHARACTERS


@given(st.text(max_size=200), st.text(max_size=120))
def test_what_is_kept_stands_in_the_answer(answer: str, quote: str) -> None:
    evidence = verified(quote, answer)
    if evidence:
        assert answer[evidence.start : evidence.end] == evidence.quote


@given(st.text(min_size=20, max_size=200), st.integers(0, 100), st.integers(10, 60))
def test_words_of_the_answer_are_found_or_too_few(answer: str, start: int, length: int) -> None:
    piece = answer[start : start + length]
    evidence = verified(piece, answer)
    assert evidence is None or evidence.quote in answer


def test_hostile_sizes_are_quick() -> None:
    verified("a b " * 80, "a b a " * 6000)
    verified("c d e f " * 40, "a b " * 5000)
