"""Builds the demo history: plays every planned sitting and writes what it left behind as Parquet.

Nothing depends on the order or the number of sittings but what the same person did before, so any set of whole
persons, and any first N sittings, come out exactly as in the full build.
"""

import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from core import demo
from core.catalogue import load_concepts, load_jobs, load_questions
from core.domain.account import Account
from core.domain.grade import GradedAnswer
from core.domain.interview import Interview
from core.domain.scorecard import Scorecard
from core.grading.integrity import shipped_watch
from core.grading.keypoints import shipped_grader
from core.interview.coach import Coach
from core.interview.wording import Phrases
from core.knowledge.embed import MiniLmEmbedder
from core.settings import ROOT, Settings
from core.storage.accounts import AccountRepository
from core.storage.bulk import export_parquet
from core.storage.engine import Store
from core.storage.grades import add_graded
from core.storage.interviews import InterviewRepository
from core.storage.scorecards import ScorecardRepository
from core.storage.studio import BlindGradeRepository
from core.storage.trust import SentinelRepository
from data.demo import people, reviews, stories
from data.demo.answers import Writer
from data.demo.blind import blind_grades
from data.demo.memory import MemoryInterviews, MemoryJobs, MemoryQuestions, MemoryScorecards
from data.demo.plan import Sitting, plan
from data.demo.sentinels import regradings
from data.demo.sitting import Stage

DATA = ROOT / "data"
TABLES_FOLDER = DATA / "demo" / "tables"
TABLES = (
    "account",
    "interview",
    "interview_draft",
    "turn",
    "answer",
    "grade",
    "answer_concept",
    "evidence",
    "integrity_signal",
    "integrity_review",
    "integrity_note",
    "scorecard",
    "feedback",
    "sentinel_grade",
)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Played:
    """What one sitting left behind; `graded` with the time each answer was stored."""

    interview: Interview
    graded: tuple[tuple[GradedAnswer, datetime], ...]
    scorecard: Scorecard | None
    draft: tuple[int, str, datetime] | None


def build(folder: Path, sittings: Sequence[Sitting], say: Say = print, workers: int = 1) -> None:
    """Play the sittings and write the tables to `folder`, replacing what is there. Raises ModelMissing."""
    write(folder, play(sittings, say, workers), sittings)
    size = sum(path.stat().st_size for path in folder.glob("*.parquet"))
    say(f"{len(sittings):,} interviews, {size / 1e6:.1f} MB in {folder}")


def sample(count: int | None = None, numbers: Iterable[int] = ()) -> list[Sitting]:
    """The first `count` sittings, or all those of some candidates; without either, the whole plan."""
    wanted = set(numbers)
    return [s for s in plan()[:count] if not wanted or s.number in wanted]


def play(sittings: Sequence[Sitting], say: Say, workers: int = 1) -> list[Played]:
    """Every sitting played, in the order given; with several workers each person stays with one."""
    if workers == 1:
        return _play_all(sittings, say)
    shares: list[list[Sitting]] = [[] for _ in range(workers)]
    for sitting in sittings:
        shares[sitting.number % workers].append(sitting)
    with ProcessPoolExecutor(workers) as pool:
        played = [p for share in pool.map(_play_quietly, shares) for p in share]
    return sorted(played, key=lambda p: (p.interview.started_at, p.interview.id))


def _play_quietly(sittings: Sequence[Sitting]) -> list[Played]:
    return _play_all(sittings, lambda _: None)


def _play_all(sittings: Sequence[Sitting], say: Say) -> list[Played]:
    cast = people.candidates()
    stage = make_stage(cast)
    played = []
    for done, sitting in enumerate(sittings, 1):
        interview_id = stage.play(sitting, cast[sitting.number]).id
        drafts = stage.interviews.drafts
        played.append(
            Played(
                interview=stage.interviews.get(interview_id),
                graded=tuple(stage.interviews.graded[interview_id]),
                scorecard=stage.scorecards.latest(interview_id),
                draft=drafts.get(interview_id),
            )
        )
        if done % 100 == 0:
            say(f"  {done} of {len(sittings)}")
    return played


