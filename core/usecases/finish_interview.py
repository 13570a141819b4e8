"""The result of an interview: scorecard, coaching, and what a person's results add up to over time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.by_model import Coached, Evaluation
from core.domain.errors import InterviewNotFound, NotScored
from core.domain.interview import PRACTICE, Interview
from core.domain.rubric import Job
from core.domain.scale import own_version
from core.domain.scorecard import Marked, QuestionResult, Scorecard
from core.domain.spoken import SpokenTurn
from core.interview import scoring
from core.interview.attempts import Comparison, compare
from core.interview.coach import Coach
from core.interview.speaking import Speaking, speaking
from core.ports import (
    CoachByModel,
    EvaluatorByModel,
    Grader,
    Interviews,
    Jobs,
    NewId,
    Now,
    Questions,
    Scorecards,
    SpokenRecords,
)
from core.usecases.finish_case import FinishCase

CASE = "case"  # the kind of an interview about a case


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
    calibration: str = ""  # for recruiters: that the grader is not yet calibrated for the job, and why

    @property
    def title(self) -> str:
        """What the interview was about: a case by its title, else the job."""
        case = self.interview.case
        return case.title if self.interview.kind == CASE and case else self.job.title

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
    evaluator: EvaluatorByModel | None = None  # where a language model is configured
    model_coach: CoachByModel | None = None
    cases: FinishCase | None = None  # without it, cases have no result
    remark: Callable[[UUID, UUID], str] = lambda org_id, job_id: ""  # on a job's calibration

    def report(self, person: Account, interview_id: UUID) -> Report:
        """The results of a finished interview: for the person interviewed, and for recruiters and administrators of
        its organisation. Made on first sight, then kept; a model may take minutes for it. Raises InterviewNotFound,
        NotScored while it is running."""
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
            made = self._score(interview, job, results)
            scorecard = self.scorecards.latest(interview_id) or made  # somebody else's page may have been quicker
            if scorecard is made:
                self.scorecards.add(made)
        name = self.name_of(interview.account_id)
        comparison = self._comparison(interview, results) if interview.kind == "retry" else None
        spoken = self.spoken.spoken(interview_id) if interview.mode == "voice" else {}
        calibration = self._calibration(person, interview)
        return Report(interview, job, name, scorecard, tuple(results), self.coach.name, comparison, spoken, calibration)

    def _calibration(self, person: Account, interview: Interview) -> str:
        """Only for those who decide by the result: somebody who practises can do nothing about it."""
        decides = person.role in (Role.RECRUITER, Role.ADMIN) and interview.account_id != person.id
        whole = interview.kind not in PRACTICE | {CASE}  # no others are marked by the bank's questions for a job
        return self.remark(interview.org_id, interview.job_id) if decides and whole else ""

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
        rubric = self.jobs.rubric(interview.rubric_version_id).rubric
        if interview.kind == CASE and self.cases:
            return self.cases.score(interview, rubric.hire_threshold)
        whole = interview.kind not in PRACTICE  # a single question is not worth a model's second look
        dimensions, total = scoring.dimensions(results), scoring.overall(results)
        evaluated = Evaluation(tuple(dimensions), total)
        if self.evaluator and whole:
            evaluated = self.evaluator.evaluate(results, dimensions, total, rubric.evaluation_focus)
        value, low, high = evaluated.overall or (None, None, None)
        recommendation = scoring.recommend(evaluated.overall, rubric.hire_threshold)
        delivery = scoring.delivery([answer for result in results for answer in result.answers])
        threshold = rubric.hire_threshold
        marked = Marked(tuple(results), evaluated.dimensions, delivery, recommendation, value, threshold)
        plain = self.coach.feedback(marked, self.questions.of_track(job.track))
        coached = self.model_coach.coached(marked, plain) if self.model_coach and whole else Coached(plain)
        by = self.evaluator if self.evaluator and evaluated.runs else self.grader
        return Scorecard(
            id=self.new_id(),
            interview_id=interview.id,
            created_at=self.now(),
            overall=value,
            low=low,
            high=high,
            threshold=threshold,
            recommendation=recommendation,
            dimensions=evaluated.dimensions,
            delivery=delivery,
            feedback=replace(coached.feedback, prompt_hash=coached.prompt_hash),
            grader=by.name,
            grader_version=_version(by.version, results),
            prompt_hash=evaluated.prompt_hash,
            claims=(*evaluated.claims, *coached.claims),
            degraded=evaluated.degraded or coached.degraded,
        )


def _version(version: str, results: Sequence[QuestionResult]) -> str:
    """The grader's version, calibrated where it marked any of the answers on a calibrated scale."""
    grades = (answer.grade for result in results for answer in result.answers if answer.grade)
    shifted = [g.grader_version for g in grades if g.shift is not None and own_version(g.grader_version) == version]
    return shifted[-1] if shifted else version


def may_see(person: Account, interview: Interview) -> bool:
    """The person's own interview, or one of the organisation's for those who run its interviews."""
    if interview.account_id == person.id:
        return True
    return person.role in (Role.RECRUITER, Role.ADMIN) and person.org_id == interview.org_id
