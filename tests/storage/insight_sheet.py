"""A sheet of interviews small enough to work the insights out by hand."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from core.storage import schema as t
from tests.storage.test_analytics import ORG, Hand
from tests.unit.fakes import T0

HEAPS, TREES = UUID(int=31), UUID(int=32)
RUBRIC = UUID(int=41)


class Sheet(Hand):
    """Interviews with their questions, scores, verdicts and signals in one line each."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.numbers = iter(range(1000, 2000))

    def question(self, version: UUID, slug: str) -> None:
        own = uuid4()
        rest = {"topic": "t", "subtopic": "s", "difficulty": "easy"}
        self.add(t.question, id=own, org_id=None, slug=slug, track="x", weight=1.0, status="live",
                 current_version_id=version, **rest)  # fmt: skip
        words = {"stem": f"Why {slug}?", "rephrasing": "", "ideal_answer": "", "misconceptions": [], "deeper": ""}
        self.add(t.question_version, id=version, question_id=own, created=T0, **words, **rest)

    def sitting(self, job: UUID, person: UUID, at: datetime, overall: float | None, *given: dict[str, Any]) -> UUID:
        """A finished interview with one answer for each of `given`."""
        interview = self.interview(job, person, at, overall)
        for turn, answer in enumerate(given):
            self.given(interview, job, person, at + timedelta(seconds=turn), **answer)
        return interview

    def given(
        self,
        interview: UUID,
        job: UUID,
        person: UUID,
        at: datetime,
        question: UUID = HEAPS,
        score: float | None = None,
        verdicts: dict[str, str] | None = None,
        signal: str = "",
        **more: Any,
    ) -> None:
        own, turn, grade = uuid4(), uuid4(), uuid4()
        status = more.get("status", "scored" if score is not None else "unscored")
        self.add(t.turn, id=turn, interview_id=interview, position=next(self.numbers), role="candidate", kind="answer",
                 text="Because.", created_at=at)  # fmt: skip
        self.add(t.answer, id=own, turn_id=turn, interview_id=interview, org_id=ORG, job_id=job, account_id=person,
                 question_version_id=question, attempt=1, is_follow_up=more.get("follow_up", False), answered_at=at,
                 words=more.get("words", 30), duration_s=more.get("seconds", 60.0), input="text",
                 status=status)  # fmt: skip
        if status != "declined":
            self.mark(own, grade, "live", score, more)
        for kind, mark in more.get("people", {}).items():
            self.mark(own, uuid4(), kind, mark, {"current": False})
        for concept, verdict in (verdicts or {}).items():
            self.add(t.answer_concept, grade_id=grade, key_point_id=uuid4(), answer_id=own, org_id=ORG, job_id=job,
                     graded_at=at, strength=0.5, weight=1, concept=concept, verdict=verdict)  # fmt: skip
        if signal:
            self.signal(own, signal, more.get("suppressed_by"))

    def mark(self, answer: UUID, own: UUID, kind: str, score: float | None, more: dict[str, Any]) -> None:
        flags = {"off_topic": False, "declined": False, "flags": [], "needs_review": more.get("review", False)}
        self.add(t.grade, id=own, answer_id=answer, rubric_version_id=RUBRIC, run=1, kind=kind, grader="g",
                 grader_version=more.get("version", "1"), prompt_hash="", critique="", evidence_dropped=0, graded_at=T0,
                 is_current=more.get("current", True), understanding=score, explainability=score, confidence=score,
                 needs_clarification=more.get("unclear", False), **flags)  # fmt: skip
