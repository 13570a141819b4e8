"""Small stand-ins for the ports, written by hand, and builders for values tests need many of."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid5

from core.catalogue import NAMESPACE, load_jobs
from core.domain.account import Account, Role
from core.domain.errors import InterviewNotFound, NotFound, OutOfStep
from core.domain.grade import Flag, Grade, GradedAnswer, IntegritySignal, KeyPointVerdict, Score, Unscored, Verdict
from core.domain.integrity import Given, Habit, fillers
from core.domain.interview import Interview, NoteKind, Outcome, Turn
from core.domain.question import Difficulty, KeyPoint, Question
from core.domain.rubric import Job, Panel, Quota, Rubric, RubricVersion
from core.domain.scorecard import Scorecard
from core.interview.wording import Phrases
from core.usecases.conduct_interview import ConductInterview

DATA = Path(__file__).resolve().parents[2] / "data"
ORG = uuid5(NAMESPACE, "test-organisation")
T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON = Account(uuid5(ORG, "person"), ORG, "sam@example.org", "Sam Rivera", Role.CANDIDATE)
OTHER = Account(uuid5(ORG, "other"), ORG, "kim@example.org", "Kim Doe", Role.CANDIDATE)
TOPICS = ("Alpha", "Beta", "Gamma", "Delta")


def make_question(topic: str, difficulty: Difficulty, number: int, points: int = 3) -> Question:
    slug = f"{topic}-{difficulty}-{number}".lower()
    version = uuid5(NAMESPACE, slug)
    key_points = tuple(
        KeyPoint(uuid5(version, str(i)), i, f"concept-{i}", f"Statement {i} of {slug}.", 1 + i % 3, f"Why {i}?")
        for i in range(points)
    )
    return Question(
        id=version,
        question_id=uuid5(version, "question"),
        slug=slug,
        track="test",
        topic=topic,
        subtopic=topic,
        difficulty=difficulty,
        stem=f"What about {slug}?",
        rephrasing=f"In other words, {slug}?",
        key_points=key_points,
        ideal_answer="An ideal answer.",
        misconceptions=("A misconception.",),
        deeper=f"Deeper on {slug}?",
    )


def make_bank(per_cell: int = 2, topics: Sequence[str] = TOPICS) -> list[Question]:
    return [make_question(t, d, n) for t in topics for d in Difficulty for n in range(per_cell)]


def make_panel(quotas: Sequence[tuple[str, Difficulty, int]], max_turns: int = 6) -> Panel:
    return Panel(uuid5(ORG, "panel"), uuid5(ORG, "job"), tuple(Quota(*quota) for quota in quotas), max_turns)


def make_grade(
    question: Question,
    score: float | None,
    *,
    missed: Sequence[int] = (),
    target: KeyPoint | None = None,
    flags: frozenset[Flag] = frozenset(),
    declined: bool = False,
    needs_clarification: bool = False,
    kind: str = "live",
) -> Grade:
    """A grade of `score` in both dimensions whose key points at the positions `missed` were missed."""
    points = (target,) if target else question.key_points
    verdicts = tuple(
        KeyPointVerdict(p, Verdict.MISSED, 0.1) if p.position in missed else KeyPointVerdict(p, Verdict.MET, 0.9)
        for p in points
    )
    mark = Unscored("It could not be judged.") if score is None else Score(score)
    half = None if score is None else 0.8
    return Grade(
        grader="scripted",
        grader_version="1",
        understanding=mark,
        explainability=mark,
        verdicts=verdicts,
        critique="A critique.",
        low=None if score is None or half is None else max(1.0, score - half),
        high=None if score is None or half is None else min(10.0, score + half),
        flags=flags,
        declined=declined,
        needs_clarification=needs_clarification,
        kind=kind,
    )


class ScriptedGrader:
    """Grades by what the answer says of itself: `score=8.5 missed=0,2 off_topic declined clarify`."""

    name = "scripted"
    version = "1"

    def prepare(self, question: Question) -> None: ...

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        words = answer.split()
        given = dict(word.split("=", 1) for word in words if "=" in word)
        score = float(given["score"]) if given.get("score", "none") != "none" else None
        missed = [int(i) for i in given.get("missed", "").split(",") if i]
        return make_grade(
            question,
            score,
            missed=missed,
            target=target,
            flags=frozenset({Flag.OFF_TOPIC}) if "off_topic" in words else frozenset(),
            declined="declined" in words,
            needs_clarification="clarify" in words,
        )


class SuspiciousWhenAsked:
    """Answers of exactly 13 words are suspicious; an answer names other signals itself: `signals=left_page,formatting`.
    Keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[Given] = []

    def prepare(self, question: Question) -> None: ...

    def signals(self, given: Given) -> tuple[IntegritySignal, ...]:
        self.shown.append(given)
        words = given.text.split()
        named = [name for word in words if word.startswith("signals=") for name in word[8:].split(",")]
        return tuple(IntegritySignal(name, 999.0, 240.0) for name in named or ["typing_speed"] * (len(words) == 13))


