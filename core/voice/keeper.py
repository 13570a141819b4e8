"""The files of recorded answers: `<recordings>/<interview>/<position>-<number>.wav`, with a row for each.

A session writes `turn-<number>` as the sound arrives; once it is known which turn of the interview it belongs to, the
file gets the position of that turn into its name. What a crash leaves behind belongs to the turn that stood open.
"""

import os
import shutil
import wave
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from core.domain.account import Account
from core.domain.interview import Interview
from core.domain.spoken import CONSENT, Consent, Recording
from core.models import sha256_of
from core.ports import NewId, Now, SpokenRecords
from core.speech.record import TurnRecorder, delete_all, delete_turn, recover

CLAIMED = "[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9].wav"


@dataclass(frozen=True)
class Keeper:
    root: Path
    records: SpokenRecords
    days: int
    now: Now
    new_id: NewId

    @property
    def terms(self) -> str:
        """What a person agrees to."""
        return CONSENT.format(days=self.days)

    def agree(self, person: Account, interview_id: UUID) -> None:
        """The person's spoken answers in this interview may be recorded from now on."""
        self.records.add_consent(Consent(self.new_id(), person.id, interview_id, self.terms, self.now()))

    def recorder(self, interview: Interview) -> tuple[TurnRecorder | None, int]:
        """A recorder when the person agreed to one, and the number its first turn gets."""
        folder = self._folder(interview.id)
        self._recover(folder, len(interview.turns))
        self.claim(interview)
        if self.records.consent(interview.id) is None:
            return None, 0
        numbers = [int(path.stem.split("-")[1]) for path in folder.glob("*-*.wav")] if folder.is_dir() else []
        return TurnRecorder(folder), max(numbers, default=-1) + 1

    def settled(self, interview_id: UUID, position: int, number: int) -> None:
        """What the session recorded as turn `number` answers the prompt before `position`."""
        folder = self._folder(interview_id)
        made, kept = folder / f"turn-{number:04d}.wav", folder / f"{position:04d}-{number:04d}.wav"
        if made.exists() and not kept.exists():
            try:
                os.link(made, kept)  # the session still reads the other name
            except OSError:
                shutil.copyfile(made, kept)

    def recorded(self, interview_id: UUID, number: int) -> None:
        """The session has no more use for its own name of the file."""
        if self._kept(self._folder(interview_id), number):
            delete_turn(self._folder(interview_id), number)

    def claim(self, interview: Interview) -> None:
        """Give every file whose turn is in the interview its row."""
        folder, consent = self._folder(interview.id), self.records.consent(interview.id)
        if consent is None or not folder.is_dir():
            return
        known = {recording.path for recording in self.records.recordings(interview.id)}
        found = []
        for path in sorted(folder.glob(CLAIMED)):
            position, number = (int(part) for part in path.stem.split("-"))
            name = path.relative_to(self.root).as_posix()
            if name not in known and position < len(interview.turns):
                turn, until = interview.turns[position].id, self.now() + timedelta(days=self.days)
                found.append(Recording(turn, number, interview.id, name, sha256_of(path), seconds_of(path), until))
        self.records.add_recordings(found, consent)

    def close(self, interview: Interview) -> None:
        """The voice ended. What came in after the interview's end was no answer, and is not kept."""
        self.claim(interview)
        if not interview.is_open:
            for path in self._folder(interview.id).glob("turn-*"):
                path.unlink(missing_ok=True)

    def path(self, recording: Recording) -> Path | None:
        """Its file, None when it is gone."""
        path = self.root / recording.path
        return path if path.is_file() else None

    def of_interview(self, interview_id: UUID) -> list[tuple[Recording, Path]]:
        """Recordings that can be played, in order."""
        kept = ((recording, self.path(recording)) for recording in self.records.recordings(interview_id))
        return [(recording, path) for recording, path in kept if path is not None]

    def delete(self, interview_id: UUID) -> None:
        """Remove every file of an interview; its rows are the caller's."""
        delete_all(self._folder(interview_id))

    def sweep(self) -> int:
        """Remove what was kept long enough, also what never became an answer; how many recordings that were."""
        old, until = self.records.expired(self.now()), self.now() - timedelta(days=self.days)
        for path in self.root.rglob("*-*.*"):
            if path.is_file() and path.stat().st_mtime < until.timestamp():
                path.unlink(missing_ok=True)
        for recording in old:
            (self.root / recording.path).unlink(missing_ok=True)
            self.records.forget(recording)
        return len(old)

    def _folder(self, interview_id: UUID) -> Path:
        return self.root / str(interview_id)

    def _recover(self, folder: Path, position: int) -> None:
        for path in recover(folder):
            number = int(path.stem.removeprefix("turn-"))
            if self._kept(folder, number):
                path.unlink()
            else:
                os.replace(path, folder / f"{position:04d}-{number:04d}.wav")

    @staticmethod
    def _kept(folder: Path, number: int) -> bool:
        return any(folder.glob(f"[0-9][0-9][0-9][0-9]-{number:04d}.wav"))


def seconds_of(path: Path) -> float:
    with wave.open(str(path), "rb") as sound:
        return round(sound.getnframes() / sound.getframerate(), 2)
