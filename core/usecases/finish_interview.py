"""The result of an interview: scorecard, coaching, and what a person's results add up to over time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.errors import InterviewNotFound, NotScored
from core.domain.interview import Interview
from core.domain.rubric import Job
from core.domain.scorecard import QuestionResult, Scorecard
from core.domain.spoken import SpokenTurn
from core.interview import scoring
from core.interview.attempts import Comparison, compare
from core.interview.coach import Coach
from core.interview.speaking import Speaking, speaking
from core.ports import Grader, Interviews, Jobs, NewId, Now, Questions, Scorecards, SpokenRecords


@dataclass(frozen=True)
class Report:
    """Everything the results page and the PDF show. `candidate` is the name of the person interviewed."""

    interview: Interview
    job: Job
    candidate: str
    scorecard: Scorecard
    results: tuple[QuestionResult, ...]
    concepts: Callable[[str], str]
    comparison: Comparison | None = None  # of a retry: the answer before and the one now
    spoken: Mapping[UUID, SpokenTurn] = field(default_factory=dict)  # by turn

    @property
    def speaking(self) -> Speaking | None:
        """How the spoken answers were delivered; None when all were typed."""
        return speaking([self.spoken[turn.id] for turn in self.interview.turns if turn.id in self.spoken])


@dataclass(frozen=True)
class FinishInterview:
    interviews: Interviews
    scorecards: Scorecards
    questions: Questions
    jobs: Jobs
    spoken: SpokenRecords
    grader: Grader
    coach: Coach
    name_of: Callable[[UUID], str]
    now: Now
    new_id: NewId

    def report(self, person: Account, interview_id: UUID) -> Report:
        """The results of a finished interview: for the person interviewed, and for recruiters and administrators of
        its organisation. Made on first sight, then kept. Raises InterviewNotFound, NotScored while it is running."""
        interview = self.interviews.get(interview_id)
        if not may_see(person, interview):
            raise InterviewNotFound
        if interview.is_open:
            raise NotScored
        job = self.jobs.get(interview.job_id)
        answers = self.interviews.answers(interview_id)
        questions = self.questions.get_many(list(interview.progress.asked))
        results = scoring.question_results(interview, answers, questions)
        scorecard = self.scorecards.latest(interview_id)
        if scorecard is None:
            scorecard = self._score(interview, job, results)
            self.scorecards.add(scorecard)
        name = self.name_of(interview.account_id)
        comparison = self._comparison(interview, results) if interview.kind == "retry" else None
        spoken = self.spoken.spoken(interview_id) if interview.mode == "voice" else {}
        return Report(interview, job, name, scorecard, tuple(results), self.coach.name, comparison, spoken)

    def _comparison(self, interview: Interview, results: list[QuestionResult]) -> Comparison | None:
        """The retried answer beside the one before it."""
        given = results[0].answers if results else ()
        if not given:
            return None
        now = given[-1]
        attempts = self.interviews.attempts(interview.account_id, now.question_version_id)
        before = [a for a in attempts if a.attempt < now.attempt and a.interview_id != interview.id]
        return compare(before[-1], now) if before else None

    def _score(self, interview: Interview, job: Job, results: list[QuestionResult]) -> Scorecard:
        threshold = self.jobs.rubric(interview.rubric_version_id).rubric.hire_threshold
        total = scoring.overall(results)
        recommendation = scoring.recommend(total, threshold)
        dimensions = scoring.dimensions(results)
        answers = [answer for result in results for answer in result.answers]
        delivery = scoring.delivery(answers)
        value, low, high = total or (None, None, None)
        bank = self.questions.of_track(job.track)
        feedback = self.coach.feedback(results, dimensions, delivery, recommendation, value, threshold, bank)
        return Scorecard(
            id=self.new_id(),
            interview_id=interview.id,
            created_at=self.now(),
            overall=value,
            low=low,
            high=high,
            threshold=threshold,
            recommendation=recommendation,
            dimensions=tuple(dimensions),
            delivery=delivery,
            feedback=feedback,
            grader=self.grader.name,
            grader_version=self.grader.version,
        )


def may_see(person: Account, interview: Interview) -> bool:
    """The person's own interview, or one of the organisation's for those who run its interviews."""
    if interview.account_id == person.id:
        return True
    return person.role in (Role.RECRUITER, Role.ADMIN) and person.org_id == interview.org_id
