"""What a model says of an answer, and how much of it is believed beside the embedded grade."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from core.domain.grade import HIGHEST, LOWEST, Flag, Grade, KeyPointVerdict, Score, Unscored, Verdict
from core.llm.shapes import Phrase, Sentence, Shape
from core.llm.sheet import Sheet

RULES = "checks-1"  # version of the rules in this file; part of every grade's version
NAME = "llm"

# A model's mark may lie this far above the embedded grader's, or above what its own proven verdicts amount to, and no
# further. A model of 1.5B went from 3 to 10 on a forged delimiter; paraphrases that the embedded grader underrates
# (it meets 63 % of their points) seldom cost it more than 3.
ABOVE_EMBEDDED = 4.0
ABOVE_VERDICTS = 2.0
# From this distance on, in either direction, a person should look.
DISAGREE = 4.0
CREDIT = {Verdict.MET: 1.0, Verdict.PARTLY: 0.5, Verdict.MISSED: 0.0}

Mark = Annotated[float, Field(ge=LOWEST, le=HIGHEST, allow_inf_nan=False, description="from 1 to 10")]


class PointMark(Shape):
    point: int = Field(description="the key point's number")
    quote: Phrase = Field(description="the answer's own words, exactly; empty when there are none")
    verdict: Literal["met", "partly", "missed"]


class Marks(Shape):
    """What a model fills in for one answer; evidence and critique come before the marks that rest on them."""

    points: list[PointMark]
    critique: Sentence
    off_topic: bool
    understanding: Mark
    explainability: Mark


@dataclass(frozen=True)
class Judged:
    """A grade from a model's marks. `capped`: how far the mark for understanding was brought down."""

    grade: Grade
    capped: float


def decided_already(embedded: Grade) -> bool:
    """Whether there is nothing to ask a model: the person declined, asked back, or said nothing that can be judged."""
    nothing = isinstance(embedded.understanding, Unscored) or isinstance(embedded.explainability, Unscored)
    return embedded.declined or embedded.needs_clarification or nothing


def judge(
    marks: Marks,
    sheet: Sheet,
    *,
    model: str,
    prompt_hash: str,
    kind: str = "live",
) -> Judged:
    """The grade, on the embedded grade's word where the model's cannot be proven.

    A point is met or touched on only by a quote that stands in the answer; without one the embedded verdict holds.
    The interval has the embedded grader's measured half-width: one run of a model says nothing about its error.
    """
    embedded = sheet.embedded
    verdicts, dropped = _verdicts(marks, sheet)
    coverage = _coverage(verdicts)
    ceiling = min(_value(embedded.understanding) + ABOVE_EMBEDDED, LOWEST + 9 * coverage + ABOVE_VERDICTS)
    understanding = round(max(LOWEST, min(marks.understanding, ceiling)), 1)
    explainability = round(min(marks.explainability, _value(embedded.explainability) + ABOVE_EMBEDDED), 1)
    flags = embedded.flags
    if marks.off_topic and coverage == 0:
        flags |= {Flag.OFF_TOPIC}
    capped = round(marks.understanding - understanding, 1)
    apart = max(
        abs(marks.understanding - _value(embedded.understanding)),
        marks.explainability - _value(embedded.explainability),
    )
    if apart >= DISAGREE or capped >= ABOVE_VERDICTS or marks.explainability > explainability:
        flags |= {Flag.GRADERS_DISAGREE}
    if sheet.lookalikes:
        flags |= {Flag.INSTRUCTIONS}
    grade = Grade(
        grader=NAME,
        grader_version=version(model),
        understanding=Score(understanding),
        explainability=Score(explainability),
        verdicts=verdicts,
        critique=marks.critique or embedded.critique,
        flags=flags,
        evidence_dropped=dropped,
        prompt_hash=prompt_hash,
        kind=kind,
    )
    low, high = _interval(grade.confidence, embedded)
    return Judged(replace(grade, low=low, high=high), capped)


def version(model: str) -> str:
    """What a grade names as its grader's version."""
    return f"{model}/{RULES}"


def _verdicts(marks: Marks, sheet: Sheet) -> tuple[tuple[KeyPointVerdict, ...], int]:
    """A verdict for every expected point, and how many of the model's were not proven."""
    expected, embedded = sheet.expected, sheet.embedded
    said = {mark.point: mark for mark in reversed(marks.points)}  # the first one of a point counts
    known = {verdict.key_point.id: verdict for verdict in embedded.verdicts}
    verdicts: list[KeyPointVerdict] = []
    dropped = sum(bool(mark.quote) for number, mark in said.items() if not 1 <= number <= len(expected))
    for number, point in enumerate(expected, start=1):
        mark = said.get(number)
        fallback = known.get(point.id, KeyPointVerdict(point, Verdict.MISSED, 0.0))
        if mark is None:
            verdicts.append(fallback)
            continue
        verdict = Verdict(mark.verdict)
        evidence = sheet.evidence(mark.quote) if verdict is not Verdict.MISSED else None
        if verdict is not Verdict.MISSED and evidence is None:
            dropped += 1
            verdicts.append(fallback)
        else:
            verdicts.append(KeyPointVerdict(point, verdict, CREDIT[verdict], evidence))
    return tuple(verdicts), dropped


def _coverage(verdicts: Sequence[KeyPointVerdict]) -> float:
    """The weighted share of the key points carried, 0 to 1."""
    weight = sum(v.key_point.weight for v in verdicts)
    return sum(v.key_point.weight * CREDIT[v.verdict] for v in verdicts) / weight if weight else 0.0


def _value(mark: Score | Unscored) -> float:
    return mark.value if isinstance(mark, Score) else LOWEST


def _interval(confidence: float | None, embedded: Grade) -> tuple[float | None, float | None]:
    """As far off as the embedded grader may be, on its wider side: at the ends of the scale the other is cut short."""
    centre = embedded.confidence
    if confidence is None or centre is None or embedded.low is None or embedded.high is None:
        return None, None
    half = max(embedded.high - centre, centre - embedded.low)
    return round(max(LOWEST, confidence - half), 2), round(min(HIGHEST, confidence + half), 2)
