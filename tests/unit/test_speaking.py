"""What spoken turns add up to."""

from uuid import uuid4

import pytest

from core.domain.spoken import SpokenTurn
from core.interview.speaking import Speaking, speaking


def turn(words: int, seconds: float, **more: object) -> SpokenTurn:
    values = {
        "turn_id": uuid4(),
        "interview_id": uuid4(),
        "words": tuple(("word", i, i + 0.4, 0.9) for i in range(words)),
        "speech": ((1.0, 1.0 + seconds),),
        "pause_before": 1.0,
        "pauses": (),
        "pace": ((1.0 + seconds / 2, 60 * words / seconds),),
        "words_per_minute": 60 * words / seconds,
        "fillers": (),
        "speaking": seconds,
        "interviewer_seconds": 5.0,
        "clarity": 0.9,
        "cut_offs": 0,
    }
    return SpokenTurn(**{**values, **more})  # type: ignore[arg-type]


def found(*turns: SpokenTurn) -> Speaking:
    result = speaking(turns)
    assert result is not None
    return result


def test_nothing_spoken_is_nothing_to_show() -> None:
    assert speaking([]) is None


def test_pace_runs_on_from_answer_to_answer() -> None:
    both = found(turn(60, 30), turn(80, 30))
    assert both.words_per_minute == 140
    assert both.pace == ((0.25, 120), (0.75, 160))
    assert both.talk_ratio == pytest.approx(60 / 70)


@pytest.mark.parametrize(("words", "says"), [(40, "faster"), (70, "follow easily"), (120, "quick"), (5, "too little")])
def test_each_pace_has_its_advice(words: int, says: str) -> None:
    assert says in found(turn(words, 30)).pace_advice


def test_long_pauses_and_many_fillers_are_named_kindly() -> None:
    one = found(turn(50, 30, pauses=((3.0, 4.5),), fillers=(("um", 4),)))
    assert "let me think" in one.pause_advice
    assert one.fillers_per_100 == 8
    assert "silent breath" in one.filler_advice
