"""What tells whether the numbers can be believed: sentinels, their gradings, and alarms."""

from sqlalchemy import Column, Float, Integer, Table

from core.storage.tables.columns import Document, at, id_, metadata, words

sentinel_answer = Table(
    "sentinel_answer",
    metadata,
    id_(key=True),
    words("slug"),
    id_("question_version_id"),
    words("track"),
    words("band"),
    words("length"),
    words("text"),
    at("created"),
)
sentinel_grade = Table(
    "sentinel_grade",
    metadata,
    id_(key=True),
    id_("org_id", null=True),  # whose grader it was, null for the installation's
    id_("sentinel_answer_id"),
    words("grader"),
    words("grader_version"),
    words("prompt_hash"),
    Column("run", Integer, nullable=False),
    Column("understanding", Float),
    Column("explainability", Float),
    Column("confidence", Float),
    at("graded_at"),
)
alarm = Table(
    "alarm",
    metadata,
    id_(key=True),
    id_("org_id"),
    words("monitor"),
    words("kind"),
    words("scope"),
    at("raised_at"),
    words("sentence"),
    Column("evidence", Document),
    id_("acknowledged_by", null=True),
    at("acknowledged_at", null=True),
    words("reason", null=True),
)
