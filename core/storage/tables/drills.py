"""Drills for cases that somebody answered."""

from sqlalchemy import Column, Float, Integer, Table

from core.storage.tables.columns import at, id_, metadata, words

case_drill_result = Table(
    "case_drill_result",
    metadata,
    id_(key=True),
    id_("account_id"),
    words("drill_id"),
    words("kind"),
    Column("seed", Integer, nullable=False),
    Column("score", Float),  # 0-100, null when it could not be judged
    at("taken_at"),
)
