"""Blind grades of the demo history: two recruiters mark some answers, each from what they know and what they read.

Whether and how an answer is graded follows from its id and its question alone, so a sample of sittings gets the grades
that they have in the whole.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from random import Random
from uuid import UUID, uuid5

from core.catalogue import load_jobs, load_questions
from core.demo import DEMO_ORGANISATION
from core.domain.blind import BlindGrade, Marks
from core.domain.grade import GradedAnswer, Score
from core.domain.interview import Interview
from core.settings import ROOT
from data.demo import people, stories

Played = tuple[Interview, Sequence[tuple[GradedAnswer, datetime]]]


def blind_grades(played: Sequence[Played], abilities: Mapping[tuple[UUID, datetime], float]) -> list[BlindGrade]:
    """`abilities` by candidate and second at which the interview began, on the simulator's scale of 0 to 1."""
    tracks = {job.id: job.track for job, _, _ in load_jobs(ROOT / "data" / "jobs.yaml", DEMO_ORGANISATION)}
    recruiters = people.staff()[:2]
    made = []
    for interview, graded in played:
        track = tracks[interview.job_id]
        if track not in stories.BLIND_TRACKS or interview.is_open:
            continue
        ability = abilities[(interview.account_id, interview.started_at.replace(microsecond=0))]
        for answer, at in graded:
            if not _fits(answer, at):
                continue
            lot = Random(f"blind:{answer.id}").random()
            first, second = stories.BLIND_SHARES
            grades = (lot < first, first - second / 2 <= lot < first + second / 2)
            for recruiter, does in zip(recruiters, grades, strict=True):
                if does:
                    made.append(_grade(answer, recruiter.id, stories.BLIND_TRACKS[track], ability))
    return made


def _fits(answer: GradedAnswer, at: datetime) -> bool:
    """Main answers that the present grader marked, to the questions that were chosen."""
    week = stories.week_of(at.date())
    grade = answer.grade
    marked = grade is not None and isinstance(grade.understanding, Score) and isinstance(grade.explainability, Score)
    chosen = Random(f"blind:{_slugs()[answer.question_version_id]}").random() < stories.BLIND_QUESTIONS
    scored = answer.status == "scored" and not answer.is_follow_up and marked
    return scored and chosen and stories.GRADER_WEEK <= week <= stories.BLIND_WEEK


def _grade(answer: GradedAnswer, recruiter: UUID, eye: stories.BlindEye, ability: float) -> BlindGrade:
    rng = Random(f"blind:{answer.id}:{recruiter}")
    assert answer.grade is not None
    marks = []
    for shown in (answer.grade.understanding, answer.grade.explainability):
        assert isinstance(shown, Score)
        known = eye.by_ability * (1 + 9 * ability) + (1 - eye.by_ability) * shown.value
        marks.append(float(min(10, max(1, round(known - eye.stricter + rng.gauss(0, eye.noise))))))
    monday = datetime.combine(stories.first_day(stories.BLIND_WEEK + 1), time(9, tzinfo=UTC))
    at = monday + timedelta(seconds=rng.randrange(6 * 3600))
    return BlindGrade(
        uuid5(DEMO_ORGANISATION, f"blind:{answer.id}:{recruiter}"), answer.id, recruiter, Marks(*marks), at
    )


@cache
def _slugs() -> dict[UUID, str]:
    return {question.id: question.slug for question in load_questions(ROOT / "data" / "questions")}
