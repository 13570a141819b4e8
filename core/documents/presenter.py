"""From a report to plain values a template or a page only has to place. Nothing here knows HTML."""

from collections.abc import Callable

from core.documents import wording
from core.documents.views import AnswerView, Bar, DrillView, KeyPointView, Note, QuestionView, Report, ScorecardView
from core.domain.grade import Flag, GradedAnswer, KeyPointVerdict
from core.domain.question import KeyPoint
from core.domain.scorecard import Dimension, QuestionResult, Scorecard
from core.interview import scoring
from core.interview.coach import best_verdicts
from core.interview.excerpt import highlighted
from core.interview.speaking import Speaking


def present(report: Report, *, recruiter_copy: bool) -> ScorecardView:
    """The report as a scorecard shows it."""
    card, interview = report.scorecard, report.interview
    title, reason = wording.RECOMMENDATIONS[card.recommendation]
    threshold = f"{card.threshold:.0f}"
    questions = tuple(
        question_view(n, result, report.concepts, recruiter_copy=recruiter_copy)
        for n, result in enumerate(report.results, start=1)
    )
    return ScorecardView(
        product=wording.PRODUCT,
        candidate=report.candidate,
        job=report.job.title,
        date=f"{interview.started_at.day} {interview.started_at:%B %Y}",
        interview=interview.id.hex[:8],
        mode="spoken" if interview.mode == "voice" else "typed",
        demo=wording.DEMO_LABEL if interview.is_demo else "",
        overall=bar(Dimension("Overall", card.overall, card.low, card.high, 100, reason)),
        bar_height=card.threshold,
        recommendation=title,
        recommendation_reason=reason.format(bar=threshold),
        dimensions=tuple(bar(dimension) for dimension in card.dimensions),
        summary=card.feedback.summary,
        strengths=card.feedback.strengths,
        areas=card.feedback.areas,
        drills=tuple(DrillView(report.concepts(drill.concept), drill.stem) for drill in card.feedback.drills),
        next_steps=card.feedback.next_steps,
        questions=questions,
        scored=sum(question.status == "scored" for question in questions),
        delivery=spoken_delivery(report.speaking) if report.speaking else delivery(card),
        grader=f"{card.grader} {card.grader_version}",
        rubric=interview.rubric_version_id.hex[:8],
        notes=notes(report.results) if recruiter_copy else None,
        degraded=wording.without_model(card.degraded, recruiter_copy=recruiter_copy),
        calibration=report.calibration if recruiter_copy else "",
    )


def bar(dimension: Dimension) -> Bar:
    """A dimension ready to draw and to read out."""
    name = dimension.name[:1].upper() + dimension.name[1:]
    if dimension.value is None:
        return Bar(name, "not scored", scale=dimension.scale, reason=dimension.reason)
    to_length = 100 / dimension.scale
    return Bar(
        name=name,
        words=wording.likely(dimension.value, dimension.low, dimension.high, dimension.scale),
        value=dimension.value * to_length,
        low=None if dimension.low is None else dimension.low * to_length,
        high=None if dimension.high is None else dimension.high * to_length,
        scale=dimension.scale,
    )


def question_view(
    number: int, result: QuestionResult, concept_name: Callable[[str], str], *, recruiter_copy: bool = False
) -> QuestionView:
    """One question with its answers, key points and score."""
    question = result.question
    return QuestionView(
        number=number,
        topic=question.topic,
        subtopic=question.subtopic,
        difficulty=question.difficulty.value,
        stem=question.stem,
        status=result.status,
        outcome=wording.OUTCOMES.get(result.status, result.status),
        reason="" if result.status == "scored" else _question_reason(result),
        bar=_question_bar(number, result),
        answers=tuple(answer_view(result, i, recruiter_copy=recruiter_copy) for i in range(len(result.answers))),
        key_points=tuple(_key_point(verdict, concept_name) for verdict in best_verdicts(result)),
    )


