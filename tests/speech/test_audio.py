"""Frames as browsers send them, levels, clipping, files of any kind."""

import io
from pathlib import Path

import numpy as np
import pytest

from core.speech.audio import (
    PLAY_RATE,
    RATE,
    Pcm16,
    Resampler,
    clipping_share,
    frame_of,
    level_dbfs,
    quietest,
    read,
    read_blocks,
    resample,
    wav,
)
from core.speech.errors import AudioUnreadable


def tone(seconds: float, hertz: float, rate: int, loudness: float = 0.5) -> Pcm16:
    return (loudness * 32_767 * np.sin(np.arange(round(seconds * rate)) * 2 * np.pi * hertz / rate)).astype(np.int16)


def pitch(pcm: Pcm16, rate: int) -> float:
    return float(np.abs(np.fft.rfft(pcm)).argmax() * rate / pcm.size)


def test_stereo_frames_at_48_khz_become_16_khz_mono_without_a_seam() -> None:
    sound = tone(1.0, 440, PLAY_RATE)
    resampler = Resampler()
    blocks = [
        resampler.feed(frame_of(sound[start : start + 960], PLAY_RATE, stereo=True)) for start in range(0, 48_000, 960)
    ]
    heard = np.concatenate([*blocks, resampler.flush()])
    assert heard.dtype == np.int16
    assert heard.size == pytest.approx(RATE, abs=32)
    assert pitch(heard, RATE) == pytest.approx(440, abs=1)
    assert level_dbfs(heard) == pytest.approx(level_dbfs(sound), abs=0.3)
    assert np.abs(np.diff(heard.astype(int))).max() < 3_500, "a seam would click"


def test_what_is_played_has_its_own_rate() -> None:
    assert resample(tone(0.5, 300, 22_050), 22_050, PLAY_RATE).size == pytest.approx(24_000, abs=48)
    sound = tone(0.1, 300, RATE)
    assert resample(sound, RATE, RATE) is sound


def test_levels_and_clipping() -> None:
    assert level_dbfs(np.zeros(100, np.int16)) == -100
    assert level_dbfs(np.zeros(0, np.int16)) == -100
    assert level_dbfs(tone(1, 100, RATE, 1.0)) == pytest.approx(-3, abs=0.1)
    assert clipping_share(tone(1, 100, RATE, 0.9)) == 0
    loud = np.clip(tone(1, 100, RATE, 1.0).astype(int) * 4, -32_768, 32_767).astype(np.int16)
    assert clipping_share(loud) > 0.5


def test_the_quietest_place_is_found() -> None:
    sound = tone(1, 200, RATE)
    sound[8_000:8_600] = 0
    assert 8_000 <= quietest(sound) <= 8_600
    assert quietest(np.zeros(10, np.int16)) == 0


@pytest.mark.parametrize("suffix", ["wav", "mp3", "webm", "m4a"])
def test_files_of_any_kind_are_read(suffix: str, tmp_path: Path) -> None:
    import av

    path = tmp_path / f"brought.{suffix}"
    codec = {"wav": "pcm_s16le", "mp3": "mp3", "webm": "libopus", "m4a": "aac"}[suffix]
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=PLAY_RATE, layout="mono")
        frame = frame_of(tone(1, 440, PLAY_RATE), PLAY_RATE)
        fifo = av.AudioFifo()
        fifo.write(frame)
        while piece := fifo.read(stream.frame_size or 960, partial=True):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    heard = read(path)
    assert heard.size == pytest.approx(RATE, abs=RATE * 0.1)
    assert pitch(heard, RATE) == pytest.approx(440, abs=2)


@pytest.mark.parametrize("content", [b"", b"not a sound", b"RIFF\x00\x00\x00\x00WAVE", bytes(5_000)])
def test_what_is_no_sound_is_a_typed_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    path.write_bytes(content)
    with pytest.raises(AudioUnreadable):
        read(path)
    with pytest.raises(AudioUnreadable):
        read(tmp_path / "nowhere.mp3")


def test_a_recording_that_breaks_off_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = wav(tone(2, 440, RATE))
    assert read(io.BytesIO(whole[: len(whole) // 2])).size == pytest.approx(RATE, abs=600)
    path = tmp_path / "long.wav"
    path.write_bytes(whole)
    assert max(block.size for block in read_blocks(path)) <= 8_192, "block by block"
