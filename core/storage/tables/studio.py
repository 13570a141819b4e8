"""The calibration studio: answers drawn for a person to grade blind, and the history of jobs' calibrations. The blind
grades themselves are rows of `grade`."""

from sqlalchemy import Boolean, Column, Integer, Table, UniqueConstraint

from core.storage.tables.columns import Document, at, id_, metadata, words

blind_sample = Table(
    "blind_sample",
    metadata,
    id_(key=True),
    id_("org_id"),
    id_("account_id"),  # who grades
    id_("job_id"),
    id_("question_version_id", null=True),  # null for all questions
    Column("seed", Integer, nullable=False),
    at("created"),
)
blind_sample_answer = Table(
    "blind_sample_answer",
    metadata,
    id_("sample_id", key=True),
    id_("answer_id", key=True),
    Column("position", Integer, nullable=False),
)
calibration = Table(
    "calibration",
    metadata,
    id_(key=True),
    id_("org_id"),
    id_("job_id"),
    Column("number", Integer, nullable=False),  # of the job; the highest one holds
    Column("is_on", Boolean, nullable=False),
    words("grader_version"),  # whose marks are shifted
    Column("shifts", Document),  # question version: understanding, explainability, answers
    id_("account_id", null=True),
    words("reason"),
    at("at"),
    UniqueConstraint("job_id", "number"),
)
