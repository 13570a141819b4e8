"""What may not be graded, with the reason a person reads."""

import pytest

from core.speech.gate import SENTENCES, Reason, doubt, spoken_only
from core.speech.transcript import Transcript, Word, join


def said(words: int, probability: float = 0.9, language: str = "en", sure: float = 0.95) -> Transcript:
    spoken = tuple(Word(f"word{number}", number * 0.4, number * 0.4 + 0.3, probability) for number in range(words))
    return Transcript(spoken, language, sure, words * 0.4)


@pytest.mark.parametrize(
    ("transcript", "speech", "clipping", "reason"),
    [
        (said(30), [(0.0, 12.0)], 0.0, None),
        (said(3), [(0.0, 1.0)], 0.0, None),  # "I don't know"
        (said(2, 0.4), [(0.0, 0.7)], 0.0, None),  # few words carry less certainty
        (said(30, 0.74), [(0.0, 12.0)], 0.0, None),  # a synthetic voice
        (said(30, 0.95, "cy", 0.9), [(0.0, 12.0)], 0.0, None),  # clear English that was taken for Welsh
        (said(30, 0.9), [(0.0, 12.0)], 0.02, None),  # loud, and understood
        (said(8, 0.9), [(0.0, 1.5), (60.0, 64.0)], 0.0, Reason.MOSTLY_SILENCE),
        (Transcript(), [], 0.0, Reason.NOTHING_HEARD),
        (said(1), [(0.0, 0.3)], 0.0, Reason.TOO_LITTLE),
        (Transcript(), [(0.0, 0.5)], 0.0, Reason.TOO_LITTLE),
        (Transcript(), [(0.0, 5.0)], 0.0, Reason.UNCLEAR),
        (said(12, 0.42, "de", 0.93), [(0.0, 4.0)], 0.0, Reason.NOT_ENGLISH),
        (said(3, 0.42, "de", 0.93), [(0.0, 1.0)], 0.0, None),  # the language of one second is a guess
        (said(20, 0.6), [(0.0, 8.0)], 0.02, Reason.CLIPPING),
        (said(20, 0.45), [(0.0, 8.0)], 0.0, Reason.UNCLEAR),
        (said(60, 0.9), [(0.0, 3.0)], 0.0, Reason.UNCLEAR),  # nobody says twenty words a second
    ],
)
def test_doubt(
    transcript: Transcript, speech: list[tuple[float, float]], clipping: float, reason: Reason | None
) -> None:
    found = doubt(transcript, speech, clipping)
    assert (found.reason if found else None) is reason


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_says_what_to_do_and_never_a_number(reason: Reason) -> None:
    sentence = SENTENCES[reason]
    assert "say that again" in sentence
    assert not any(letter.isdigit() for letter in sentence)


def test_words_where_nobody_spoke_are_dropped() -> None:
    invented = Word("Thank", 40.0, 41.0, 0.9)
    kept = spoken_only(Transcript((*said(4).words, invented), "en", 0.9), [(0.0, 1.7)])
    assert kept.text == "word0 word1 word2 word3"
    assert spoken_only(said(4), []).words == ()


def test_parts_are_joined_in_order_with_the_language_of_the_longest_that_was_asked() -> None:
    joined = join([said(2), said(10, language="de", sure=0.8).later(5.0), Transcript(duration=99.0)])
    assert [word.start for word in joined.words[:3]] == [0.0, 0.4, 5.0]
    assert (joined.language, joined.language_probability) == ("de", 0.8)
    assert join([]).text == ""
    assert Transcript().mean_probability == 0
