"""What is asked: jobs with rubrics and panels, questions with key points."""

from sqlalchemy import Column, Float, Integer, String, Table, UniqueConstraint

from core.storage.tables.columns import Document, at, id_, metadata, words

job = Table(
    "job",
    metadata,
    id_(key=True),
    id_("org_id"),
    words("title"),
    words("track"),
    words("summary"),
    words("icon"),
    Column("stack", Document),
    words("status"),
    Column("position", Integer, nullable=False),
)
rubric_version = Table(
    "rubric_version",
    metadata,
    id_(key=True),
    id_("job_id"),
    Column("number", Integer, nullable=False),
    Column("content", Document),
    words("content_hash"),
    at("published_at"),
    UniqueConstraint("job_id", "number"),
)
question = Table(
    "question",
    metadata,
    id_(key=True),
    id_("org_id", null=True),
    Column("slug", String(120), nullable=False),
    words("track"),
    words("topic"),
    words("subtopic"),
    words("difficulty"),
    Column("weight", Float, nullable=False),
    words("status"),
    id_("current_version_id"),
)
question_version = Table(
    "question_version",
    metadata,
    id_(key=True),
    id_("question_id"),
    words("stem"),
    words("rephrasing"),
    words("ideal_answer"),
    Column("misconceptions", Document),
    words("deeper"),
    words("topic"),
    words("subtopic"),
    words("difficulty"),
    at("created"),
)
key_point = Table(
    "key_point",
    metadata,
    id_(key=True),
    id_("question_version_id"),
    Column("position", Integer, nullable=False),
    words("concept"),
    words("statement"),
    Column("weight", Integer, nullable=False),
    words("probe"),
)
panel = Table(
    "panel",
    metadata,
    id_(key=True),
    id_("job_id"),
    Column("max_turns", Integer, nullable=False),
    words("turn_policy"),
    Column("modes", Document),
)
panel_quota = Table(
    "panel_quota",
    metadata,
    id_("panel_id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    words("topic"),
    words("difficulty"),
    Column("count", Integer, nullable=False),
)
