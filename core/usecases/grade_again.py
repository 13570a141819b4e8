"""Grading a finished interview several times over, to see how far a language model agrees with itself."""

from dataclasses import dataclass
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.by_model import Evaluation
from core.domain.errors import NotAllowed
from core.interview import scoring
from core.ports import Audit, EvaluatorByModel, Jobs, Now
from core.usecases.finish_interview import FinishInterview

FEWEST, MOST = 2, 10  # runs


@dataclass(frozen=True)
class GradeAgain:
    """`evaluator` is None where no model is configured."""

    finish: FinishInterview
    jobs: Jobs
    evaluator: EvaluatorByModel | None
    audit: Audit
    now: Now

    def may(self, person: Account) -> bool:
        """For those who run interviews; it costs a call a run, so the demo's people may not."""
        return self.evaluator is not None and person.role in (Role.RECRUITER, Role.ADMIN) and not person.is_demo

    def evaluate(self, person: Account, interview_id: UUID, runs: int) -> Evaluation:
        """The interview judged `runs` times (2 to 10), with the intervals over the runs. The stored result stays as it
        is. Raises NotAllowed, InterviewNotFound, NotScored."""
        if self.evaluator is None or not self.may(person):
            raise NotAllowed
        report = self.finish.report(person, interview_id)
        if report.scorecard.case_result is not None:  # a case has no questions to judge
            raise NotAllowed
        focus = self.jobs.rubric(report.interview.rubric_version_id).rubric.evaluation_focus
        dimensions, total = scoring.dimensions(report.results), scoring.overall(report.results)
        runs = min(max(runs, FEWEST), MOST)
        found = self.evaluator.evaluate(report.results, dimensions, total, focus, runs)
        self.audit.record(
            "graded_again",
            account_id=person.id,
            object_type="interview",
            object_id=str(interview_id),
            detail={"runs": found.runs},
            at=self.now(),
        )
        return found