def answer_view(result: QuestionResult, index: int, *, recruiter_copy: bool = False) -> AnswerView:
    """An answer of a question with its verified quotes, labelled by the numbers of their key points."""
    answer, target = result.answers[index], result.targets[index]
    if answer.confidence is not None and answer.grade:
        grade = answer.grade
        outcome, reason = wording.likely(answer.confidence, grade.low, grade.high, 10), ""
    else:
        outcome, reason = wording.OUTCOMES.get(answer.status, answer.status), _answer_reason(answer)
    quotes = (
        [(v.evidence, v.key_point.position + 1) for v in answer.grade.verdicts if v.evidence] if answer.grade else []
    )
    effort = [wording.plural(answer.words, "word")] if answer.words else []
    if answer.duration_s:
        effort.append(wording.clock(answer.duration_s))
    return AnswerView(
        lead=_lead(index, answer, target),
        prompt=result.prompts[index] if index else "",
        segments=highlighted(answer.text, [quote for quote, _ in quotes], [number for _, number in quotes]),
        is_follow_up=answer.is_follow_up,
        status=answer.status,
        outcome=outcome,
        reason=reason,
        effort=tuple(effort),
        degraded=wording.without_model(answer.grade.degraded if answer.grade else "", recruiter_copy=recruiter_copy),
    )


def spoken_delivery(speaking: Speaking) -> tuple[tuple[str, str], ...]:
    """How the answers were spoken, as labels with values."""
    rows = [("Spoken answers", f"{speaking.answers}"), ("Words", f"{speaking.words}")]
    if speaking.words_per_minute is not None:
        rows.append(("Pace", f"{speaking.words_per_minute:.0f} words a minute"))
    rows.append(("Longest pause", f"{speaking.longest_pause:.1f} s" if speaking.longest_pause else "under 1 s"))
    if speaking.fillers_per_100 is not None:
        rows.append(("Fillers", f"{speaking.fillers_per_100:.1f} in 100 words"))
    if speaking.talk_ratio is not None:
        rows.append(("Share of the talking", f"{100 * speaking.talk_ratio:.0f} %"))
    return tuple(rows)


def delivery(card: Scorecard) -> tuple[tuple[str, str], ...]:
    """How the interview was written, as labels with values; empty when nothing was said."""
    measured = card.delivery
    if not measured.answers:
        return ()
    rows = [
        ("Answers", f"{measured.answers}"),
        ("Typical answer", wording.plural(round(measured.median_words), "word")),
    ]
    if measured.median_seconds:
        rows.append(("Typical time per answer", wording.duration(measured.median_seconds)))
    if measured.words_per_minute is not None:
        rows.append(("Pace", f"{measured.words_per_minute:.0f} words a minute, thinking included"))
    return tuple(rows)


def notes(results: tuple[QuestionResult, ...]) -> tuple[Note, ...]:
    """What a reviewer should look at, in the order of the questions: integrity signals, then flags of the grader."""
    found: list[Note] = []
    for number, result in enumerate(results, start=1):
        for answer in result.answers:
            for signal in answer.signals:
                seen, explanation = wording.SIGNALS.get(signal.signal, wording.OTHER_SIGNAL)
                name = signal.signal.replace("_", " ")
                seen = seen.format(signal=name, value=_plain(signal.value), threshold=_plain(signal.threshold))
                found.append(Note(number, seen, explanation))
            flags = answer.grade.flags if answer.grade else frozenset()
            found += [Note(number, wording.FLAGS[flag]) for flag in Flag if flag in flags]
    return tuple(dict.fromkeys(found))


def _plain(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 10 else f"{number:g}"


def _question_bar(number: int, result: QuestionResult) -> Bar | None:
    """The question's score with the interval of the answer that counts, moved with it when follow-ups raised it."""
    if result.confidence is None:
        return None
    half = scoring.half_width(scoring.counted([result]))
    low, high = max(result.confidence - half, 1.0), min(result.confidence + half, 10.0)
    return bar(Dimension(f"Question {number}", result.confidence, low, high, 10))


def _key_point(verdict: KeyPointVerdict, concept_name: Callable[[str], str]) -> KeyPointView:
    symbol, word = wording.VERDICTS[verdict.verdict]
    point = verdict.key_point
    return KeyPointView(point.position + 1, concept_name(point.concept), point.statement, verdict.verdict, symbol, word)


def _question_reason(result: QuestionResult) -> str:
    reasons = [_answer_reason(answer) for answer in result.answers]
    return next((reason for reason in reversed(reasons) if reason), wording.REASONS.get(result.status, ""))


def _answer_reason(answer: GradedAnswer) -> str:
    if answer.status == "declined":
        return wording.REASONS["declined"]
    said = (answer.grade.unscored_reason if answer.grade else "") or answer.unscored_reason
    return said or wording.REASONS.get(answer.status, "")


def _lead(index: int, answer: GradedAnswer, target: KeyPoint | None) -> str:
    if answer.is_follow_up:
        return f"{wording.FOLLOW_UP} on point {target.position + 1}" if target else wording.FOLLOW_UP
    return wording.ASKED_AGAIN if index else ""
