"""What speech adds: agreements to be recorded, recordings, measures of how an answer was said, and uploads."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from core.domain.spoken import Consent, Measures, Recording, SpokenTurn, Upload, UploadStatus
from core.storage import schema as t
from core.storage.engine import Store


class SpokenRepository:
    def __init__(self, store: Store) -> None:
        self.store = store

    def add_consent(self, consent: Consent) -> None:
        row = {"id": consent.id, "account_id": consent.account_id, "interview_id": consent.interview_id}
        text_hash = hashlib.sha256(consent.text.encode()).hexdigest()
        statement = insert(t.consent).values(**row, text_hash=text_hash, scopes=["recording"], at=consent.at)
        self.store.write(lambda connection: connection.execute(statement))

    def consent(self, interview_id: UUID) -> UUID | None:
        """The agreement that stands: one that was withdrawn is none."""
        c = t.consent.c
        with self.store.read() as connection:
            return connection.scalar(
                select(c.id).where(c.interview_id == interview_id, c.withdrawn_at.is_(None)).limit(1)
            )

    def withdraw(self, account_id: UUID, at: datetime) -> list[UUID]:
        """Forget a person's recordings: their rows go, and nothing more is recorded in any interview so far.

        Returns the interviews that had the person's agreement.
        """
        c, mine = t.consent.c, select(t.interview.c.id).where(t.interview.c.account_id == account_id)

        def work(connection: Connection) -> list[UUID]:
            agreed = list(connection.scalars(select(c.interview_id).where(c.account_id == account_id)))
            connection.execute(update(t.consent).where(c.account_id == account_id).values(withdrawn_at=at))
            connection.execute(delete(t.recording).where(t.recording.c.interview_id.in_(mine)))
            return agreed

        return self.store.write(work)

    def add_recordings(self, recordings: Sequence[Recording], consent_id: UUID) -> None:
        rows = [{**asdict(recording), "format": "wav", "consent_id": consent_id} for recording in recordings]
        if rows:
            self.store.write(lambda connection: connection.execute(insert(t.recording), rows))

    def recordings(self, interview_id: UUID) -> list[Recording]:
        """In the order in which they were made."""
        return self._recordings(t.recording.c.interview_id == interview_id)

    def expired(self, at: datetime) -> list[Recording]:
        return self._recordings(t.recording.c.delete_after <= at)

    def forget(self, recording: Recording) -> None:
        r = t.recording.c
        statement = delete(t.recording).where(r.turn_id == recording.turn_id, r.number == recording.number)
        self.store.write(lambda connection: connection.execute(statement))

    def save_spoken(self, spoken: SpokenTurn) -> None:
        """Add the measures of a turn, or put better ones in their place."""
        s = t.spoken_turn
        row = {"turn_id": spoken.turn_id, "interview_id": spoken.interview_id, "measures": _document(spoken)}

        def work(connection: Connection) -> None:
            connection.execute(delete(s).where(s.c.turn_id == spoken.turn_id))
            connection.execute(insert(s).values(row))

        self.store.write(work)

    def spoken(self, interview_id: UUID) -> dict[UUID, SpokenTurn]:
        """By turn."""
        s = t.spoken_turn.c
        with self.store.read() as connection:
            rows = connection.execute(select(s.turn_id, s.measures).where(s.interview_id == interview_id)).all()
        return {
            row.turn_id: SpokenTurn(**vars(_measures(row.measures)), turn_id=row.turn_id, interview_id=interview_id)
            for row in rows
        }

    def save_upload(self, upload: Upload) -> None:
        """Add a recording made elsewhere, or what is known of it by now. Nothing for one that was let go meanwhile."""
        u = t.uploaded_recording
        row = {**vars(upload), "measures": _document(upload.measures) if upload.measures else None}

        def work(connection: Connection) -> None:
            known = connection.scalar(select(u.c.id).where(u.c.id == upload.id))
            if known is not None or upload.status is UploadStatus.WAITING:
                connection.execute(delete(u).where(u.c.id == upload.id))
                connection.execute(insert(u).values(row))

        self.store.write(work)

    def uploads(self, account_id: UUID) -> list[Upload]:
        """Of a person, newest first."""
        return self._uploads(t.uploaded_recording.c.account_id == account_id)

    def waiting_uploads(self) -> list[Upload]:
        """Of everybody, oldest first."""
        return self._uploads(t.uploaded_recording.c.status == UploadStatus.WAITING)[::-1]

    def forget_upload(self, upload: Upload) -> None:
        statement = delete(t.uploaded_recording).where(t.uploaded_recording.c.id == upload.id)
        self.store.write(lambda connection: connection.execute(statement))

    def _uploads(self, fits: Any) -> list[Upload]:
        u = t.uploaded_recording
        with self.store.read() as connection:
            rows = connection.execute(select(u).where(fits).order_by(u.c.created.desc(), u.c.id)).mappings().all()
        return [
            Upload(
                **{
                    **row,
                    "status": UploadStatus(row["status"]),
                    "measures": _measures(row["measures"]) if row["measures"] else None,
                }
            )
            for row in rows
        ]

    def _recordings(self, fits: Any) -> list[Recording]:
        r = t.recording.c
        names = (r.turn_id, r.number, r.interview_id, r.path, r.sha256, r.seconds, r.delete_after)
        with self.store.read() as connection:
            rows = connection.execute(select(*names).where(fits).order_by(r.path)).all()
        return [Recording(*row) for row in rows]


def _document(spoken: Measures) -> dict[str, Any]:
    return {field.name: getattr(spoken, field.name) for field in fields(Measures)}


def _measures(document: dict[str, Any]) -> Measures:
    listed = {name: tuple(map(tuple, document[name])) for name in ("words", "speech", "pauses", "pace", "fillers")}
    return Measures(**{**document, **listed})
