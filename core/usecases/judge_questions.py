"""Which questions tell strong candidates from weak ones, which do not, and how reliable an interview's score is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from uuid import UUID

from core.domain.account import Account
from core.ports import Analytics
from core.statistics.intervals import Estimate, Rate, wilson
from core.statistics.items import Reliability, correlation, reliability
from core.usecases.insights import EVERYTHING, Filters, listed, times

LEAST_INTERVIEWS = 30  # with the question and another one, before its discrimination is judged
WEAK = 0.1  # item-rest correlation below which a question tells hardly anything (Ebel and Frisbie 1991: .2 to keep)
REDUNDANT = 0.7  # correlation of two questions' scores, at the lower bound, that makes one of them superfluous
PAIRS = 50
NAME = 48  # characters
RELIABLE = 0.7  # of an interview's mean score, for decisions about a person (Nunnally 1978)
VERDICTS = {
    "misleads": "strong candidates do worse on it than weak ones, beyond chance: reword it or take it out.",
    "tells little": "it hardly goes together with the rest of the interview.",
    "fine": "nothing speaks against it.",
    "too few to judge": f"fewer than {LEAST_INTERVIEWS} interviews had it together with another question.",
}


@dataclass(frozen=True)
class QuestionRow:
    """Difficulty is `mean` (1-10, low is hard); `discrimination` the corrected item-rest correlation."""

    question_version_id: UUID
    slug: str
    stem: str
    role: str
    topic: str
    difficulty: str
    answers: int
    mean: float | None
    spread: float | None
    discrimination: Estimate
    seconds: float | None
    declined: Rate
    unclear: Rate

    @property
    def name(self) -> str:
        """The question's first words, by which people know it."""
        return shorten(self.stem, NAME, placeholder=" …")

    @property
    def judged(self) -> bool:
        return self.discrimination.n >= LEAST_INTERVIEWS

    @property
    def verdict(self) -> str:
        """`too few to judge`, `misleads`, `tells little` or `fine`."""
        if not self.judged:
            return "too few to judge"
        if self.discrimination.high < 0:
            return "misleads"
        return "tells little" if self.discrimination.high < WEAK or self.discrimination.value < WEAK else "fine"


@dataclass(frozen=True)
class Pair:
    """Two questions whose scores go together."""

    one: UUID
    other: UUID
    r: Estimate


@dataclass(frozen=True)
class PanelQuality:
    job: str
    reliability: Reliability

    @property
    def told(self) -> str:
        """How far the mean of an interview's answers can be relied on, in a sentence."""
        found = self.reliability
        if math.isnan(found.panel):
            return f"{times(found.interviews, 'scored interview')}: too few to judge."
        said = (
            f"an interview of {found.length:.1f} answers has a reliability of {found.panel:.2f} "
            f"(n = {times(found.interviews, 'interview')}), and its mean score a standard error of "
            f"{found.error:.1f} points of 10."
        )
        needed = found.length_for(RELIABLE)
        if found.panel >= RELIABLE or needed is None:
            return said
        return f"{said} It takes {times(needed, 'answer')} for {RELIABLE:g}, which decisions about people ask for."


@dataclass(frozen=True)
class QuestionQuality:
    """`questions` that can be judged first, the worst discrimination first."""

    questions: tuple[QuestionRow, ...]
    redundant: tuple[Pair, ...]
    panels: tuple[PanelQuality, ...]
    sentence: str


@dataclass(frozen=True)
class JudgeQuestions:
    analytics: Analytics

    def quality(self, person: Account, filters: Filters = EVERYTHING) -> QuestionQuality:
        """Raises NotAllowed, PeriodReversed."""
        given = filters.of(person)
        questions = [
            QuestionRow(
                question_version_id=row["question_version_id"],
                slug=row["slug"],
                stem=row["stem"],
                role=row["role"],
                topic=row["topic"],
                difficulty=row["difficulty"],
                answers=row["answers"],
                mean=row["mean"],
                spread=row["spread"],
                discrimination=correlation(row["discrimination"], row["compared"]),
                seconds=row["seconds"],
                declined=wilson(row["declined"], row["answers"]),
                unclear=wilson(row["unclear"], row["answers"]),
            )
            for row in self.analytics.run("question_items", **given)
        ]
        questions.sort(key=lambda row: (not row.judged, row.discrimination.value, row.slug))
        pairs = [
            Pair(row["one"], row["other"], correlation(row["r"], row["interviews"]))
            for row in self.analytics.run("question_pairs", **given, least=LEAST_INTERVIEWS, rows=PAIRS)
        ]
        panels = tuple(
            PanelQuality(
                row["job"],
                reliability(
                    row["interviews"],
                    row["answers"],
                    row["counts_squared"],
                    row["between_squares"],
                    row["within_squares"],
                ),
            )
            for row in self.analytics.run("panel_reliability", **given)
        )
        redundant = tuple(pair for pair in pairs if pair.r.low >= REDUNDANT)
        return QuestionQuality(tuple(questions), redundant, panels, _sentence(questions))


def _sentence(questions: Sequence[QuestionRow]) -> str:
    judged = [row for row in questions if row.judged]
    if not judged:
        least = times(LEAST_INTERVIEWS, "interview")
        return f"No question was asked in {least} yet, so none can be judged."
    misleading = [row for row in judged if row.verdict == "misleads"]
    if misleading:
        worst = [f"“{row.name}” (r = {row.discrimination.value:.2f}, n = {row.discrimination.n})" for row in misleading]
        many = len(worst) > 1
        return f"On {listed(worst)} strong candidates do worse than weak ones: reword {'them' if many else 'it'}."
    weak = [f"“{row.name}”" for row in judged if row.verdict == "tells little"]
    if weak:
        return f"{times(len(weak), 'question')} of {len(judged)} that can be judged tell little: {listed(weak[:3])}."
    return f"All {times(len(judged), 'question')} that can be judged tell strong candidates from weak ones."
