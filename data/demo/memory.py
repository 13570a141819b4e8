"""The use cases' ports, in memory: driving 17,000 turns through the database would take longer than grading them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from core.domain.errors import InterviewNotFound, NotFound, OutOfStep
from core.domain.grade import GradedAnswer
from core.domain.integrity import LATEST, Habit, fillers
from core.domain.interview import Interview, NoteKind, Turn
from core.domain.question import Question
from core.domain.rubric import Job, Panel, RubricVersion
from core.domain.scorecard import Scorecard
from core.domain.spoken import SpokenTurn


@dataclass
class MemoryInterviews:
    """Implements `core.ports.Interviews`. `graded` keeps each answer with the time it was stored."""

    stored: dict[UUID, Interview] = field(default_factory=dict)
    graded: dict[UUID, list[tuple[GradedAnswer, datetime]]] = field(default_factory=lambda: defaultdict(list))
    drafts: dict[UUID, tuple[int, str, datetime]] = field(default_factory=dict)
    kept: dict[tuple[UUID, str, int], str] = field(default_factory=dict)

    def add(self, interview: Interview) -> None:
        self.stored[interview.id] = replace(interview, is_demo=True)

    def get(self, interview_id: UUID) -> Interview:
        """Raises InterviewNotFound."""
        if interview_id not in self.stored:
            raise InterviewNotFound
        return self.stored[interview_id]

    def append(self, interview: Interview, turns: Sequence[Turn], graded: GradedAnswer | None = None) -> None:
        """Raises OutOfStep."""
        before = self.get(interview.id)
        if before.version != interview.version or len(before.turns) + len(turns) != len(interview.turns):
            raise OutOfStep
        self.stored[interview.id] = replace(interview, version=interview.version + 1, is_demo=True)
        if graded is not None:
            self.graded[interview.id].append((graded, turns[-1].created_at))

    def answers(self, interview_id: UUID) -> list[GradedAnswer]:
        return [answer for answer, _ in self.graded[interview_id]]

    def attempts(self, account_id: UUID, question_version_id: UUID) -> list[GradedAnswer]:
        fits = [a for a in self._of(account_id) if a.question_version_id == question_version_id]
        return [answer for answer in fits if not answer.is_follow_up]

    def habits(self, account_id: UUID) -> list[Habit]:
        """Implements `core.trust_ports.Habits`, as `InterviewRepository` does."""
        said = [answer for answer in self._of(account_id) if answer.words and answer.duration_s]
        return [Habit(a.input, a.words, a.duration_s or 0.0, fillers(a.text)) for a in said[: -LATEST - 1 : -1]]

    def save_note(self, interview_id: UUID, kind: NoteKind, position: int, text: str, at: datetime) -> None:
        self.kept[(interview_id, kind, position)] = text

    def notes(self, interview_id: UUID, kind: NoteKind) -> dict[int, str]:
        return {key[2]: text for key, text in self.kept.items() if key[:2] == (interview_id, kind)}

    def open_of(self, account_id: UUID) -> Interview | None:
        mine = [i for i in self.stored.values() if i.account_id == account_id and i.is_open]
        return mine[-1] if mine else None

    def answered_questions(self, account_id: UUID) -> frozenset[UUID]:
        return frozenset(answer.question_version_id for answer in self._of(account_id))

    def _of(self, account_id: UUID) -> list[GradedAnswer]:
        mine = [i.id for i in self.stored.values() if i.account_id == account_id]
        return [answer for i in mine for answer, _ in self.graded[i]]

    def save_draft(self, interview_id: UUID, position: int, text: str, at: datetime) -> None:
        self.drafts[interview_id] = (position, text, at)

    def draft(self, interview_id: UUID) -> tuple[int, str] | None:
        kept = self.drafts.get(interview_id)
        return kept[:2] if kept else None


@dataclass
class MemoryScorecards:
    """Implements `core.ports.Scorecards`."""

    stored: dict[UUID, Scorecard] = field(default_factory=dict)

    def add(self, scorecard: Scorecard) -> None:
        self.stored[scorecard.interview_id] = scorecard

    def latest(self, interview_id: UUID) -> Scorecard | None:
        return self.stored.get(interview_id)


class NothingSpoken:
    """What `FinishInterview` asks of `core.ports.SpokenRecords`: interviews of the demo are typed."""

    def spoken(self, interview_id: UUID) -> dict[UUID, SpokenTurn]:
        return {}


class MemoryQuestions:
    """Implements `core.ports.Questions` over the shipped bank."""

    def __init__(self, bank: Sequence[Question]) -> None:
        self._by_id = {question.id: question for question in bank}
        self._tracks: dict[str, list[Question]] = defaultdict(list)
        for question in sorted(bank, key=lambda q: q.slug):
            self._tracks[question.track].append(question)

    def sync(self, questions: Sequence[Question], at: datetime) -> int:
        return 0

    def of_track(self, track: str) -> list[Question]:
        return self._tracks[track]

    def get(self, question_version_id: UUID) -> Question:
        return self._by_id[question_version_id]

    def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Question]:
        return {i: self._by_id[i] for i in ids if i in self._by_id}


class MemoryJobs:
    """Implements `core.ports.Jobs` over the jobs the demo organisation starts with."""

    def __init__(self, jobs: Sequence[tuple[Job, RubricVersion, Panel]]) -> None:
        self._jobs = {job.id: (job, rubric, panel) for job, rubric, panel in jobs}
        self.of_track = {job.track: job for job, _, _ in jobs}

    def sync(self, jobs: Sequence[tuple[Job, RubricVersion, Panel]], at: datetime) -> None: ...

    def all(self, org_id: UUID) -> list[Job]:
        return [job for job, _, _ in self._jobs.values()]

    def get(self, job_id: UUID) -> Job:
        return self._jobs[job_id][0]

    def rubric(self, rubric_version_id: UUID) -> RubricVersion:
        """Raises NotFound."""
        found = next((rubric for _, rubric, _ in self._jobs.values() if rubric.id == rubric_version_id), None)
        if found is None:
            raise NotFound
        return found

    def current_rubric(self, job_id: UUID) -> RubricVersion:
        return self._jobs[job_id][1]

    def panel(self, job_id: UUID) -> Panel:
        return self._jobs[job_id][2]
