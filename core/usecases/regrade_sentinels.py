"""The sentinels graded again: every week, and at once when the grader, a question or a sentinel changed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.domain.sentinel import Sentinel, SentinelGrade
from core.ports import Grader, NewId, Now
from core.trust_ports import SentinelRecords

EVERY = timedelta(days=7)
RUNS_AT_CHANGE = 3  # gradings when something changed: enough for a baseline, and to see how far the grader strays


class Due(StrEnum):
    """Why sentinels are to be graded."""

    CHANGED = "changed"  # or never graded by this version
    WEEKLY = "weekly"


@dataclass(frozen=True)
class RegradeSentinels:
    """`pause` is called between answers, so that interviews going on are not slowed down."""

    sentinels: Sequence[Sentinel]
    records: SentinelRecords
    grader: Grader
    now: Now
    new_id: NewId
    pause: Callable[[], None] = lambda: None

    def due(self) -> Due | None:
        """None while the last grading is recent enough."""
        graded = self.records.last_graded(self.grader.name, self.grader.version)
        if self.records.last_grader() != (self.grader.name, self.grader.version):  # also when an older one came back
            return Due.CHANGED
        if any(sentinel.id not in graded for sentinel in self.sentinels):
            return Due.CHANGED
        return Due.WEEKLY if self._oldest(graded.values()) <= self.now() - EVERY else None

    def run(self) -> int:
        """Grade what is due and keep it; returns how many gradings. Raises ModelMissing, SentinelsLeft."""
        due = self.due()
        if due is None:
            return 0
        at = self.now()
        grades = []
        for run in range(1, (RUNS_AT_CHANGE if due is Due.CHANGED else 1) + 1):
            for sentinel in self.sentinels:
                grade = self.grader.grade(sentinel.question, sentinel.text)
                grades.append(SentinelGrade(self.new_id(), sentinel.id, run, grade, at))
                self.pause()
        self.records.add(grades)
        return len(grades)

    def _oldest(self, times: Iterable[datetime]) -> datetime:
        return min(times, default=self.now() - EVERY)
