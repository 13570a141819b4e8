"""The result of a case interview: four marks, the weighted overall, and coaching. Kept with everything they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from core.case_ports import CaseExaminer
from core.domain.interview import Interview, Speaker, Turn, TurnKind
from core.domain.scorecard import Delivery, Scorecard
from core.interview import scoring
from core.ports import NewId, Now

LONGEST_ANSWER = 20 * 60  # seconds: whoever took longer was not at it


@dataclass(frozen=True)
class FinishCase:
    examiner: CaseExaminer
    now: Now
    new_id: NewId

    def score(self, interview: Interview, threshold: float) -> Scorecard:
        """A scorecard with its case result. Raises CaseUnknown, ModelMissing."""
        evaluated = self.examiner.evaluate(interview)
        whole = evaluated.overall
        numbers = None
        if whole.value is not None and whole.low is not None and whole.high is not None:
            numbers = (whole.value, whole.low, whole.high)
        recommendation = scoring.recommend(numbers, threshold)
        coached = self.examiner.coach(interview, evaluated, recommendation, threshold)
        value, low, high = numbers or (None, None, None)
        return Scorecard(
            id=self.new_id(),
            interview_id=interview.id,
            created_at=self.now(),
            overall=value,
            low=low,
            high=high,
            threshold=threshold,
            recommendation=recommendation,
            dimensions=evaluated.dimensions,
            delivery=delivery(interview.turns),
            feedback=coached.feedback,
            grader=self.examiner.name,
            grader_version=self.examiner.version,
            case_result=replace(evaluated.result, advice=coached.advice, drills=coached.drills),
        )


def delivery(turns: Sequence[Turn]) -> Delivery:
    """How the answers were written: medians, the time counted from what the interviewer said last."""
    words: list[int] = []
    timed: list[tuple[int, float]] = []
    asked: datetime | None = None
    for turn in turns:
        if turn.role is Speaker.INTERVIEWER:
            asked = turn.created_at
        elif turn.kind is TurnKind.ANSWER and (count := len(turn.text.split())):
            words.append(count)
            seconds = (turn.created_at - asked).total_seconds() if asked else 0.0
            if 0 < seconds <= LONGEST_ANSWER:
                timed.append((count, seconds))
    if not words:
        return Delivery(0, 0.0, 0.0, None)
    return Delivery(
        answers=len(words),
        median_words=float(median(words)),
        median_seconds=float(median(seconds for _, seconds in timed)) if timed else 0.0,
        words_per_minute=round(median(60 * count / seconds for count, seconds in timed), 1) if timed else None,
    )
