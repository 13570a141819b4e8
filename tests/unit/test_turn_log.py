"""The line that a spoken turn leaves in the server's log."""

import logging
from datetime import timedelta
from uuid import UUID

import pytest

from core.speech.events import InterviewerSpeaks, TurnEnded, TurnReopened, TurnSettled
from core.voice.turn_log import TurnLog
from tests.unit.voice_room import heard

TURN = heard(3, "words that nobody should read in a log")
ENDED = TURN.times.ended
LINE = (
    "turn 3 of 00000000 ended by silence at 2026-03-02T09:00:18.000+00:00: "
    "words after 0.00 s, first sound after {} s, 0 cut-offs, 2 frames lost"
)


@pytest.fixture
def turn_log(caplog: pytest.LogCaptureFixture) -> TurnLog:
    caplog.set_level(logging.INFO, "greenroom.voice")
    return TurnLog(UUID(int=0))


def sound(seconds: float) -> InterviewerSpeaks:
    assert ENDED is not None
    return InterviewerSpeaks(ENDED + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "events",
    [
        [TurnEnded(TURN), sound(0.4), TurnSettled(TURN), sound(9)],
        [TurnEnded(TURN), TurnSettled(TURN), sound(0.4), sound(9)],
        [TurnEnded(TURN), sound(0.1), TurnReopened(3, 1, ENDED), TurnEnded(TURN), sound(0.4), TurnSettled(TURN)],
    ],
)
def test_a_turn_has_one_line_with_its_times_and_without_its_words(
    events: list, turn_log: TurnLog, caplog: pytest.LogCaptureFixture
) -> None:
    for event in events:
        turn_log.tell(event, 2)
    assert caplog.messages == [LINE.format("0.40")]


def test_a_turn_without_a_spoken_reply_has_its_line_when_the_next_one_ends(
    turn_log: TurnLog, caplog: pytest.LogCaptureFixture
) -> None:
    turn_log.tell(TurnEnded(TURN), 2)
    turn_log.tell(TurnSettled(TURN), 2)
    assert caplog.messages == []
    turn_log.tell(TurnEnded(heard(4, "more")), 2)
    assert caplog.messages == [LINE.format("-")]