def make_stage(cast: Sequence[Account]) -> Stage:
    """The use cases' surroundings: the shipped bank, the jobs, both graders and the writer of answers."""
    bank = load_questions(DATA / "questions")
    names = load_concepts(DATA / "concepts.yaml")
    embedder = MiniLmEmbedder(Settings().models)
    grader = shipped_grader(embedder)
    display_names = {account.id: account.display_name for account in cast}
    return Stage(
        interviews=MemoryInterviews(),
        scorecards=MemoryScorecards(),
        questions=MemoryQuestions(bank),
        jobs=MemoryJobs(load_jobs(DATA / "jobs.yaml", demo.DEMO_ORGANISATION)),
        grader=grader,
        earlier=stories.EarlierGrader(grader),
        watch=shipped_watch(embedder),
        writer=Writer(bank, names, stories.chance),
        coach=Coach.load(DATA / "coach.yaml", names),
        phrases=Phrases.load(DATA / "interviewer.yaml"),
        name_of=lambda account_id: display_names[account_id],
    )


def write(folder: Path, played: Sequence[Played], sittings: Sequence[Sitting]) -> None:
    """Store everything through the repositories of the app, then export whole tables."""
    with TemporaryDirectory(prefix="greenroom-demo-") as temporary:
        store = Store.open(f"duckdb:///{Path(temporary) / 'demo.duckdb'}")
        try:
            _store_people(store, sittings)
            _store_interviews(store, played)
            store.write(_settle_grade_ids)
            reviews.plant(store)
            cast = people.candidates()
            grader = shipped_grader(MiniLmEmbedder(Settings().models))
            regraded = regradings(grader, stories.EarlierGrader(grader))
            SentinelRepository(store).add(regraded, demo.DEMO_ORGANISATION)
            abilities = {(cast[s.number].id, s.starts): s.ability for s in sittings}
            graded_blind = BlindGradeRepository(store)
            for grade in blind_grades([(one.interview, one.graded) for one in played], abilities):
                graded_blind.add(grade)
            shutil.rmtree(folder, ignore_errors=True)
            export_parquet(store, folder, TABLES)
        finally:
            store.close()


def _store_people(store: Store, sittings: Sequence[Sitting]) -> None:
    """The cast of these sittings and the staff; accounts are made a day or so before they are first used."""
    accounts = AccountRepository(store)
    first: dict[int, datetime] = {}
    for sitting in sittings:
        first.setdefault(sitting.number, sitting.starts)
    for number, account in enumerate(people.candidates()):
        if number in first:
            accounts.add(account, None, first[number] - timedelta(hours=20 + number % 50))
    opened = datetime.combine(stories.FIRST_MONDAY - timedelta(days=7), time(8, tzinfo=UTC))
    for nth, account in enumerate(people.staff()):
        accounts.add(account, None, opened + timedelta(hours=nth))


def _store_interviews(store: Store, played: Sequence[Played]) -> None:
    bank = MemoryQuestions(load_questions(DATA / "questions"))
    interviews, scorecards = InterviewRepository(store, bank), ScorecardRepository(store)
    for one in played:
        interviews.add(one.interview)
        if one.draft is not None:
            interviews.save_draft(one.interview.id, *one.draft)

        def work(connection: Connection, one: Played = one) -> None:
            for graded, at in one.graded:
                add_graded(connection, one.interview, graded, at)

        store.write(work)
        if one.scorecard is not None:
            scorecards.add(one.scorecard)


def _settle_grade_ids(connection: Connection) -> None:
    """Grades get random ids when they are stored; here they are made from the answer's, so that builds repeat."""
    for table, column, answer in (
        ("answer_concept", "grade_id", "answer_id"),
        ("evidence", "grade_id", "(SELECT g.answer_id FROM grade g WHERE g.id = evidence.grade_id)"),
        ("grade", "id", "answer_id"),
    ):
        connection.exec_driver_sql(f"UPDATE {table} SET {column} = CAST(md5(CAST({answer} AS VARCHAR)) AS UUID)")  # noqa: S608
