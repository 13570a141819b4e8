"""Scorecards and the coaching that goes with them; append-only, the latest one counts."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, null, select

from core.domain.case_result_json import result_from_json, result_to_json
from core.domain.grade import Evidence
from core.domain.scorecard import Claim, Delivery, Dimension, Drill, Feedback, Recommendation, Scorecard
from core.storage import schema as t
from core.storage.engine import Store


class ScorecardRepository:
    def __init__(self, store: Store) -> None:
        self.store = store

    def add(self, scorecard: Scorecard) -> None:
        feedback = scorecard.feedback

        def work(connection: Connection) -> None:
            connection.execute(
                insert(t.scorecard).values(
                    id=scorecard.id,
                    interview_id=scorecard.interview_id,
                    overall=scorecard.overall,
                    low=scorecard.low,
                    high=scorecard.high,
                    threshold=scorecard.threshold,
                    recommendation=scorecard.recommendation,
                    dimensions=[asdict(dimension) for dimension in scorecard.dimensions],
                    delivery=asdict(scorecard.delivery),
                    grader=scorecard.grader,
                    grader_version=scorecard.grader_version,
                    created_at=scorecard.created_at,
                    prompt_hash=scorecard.prompt_hash or None,
                    claims=[_claim_row(claim) for claim in scorecard.claims],
                    degraded=scorecard.degraded or None,
                    case_result=result_to_json(scorecard.case_result) if scorecard.case_result else null(),
                )
            )
            connection.execute(
                insert(t.feedback).values(
                    scorecard_id=scorecard.id,
                    summary=feedback.summary,
                    strengths=list(feedback.strengths),
                    areas=list(feedback.areas),
                    drills=[
                        {"concept": d.concept, "question": str(d.question_version_id), "stem": d.stem}
                        for d in feedback.drills
                    ],
                    next_steps=list(feedback.next_steps),
                    prompt_hash=feedback.prompt_hash or None,
                )
            )

        self.store.write(work)

    def latest(self, interview_id: UUID) -> Scorecard | None:
        s, f = t.scorecard, t.feedback
        query = (
            select(
                s,
                f.c.summary,
                f.c.strengths,
                f.c.areas,
                f.c.drills,
                f.c.next_steps,
                f.c.prompt_hash.label("coach_hash"),
            )
            .join(f, f.c.scorecard_id == s.c.id)
            .where(s.c.interview_id == interview_id)
            .order_by(s.c.created_at.desc())
            .limit(1)
        )
        with self.store.read() as connection:
            row: Any = connection.execute(query).first()
        if row is None:
            return None
        return Scorecard(
            id=row.id,
            interview_id=row.interview_id,
            created_at=row.created_at,
            overall=row.overall,
            low=row.low,
            high=row.high,
            threshold=row.threshold,
            recommendation=Recommendation(row.recommendation),
            dimensions=tuple(Dimension(**dimension) for dimension in row.dimensions),
            delivery=Delivery(**row.delivery),
            feedback=Feedback(
                summary=row.summary,
                strengths=tuple(row.strengths),
                areas=tuple(row.areas),
                drills=tuple(Drill(d["concept"], UUID(d["question"]), d["stem"]) for d in row.drills),
                next_steps=tuple(row.next_steps),
                prompt_hash=row.coach_hash or "",
            ),
            grader=row.grader,
            grader_version=row.grader_version,
            prompt_hash=row.prompt_hash or "",
            claims=tuple(_claim(claim) for claim in row.claims or ()),
            degraded=row.degraded or "",
            case_result=result_from_json(row.case_result) if row.case_result else None,
        )


def _claim_row(claim: Claim) -> dict[str, Any]:
    return {**asdict(claim), "turn_id": str(claim.turn_id)}


def _claim(row: dict[str, Any]) -> Claim:
    return Claim(row["section"], row["text"], UUID(row["turn_id"]), row["place"], Evidence(**row["evidence"]))
