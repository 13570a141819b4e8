"""Removing a whole organisation; used to put the demo back to how it shipped."""

from uuid import UUID

from sqlalchemy import Connection, delete, select

from core.storage import schema as t
from core.storage.engine import Store


def remove_organisation(store: Store, org_id: UUID) -> None:
    """Remove the organisation with its people, jobs and everything said and scored there."""
    people = select(t.account.c.id).where(t.account.c.org_id == org_id)
    jobs = select(t.job.c.id).where(t.job.c.org_id == org_id)
    panels = select(t.panel.c.id).where(t.panel.c.job_id.in_(jobs))
    sittings = select(t.interview.c.id).where(t.interview.c.org_id == org_id)
    answers = select(t.answer.c.id).where(t.answer.c.org_id == org_id)
    grades = select(t.grade.c.id).where(t.grade.c.answer_id.in_(answers))
    cards = select(t.scorecard.c.id).where(t.scorecard.c.interview_id.in_(sittings))

    def work(connection: Connection) -> None:
        for statement in (
            delete(t.evidence).where(t.evidence.c.grade_id.in_(grades)),
            delete(t.answer_concept).where(t.answer_concept.c.org_id == org_id),
            delete(t.grade).where(t.grade.c.answer_id.in_(answers)),
            delete(t.integrity_signal).where(t.integrity_signal.c.answer_id.in_(answers)),
            delete(t.feedback).where(t.feedback.c.scorecard_id.in_(cards)),
            delete(t.scorecard).where(t.scorecard.c.interview_id.in_(sittings)),
            delete(t.interview_draft).where(t.interview_draft.c.interview_id.in_(sittings)),
            delete(t.turn).where(t.turn.c.interview_id.in_(sittings)),
            delete(t.answer).where(t.answer.c.org_id == org_id),
            delete(t.interview).where(t.interview.c.org_id == org_id),
            delete(t.panel_quota).where(t.panel_quota.c.panel_id.in_(panels)),
            delete(t.panel).where(t.panel.c.job_id.in_(jobs)),
            delete(t.rubric_version).where(t.rubric_version.c.job_id.in_(jobs)),
            delete(t.job).where(t.job.c.org_id == org_id),
            delete(t.sign_in_session).where(t.sign_in_session.c.account_id.in_(people)),
            delete(t.sign_in_ticket).where(t.sign_in_ticket.c.account_id.in_(people)),
            delete(t.audit_event).where(t.audit_event.c.account_id.in_(people)),
            delete(t.account).where(t.account.c.org_id == org_id),
            delete(t.organisation).where(t.organisation.c.id == org_id),
        ):
            connection.execute(statement)

    store.write(work)
