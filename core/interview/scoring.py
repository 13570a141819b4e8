"""From graded answers to the numbers of a scorecard. Pure."""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import fmean, median
from uuid import UUID

from core.domain.grade import Grade, GradedAnswer, Score
from core.domain.interview import Interview, TurnKind
from core.domain.question import KeyPoint, Question
from core.domain.scorecard import Delivery, Dimension, QuestionResult, Recommendation

FEWEST_SCORED = 2  # questions; a result on one question says more about the question than about the person


def question_results(
    interview: Interview, answers: Sequence[GradedAnswer], questions: Mapping[UUID, Question]
) -> list[QuestionResult]:
    """The interview by question, in the order asked. Requests for clarification are not results and are left out."""
    by_turn = {answer.turn_id: answer for answer in answers}
    results: list[QuestionResult] = []
    for question_id in interview.progress.asked:
        question = questions[question_id]
        prompts: list[str] = []
        given: list[GradedAnswer] = []
        targets: list[KeyPoint | None] = []
        asked = ""
        for turn in interview.turns:
            if turn.question_version_id != question_id:
                continue
            if turn.kind in (TurnKind.QUESTION, TurnKind.FOLLOW_UP, TurnKind.OWN_WORDS):
                asked = turn.text
            answer = by_turn.get(turn.id)
            if answer is None or (answer.grade and answer.grade.needs_clarification):
                continue
            given.append(answer)
            prompts.append(asked)
            targets.append(question.key_point(turn.target) if turn.target else None)
        confidence = question_confidence(given)
        status = "scored" if confidence is not None else given[-1].status if given else "unanswered"
        results.append(QuestionResult(question, tuple(prompts), tuple(given), tuple(targets), status, confidence))
    return results


def question_confidence(answers: Sequence[GradedAnswer]) -> float | None:
    """The score of one question, 1-10.

    The better of the answers to the question itself; follow-ups, which only strong answers get, can raise it (to the
    mean of all) but never lower it.
    """
    main = [a.confidence for a in answers if not a.is_follow_up and a.confidence is not None]
    if not main:
        return None
    deeper = [a.confidence for a in answers if a.is_follow_up and a.confidence is not None]
    best = max(main)
    return round(max(best, fmean([best, *deeper])), 2)


def counted(results: Sequence[QuestionResult]) -> list[Grade]:
    """The grades that stand for their questions: the best main answer of each scored one."""
    grades = []
    for result in results:
        main = [a for a in result.answers if not a.is_follow_up and a.confidence is not None and a.grade]
        if main:
            best = max(main, key=lambda a: a.confidence or 0)
            if best.grade:
                grades.append(best.grade)
    return grades


def half_width(grades: Sequence[Grade]) -> float:
    """Half the interval of a mean of n grades, on the 1-10 scale: sqrt(sum of squared half-widths) / n.

    Errors of different answers are taken as independent (JCGM 100:2008, 5.1.2, uncorrelated inputs).
    """
    halves = [(g.high - g.low) / 2 for g in grades if g.high is not None and g.low is not None]
    return sqrt(sum(h * h for h in halves)) / len(grades) if grades else 0.0


def overall(results: Sequence[QuestionResult]) -> tuple[float, float, float] | None:
    """(value, low, high), 0-100: ten times the mean score of the questions. None below FEWEST_SCORED questions."""
    scores = [result.confidence for result in results if result.confidence is not None]
    if len(scores) < FEWEST_SCORED:
        return None
    value, half = 10 * fmean(scores), 10 * half_width(counted(results))
    return round(value, 1), round(max(value - half, 0.0), 1), round(min(value + half, 100.0), 1)


def recommend(result: tuple[float, float, float] | None, threshold: float) -> Recommendation:
    """Yes or no only when the whole interval lies on one side of the threshold."""
    if result is None:
        return Recommendation.UNSCORED
    _, low, high = result
    if low >= threshold:
        return Recommendation.YES
    return Recommendation.NO if high < threshold else Recommendation.BORDERLINE


def dimensions(results: Sequence[QuestionResult]) -> list[Dimension]:
    """Understanding and explainability over the interview, then the score by topic; all on 1-10."""
    grades = counted(results)
    rows = [_dimension(name, grades, name) for name in ("understanding", "explainability")]
    for topic in dict.fromkeys(result.question.topic for result in results):
        of_topic = [result for result in results if result.question.topic == topic]
        scores = [result.confidence for result in of_topic if result.confidence is not None]
        if scores:
            mean, half = fmean(scores), half_width(counted(of_topic))
            rows.append(Dimension(topic, round(mean, 2), max(mean - half, 1.0), min(mean + half, 10.0), 10))
        else:
            rows.append(Dimension(topic, None, None, None, 10, "not answered"))
    return rows


def _dimension(name: str, grades: Sequence[Grade], attribute: str) -> Dimension:
    marks = [mark.value for g in grades if isinstance(mark := getattr(g, attribute), Score)]
    if not marks:
        return Dimension(name, None, None, None, 10, "no answer could be scored")
    mean, half = fmean(marks), half_width(grades)
    return Dimension(name, round(mean, 2), max(mean - half, 1.0), min(mean + half, 10.0), 10)


def delivery(answers: Sequence[GradedAnswer]) -> Delivery:
    """How the interview was written; medians over answers with words in them."""
    written = [a for a in answers if a.words]
    if not written:
        return Delivery(0, 0.0, 0.0, None)
    seconds = [a.duration_s for a in written if a.duration_s]
    rates = [60.0 * a.words / a.duration_s for a in written if a.duration_s]
    return Delivery(
        answers=len(written),
        median_words=float(median(a.words for a in written)),
        median_seconds=float(median(seconds)) if seconds else 0.0,
        words_per_minute=round(median(rates), 1) if rates else None,
    )
