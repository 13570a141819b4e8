"""Wires ports to adapters: the one place that knows which implementation stands behind each."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from core import demo
from core.cases.coach import CaseCoach
from core.cases.drills import ShippedDrills
from core.cases.edit import CaseEditor
from core.cases.examiner import EmbeddedExaminer
from core.cases.interviewer import CaseDesk
from core.cases.shipped import shipped_cases
from core.catalogue import ORGANISATION, load_concepts, load_jobs, load_questions, load_sentinels
from core.documents.pdf import ScorecardPdf
from core.domain.errors import NotFound
from core.grading.injection import without_instructions
from core.grading.integrity import shipped_watch
from core.grading.keypoints import shipped_grader
from core.interview.case_wording import load_case_phrases
from core.interview.coach import Coach
from core.interview.wording import Phrases
from core.jobs.backup_watch import BackupWatcher
from core.jobs.case_queue import CaseQueue
from core.jobs.casebook_index import CasebookIndex
from core.jobs.weekly import Caretakers
from core.knowledge.embed import MiniLmEmbedder
from core.knowledge.reader import PdfReader
from core.knowledge.search import CasebookSearch
from core.knowledge.shelf import Shelf
from core.knowledge.shipped import shipped_casebooks
from core.llm.config import LlmConfig
from core.llm.prompts import Prompts
from core.llm.sentinels import SentinelGrader
from core.llm.service import LanguageModel, language_model
from core.settings import ROOT, Settings
from core.speech.configured import speech_config
from core.speech.service import SpeechService
from core.storage.accounts import AccountRepository, AuditRepository, SessionRepository
from core.storage.analytics import DuckDbAnalytics
from core.storage.backup import backup
from core.storage.bulk import load_parquet
from core.storage.case_requests import CaseRequestRepository
from core.storage.casebooks import CasebookRepository
from core.storage.cases import CaseStudyRepository
from core.storage.catalogue import JobRepository, QuestionRepository
from core.storage.drills import DrillResultRepository
from core.storage.engine import Store
from core.storage.interviews import InterviewRepository
from core.storage.model_calls import ModelCallRepository
from core.storage.organisations import remove_organisation
from core.storage.reviews import ReviewRepository
from core.storage.scorecards import ScorecardRepository
from core.storage.spoken import SpokenRepository
from core.storage.trust import AlarmRepository, SentinelRepository
from core.usecases.accounts import AccountDesk
from core.usecases.author_case import AuthorCase
from core.usecases.casebooks import CasebookDesk
from core.usecases.choose_case import ChooseCase
from core.usecases.conduct_case import ConductCase
from core.usecases.conduct_interview import ConductInterview
from core.usecases.finish_case import FinishCase
from core.usecases.finish_interview import FinishInterview
from core.usecases.follow_progress import FollowProgress
from core.usecases.grade_again import GradeAgain
from core.usecases.own_data import OwnData
from core.usecases.practise_drills import PractiseDrills
from core.usecases.review import Review
from core.usecases.sitting import Sitting
from core.usecases.watch_drift import WatchDrift
from core.usecases.watch_models import WatchModels
from core.usecases.write_cases import WriteCases
from core.voice.desk import VoiceDesk
from core.voice.keeper import Keeper
from core.voice.uploads import UploadDesk
from core.wiring_cases import case_writers
from core.wiring_insights import Insights, build_insights, build_studio, insight_work

DATA = ROOT / "data"


@dataclass(frozen=True)
class Services:
    """What pages and routes may use."""

    settings: Settings
    started: datetime
    store: Store
    accounts: AccountDesk
    audit: AuditRepository
    analytics: DuckDbAnalytics
    jobs: JobRepository
    questions: QuestionRepository
    cases: CaseStudyRepository
    conduct: ConductInterview
    case_room: ConductCase
    choose_case: ChooseCase
    finish: FinishInterview
    progress: FollowProgress
    review: Review
    insights: Insights
    insight_work: Caretakers
    own_data: OwnData
    pdf: ScorecardPdf
    backups: BackupWatcher
    speech: SpeechService
    voice: VoiceDesk
    uploads: UploadDesk
    model: LanguageModel | None
    models: WatchModels
    again: GradeAgain
    drills: PractiseDrills
    casebooks: CasebookDesk
    casebook_index: CasebookIndex
    passages: CasebookSearch
    author: AuthorCase
    case_queue: CaseQueue

    def desk(self, interview_id: UUID) -> Sitting:
        """Who conducts an interview: one about a case has a room of its own. Raises InterviewNotFound."""
        return self.case_room if self.case_room.interviews.get(interview_id).kind == "case" else self.conduct

    def open(self) -> None:
        """Start what runs beside the pages."""
        show_log()
        sys.setswitchinterval(SWITCH)
        self.backups.start()
        self.insight_work.start()
        self.voice.keeper.sweep()
        self.uploads.start()
        self.casebook_index.start()
        self.case_queue.start()

    def close(self) -> None:
        """Stop it, and let the store go."""
        self.case_queue.stop()
        self.casebook_index.stop()
        self.insight_work.stop()
        self.uploads.stop()
        self.voice.close()
        if self.model is not None:
            self.model.close()
        self.backups.stop()
        self.store.close()


# Seconds for which a thread keeps the interpreter from others. The thread that carries the sound of all interviews lets
# go of it at every packet, and would wait Python's usual 5 ms to have it back from a page that is being drawn.
SWITCH = 0.0005


def show_log() -> None:
    """On the console: everything that Greenroom says with a time, and what libraries warn of."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("greenroom").setLevel(logging.INFO)


