"""What people decided about things that were flagged, and what candidates say of them. Rows are only ever added."""

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint

import core.storage.tables.sittings  # noqa: F401  answers are their parents
from core.storage.tables.columns import at, id_, metadata, words

integrity_review = Table(
    "integrity_review",
    metadata,
    id_(key=True),
    id_("answer_id"),
    Column("number", Integer, nullable=False),  # from 1; the highest counts
    id_("org_id"),
    words("decision"),  # core.domain.review.Decision
    words("reason"),
    id_("by_account_id", null=True),  # null when the account is gone
    at("at"),
    UniqueConstraint("answer_id", "number"),
)
integrity_note = Table(
    "integrity_note",
    metadata,
    id_(key=True),
    id_("answer_id"),
    Column("number", Integer, nullable=False),
    id_("account_id"),
    words("text"),  # empty: the note was taken back
    at("at"),
    UniqueConstraint("answer_id", "number"),
)
bias_review = Table(
    "bias_review",
    metadata,
    id_(key=True),
    id_("org_id"),
    Column("source", String(20), nullable=False),  # core.domain.bias.Source
    id_("source_id"),  # a grade, a scorecard or a question version
    Column("number", Integer, nullable=False),
    words("decision"),
    words("reason"),
    id_("by_account_id", null=True),
    at("at"),
    UniqueConstraint("org_id", "source", "source_id", "number"),
)