@dataclass
class FakeInterviews:
    stored: dict[UUID, Interview] = field(default_factory=dict)
    graded: list[GradedAnswer] = field(default_factory=list)
    drafts: dict[UUID, tuple[int, str]] = field(default_factory=dict)
    kept: dict[tuple[UUID, str, int], str] = field(default_factory=dict)

    def add(self, interview: Interview) -> None:
        self.stored[interview.id] = interview

    def get(self, interview_id: UUID) -> Interview:
        if interview_id not in self.stored:
            raise InterviewNotFound
        return self.stored[interview_id]

    def append(self, interview: Interview, turns: Sequence[Turn], graded: GradedAnswer | None = None) -> None:
        before = self.get(interview.id)
        if before.version != interview.version or len(before.turns) + len(turns) != len(interview.turns):
            raise OutOfStep
        self.stored[interview.id] = replace(interview, version=interview.version + 1)
        if graded:
            self.graded.append(graded)

    def answers(self, interview_id: UUID) -> list[GradedAnswer]:
        return [answer for answer in self.graded if answer.interview_id == interview_id]

    def attempts(self, account_id: UUID, question_version_id: UUID) -> list[GradedAnswer]:
        mine = {i.id for i in self.stored.values() if i.account_id == account_id}
        fits = [a for a in self.graded if a.interview_id in mine and a.question_version_id == question_version_id]
        return [a for a in fits if not a.is_follow_up]

    def open_of(self, account_id: UUID) -> Interview | None:
        mine = [i for i in self.stored.values() if i.account_id == account_id and i.is_open]
        return mine[-1] if mine else None

    def answered_questions(self, account_id: UUID) -> frozenset[UUID]:
        mine = {i.id for i in self.stored.values() if i.account_id == account_id}
        return frozenset(answer.question_version_id for answer in self.graded if answer.interview_id in mine)

    def habits(self, account_id: UUID) -> list[Habit]:
        mine = [a for a in self.graded if self.stored[a.interview_id].account_id == account_id and a.words]
        return [
            Habit(a.input, a.words, (a.duration_s or 0.0) - (a.pause_s or 0.0), fillers(a.text)) for a in mine[::-1]
        ]

    def save_draft(self, interview_id: UUID, position: int, text: str, at: datetime) -> None:
        self.drafts[interview_id] = (position, text)

    def draft(self, interview_id: UUID) -> tuple[int, str] | None:
        return self.drafts.get(interview_id)

    def save_note(self, interview_id: UUID, kind: NoteKind, position: int, text: str, at: datetime) -> None:
        self.kept[(interview_id, kind, position)] = text

    def notes(self, interview_id: UUID, kind: NoteKind) -> dict[int, str]:
        return {key[2]: text for key, text in self.kept.items() if key[:2] == (interview_id, kind)}


@dataclass
class FakeScorecards:
    stored: dict[UUID, Scorecard] = field(default_factory=dict)

    def add(self, scorecard: Scorecard) -> None:
        self.stored[scorecard.interview_id] = scorecard

    def latest(self, interview_id: UUID) -> Scorecard | None:
        return self.stored.get(interview_id)


@dataclass
class FakeQuestions:
    bank: list[Question]

    def sync(self, questions: Sequence[Question], at: datetime) -> int:
        return 0

    def of_track(self, track: str) -> list[Question]:
        return [question for question in self.bank if question.track == track]

    def get(self, question_version_id: UUID) -> Question:
        return next(question for question in self.bank if question.id == question_version_id)

    def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Question]:
        return {question.id: question for question in self.bank if question.id in set(ids)}


class FakeJobs:
    def __init__(self, panel: Panel, track: str = "test", org_id: UUID = ORG) -> None:
        self.the_job = Job(panel.job_id, org_id, "Tester", track, "Tests things.", ())
        self.the_panel = panel
        self.version = RubricVersion(uuid5(org_id, "rubric"), panel.job_id, 1, Rubric("any", (), "Clear."), "hash")

    def sync(self, jobs: Sequence[tuple[Job, RubricVersion, Panel]], at: datetime) -> None: ...

    def all(self, org_id: UUID) -> list[Job]:
        return [self.the_job]

    def get(self, job_id: UUID) -> Job:
        if job_id != self.the_job.id:
            raise NotFound
        return self.the_job

    def rubric(self, rubric_version_id: UUID) -> RubricVersion:
        return self.version

    def current_rubric(self, job_id: UUID) -> RubricVersion:
        return self.version

    def panel(self, job_id: UUID) -> Panel:
        return self.the_panel


@dataclass
class Ticking:
    """A clock that moves one second whenever it is read, plus whatever the test adds."""

    at: datetime = T0

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class Ids:
    def __init__(self) -> None:
        self.numbers = count()

    def __call__(self) -> UUID:
        return uuid5(NAMESPACE, f"id-{next(self.numbers)}")


def conductor(panel: Panel, bank: list[Question], interviews: FakeInterviews | None = None) -> ConductInterview:
    interviews = interviews or FakeInterviews()
    return ConductInterview(
        interviews=interviews,
        questions=FakeQuestions(bank),
        jobs=FakeJobs(panel),
        grader=ScriptedGrader(),
        watch=SuspiciousWhenAsked(),
        habits=interviews,
        phrases=Phrases.load(DATA / "interviewer.yaml"),
        now=Ticking(),
        new_id=Ids(),
    )


def outcome(score: float | None, **rest: object) -> Outcome:
    return replace(Outcome(score), **rest)  # type: ignore[arg-type]


def shipped_jobs() -> list[tuple[Job, RubricVersion, Panel]]:
    return load_jobs(DATA / "jobs.yaml", ORG)
