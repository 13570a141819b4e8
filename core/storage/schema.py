"""The tables, one schema for the embedded DuckDB file and for PostgreSQL.

DuckDB gets primary keys, unique and not-null constraints only: foreign keys and secondary indexes break updates there
(parents are checked in the repositories). PostgreSQL gets its indexes from `POSTGRES_INDEXES`.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always UTC on the way in and out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = MetaData()
Document = JSON().with_variant(JSONB(), "postgresql")


def _id(name: str = "id", *, key: bool = False, null: bool = False) -> Column[Any]:
    return Column(name, Uuid, primary_key=key, nullable=null and not key)


def _at(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, UtcDateTime, nullable=null)


def _text(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=null)


schema_migration = Table(
    "schema_migration",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("name"),
    _at("applied_at"),
)

# --- people ---

organisation = Table(
    "organisation", metadata, _id(key=True), _text("name"), Column("settings", Document), _at("created")
)
account = Table(
    "account",
    metadata,
    _id(key=True),
    _id("org_id"),
    Column("email", String(254), nullable=False, unique=True),
    _text("display_name"),
    _text("password_hash", null=True),
    _text("role"),
    _text("locale"),
    _text("status"),
    Column("version", Integer, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    _at("created"),
)
sign_in_session = Table(
    "sign_in_session",
    metadata,
    _id(key=True),
    _id("account_id"),
    Column("token_hash", String(64), nullable=False, unique=True),
    _at("created"),
    _at("last_seen"),
    _at("expires"),
    _text("user_agent"),
    _at("revoked", null=True),
)
sign_in_ticket = Table(
    "sign_in_ticket",
    metadata,
    Column("ticket_hash", String(64), primary_key=True),
    _id("account_id"),
    Column("browser_hash", String(64), nullable=False),
    _at("expires"),
)
sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    _id(key=True),
    Column("email", String(254), nullable=False),
    Column("succeeded", Boolean, nullable=False),
    _at("at"),
)
audit_event = Table(
    "audit_event",
    metadata,
    _id(key=True),
    _at("at"),
    _id("account_id", null=True),
    _text("action"),
    _text("object_type"),
    _text("object_id"),
    Column("detail", Document),
)

# --- what is asked ---

job = Table(
    "job",
    metadata,
    _id(key=True),
    _id("org_id"),
    _text("title"),
    _text("track"),
    _text("summary"),
    _text("icon"),
    Column("stack", Document),
    _text("status"),
    Column("position", Integer, nullable=False),
)
rubric_version = Table(
    "rubric_version",
    metadata,
    _id(key=True),
    _id("job_id"),
    Column("number", Integer, nullable=False),
    Column("content", Document),
    _text("content_hash"),
    _at("published_at"),
    UniqueConstraint("job_id", "number"),
)
question = Table(
    "question",
    metadata,
    _id(key=True),
    _id("org_id", null=True),
    Column("slug", String(120), nullable=False),
    _text("track"),
    _text("topic"),
    _text("subtopic"),
    _text("difficulty"),
    Column("weight", Float, nullable=False),
    _text("status"),
    _id("current_version_id"),
)
question_version = Table(
    "question_version",
    metadata,
    _id(key=True),
    _id("question_id"),
    _text("stem"),
    _text("rephrasing"),
    _text("ideal_answer"),
    Column("misconceptions", Document),
    _text("deeper"),
    _text("topic"),
    _text("subtopic"),
    _text("difficulty"),
    _at("created"),
)
key_point = Table(
    "key_point",
    metadata,
    _id(key=True),
    _id("question_version_id"),
    Column("position", Integer, nullable=False),
    _text("concept"),
    _text("statement"),
    Column("weight", Integer, nullable=False),
    _text("probe"),
)
panel = Table(
    "panel",
    metadata,
    _id(key=True),
    _id("job_id"),
    Column("max_turns", Integer, nullable=False),
    _text("turn_policy"),
    Column("modes", Document),
)
panel_quota = Table(
    "panel_quota",
    metadata,
    _id("panel_id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("topic"),
    _text("difficulty"),
    Column("count", Integer, nullable=False),
)

# --- what is said and scored ---

interview = Table(
    "interview",
    metadata,
    _id(key=True),
    _id("org_id"),
    _id("account_id"),
    _id("job_id"),
    _id("rubric_version_id"),
    _id("panel_id"),
    Column("panel", Document),  # as it was when the interview started
    _text("kind"),
    _text("mode"),
    Column("seed", Integer, nullable=False),
    _text("status"),
    Column("version", Integer, nullable=False),
    _at("started_at"),
    _at("ended_at", null=True),
    _text("end_reason", null=True),
    Column("is_demo", Boolean, nullable=False),
)
interview_draft = Table(
    "interview_draft",
    metadata,
    _id("interview_id", key=True),
    Column("position", Integer, nullable=False),
    _text("text"),
    _at("saved_at"),
)
turn = Table(
    "turn",
    metadata,
    _id(key=True),
    _id("interview_id"),
    Column("position", Integer, nullable=False),
    _text("role"),
    _text("kind"),
    _text("text"),
    _id("question_version_id", null=True),
    _id("target_key_point_id", null=True),
    _at("created_at"),
    UniqueConstraint("interview_id", "position"),
)
answer = Table(
    "answer",
    metadata,
    _id(key=True),
    _id("turn_id"),
    _id("interview_id"),
    _id("org_id"),
    _id("job_id"),
    _id("account_id"),
    _id("question_version_id"),
    Column("attempt", Integer, nullable=False),
    Column("is_follow_up", Boolean, nullable=False),
    _at("answered_at"),
    Column("words", Integer, nullable=False),
    Column("pause_s", Float),
    Column("duration_s", Float),
    _text("input"),
    _text("status"),
    _text("unscored_reason", null=True),
)
grade = Table(
    "grade",
    metadata,
    _id(key=True),
    _id("answer_id"),
    _text("grader"),
    _text("grader_version"),
    _text("prompt_hash"),
    _id("rubric_version_id"),
    Column("run", Integer, nullable=False),
    _text("kind"),
    Column("understanding", Float),
    Column("explainability", Float),
    Column("confidence", Float),
    Column("low", Float),
    Column("high", Float),
    _text("understanding_reason", null=True),
    _text("explainability_reason", null=True),
    Column("off_topic", Boolean, nullable=False),
    Column("needs_clarification", Boolean, nullable=False),
    Column("declined", Boolean, nullable=False),
    Column("needs_review", Boolean, nullable=False),
    Column("flags", Document),
    Column("evidence_dropped", Integer, nullable=False),
    _text("critique"),
    _at("graded_at"),
    Column("is_current", Boolean, nullable=False),
    _id("by_account_id", null=True),
    _text("reason", null=True),
)
answer_concept = Table(
    "answer_concept",
    metadata,
    _id("grade_id", key=True),
    _id("key_point_id", key=True),
    _id("answer_id"),
    _id("org_id"),
    _id("job_id"),
    _text("concept"),
    _text("verdict"),
    Column("strength", Float, nullable=False),
    Column("weight", Integer, nullable=False),
    _at("graded_at"),
)
evidence = Table(
    "evidence",
    metadata,
    _id("grade_id", key=True),
    _id("key_point_id", key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("end", Integer, nullable=False),
    _text("quote"),
)
integrity_signal = Table(
    "integrity_signal",
    metadata,
    _id("answer_id", key=True),
    Column("signal", String(40), primary_key=True),
    Column("value", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    _text("suppressed_by", null=True),
)
scorecard = Table(
    "scorecard",
    metadata,
    _id(key=True),
    _id("interview_id"),
    Column("overall", Float),
    Column("low", Float),
    Column("high", Float),
    Column("threshold", Float, nullable=False),
    _text("recommendation"),
    Column("dimensions", Document),
    Column("delivery", Document),
    _text("grader"),
    _text("grader_version"),
    _at("created_at"),
)
feedback = Table(
    "feedback",
    metadata,
    _id("scorecard_id", key=True),
    _text("summary"),
    Column("strengths", Document),
    Column("areas", Document),
    Column("drills", Document),
    Column("next_steps", Document),
)

POSTGRES_INDEXES = {
    "turn": "interview_id",
    "answer": "interview_id",
    "grade": "answer_id",
    "answer_concept": "answer_id",
    "interview": "account_id",
    "scorecard": "interview_id",
    "key_point": "question_version_id",
    "sign_in_attempt": "email, at",
}
for _table, _columns in POSTGRES_INDEXES.items():
    event.listen(
        metadata.tables[_table],
        "after_create",
        DDL(f"CREATE INDEX IF NOT EXISTS {_table}_lookup ON {_table} ({_columns})").execute_if(dialect="postgresql"),
    )
POSTGRES_PARENTS = {
    "turn": ("interview_id", "interview"),
    "answer": ("interview_id", "interview"),
    "grade": ("answer_id", "answer"),
    "answer_concept": ("grade_id", "grade"),
    "evidence": ("grade_id", "grade"),
    "scorecard": ("interview_id", "interview"),
    "feedback": ("scorecard_id", "scorecard"),
    "sign_in_session": ("account_id", "account"),
}
for _table, (_column, _parent) in POSTGRES_PARENTS.items():
    event.listen(
        metadata,
        "after_create",
        DDL(
            f"ALTER TABLE {_table} ADD CONSTRAINT {_table}_parent FOREIGN KEY ({_column}) REFERENCES {_parent} (id)"
        ).execute_if(dialect="postgresql"),
    )
