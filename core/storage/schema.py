"""The schema of both stores, the embedded DuckDB file and PostgreSQL; the tables by subject are in tables/.

DuckDB gets primary keys, unique and not-null constraints only: foreign keys and secondary indexes break updates there
(parents are checked in the repositories). PostgreSQL gets indexes and foreign keys besides. A table is defined after
its parents, so that the order of `metadata` is one in which rows can be loaded.
"""

from sqlalchemy import DDL, event

from core.storage.tables.bank import job, key_point, panel, panel_quota, question, question_version, rubric_version
from core.storage.tables.casebooks import casebook, casebook_chunk
from core.storage.tables.cases import case_request, case_study
from core.storage.tables.columns import Document, UtcDateTime, metadata
from core.storage.tables.drills import case_drill_result
from core.storage.tables.models import model_call
from core.storage.tables.notes import interview_note
from core.storage.tables.people import (
    account,
    audit_event,
    organisation,
    schema_migration,
    sign_in_attempt,
    sign_in_session,
    sign_in_ticket,
)
from core.storage.tables.reviews import bias_review, integrity_note, integrity_review
from core.storage.tables.sittings import (
    answer,
    answer_concept,
    consent,
    evidence,
    feedback,
    grade,
    integrity_signal,
    interview,
    interview_draft,
    recording,
    scorecard,
    spoken_turn,
    turn,
    uploaded_recording,
)
from core.storage.tables.studio import blind_sample, blind_sample_answer, calibration
from core.storage.tables.trust import alarm, sentinel_answer, sentinel_grade

__all__ = [
    "POSTGRES_INDEXES",
    "POSTGRES_PARENTS",
    "Document",
    "UtcDateTime",
    "account",
    "alarm",
    "answer",
    "answer_concept",
    "audit_event",
    "bias_review",
    "blind_sample",
    "blind_sample_answer",
    "calibration",
    "case_drill_result",
    "case_request",
    "case_study",
    "casebook",
    "casebook_chunk",
    "consent",
    "evidence",
    "feedback",
    "grade",
    "integrity_note",
    "integrity_review",
    "integrity_signal",
    "interview",
    "interview_draft",
    "interview_note",
    "job",
    "key_point",
    "metadata",
    "model_call",
    "organisation",
    "panel",
    "panel_quota",
    "question",
    "question_version",
    "recording",
    "rubric_version",
    "schema_migration",
    "scorecard",
    "sentinel_answer",
    "sentinel_grade",
    "sign_in_attempt",
    "sign_in_session",
    "sign_in_ticket",
    "spoken_turn",
    "turn",
    "uploaded_recording",
]

POSTGRES_INDEXES = (  # beyond those of primary keys and unique columns
    ("answer", "interview_id"),
    ("answer", "account_id"),
    ("answer", "org_id"),
    ("grade", "answer_id"),
    ("answer_concept", "answer_id"),
    ("interview", "account_id"),
    ("interview", "org_id"),
    ("scorecard", "interview_id"),
    ("consent", "interview_id"),
    ("recording", "interview_id"),
    ("spoken_turn", "interview_id"),
    ("model_call", "at"),
    ("model_call", "interview_id"),
    ("key_point", "question_version_id"),
    ("account", "org_id"),
    ("sign_in_session", "account_id"),
    ("sign_in_attempt", "email, at"),
    ("uploaded_recording", "account_id"),
    ("case_study", "org_id"),
    ("case_drill_result", "account_id"),
    ("casebook", "org_id"),
    ("casebook_chunk", "org_id"),
    ("case_request", "org_id"),
    ("sentinel_grade", "sentinel_answer_id"),
    ("alarm", "org_id"),
    ("integrity_review", "org_id"),
    ("blind_sample", "account_id"),
    ("blind_sample_answer", "answer_id"),
)
POSTGRES_PARENTS = (
    ("turn", "interview_id", "interview"),
    ("interview_draft", "interview_id", "interview"),
    ("interview_note", "interview_id", "interview"),
    ("answer", "interview_id", "interview"),
    ("grade", "answer_id", "answer"),
    ("answer_concept", "grade_id", "grade"),
    ("evidence", "grade_id", "grade"),
    ("integrity_signal", "answer_id", "answer"),
    ("scorecard", "interview_id", "interview"),
    ("feedback", "scorecard_id", "scorecard"),
    ("consent", "interview_id", "interview"),
    ("recording", "interview_id", "interview"),
    ("spoken_turn", "interview_id", "interview"),
    ("sign_in_session", "account_id", "account"),
    ("sign_in_ticket", "account_id", "account"),
    ("uploaded_recording", "account_id", "account"),
    ("case_drill_result", "account_id", "account"),
    ("casebook_chunk", "casebook_id", "casebook"),
    ("sentinel_grade", "sentinel_answer_id", "sentinel_answer"),
    ("integrity_review", "answer_id", "answer"),
    ("integrity_note", "answer_id", "answer"),
    ("blind_sample", "account_id", "account"),
    ("blind_sample_answer", "sample_id", "blind_sample"),
    ("blind_sample_answer", "answer_id", "answer"),
    ("calibration", "job_id", "job"),
)
for _table, _columns in POSTGRES_INDEXES:
    _name = f"{_table}_by_{_columns.split(',')[0]}"
    event.listen(
        metadata.tables[_table],
        "after_create",
        DDL(f"CREATE INDEX IF NOT EXISTS {_name} ON {_table} ({_columns})").execute_if(dialect="postgresql"),
    )