def now() -> datetime:
    return datetime.now(UTC)


def build_services(settings: Settings) -> Services:
    """Open the store and wire everything. Raises StoreInUse, StoreCorrupted, StoreFull, BankInvalid."""
    store = Store.open(settings.store_url)
    people, sessions, audit = AccountRepository(store), SessionRepository(store), AuditRepository(store)
    questions, jobs, scorecards = QuestionRepository(store), JobRepository(store), ScorecardRepository(store)
    interviews = InterviewRepository(store, questions)
    analytics = DuckDbAnalytics(store)
    cases = CaseStudyRepository(store)
    sync_shipped(people, questions, jobs, cases)
    embedder = MiniLmEmbedder(settings.models)
    grader = shipped_grader(embedder)
    coach = Coach.load(DATA / "coach.yaml", load_concepts(DATA / "concepts.yaml"))
    config, prompts, calls = LlmConfig.of(settings), Prompts(), ModelCallRepository(store)
    model = language_model(config, grader, coach.name, without_instructions, now, calls, prompts=prompts)
    live = model.turn if model else grader  # marks answers
    studio = build_studio(store, analytics, jobs, questions, audit, now, live.version)
    insights = build_insights(analytics, questions, grader, coach.name, AlarmRepository(store), audit, now, studio)
    accounts = AccountDesk(
        accounts=people, sessions=sessions, audit=audit, now=now, new_id=uuid4, settings=settings, home_org=ORGANISATION
    )

    conduct = ConductInterview(
        interviews=interviews,
        questions=questions,
        jobs=jobs,
        grader=grader,
        watch=shipped_watch(embedder),
        habits=interviews,
        phrases=Phrases.load(DATA / "interviewer.yaml"),
        now=now,
        new_id=uuid4,
        model=model.turn if model else None,
        scales=studio.scales.calibrations,
    )
    case_room = ConductCase(
        interviews=interviews,
        jobs=jobs,
        phrases=load_case_phrases(DATA / "case_interviewer.yaml"),
        now=now,
        new_id=uuid4,
        cases=cases,
        desk=CaseDesk(embedder),
        notes=interviews,
        model=model.case_line if model else None,
    )
    spoken, speech = SpokenRepository(store), SpeechService(speech_config(settings), calls)
    keeper = Keeper(settings.recordings, spoken, settings.recording_days, now, uuid4)
    uploads = UploadDesk(settings.data_dir / "uploads", spoken, speech, now, uuid4)

    def desk_of(interview_id: UUID) -> Sitting:
        return case_room if interviews.get(interview_id).kind == "case" else conduct

    library, pdfs = CasebookRepository(store), PdfReader()
    library.sync(shipped_casebooks(DATA / "casebooks", now()))
    shelf = Shelf(settings.data_dir / "casebooks", DATA / "casebooks")
    casebook_index = CasebookIndex(library, shelf, pdfs, embedder, only_process=store.is_duckdb)
    passages = CasebookSearch(library, embedder, lambda text: without_instructions(text)[1])

    def name_of(account_id: UUID) -> str:
        try:
            return people.get(account_id).display_name
        except NotFound:
            return "A former user"

    drill_results = DrillResultRepository(store)
    examiner = EmbeddedExaminer(grader, embedder, CaseCoach.load(DATA / "case_coach.yaml"))
    finish = FinishInterview(
        interviews=interviews,
        scorecards=scorecards,
        questions=questions,
        jobs=jobs,
        spoken=spoken,
        grader=grader,
        coach=coach,
        name_of=name_of,
        now=now,
        new_id=uuid4,
        evaluator=model.evaluator if model else None,
        model_coach=model.coach if model else None,
        cases=FinishCase(examiner, now, uuid4),
        remark=insights.trust.remark,
    )
    requests, reviews = CaseRequestRepository(store), ReviewRepository(store)
    writers = case_writers(config, prompts, calls, passages)
    writing = WriteCases(requests, writers, passages, now)
    case_queue = CaseQueue(writing.waiting, writing.work)
    return Services(
        settings=settings,
        started=now(),
        store=store,
        accounts=accounts,
        audit=audit,
        analytics=analytics,
        jobs=jobs,
        questions=questions,
        cases=cases,
        conduct=conduct,
        case_room=case_room,
        choose_case=ChooseCase(cases, interviews),
        finish=finish,
        progress=FollowProgress(analytics, questions, jobs, interviews, coach.name),
        review=Review(analytics),
        insights=insights,
        insight_work=insight_work(
            SentinelRepository(store), SentinelGrader(model.turn) if model else grader, insights.drift, analytics, now
        ),
        own_data=OwnData(interviews, people, audit, now, spoken, keeper, uploads, scorecards, drill_results, reviews),
        pdf=ScorecardPdf(),
        backups=BackupWatcher(settings.data_dir, lambda: backup(store, settings.data_dir / "backups")),
        speech=speech,
        voice=VoiceDesk(desk_of, speech, keeper, spoken, now),
        uploads=uploads,
        model=model,
        models=WatchModels(model, prompts.texts, analytics, audit, now),
        again=GradeAgain(finish, jobs, model.evaluator if model else None, audit, now),
        drills=PractiseDrills(ShippedDrills(grader), drill_results, now, uuid4),
        casebooks=CasebookDesk(library, shelf, pdfs, casebook_index, passages, audit, now, uuid4),
        casebook_index=casebook_index,
        passages=passages,
        author=AuthorCase(cases, requests, writers, CaseEditor(), audit, now, uuid4, case_queue.wake),
        case_queue=case_queue,
    )


