"""Coaching by the model, in the form of the embedded coach; every strength and area rests on words of an answer."""

import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.domain.by_model import Coached
from core.domain.scorecard import Claim, Feedback, Marked
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
    """Says in a model's words what the embedded coach says. Drills stay the embedded coach's: questions of the bank,
    chosen by concept; `name` tells what a person calls a concept. Safe to share between threads."""

    def __init__(
        self,
        provider: LLMProvider,
        prompts: Prompts,
        name: Callable[[str], str],
        screen: Screen,
        seconds: float,
        *,
        nonce: NewNonce = new_nonce,
        clock: Clock = time.monotonic,
    ) -> None:
        self.provider, self.prompts, self.name = provider, prompts, name
        self._screen, self._seconds, self._nonce, self._clock = screen, seconds, nonce, clock

    def coached(self, marked: Marked, plain: Feedback) -> Coached:
        """The feedback with what it rests on; when the model fails, `plain` with the reason. Raises no ModelError."""
        transcript = Transcript(marked.results, self._screen, self._nonce())
        if marked.overall is None or not transcript.said:
            return Coached(plain)
        deadline = Deadline.within(self._seconds, self._clock)
        verdict = marked.recommendation.replace("_", " ")
        result = f"{marked.overall:.0f} of 100, the bar is {marked.threshold:.0f}: {verdict}. "
        result += ", ".join(f"{d.name} {d.value:.1f} of {d.scale}" for d in marked.dimensions if d.value is not None)
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
