"""The scorecard of a case, as plain values a template only has to place."""

from dataclasses import dataclass, replace

from core.documents import drawings, wording
from core.documents.drawings import Drawing
from core.documents.presenter import bar, delivery, spoken_delivery
from core.documents.views import Bar, Report
from core.domain.case import Case, Exhibit, ExhibitKind
from core.domain.case_result import Advice, CaseResult, CheckpointOutcome, CheckpointResult, Point
from core.domain.grade import Verdict
from core.domain.scorecard import Dimension
from core.domain.units import show

PARTS = {"structure": "Structure", "hypothesis": "Hypothesis", "math": "Math", "insight": "Recommendation"}
DRILLS = {
    "structuring": "Structuring",
    "mental_math": "Mental math",
    "chart_reading": "Chart reading",
    "market_sizing": "Market sizing",
    "synthesis": "Synthesis",
}
OUTCOMES = {
    CheckpointOutcome.RIGHT: ("✓", "right"),
    CheckpointOutcome.CARRIED: ("✓", "right from the candidate's own earlier number"),
    CheckpointOutcome.WRONG: ("✗", "not right"),
    CheckpointOutcome.UNCLEAR: ("✗", "too many numbers to tell"),
    CheckpointOutcome.ABSENT: ("–", "no number given"),
}


@dataclass(frozen=True)
class Said:
    """A sentence of the coach with the words it is about, or the line of the conversation."""

    text: str
    quote: str
    line: int | None


@dataclass(frozen=True)
class CheckpointRow:
    question: str
    said: str
    right: str
    tolerance: str
    symbol: str
    verdict: str
    remark: str


@dataclass(frozen=True)
class PointRow:
    symbol: str
    word: str
    text: str
    quotes: tuple[Said, ...]


@dataclass(frozen=True)
class ExhibitView:
    """`drawing` is None for a table, whose cells are in `rows`."""

    title: str
    caption: str
    shown: str  # minutes and seconds from the start
    drawing: Drawing | None
    categories: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class CaseCard:
    product: str
    candidate: str
    title: str
    kind: str
    date: str
    interview: str
    mode: str
    demo: str
    overall: Bar
    bar_height: float
    recommendation: str
    recommendation_reason: str
    dimensions: tuple[Bar, ...]
    summary: str
    strengths: tuple[Said, ...]
    areas: tuple[Said, ...]
    drills: tuple[tuple[str, str], ...]
    next_steps: tuple[str, ...]
    checkpoints: tuple[CheckpointRow, ...]
    credited: int
    not_reached: int
    timeline: Drawing | None
    events: tuple[tuple[str, str], ...]  # letter, name
    length: str
    structure: tuple[PointRow, ...]
    exhibits: tuple[ExhibitView, ...]
    decision: str
    solution: str
    insight: tuple[PointRow, ...]
    risks: tuple[str, ...]
    delivery: tuple[tuple[str, str], ...]
    grader: str
    rubric: str
    degraded: str
    notes: tuple[str, ...] | None  # None in the candidate's copy


