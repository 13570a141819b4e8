"""What is said is what was written, in pieces that are quick to make."""

import pytest

from core.speech.clauses import clauses, speakable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Why?", ["Why?"]),
        ("Thanks, that helps. Why a tree?", ["Thanks, that helps.", "Why a tree?"]),
        ("Use e.g. Python vs. C. Then stop.", ["Use e.g. Python vs. C. Then stop."]),
        ("What is **O(n)**?", ["What is O(n)?"]),
        ("Look:\n```python\nd = {}\n```\nWhat does it do?", ["Look:", "the code on your screen.", "What does it do?"]),
        ("See [the docs](https://example.org/a.b) first.", ["See the docs first."]),
        ("Two parts\n\n- one\n- two", ["Two parts.", "one.", "two"]),
        ("It costs 3.5 million.", ["It costs 3.5 million."]),
        ("", []),
        (" … ", []),
        (
            "What happens when two keys land in the same slot, and how would you choose between two remedies for it?",
            [
                "What happens when two keys land in the same slot,",
                "and how would you choose between two remedies for it?",
            ],
        ),
    ],
)
def test_text_is_cut_where_one_would_breathe(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


def test_nothing_is_lost_and_a_short_sentence_is_not_cut() -> None:
    text = "Well, yes, no, maybe, perhaps. " * 5
    assert " ".join(clauses(text)) == speakable(text)
    assert clauses("Well, yes, no.") == ["Well, yes, no."]
