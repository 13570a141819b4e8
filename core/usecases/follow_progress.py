"""What a person's interviews add up to: results over time, concepts open and mastered, drills."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.domain.account import Account
from core.domain.question import Question
from core.ports import Analytics, Interviews, Jobs, Questions

MASTERED_AFTER = 2  # times a concept was made before it counts as mastered
WEAKEST = 3
CASES = "case interview"  # stand together in what is compared over time


@dataclass(frozen=True)
class FinishedInterview:
    """A line of a person's history; the numbers are None when nothing could be scored."""

    interview_id: UUID
    job: str
    started_at: datetime
    ended_at: datetime
    overall: float | None
    low: float | None
    high: float | None
    title: str = ""  # of the case, or the job


@dataclass(frozen=True)
class ConceptProgress:
    """How often a concept was asked and missed; `drill` is a question that exercises it."""

    concept: str
    name: str
    asked: int
    missed: int
    made: int
    last_missed: bool
    drill: Question | None = None


@dataclass(frozen=True)
class ProgressOverview:
    finished: tuple[FinishedInterview, ...]  # newest first
    weakest: tuple[ConceptProgress, ...]
    open_concepts: tuple[ConceptProgress, ...]
    mastered: tuple[ConceptProgress, ...]
    sentence: str
    weeks: int

    @property
    def last(self) -> FinishedInterview | None:
        return self.finished[0] if self.finished else None

    @property
    def trend(self) -> tuple[float, ...]:
        """Overall scores, oldest first."""
        return tuple(row.overall for row in reversed(self.finished) if row.overall is not None)


@dataclass(frozen=True)
class FollowProgress:
    analytics: Analytics
    questions: Questions
    jobs: Jobs
    interviews: Interviews
    concept_name: Callable[[str], str]

    def finished(self, person: Account) -> list[FinishedInterview]:
        """The person's finished interviews, newest first."""
        rows = self.analytics.run("scores_of_account", account_id=person.id)
        history = [
            FinishedInterview(
                interview_id=row["interview_id"],
                job=CASES if row["kind"] == "case" else row["job"],
                started_at=row["started_at"],
                ended_at=row["ended_at"],
                overall=row["overall"],
                low=row["low"],
                high=row["high"],
                title=row["title"],
            )
            for row in rows
        ]
        return sorted(history, key=lambda row: row.ended_at, reverse=True)

    def overview(self, person: Account) -> ProgressOverview:
        """Everything home and the progress page show."""
        history = self.finished(person)
        rows = self.analytics.run("concepts_of_account", account_id=person.id)
        concepts = [
            ConceptProgress(
                concept=row["concept"],
                name=self.concept_name(row["concept"]),
                asked=row["asked"],
                missed=row["missed"],
                made=row["met"],
                last_missed=row["last_missed"],
            )
            for row in rows
        ]
        still_open = sorted(
            (c for c in concepts if c.last_missed), key=lambda c: (-c.missed / c.asked, -c.missed, c.name)
        )
        mastered = sorted(
            (c for c in concepts if not c.last_missed and c.made >= MASTERED_AFTER), key=lambda c: (-c.made, c.name)
        )
        return ProgressOverview(
            finished=tuple(history),
            weakest=tuple(self._with_drill(c, person) for c in still_open[:WEAKEST]),
            open_concepts=tuple(still_open[:12]),
            mastered=tuple(mastered[:12]),
            sentence=movement(history),
            weeks=len({row.ended_at.isocalendar()[:2] for row in history}),
        )

    def _with_drill(self, concept: ConceptProgress, person: Account) -> ConceptProgress:
        """With a question that exercises it: one the person has not met where there is one."""
        answered = self.interviews.answered_questions(person.id)
        fitting = [
            question
            for job in self.jobs.all(person.org_id)
            for question in self.questions.of_track(job.track)
            if any(point.concept == concept.concept for point in question.key_points)
        ]
        drill = min(fitting, key=lambda question: question.id in answered, default=None)
        return replace(concept, drill=drill)


def movement(history: Sequence[FinishedInterview]) -> str:
    """One sentence on the last two results of the same job; a change inside the ranges is not called one."""
    scored = [(row, row.overall) for row in history if row.overall is not None]
    if not scored:
        return ""
    last, now = scored[0]
    earlier, before = next(((row, value) for row, value in scored[1:] if row.job == last.job), (None, 0.0))
    if earlier is None:
        return "This is your first scored interview here; the next one shows whether you moved."
    apart = (last.low or 0) > (earlier.high or 100) or (last.high or 100) < (earlier.low or 0)
    if not apart:
        return f"Your last two {last.job} results are too close to tell apart ({before:.0f} and {now:.0f})."
    moved = f"{'up' if now > before else 'down'} from {before:.0f} to {now:.0f}"
    return f"Your {last.job} score went {moved}, beyond the likely range."
