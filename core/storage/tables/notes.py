"""What is kept beside an interview's turns: a scratch pad, and remarks on single turns."""

from sqlalchemy import Column, Integer, String, Table

from core.storage.tables.columns import at, id_, metadata, words

interview_note = Table(
    "interview_note",
    metadata,
    id_("interview_id", key=True),
    Column("kind", String(20), primary_key=True),  # core.domain.interview.NoteKind
    Column("position", Integer, primary_key=True, autoincrement=False),
    words("text"),
    at("saved_at"),
)
