"""What has to go when a person or a whole organisation goes. Children before parents, as PostgreSQL asks."""

from uuid import UUID

from sqlalchemy import Connection, Select, String, cast, delete, or_, select, update

from core.storage import schema as t


def erase_person(connection: Connection, account_id: UUID) -> None:
    """Remove a person: what they said, every score of it, their sessions, sign-in attempts and the account.

    The audit log and other people's grades keep that something was done, not by whom or to whom.
    """
    e, g = t.audit_event, t.grade
    sittings = select(t.interview.c.id).where(t.interview.c.account_id == account_id)
    answers, grades, cards = _of(sittings)
    theirs = [
        ids.with_only_columns(cast(ids.selected_columns[0], String)) for ids in (sittings, answers, grades, cards)
    ]
    named = or_(e.c.object_id == str(account_id), *(e.c.object_id.in_(ids) for ids in theirs))
    connection.execute(update(e).where(named).values(object_id=""))
    connection.execute(update(e).where(e.c.account_id == account_id).values(account_id=None))
    books = t.casebook
    connection.execute(update(books).where(books.c.added_by == account_id).values(added_by=None))
    for made in (t.case_study, t.case_request):
        connection.execute(update(made).where(made.c.created_by == account_id).values(created_by=None))
    for decided in (g, t.integrity_review, t.bias_review):
        connection.execute(update(decided).where(decided.c.by_account_id == account_id).values(by_account_id=None))
    connection.execute(update(t.alarm).where(t.alarm.c.acknowledged_by == account_id).values(acknowledged_by=None))
    scales = t.calibration
    connection.execute(update(scales).where(scales.c.account_id == account_id).values(account_id=None))
    _sittings(connection, sittings)
    _people(connection, select(t.account.c.id).where(t.account.c.id == account_id))


def erase_organisation(connection: Connection, org_id: UUID) -> None:
    """Remove an organisation with its people, jobs, questions and everything said and scored there."""
    e = t.audit_event
    people = select(t.account.c.id).where(t.account.c.org_id == org_id)
    jobs = select(t.job.c.id).where(t.job.c.org_id == org_id)
    panels = select(t.panel.c.id).where(t.panel.c.job_id.in_(jobs))
    questions = select(t.question.c.id).where(t.question.c.org_id == org_id)
    versions = select(t.question_version.c.id).where(t.question_version.c.question_id.in_(questions))
    of_people = select(cast(t.account.c.id, String)).where(t.account.c.org_id == org_id)
    _sittings(connection, select(t.interview.c.id).where(t.interview.c.org_id == org_id))
    for statement in (
        delete(t.case_study).where(t.case_study.c.org_id == org_id),
        delete(t.casebook_chunk).where(t.casebook_chunk.c.org_id == org_id),
        delete(t.casebook).where(t.casebook.c.org_id == org_id),
        delete(t.case_request).where(t.case_request.c.org_id == org_id),
        delete(t.panel_quota).where(t.panel_quota.c.panel_id.in_(panels)),
        delete(t.panel).where(t.panel.c.job_id.in_(jobs)),
        delete(t.rubric_version).where(t.rubric_version.c.job_id.in_(jobs)),
        delete(t.calibration).where(t.calibration.c.org_id == org_id),
        delete(t.job).where(t.job.c.org_id == org_id),
        delete(t.alarm).where(t.alarm.c.org_id == org_id),
        delete(t.bias_review).where(t.bias_review.c.org_id == org_id),
        delete(t.sentinel_grade).where(t.sentinel_grade.c.org_id == org_id),
        delete(t.key_point).where(t.key_point.c.question_version_id.in_(versions)),
        delete(t.question_version).where(t.question_version.c.question_id.in_(questions)),
        delete(t.question).where(t.question.c.org_id == org_id),
        delete(e).where(or_(e.c.account_id.in_(people), e.c.object_id == str(org_id), e.c.object_id.in_(of_people))),
    ):
        connection.execute(statement)
    _people(connection, people)
    connection.execute(delete(t.organisation).where(t.organisation.c.id == org_id))


def _of(sittings: Select[tuple[UUID]]) -> tuple[Select[tuple[UUID]], Select[tuple[UUID]], Select[tuple[UUID]]]:
    """The ids of the sittings' answers, grades and scorecards."""
    answers = select(t.answer.c.id).where(t.answer.c.interview_id.in_(sittings))
    grades = select(t.grade.c.id).where(t.grade.c.answer_id.in_(answers))
    cards = select(t.scorecard.c.id).where(t.scorecard.c.interview_id.in_(sittings))
    return answers, grades, cards


def _sittings(connection: Connection, sittings: Select[tuple[UUID]]) -> None:
    answers, grades, cards = _of(sittings)
    for statement in (
        update(t.model_call).where(t.model_call.c.interview_id.in_(sittings)).values(interview_id=None),
        delete(t.bias_review).where(t.bias_review.c.source_id.in_(grades)),
        delete(t.bias_review).where(t.bias_review.c.source_id.in_(cards)),
        delete(t.integrity_review).where(t.integrity_review.c.answer_id.in_(answers)),
        delete(t.integrity_note).where(t.integrity_note.c.answer_id.in_(answers)),
        delete(t.evidence).where(t.evidence.c.grade_id.in_(grades)),
        delete(t.answer_concept).where(t.answer_concept.c.answer_id.in_(answers)),
        delete(t.grade).where(t.grade.c.answer_id.in_(answers)),
        delete(t.blind_sample_answer).where(t.blind_sample_answer.c.answer_id.in_(answers)),
        delete(t.integrity_signal).where(t.integrity_signal.c.answer_id.in_(answers)),
        delete(t.feedback).where(t.feedback.c.scorecard_id.in_(cards)),
        delete(t.scorecard).where(t.scorecard.c.interview_id.in_(sittings)),
        delete(t.recording).where(t.recording.c.interview_id.in_(sittings)),
        delete(t.spoken_turn).where(t.spoken_turn.c.interview_id.in_(sittings)),
        delete(t.consent).where(t.consent.c.interview_id.in_(sittings)),
        delete(t.interview_draft).where(t.interview_draft.c.interview_id.in_(sittings)),
        delete(t.interview_note).where(t.interview_note.c.interview_id.in_(sittings)),
        delete(t.turn).where(t.turn.c.interview_id.in_(sittings)),
        delete(t.answer).where(t.answer.c.interview_id.in_(sittings)),
        delete(t.interview).where(t.interview.c.id.in_(sittings)),
    ):
        connection.execute(statement)


def _people(connection: Connection, people: Select[tuple[UUID]]) -> None:
    emails = select(t.account.c.email).where(t.account.c.id.in_(people))
    samples = select(t.blind_sample.c.id).where(t.blind_sample.c.account_id.in_(people))
    for statement in (
        delete(t.blind_sample_answer).where(t.blind_sample_answer.c.sample_id.in_(samples)),
        delete(t.blind_sample).where(t.blind_sample.c.account_id.in_(people)),
        delete(t.sign_in_session).where(t.sign_in_session.c.account_id.in_(people)),
        delete(t.sign_in_ticket).where(t.sign_in_ticket.c.account_id.in_(people)),
        delete(t.sign_in_attempt).where(t.sign_in_attempt.c.email.in_(emails)),
        delete(t.uploaded_recording).where(t.uploaded_recording.c.account_id.in_(people)),
        delete(t.case_drill_result).where(t.case_drill_result.c.account_id.in_(people)),
        delete(t.account).where(t.account.c.id.in_(people)),
    ):
        connection.execute(statement)
