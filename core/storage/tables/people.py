"""Organisations, people, how they sign in, and what was done."""

from sqlalchemy import Boolean, Column, Integer, String, Table

from core.storage.tables.columns import Document, at, id_, metadata, words

schema_migration = Table(
    "schema_migration",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    words("name"),
    at("applied_at"),
)

organisation = Table(
    "organisation", metadata, id_(key=True), words("name"), Column("settings", Document), at("created")
)
account = Table(
    "account",
    metadata,
    id_(key=True),
    id_("org_id"),
    Column("email", String(254), nullable=False, unique=True),
    words("display_name"),
    words("password_hash", null=True),
    words("role"),
    words("locale"),
    words("status"),
    Column("version", Integer, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    at("created"),
    words("turn_policy", null=True),
    Column("assistive", Boolean),
)
sign_in_session = Table(
    "sign_in_session",
    metadata,
    id_(key=True),
    id_("account_id"),
    Column("token_hash", String(64), nullable=False, unique=True),
    at("created"),
    at("last_seen"),
    at("expires"),
    words("user_agent"),
    at("revoked", null=True),
)
sign_in_ticket = Table(
    "sign_in_ticket",
    metadata,
    Column("ticket_hash", String(64), primary_key=True),
    id_("account_id"),
    Column("browser_hash", String(64), nullable=False),
    at("expires"),
)
sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    id_(key=True),
    Column("email", String(254), nullable=False),
    Column("succeeded", Boolean, nullable=False),
    at("at"),
)
audit_event = Table(
    "audit_event",
    metadata,
    id_(key=True),
    at("at"),
    id_("account_id", null=True),
    words("action"),
    words("object_type"),
    words("object_id"),
    Column("detail", Document),
)