def case_card(report: Report, case: Case, result: CaseResult, *, recruiter_copy: bool) -> CaseCard:
    card, interview = report.scorecard, report.interview
    title, reason = wording.RECOMMENDATIONS[card.recommendation]
    lines = {turn.id: turn.position + 1 for turn in interview.turns}
    shown = [e for e in result.events if e.kind in drawings.EVENTS]
    letters = dict.fromkeys(drawings.EVENTS[event.kind][:2] for event in shown)

    def said(advice: Advice) -> Said:
        where = advice.quote.turn_id if advice.quote else advice.turn_id
        quote = advice.quote.evidence.quote if advice.quote else ""
        return Said(advice.text, quote, lines.get(where) if where else None)

    def point(found: Point) -> PointRow:
        symbol, word = wording.VERDICTS[found.verdict]
        quotes = tuple(Said("", q.evidence.quote, lines.get(q.turn_id)) for q in found.quotes)
        return PointRow(symbol, word, found.text, quotes if found.verdict is not Verdict.MISSED else ())

    return CaseCard(
        product=wording.PRODUCT,
        candidate=report.candidate,
        title=case.title,
        kind=f"{case.type.replace('_', ' ')} case, {case.difficulty}",
        date=f"{interview.started_at.day} {interview.started_at:%B %Y}",
        interview=interview.id.hex[:8],
        mode="spoken" if interview.mode == "voice" else "typed",
        demo=wording.DEMO_LABEL if interview.is_demo else "",
        overall=bar(Dimension("Overall", card.overall, card.low, card.high, 100, reason)),
        bar_height=card.threshold,
        recommendation=title,
        recommendation_reason=reason.format(bar=f"{card.threshold:.0f}"),
        dimensions=tuple(_mark(dimension) for dimension in card.dimensions),
        summary=card.feedback.summary,
        strengths=tuple(said(advice) for advice in result.advice if advice.section == "strength"),
        areas=tuple(said(advice) for advice in result.advice if advice.section == "area"),
        drills=tuple((DRILLS.get(pick.kind, pick.kind), pick.reason) for pick in result.drills),
        next_steps=card.feedback.next_steps,
        checkpoints=tuple(_checkpoint(checkpoint) for checkpoint in result.checkpoints),
        credited=sum(checkpoint.credited for checkpoint in result.checkpoints),
        not_reached=result.not_reached,
        timeline=drawings.timeline(result) if result.phases else None,
        events=tuple((letter, name) for letter, name in letters),
        length=wording.duration(result.length),
        structure=tuple(point(found) for found in result.mark("structure").points),
        exhibits=tuple(
            _exhibit(found, wording.clock(event.at))
            for event in result.exhibits
            if (found := case.exhibit(event.about)) is not None
        ),
        decision=case.solution.label(case.solution.decision),
        solution=case.solution.recommendation,
        insight=tuple(point(found) for found in result.mark("insight").points),
        risks=case.solution.risks,
        delivery=spoken_delivery(report.speaking) if report.speaking else delivery(card),
        grader=f"{card.grader} {card.grader_version}",
        rubric=interview.rubric_version_id.hex[:8],
        degraded=wording.without_model(card.degraded, recruiter_copy=recruiter_copy),
        notes=_notes(result) if recruiter_copy else None,
    )


def _notes(result: CaseResult) -> tuple[str, ...]:
    """What a reviewer should look at, part by part."""
    return tuple(
        f"{PARTS.get(mark.name, mark.name)}: {wording.FLAGS[flag]}" for mark in result.marks for flag in mark.flags
    )


def _mark(dimension: Dimension) -> Bar:
    """A mark that was counted rather than estimated has no range to show."""
    exact = dimension.low == dimension.high
    low, high = (None, None) if exact else (dimension.low, dimension.high)
    return bar(replace(dimension, name=PARTS.get(dimension.name, dimension.name), low=low, high=high))


def _checkpoint(checkpoint: CheckpointResult) -> CheckpointRow:
    symbol, words = OUTCOMES[checkpoint.outcome]
    hints = f", with {'a hint' if checkpoint.hints == 1 else f'{checkpoint.hints} hints'}" if checkpoint.hints else ""
    own = checkpoint.from_own
    return CheckpointRow(
        question=checkpoint.question,
        said=checkpoint.quote.evidence.quote if checkpoint.quote else "–",
        right=show(checkpoint.expected, checkpoint.unit),
        tolerance=f"±{100 * checkpoint.tolerance:.0f} %",
        symbol=symbol,
        verdict=words + hints,
        remark="" if own is None else f"From the earlier number, {show(own, checkpoint.unit)} follows.",
    )


def _exhibit(exhibit: Exhibit, shown: str) -> ExhibitView:
    table = exhibit.kind is ExhibitKind.TABLE
    return ExhibitView(
        title=exhibit.title,
        caption=exhibit.note,
        shown=shown,
        drawing=None if table else drawings.draw(exhibit),
        categories=exhibit.categories if table else (),
        rows=tuple((s.name, tuple(show(v, exhibit.unit_of(s)) for v in s.values)) for s in exhibit.series)
        if table
        else (),
    )
