"""Case studies: the library of an organisation, and the ones that ship; and requests to write some."""

from sqlalchemy import Column, Integer, Table

from core.storage.tables.columns import Document, at, id_, metadata, words

case_study = Table(
    "case_study",
    metadata,
    id_(key=True),
    id_("org_id", null=True),  # null: ships with Greenroom
    words("title"),
    words("type"),
    words("topic"),
    words("industry"),
    words("difficulty"),
    words("status"),
    words("engine"),
    words("remark"),
    Column("content", Document),  # the whole case with its exhibits, core.domain.case_json
    id_("created_by", null=True),
    at("created_at"),
    Column("version", Integer, nullable=False),
)
case_request = Table(
    "case_request",
    metadata,
    id_(key=True),
    id_("org_id"),
    id_("created_by", null=True),
    Column("brief", Document, nullable=False),
    words("status"),
    Column("steps", Document, nullable=False),  # what was done, with times and counts
    Column("made", Document, nullable=False),  # ids of the cases that came of it
    Column("passages", Document, nullable=False),
    words("remark"),
    at("created_at"),
    at("ended_at", null=True),
)
