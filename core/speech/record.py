"""The record: the sound of each turn, written as it arrives, with the person's consent.

While a turn is open its sound is plain samples appended to `turn-NNNN.pcm` (int16, mono, 16 kHz), forced to the disk
every second: whatever ends the process, all but the last second can be read. Closing a turn makes `turn-NNNN.wav` of
it. A folder belongs to one interview, so that erasing it is removing the folder.
"""

import os
import shutil
import wave
from io import BufferedWriter
from pathlib import Path

import numpy as np

from core.speech.audio import EMPTY, RATE, Pcm16

SYNC_EVERY = RATE  # samples
COPY_STEP = 1 << 20  # bytes


class TurnRecorder:
    """Writes one interview's turns. Used by one thread; every method may raise OSError (disk full, no rights)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BufferedWriter | None = None
        self._turn = -1
        self._unsynced = 0

    def write(self, turn: int, pcm: Pcm16) -> None:
        """Append to a turn, which is opened if need be; one that was closed goes on where it stopped."""
        if self._file is None or self._turn != turn:
            self.close()
            self._folder.mkdir(parents=True, exist_ok=True)
            reopen(self._folder, turn)
            self._file = raw_path(self._folder, turn).open("ab")
            self._turn = turn
        self._file.write(pcm.astype("<i2", copy=False).tobytes())
        self._unsynced += pcm.size
        if self._unsynced >= SYNC_EVERY:
            self._sync()

    def read(self, turn: int, start: int, end: int) -> Pcm16:
        """Samples `start` to `end` of a turn, open or closed; fewer where there are no more."""
        if self._file is not None and self._turn == turn:
            self._file.flush()
        raw = raw_path(self._folder, turn)
        path, header = (raw, 0) if raw.exists() else (wav_path(self._folder, turn), WAV_HEADER)
        if not path.exists():
            return EMPTY
        with path.open("rb") as file:
            file.seek(header + 2 * start)
            data = file.read(2 * max(0, end - start))
        return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)

    def finish(self, turn: int) -> Path | None:
        """Make the turn playable; its file, or None when nothing was recorded."""
        if self._turn == turn:
            self.close()
        return assemble(self._folder, turn)

    def close(self) -> None:
        """Everything written so far is on the disk; the turn can still be gone on with."""
        if self._file is not None:
            try:
                self._sync()
            finally:
                file, self._file = self._file, None
                self._turn = -1
                file.close()

    def _sync(self) -> None:
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._unsynced = 0


WAV_HEADER = 44  # bytes of the header `wave` writes


def raw_path(folder: Path, turn: int) -> Path:
    return folder / f"turn-{turn:04d}.pcm"


def wav_path(folder: Path, turn: int) -> Path:
    return folder / f"turn-{turn:04d}.wav"


def assemble(folder: Path, turn: int) -> Path | None:
    """A playable file of the turn's samples, made whole before the samples are removed; None without any."""
    raw, playable = raw_path(folder, turn), wav_path(folder, turn)
    if not raw.exists():
        return playable if playable.exists() else None
    if raw.stat().st_size < 2:
        raw.unlink()
        return None
    partial = playable.with_suffix(".partial")
    try:
        with raw.open("rb") as samples, partial.open("wb") as file:
            with wave.open(file, "wb") as sound:
                sound.setnchannels(1)
                sound.setsampwidth(2)
                sound.setframerate(RATE)
                sound.setnframes(raw.stat().st_size // 2)
                while data := samples.read(COPY_STEP):
                    sound.writeframes(data[: len(data) // 2 * 2])  # a crash may have cut a sample in two
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, playable)
    finally:
        partial.unlink(missing_ok=True)
    raw.unlink()
    return playable


def reopen(folder: Path, turn: int) -> None:
    """Turn a closed turn's file back into samples, because the person goes on."""
    playable = wav_path(folder, turn)
    if not playable.exists() or raw_path(folder, turn).exists():
        return
    partial = raw_path(folder, turn).with_suffix(".partial")
    with wave.open(str(playable), "rb") as sound, partial.open("wb") as file:
        while data := sound.readframes(COPY_STEP // 2):
            file.write(data)
    os.replace(partial, raw_path(folder, turn))
    playable.unlink()


def recover(folder: Path) -> list[Path]:
    """After a crash: make every turn of the folder playable; the files, in order of the turns."""
    if not folder.is_dir():
        return []
    turns = sorted({int(path.stem.removeprefix("turn-")) for path in folder.glob("turn-*.[pw][ca][mv]")})
    return [path for turn in turns if (path := assemble(folder, turn)) is not None]


def delete_turn(folder: Path, turn: int) -> None:
    for path in (raw_path(folder, turn), wav_path(folder, turn)):
        path.unlink(missing_ok=True)


def delete_all(folder: Path) -> None:
    """Erase an interview's sound; nothing happens where there is none."""
    if folder.is_dir():
        shutil.rmtree(folder)
