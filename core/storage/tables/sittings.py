"""What is said and scored: interviews, turns, answers, grades, scorecards."""

from sqlalchemy import Boolean, Column, Float, Integer, String, Table, UniqueConstraint

from core.storage.tables.columns import Document, at, id_, metadata, words

interview = Table(
    "interview",
    metadata,
    id_(key=True),
    id_("org_id"),
    id_("account_id"),
    id_("job_id"),
    id_("rubric_version_id"),
    id_("panel_id"),
    Column("panel", Document),  # as it was when the interview started
    words("kind"),
    words("mode"),
    Column("seed", Integer, nullable=False),
    words("status"),
    Column("version", Integer, nullable=False),
    at("started_at"),
    at("ended_at", null=True),
    words("end_reason", null=True),
    Column("is_demo", Boolean, nullable=False),
    id_("case_id", null=True),
    Column("case_content", Document),  # the case as it was when the interview started
)
interview_draft = Table(
    "interview_draft",
    metadata,
    id_("interview_id", key=True),
    Column("position", Integer, nullable=False),
    words("text"),
    at("saved_at"),
)
turn = Table(
    "turn",
    metadata,
    id_(key=True),
    id_("interview_id"),
    Column("position", Integer, nullable=False),
    words("role"),
    words("kind"),
    words("text"),
    id_("question_version_id", null=True),
    id_("target_key_point_id", null=True),
    at("created_at"),
    words("phase", null=True),  # of a case
    words("about", null=True),  # the checkpoint, exhibit or fact of a case it is about
    UniqueConstraint("interview_id", "position"),
)
answer = Table(
    "answer",
    metadata,
    id_(key=True),
    id_("turn_id"),
    id_("interview_id"),
    id_("org_id"),
    id_("job_id"),
    id_("account_id"),
    id_("question_version_id"),
    Column("attempt", Integer, nullable=False),
    Column("is_follow_up", Boolean, nullable=False),
    at("answered_at"),
    Column("words", Integer, nullable=False),
    Column("pause_s", Float),
    Column("duration_s", Float),
    words("input"),
    words("status"),
    words("unscored_reason", null=True),
)
grade = Table(
    "grade",
    metadata,
    id_(key=True),
    id_("answer_id"),
    words("grader"),
    words("grader_version"),
    words("prompt_hash"),
    id_("rubric_version_id"),
    Column("run", Integer, nullable=False),
    words("kind"),
    Column("understanding", Float),
    Column("explainability", Float),
    Column("confidence", Float),
    Column("low", Float),
    Column("high", Float),
    words("understanding_reason", null=True),
    words("explainability_reason", null=True),
    Column("off_topic", Boolean, nullable=False),
    Column("needs_clarification", Boolean, nullable=False),
    Column("declined", Boolean, nullable=False),
    Column("needs_review", Boolean, nullable=False),
    Column("flags", Document),
    Column("evidence_dropped", Integer, nullable=False),
    words("critique"),
    at("graded_at"),
    Column("is_current", Boolean, nullable=False),
    id_("by_account_id", null=True),
    words("reason", null=True),
    words("degraded", null=True),
    Column("understanding_shift", Float),  # what a calibration added to each mark
    Column("explainability_shift", Float),
)
answer_concept = Table(
    "answer_concept",
    metadata,
    id_("grade_id", key=True),
    id_("key_point_id", key=True),
    id_("answer_id"),
    id_("org_id"),
    id_("job_id"),
    words("concept"),
    words("verdict"),
    Column("strength", Float, nullable=False),
    Column("weight", Integer, nullable=False),
    at("graded_at"),
)
evidence = Table(
    "evidence",
    metadata,
    id_("grade_id", key=True),
    id_("key_point_id", key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("end", Integer, nullable=False),
    words("quote"),
)
integrity_signal = Table(
    "integrity_signal",
    metadata,
    id_("answer_id", key=True),
    Column("signal", String(40), primary_key=True),
    Column("value", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    words("suppressed_by", null=True),
)
scorecard = Table(
    "scorecard",
    metadata,
    id_(key=True),
    id_("interview_id"),
    Column("overall", Float),
    Column("low", Float),
    Column("high", Float),
    Column("threshold", Float, nullable=False),
    words("recommendation"),
    Column("dimensions", Document),
    Column("delivery", Document),
    words("grader"),
    words("grader_version"),
    at("created_at"),
    words("prompt_hash", null=True),
    Column("claims", Document),
    words("degraded", null=True),
    Column("case_result", Document),  # of a case: checkpoints, and what each mark rests on
)
feedback = Table(
    "feedback",
    metadata,
    id_("scorecard_id", key=True),
    words("summary"),
    Column("strengths", Document),
    Column("areas", Document),
    Column("drills", Document),
    Column("next_steps", Document),
    words("prompt_hash", null=True),
)
consent = Table(
    "consent",
    metadata,
    id_(key=True),
    id_("account_id"),
    id_("interview_id"),
    words("text_hash"),
    Column("scopes", Document),
    at("at"),
    at("withdrawn_at", null=True),
)
recording = Table(
    "recording",
    metadata,
    id_("turn_id", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    id_("interview_id"),
    words("path"),
    words("sha256"),
    Column("seconds", Float, nullable=False),
    words("format"),
    id_("consent_id"),
    at("delete_after"),
)
spoken_turn = Table(
    "spoken_turn",
    metadata,
    id_("turn_id", key=True),
    id_("interview_id"),
    Column("measures", Document),  # core.domain.spoken.Measures
)
uploaded_recording = Table(
    "uploaded_recording",
    metadata,
    id_(key=True),
    id_("account_id"),
    words("name"),
    at("created"),
    words("status"),
    words("remark"),
    Column("seconds", Float, nullable=False),
    Column("measures", Document),  # core.domain.spoken.Measures, null until it was heard
)
