"""Pauses, pace and fillers, on answers whose measures are known."""

import pytest

from core.speech.delivery import delivery, fillers, gaps, longest_run, pace
from core.speech.transcript import Transcript, Word


def words(text: str, start: float = 0.0, each: float = 0.5) -> tuple[Word, ...]:
    return tuple(
        Word(word, start + number * each, start + number * each + 0.4, 0.8) for number, word in enumerate(text.split())
    )


def test_an_answer_with_one_pause_is_measured() -> None:
    spoken = words("one " * 20) + words("two " * 20, start=13.0)
    measured = delivery(Transcript(spoken), [(0.0, 10.0), (13.0, 23.0)], pause_before=1.2, interviewer_seconds=5.0)
    assert measured.pauses == ((10.0, 3.0),)
    assert measured.paused == 3.0
    assert measured.words == 40
    assert measured.words_per_minute == pytest.approx(60 * 40 / 23)
    assert measured.articulation_rate == pytest.approx(120)
    assert measured.talk_ratio == pytest.approx(0.8)
    assert measured.longest_monologue == 10.0
    assert measured.clarity == pytest.approx(0.8)
    assert measured.pause_before == 1.2
    assert measured.fillers_per_100 == 0.0


def test_too_little_speech_gives_no_numbers() -> None:
    measured = delivery(Transcript(words("yes no")), [(0.0, 0.9)])
    assert (measured.words_per_minute, measured.fillers_per_100, measured.talk_ratio) == (None, None, None)
    nothing = delivery(Transcript(), [])
    assert (nothing.words, nothing.speaking, nothing.longest_monologue, nothing.clarity) == (0, 0.0, 0.0, None)
    assert nothing.pace == ()


def test_pace_over_time_shows_somebody_who_speeds_up() -> None:
    spoken = words("slow " * 15, each=1.0) + words("fast " * 60, start=15.0, each=0.25)
    drawn = pace(spoken, [(0.0, 30.0)])
    assert drawn[0] == (7.5, 60.0)
    assert drawn[-1][1] == 240.0
    assert [middle for middle, _ in drawn] == [7.5, 15.0, 22.5]
    assert sum(rate for _, rate in pace(words("word " * 10), [(0.0, 5.0)])) == 120


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Um, I would, uh, use a tree. Um.", {"um": 2, "uh": 1}),
        ("It was, like, slow. I like trees. Something like that.", {"like": 1}),
        ("You know, it is sort of a tree, I mean, a heap.", {"you know": 1, "sort of": 1, "i mean": 1}),
        ("What kind of index do you know? That sort of thing.", {}),
        ("Do you know if it fits? As you know it does.", {}),
        ("Hmm. Erm, er, ah.", {"hmm": 1, "erm": 1, "er": 1, "ah": 1}),
        ("The umbrella is not an error.", {}),
    ],
)
def test_fillers_are_told_from_words(text: str, expected: dict[str, int]) -> None:
    assert dict(fillers(words(text))) == expected


def test_fillers_per_hundred_words() -> None:
    measured = delivery(Transcript(words("um " + "word " * 19)), [(0.0, 10.0)])
    assert measured.fillers_per_100 == 5.0
    assert measured.filler_count == 1


def test_gaps_and_runs() -> None:
    speech = [(0.0, 2.0), (3.5, 6.0), (6.5, 8.0), (11.0, 12.0)]
    assert gaps(speech, 1.0) == ((2.0, 1.5), (8.0, 3.0))
    assert longest_run(speech) == 8.0
    assert longest_run([]) == 0.0
