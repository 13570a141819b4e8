"""Coaching by the model, in the form of the embedded coach; every strength and area rests on words of an answer."""

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from core.domain.by_model import Coached
from core.domain.question import Question
from core.domain.scorecard import Claim, Delivery, Dimension, Feedback, QuestionResult, Recommendation
from core.llm.deadline import Clock, Deadline
from core.llm.errors import ModelError
from core.llm.fence import NewNonce, new_nonce
from core.llm.prompts import Prompts
from core.llm.provider import Ask, LLMProvider
from core.llm.shapes import Paragraph, Phrase, Sentence, Shape
from core.llm.sheet import Screen
from core.llm.transcript import Transcript, marks_in, numbers
from core.llm.turn import UNEXPECTED

log = logging.getLogger(__name__)
MOST = 3  # things said in each list
_PROMISE = re.compile(r"\b(?:hired|job offer|you got the job|guarantee[ds]?|https?://\S+)", re.IGNORECASE)


class EmbeddedCoach(Protocol):
    """core/interview/coach.py, as far as it is needed here."""

    def name(self, concept: str) -> str: ...

    def feedback(
        self,
        results: Sequence[QuestionResult],
        dimensions: Sequence[Dimension],
        delivery: Delivery,
        recommendation: Recommendation,
        overall: float | None,
        threshold: float,
        bank: Sequence[Question],
    ) -> Feedback: ...


class Point(Shape):
    text: Sentence
    answer: int
    quote: Phrase


class CoachReply(Shape):
    strengths: list[Point]
    areas: list[Point]
    next_steps: list[Sentence]
    summary: Paragraph


class ModelCoach:
    """Stands where the embedded coach stands: the same `feedback`, the same `name`. Drills stay the embedded coach's:
    they are questions of the bank, chosen by concept. Safe to share between threads."""

    def __init__(
        self,
        provider: LLMProvider,
        prompts: Prompts,
        embedded: EmbeddedCoach,
        screen: Screen,
        seconds: float,
        *,
        nonce: NewNonce = new_nonce,
        clock: Clock = time.monotonic,
    ) -> None:
        self.provider, self.prompts, self.embedded = provider, prompts, embedded
        self._screen, self._seconds, self._nonce, self._clock = screen, seconds, nonce, clock

    def name(self, concept: str) -> str:
        return self.embedded.name(concept)

    def feedback(
        self,
        results: Sequence[QuestionResult],
        dimensions: Sequence[Dimension],
        delivery: Delivery,
        recommendation: Recommendation,
        overall: float | None,
        threshold: float,
        bank: Sequence[Question],
    ) -> Feedback:
        """As the embedded coach. Raises no ModelError."""
        return self.coached(results, dimensions, delivery, recommendation, overall, threshold, bank).feedback

    def coached(
        self,
        results: Sequence[QuestionResult],
        dimensions: Sequence[Dimension],
        delivery: Delivery,
        recommendation: Recommendation,
        overall: float | None,
        threshold: float,
        bank: Sequence[Question],
    ) -> Coached:
        """The feedback with what it rests on. Raises no ModelError."""
        plain = self.embedded.feedback(results, dimensions, delivery, recommendation, overall, threshold, bank)
        transcript = Transcript(results, self._screen, self._nonce())
        if overall is None or not transcript.said:
            return Coached(plain)
        deadline = Deadline.within(self._seconds, self._clock)
        result = f"{overall:.0f} of 100, the bar is {threshold:.0f}: {recommendation.replace('_', ' ')}. "
        result += ", ".join(f"{d.name} {d.value:.1f} of {d.scale}" for d in dimensions if d.value is not None)
        try:
            return self._coached(transcript, result, plain, deadline)
        except ModelError as failure:
            return Coached(plain, degraded=failure.sentence)
        except Exception as failure:
            log.error("coaching by the model failed: %s", type(failure).__name__)
            return Coached(plain, degraded=UNEXPECTED)

    def _coached(self, transcript: Transcript, result: str, plain: Feedback, deadline: Deadline) -> Coached:
        prompt = self.prompts["coach"]
        material = transcript.text(with_marks=True)
        drills = "; ".join(f"{self.name(d.concept)}: {d.stem}" for d in plain.drills) or "none"
        messages = prompt.messages(nonce=transcript.nonce, result=result, drills=drills, transcript=material)
        reply = self.provider.structured(Ask("coach", messages, prompt.hash), CoachReply, deadline).value

        given = numbers(result) | marks_in(material)
        strengths = _proven(transcript, "strength", reply.strengths, given)
        areas = _proven(transcript, "area", reply.areas, given)
        steps = tuple(step for step in reply.next_steps if _fit(step, given))[:MOST]
        summary = reply.summary if _fit(reply.summary, given) and numbers(reply.summary) <= numbers(result) else ""
        claims = (*strengths, *areas)
        feedback = replace(
            plain,
            summary=summary or plain.summary,
            strengths=tuple(_line(claim) for claim in strengths) or plain.strengths,
            areas=tuple(_line(claim) for claim in areas) or plain.areas,
            next_steps=steps or plain.next_steps,
        )
        said = len(reply.strengths[:MOST]) + len(reply.areas[:MOST])
        return Coached(feedback, claims, said - len(claims), prompt.hash)


def _proven(transcript: Transcript, section: str, points: Sequence[Point], given: frozenset[str]) -> tuple[Claim, ...]:
    """The points whose words stand in the answer they name."""
    claims = [
        transcript.claim(section, point.text, point.answer, point.quote)
        for point in points[:MOST]
        if _fit(point.text, given)
    ]
    return tuple(claim for claim in claims if claim is not None)


def _fit(text: str, given: frozenset[str]) -> bool:
    """No invented marks, promises or addresses."""
    return bool(text) and marks_in(text) <= given and not _PROMISE.search(text)


def _line(claim: Claim) -> str:
    return f"{claim.text} (question {claim.place})"
