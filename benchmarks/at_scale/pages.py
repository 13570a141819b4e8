"""What the insight pages ask when they are first drawn, timed query by query through the app's own analytics.

`PAGES` calls the use cases as the page scripts do; which queries that comes to is recorded, not kept here. A test draws
the pages themselves and compares.
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil

from benchmarks.at_scale.generate import END, VERSIONS, organisations
from core.domain.account import Account, Role
from core.storage.accounts import AuditRepository
from core.storage.analytics import DuckDbAnalytics
from core.storage.catalogue import JobRepository, QuestionRepository
from core.storage.engine import Store
from core.storage.trust import AlarmRepository
from core.usecases.insights import EVERYTHING, PAGE
from core.wiring_insights import Insights, build_insights, build_studio

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Asked:
    """A question and its answer, with seconds and seconds of processor time, all threads together."""

    query: str
    parameters: dict[str, Any]
    rows: Rows
    seconds: float
    cpu: float


@dataclass
class Recording:
    """Analytics that keep what was asked and what came of it."""

    inner: DuckDbAnalytics
    asked: list[Asked] = field(default_factory=list)

    @property
    def as_of(self) -> datetime | None:
        return self.inner.as_of

    @property
    def store(self) -> Store:
        return self.inner.store

    def run(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        started, cpu = time.perf_counter(), time.process_time()
        rows = self.inner.run(query, **parameters)
        spent = time.process_time() - cpu
        self.asked.append(Asked(query, parameters, rows, time.perf_counter() - started, spent))
        return rows


def _overview(page: Insights, person: Account) -> None:
    page.overview.totals(person)
    page.overview.funnel(person)
    page.overview.this_week(person)
    page.queue.outcomes(person)
    page.drift.on_record(person)
    page.overview.by_week(person)
    page.overview.by_job(person)
    page.overview.spread(person)
    page.all.answers(person)


def _drift(page: Insights, person: Account) -> None:
    seen = page.drift.look(person, EVERYTHING, page.drift.budget(person))
    page.drift.on_record(person)
    page.drift.not_on_record(person, seen.findings.alarms if seen.findings else [])
    page.all.answers(person)


def _integrity(page: Insights, person: Account) -> None:
    page.integrity.rates(person)
    page.queue.outcomes(person)
    page.queue.queue(person)


def _concepts(page: Insights, person: Account) -> None:
    gaps = page.concepts.gaps(person)
    first = gaps.overall[0].concept if gaps.overall else ""
    page.concepts.missed_by_week(person, first)
    page.concepts.questions(person, first)
    page.concepts.answers(person, first, rows=PAGE)


def _questions(page: Insights, person: Account) -> None:
    quality = page.questions.quality(person)
    page.all.answers(person, question_version_id=quality.questions[0].question_version_id)


def _candidates(page: Insights, person: Account) -> None:
    page.candidates.ranked(person)


def _fairness(page: Insights, person: Account) -> None:
    page.fairness.people(person)
    page.bias.flags(person)
    page.all.answers(person)


def _trust(page: Insights, person: Account) -> None:
    page.trust.trust(person)
    page.trust.calls(person)
    page.all.answers(person)


PAGES: dict[str, Callable[[Insights, Account], None]] = {
    "overview": _overview,
    "drift": _drift,
    "integrity": _integrity,
    "concepts": _concepts,
    "question_quality": _questions,
    "candidates": _candidates,
    "fairness": _fairness,
    "grader_trust": _trust,
}


def recruiter(seed: int = 8) -> Account:
    """Of the large organisation."""
    org = organisations(seed)[0]
    return Account(org, org, "recruiter@example.org", "Recruiter", Role.RECRUITER)


def insights_of(analytics: Any, store: Store) -> Insights:
    """As core/bootstrap.py wires them, without a grader: no first draw grades. It is the end of the history."""
    questions, audit = QuestionRepository(store), AuditRepository(store)
    studio = build_studio(store, analytics, JobRepository(store), questions, audit, _end, VERSIONS[-1])
    absent: Any = SimpleNamespace(name="embedded")
    return build_insights(
        analytics, questions, absent, lambda concept: concept, AlarmRepository(store), audit, _end, studio
    )


def _end() -> datetime:
    return END.replace(tzinfo=UTC)


def draw(name: str, analytics: DuckDbAnalytics, store: Store, person: Account) -> tuple[Recording, float, float]:
    """One draw of a page: what it asked, the seconds of its use cases, Python and all, and of processor time."""
    recording = Recording(analytics)
    page = insights_of(recording, store)
    started, cpu = time.perf_counter(), time.process_time()
    page.all.choices(person)
    PAGES[name](page, person)
    return recording, time.perf_counter() - started, time.process_time() - cpu


def forget(*files: Path) -> None:
    """Drop the files from the operating system's cache, as far as it lets us."""
    for file in filter(Path.exists, files):
        handle = os.open(file, os.O_RDONLY)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def prepare(file: Path) -> dict[str, float]:
    """In a process of its own: what the app keeps for a store of this size, made as its scheduled work does it."""
    store = Store.open(f"duckdb:///{file}")
    started, cpu = time.perf_counter(), time.process_time()
    try:
        kept = DuckDbAnalytics(store).refresh(at_once=True)
        seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    finally:
        store.close()
    own = file.with_suffix(".insights")
    size = own.stat().st_size if kept and own.exists() else 0
    return {"seconds": seconds, "cpu": spent, "bytes": size, "peak": _peak()}


def measure(file: Path, name: str, runs: int) -> dict[str, Any]:
    """In a process of its own: the page drawn once cold and `runs` times warm. Seconds; memory in bytes.

    Cold: nothing of the store is in the memory of the process, nor, as far as it can be helped, of the system. The
    libraries are loaded: a server has them long before anybody opens an insight page.
    """
    import scipy.special  # noqa: F401

    forget(file, file.with_suffix(".insights"))
    idle = psutil.Process().memory_info().rss
    store = Store.open(f"duckdb:///{file}")
    analytics = DuckDbAnalytics(store)
    person = recruiter()
    try:
        analytics.refresh(at_once=True)
        cold = draw(name, analytics, store, person)
        warm = [draw(name, analytics, store, person) for _ in range(runs)]
    finally:
        store.close()
    queries = [
        {
            "query": asked.query,
            "parameters": asked.parameters,
            "rows": list(asked.rows),
            "cold": asked.seconds,
            "warm": [again.asked[place].seconds for again, *_ in warm],
            "cpu": [again.asked[place].cpu for again, *_ in warm],
        }
        for place, asked in enumerate(cold[0].asked)
    ]
    return {
        "page": name,
        "cold": cold[1],
        "warm": [seconds for _, seconds, _ in warm],
        "cpu": [spent for *_, spent in warm],
        "queries": queries,
        "memory": {"idle": idle, "peak": _peak()},
    }


def _peak() -> int:
    """The most memory the process ever held."""
    status = Path("/proc/self/status")
    if status.exists():
        found = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(found.split()[1]) * 1024
    import resource

    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
