"""The sentinels' gradings in the demo history: every Monday by the grader of that week, three times at the first and at
the change."""

from datetime import UTC, datetime, time
from uuid import uuid5

from core.catalogue import load_questions, load_sentinels
from core.demo import DEMO_ORGANISATION
from core.domain.sentinel import SentinelGrade
from core.ports import Grader
from core.settings import ROOT
from core.usecases.regrade_sentinels import RUNS_AT_CHANGE
from data.demo import stories

HOUR = time(5, tzinfo=UTC)


def regradings(grader: Grader, earlier: Grader) -> list[SentinelGrade]:
    """Both graders always give the same answer the same grade, so each grades it once."""
    sentinels = load_sentinels(ROOT / "data" / "sentinels.yaml", load_questions(ROOT / "data" / "questions"))
    made = []
    for one, weeks in (
        (earlier, range(1, stories.GRADER_WEEK)),
        (grader, range(stories.GRADER_WEEK, stories.WEEKS + 1)),
    ):
        grades = {sentinel.id: one.grade(sentinel.question, sentinel.text) for sentinel in sentinels}
        for week in weeks:
            at = datetime.combine(stories.first_day(week), HOUR)
            for run in range(1, (RUNS_AT_CHANGE if week == weeks[0] else 1) + 1):
                for sentinel in sentinels:
                    own = uuid5(DEMO_ORGANISATION, f"sentinel:{sentinel.id}:{week}:{run}")
                    made.append(SentinelGrade(own, sentinel.id, run, grades[sentinel.id], at))
    return made
