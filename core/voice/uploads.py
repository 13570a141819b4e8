"""Recordings made elsewhere: taken in, and heard one after another in the background.

A file lies in the folder only until it has been heard. What waits when the server stops is heard when it is back.
"""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.domain.spoken import Upload, UploadStatus
from core.ports import NewId, Now, Uploads
from core.speech.audio import MOST_BYTES, Pcm16
from core.speech.errors import AudioUnreadable, RecogniserUnavailable, SpeechBusy, TooManyUploads
from core.speech.files import transcribe
from core.speech.service import SpeechService
from core.speech.transcript import Transcript
from core.speech.workers import Priority
from core.voice.measures import measures_of

log = logging.getLogger("greenroom.voice")

MOST_WAITING = 5  # of one person
LONGEST_NAME = 120  # characters
BUSY = 2.0  # seconds until a full queue is asked again
BLOCK = 1 << 20  # bytes
LATER = "It could not be turned into text just now. Please upload it again a little later."


class _Stopped(Exception):
    """The server stops; the recording is heard when it is back."""


class UploadDesk:
    """`start` runs its thread, and `stop` ends it."""

    def __init__(self, folder: Path, records: Uploads, speech: SpeechService, now: Now, new_id: NewId) -> None:
        self._folder, self._records, self._speech = folder, records, speech
        self._now, self._new_id = now, new_id
        self._waiting: queue.SimpleQueue[Upload | None] = queue.SimpleQueue()
        self._shares: dict[UUID, float] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="greenroom-uploads", daemon=True)

    def start(self) -> None:
        waiting = self._records.waiting_uploads()
        for upload in waiting:
            self._waiting.put(upload)
        known = {self._path(upload) for upload in waiting}
        for path in self._folder.glob("*"):
            if path not in known:  # left by a crash between the file and its row, or after it was heard
                path.unlink()
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """May be called twice, and without a start."""
        self._stopping.set()
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout)

    def add(self, person: Account, name: str, content: BinaryIO) -> Upload:
        """Take a file in. Raises AudioUnreadable for more than 100 MB, TooManyUploads, SpeechModelMissing."""
        self._speech.require_recogniser()
        waiting = [one for one in self._records.uploads(person.id) if one.status is UploadStatus.WAITING]
        if len(waiting) >= MOST_WAITING:
            raise TooManyUploads
        upload = Upload(self._new_id(), person.id, name[-LONGEST_NAME:], self._now())
        self._folder.mkdir(parents=True, exist_ok=True)
        path, size = self._path(upload), 0
        with path.open("wb") as file:
            while block := content.read(BLOCK):
                size += file.write(block)
                if size > MOST_BYTES:
                    break
        if size > MOST_BYTES:
            path.unlink()
            raise AudioUnreadable
        self._records.save_upload(upload)
        self._waiting.put(upload)
        return upload

    def of(self, person: Account) -> list[Upload]:
        """Newest first."""
        return self._records.uploads(person.id)

    def share(self, upload: Upload) -> float:
        """How much of it has been heard, 0 to 1."""
        return self._shares.get(upload.id, 0.0)

    def delete(self, person: Account, upload_id: UUID) -> None:
        """Let one of the person's own go, with its file; anybody else's is left alone."""
        for upload in self._records.uploads(person.id):
            if upload.id == upload_id:
                self._records.forget_upload(upload)
                self._path(upload).unlink(missing_ok=True)

    def delete_all(self, person: Account) -> None:
        for upload in self._records.uploads(person.id):
            self.delete(person, upload.id)

    # --- the thread ---------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while (upload := self._waiting.get()) is not None and not self._stopping.is_set():
            try:
                heard = self._heard(upload)
                self._records.save_upload(heard)
            except _Stopped:
                return
            except Exception:  # the store is away: heard anew after the next start
                log.exception("an uploaded recording could not be kept")
                continue
            finally:
                self._shares.pop(upload.id, None)
            self._path(upload).unlink(missing_ok=True)

    def _heard(self, upload: Upload) -> Upload:
        def progress(share: float) -> None:
            if self._stopping.is_set():
                raise _Stopped
            self._shares[upload.id] = share

        try:
            found = transcribe(self._path(upload), _Pool(self._speech, self._stopping), progress=progress)
        except RecogniserUnavailable:
            return replace(upload, status=UploadStatus.FAILED, remark=LATER)
        except GreenroomError as error:
            return replace(upload, status=UploadStatus.FAILED, remark=error.sentence)
        return replace(
            upload,
            status=UploadStatus.HEARD,
            remark=found.doubt.sentence if found.doubt else "",
            seconds=round(found.seconds, 2),
            measures=measures_of(found.transcript, found.speech, found.delivery),
        )

    def _path(self, upload: Upload) -> Path:
        return self._folder / upload.id.hex


class _Pool:
    """The recogniser of the worker processes for somebody who waits for it, after all who are speaking."""

    def __init__(self, speech: SpeechService, stopping: threading.Event) -> None:
        self._speech, self._stopping = speech, stopping

    def quick(self, pcm: Pcm16, prompt: str = "") -> Transcript:
        return self._wait(lambda: self._speech.quick(pcm, prompt, Priority.RECORD))

    def full(self, pcm: Pcm16) -> Transcript:
        return self._wait(lambda: self._speech.full(pcm))

    def _wait(self, ask: Callable[[], "Future[Transcript]"]) -> Transcript:
        while not self._stopping.is_set():
            try:
                return ask().result()
            except SpeechBusy:
                self._stopping.wait(BUSY)
            except (GreenroomError, CancelledError):
                if not self._stopping.is_set():
                    raise
        raise _Stopped