def sync_shipped(
    people: AccountRepository, questions: QuestionRepository, jobs: JobRepository, cases: CaseStudyRepository
) -> None:
    """Bring the store up to date with the bank, jobs and cases under data/."""
    at = now()
    people.add_organisation(ORGANISATION, "Greenroom", at)
    questions.sync(load_questions(DATA / "questions", load_concepts(DATA / "concepts.yaml")), at)
    jobs.sync(load_jobs(DATA / "jobs.yaml", ORGANISATION), at)
    cases.sync(shipped_cases(at))


def prepare(settings: Settings, say: Callable[[str], None]) -> None:
    """What happens before serving: migrations, bank, jobs, and the demo's history when it is wanted and absent."""
    store = Store.open(settings.store_url)
    try:
        sync_shipped(
            AccountRepository(store), QuestionRepository(store), JobRepository(store), CaseStudyRepository(store)
        )
        if settings.demo:
            load_demo(store, say)
    finally:
        store.close()


def load_demo(store: Store, say: Callable[[str], None], today: date | None = None) -> None:
    """Add the demo organisation and its synthetic half year, unless they are there."""
    people, jobs = AccountRepository(store), JobRepository(store)
    if people.organisation_name(demo.DEMO_ORGANISATION):
        return
    people.add_organisation(demo.DEMO_ORGANISATION, demo.NAME, now())
    jobs.sync(load_jobs(DATA / "jobs.yaml", demo.DEMO_ORGANISATION), now())
    shipped = load_sentinels(DATA / "sentinels.yaml", load_questions(DATA / "questions"))
    SentinelRepository(store).sync(shipped, now())
    days = demo.days_to_shift(today or now().date())
    counts = load_parquet(store, DATA / "demo" / "tables", days)
    WatchDrift(DuckDbAnalytics(store), AlarmRepository(store), AuditRepository(store), now).record(
        demo.DEMO_ORGANISATION
    )
    say(f"Demo history loaded: {counts.get('interview', 0):,} interviews, {counts.get('answer', 0):,} answers")


def reset_demo(settings: Settings, say: Callable[[str], None]) -> None:
    """Put the demo organisation back to how it shipped."""
    store = Store.open(settings.store_url)
    try:
        remove_organisation(store, demo.DEMO_ORGANISATION)
        load_demo(store, say)
    finally:
        store.close()
