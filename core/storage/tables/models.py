"""What language models were asked, and what it cost: a row per HTTP call, without any words."""

from sqlalchemy import Boolean, Column, Float, Integer, Table

from core.storage.tables.columns import at, id_, metadata, words

model_call = Table(
    "model_call",
    metadata,
    id_(key=True),
    at("at"),
    words("task"),
    words("model"),
    words("host"),
    words("rung"),
    Column("attempt", Integer, nullable=False),
    words("prompt_hash"),
    Column("tokens_in", Integer),
    Column("tokens_out", Integer),
    Column("cost", Float),  # US dollars
    Column("ms", Integer, nullable=False),
    words("outcome"),
    Column("streamed", Boolean, nullable=False),
    id_("interview_id", null=True),
)
