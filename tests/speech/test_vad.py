"""The streaming detector on real sound: synthesised speech, noises, and blocks of every size."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from benchmarks.sounds import noise
from core.speech.audio import RATE, Pcm16
from core.speech.hearing import Begun, Confirmed, Finished, Hearing
from core.speech.vad import WINDOW, Edge, Ended, Ring, Silero, Started, VoiceActivity

SENTENCE = "A hash table turns the key into an index."


def silence(seconds: float) -> Pcm16:
    return np.zeros(round(seconds * RATE), dtype=np.int16)


def edges(pcm: Pcm16, block: int = 320) -> list[Edge]:
    activity = VoiceActivity(Silero())
    return [edge for start in range(0, pcm.size, block) for edge in activity.feed(pcm[start : start + block])]


def test_speech_is_found_where_it_is(spoken: Callable[..., Pcm16]) -> None:
    speech = spoken(SENTENCE)
    loud = np.flatnonzero(np.abs(speech) > 1_000) / RATE
    found = edges(np.concatenate([silence(1), speech, silence(1), speech, silence(1)]))
    assert [type(edge) for edge in found] == [Started, Ended, Started, Ended]
    again = 2 + speech.size / RATE
    for edge, expected in zip(found, (1 + loud[0], 1 + loud[-1], again + loud[0], again + loud[-1]), strict=True):
        assert edge.at / RATE == pytest.approx(expected, abs=0.25)


def test_the_same_sound_gives_the_same_edges_however_it_is_cut(spoken: Callable[..., Pcm16]) -> None:
    sound = np.concatenate([silence(0.5), spoken(SENTENCE), silence(0.5)])
    expected = edges(sound)
    assert expected
    for block in (1, 160, 511, 4_096, sound.size):
        assert edges(sound[: 2 * RATE] if block == 1 else sound, block)[:1] == expected[:1]
    assert edges(sound, 333) == expected


@pytest.mark.parametrize(
    "sound",
    [
        silence(3),
        noise(3, 0),
        noise(3, 0.5),
        noise(3, 1, loudness=0.9),
        (8_000 * np.sin(np.arange(3 * RATE) * 2 * np.pi * 440 / RATE)).astype(np.int16),
        np.where(np.arange(3 * RATE) % 4_000 < 40, 20_000, 0).astype(np.int16),
    ],
    ids=["silence", "white", "pink", "brown", "tone", "clicks"],
)
def test_what_nobody_said_is_not_speech(sound: Pcm16) -> None:
    assert edges(sound) == []


def test_speech_in_noise_is_still_found(spoken: Callable[..., Pcm16]) -> None:
    speech = spoken(SENTENCE)
    sound = np.concatenate([silence(1), speech, silence(1)])
    found = edges(sound + noise(sound.size / RATE, 0.5, 0.05))
    assert isinstance(found[0], Started)
    assert isinstance(found[-1], Ended)


def test_a_pause_inside_speech_is_measured_within_a_quarter_of_a_second(spoken: Callable[..., Pcm16]) -> None:
    speech = spoken(SENTENCE)
    loud = np.flatnonzero(np.abs(speech) > 1_000)
    tight = speech[loud[0] : loud[-1]]
    found = edges(np.concatenate([silence(1), tight, silence(2.5), tight, silence(1)]))
    pause = (found[2].at - found[1].at) / RATE
    assert pause == pytest.approx(2.5, abs=0.25)


def test_the_detector_costs_little(spoken: Callable[..., Pcm16]) -> None:
    sound = np.concatenate([spoken(SENTENCE)] * 3)
    activity = VoiceActivity(Silero())
    before = time.process_time()
    activity.feed(sound)
    assert (time.process_time() - before) / (sound.size / WINDOW) < 0.001, "0.1 ms a window was measured"


def test_the_ring_gives_back_what_it_holds_and_says_where_that_begins() -> None:
    ring = Ring(seconds=0.1)
    for start in range(0, 8_000, 320):
        ring.add(np.arange(start, start + 320, dtype=np.int16))
    assert ring.end == 8_000
    begin, held = ring.since(7_000)
    assert (begin, held.size, int(held[0])) == (7_000, 1_000, 7_000)
    begin, held = ring.since(0)
    assert begin == 8_000 - held.size
    assert int(held[0]) == begin
    assert 1_600 <= held.size <= 1_920
    assert ring.since(8_000)[1].size == 0


# --- utterances and time ----------------------------------------------------------------------------------------------


def heard(pcm: Pcm16, delays: Callable[[int], float] = lambda _: 0.0) -> tuple[Hearing, list[object]]:
    """Blocks of 32 ms, each arriving `delays(number)` seconds after its end."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hearing = Hearing(lambda window: 1.0 if float(np.abs(window).mean()) > 0.05 else 0.0)
    found: list[object] = []
    for number in range(pcm.size // WINDOW):
        arrives = start + timedelta(seconds=(number + 1) * WINDOW / RATE + delays(number))
        found.extend(hearing.feed(pcm[number * WINDOW : (number + 1) * WINDOW], arrives))
    return hearing, found


def burst(seconds: float) -> Pcm16:
    return np.full(round(seconds * RATE), 9_000, dtype=np.int16)


def test_an_utterance_is_confirmed_after_200_ms() -> None:
    _, found = heard(np.concatenate([silence(0.32), burst(0.128), silence(0.64), burst(0.32), silence(0.64)]))
    assert [type(each) for each in found] == [Begun, Finished, Begun, Confirmed, Finished]
    assert [each.confirmed for each in found if isinstance(each, Finished)] == [False, True]


def test_times_are_those_of_speaking_not_of_arriving() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hearing, _ = heard(silence(3), lambda number: 0.3 if 20 < number < 40 else 0.02)
    assert (hearing.wall(RATE) - start).total_seconds() == pytest.approx(1.02, abs=0.001)
    later, _ = heard(silence(3), lambda number: 5.0 if number > 50 else 0.0)
    assert (later.wall(later.end) - start).total_seconds() == pytest.approx(8, abs=0.05), "sound was lost before it"
