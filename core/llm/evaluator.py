"""A finished interview judged as a whole by the model, in the dimensions of the embedded evaluator."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from core.domain.by_model import Evaluation, Overall
from core.domain.grade import HIGHEST, LOWEST
from core.domain.scorecard import Claim, Dimension, QuestionResult
from core.llm.deadline import Clock, Deadline
from core.llm.errors import ModelError
from core.llm.fence import NewNonce, new_nonce
from core.llm.marks import ABOVE_EMBEDDED, NAME, Mark, version
from core.llm.prompts import Prompts
from core.llm.provider import Ask, LLMProvider
from core.llm.repeats import MOST_RUNS, RERUN_TEMPERATURE, interval
from core.llm.shapes import Phrase, Sentence, Shape
from core.llm.sheet import Screen
from core.llm.transcript import Transcript
from core.llm.turn import UNEXPECTED

log = logging.getLogger(__name__)
OVERALL = ("understanding", "explainability")  # whose mean is the interview's result


class DimensionMark(Shape):
    dimension: Phrase
    claim: Sentence
    answer: int
    quote: Phrase
    score: Mark


class InterviewMarks(Shape):
    marks: list[DimensionMark]


class ModelEvaluator:
    """Safe to share between threads."""

    name = NAME

    def __init__(
        self,
        provider: LLMProvider,
        prompts: Prompts,
        screen: Screen,
        seconds: float,
        *,
        nonce: NewNonce = new_nonce,
        clock: Clock = time.monotonic,
    ) -> None:
        self.version = version(provider.model)
        self.provider, self.prompts = provider, prompts
        self._screen, self._seconds, self._nonce, self._clock = screen, seconds, nonce, clock

    def evaluate(
        self,
        results: Sequence[QuestionResult],
        embedded: Sequence[Dimension],
        overall: Overall | None,
        focus: str = "",
        runs: int = 1,
    ) -> Evaluation:
        """Judge an interview `runs` times (1 to 10). `embedded` and `overall` are what core/interview/scoring.py made
        of it: they stand where the model's marks cannot be proven, and bound them where they can. With one run the
        intervals keep the embedded width, with more they are those of the runs. Raises nothing."""
        as_it_was = Evaluation(tuple(embedded), overall)
        transcript = Transcript(results, self._screen, self._nonce())
        if overall is None or not transcript.said:
            return as_it_was
        deadline = Deadline.within(self._seconds, self._clock)
        try:
            return self._evaluated(transcript, as_it_was, focus, min(max(runs, 1), MOST_RUNS), deadline)
        except ModelError as failure:
            return replace(as_it_was, degraded=failure.sentence)
        except Exception as failure:
            log.error("evaluating by the model failed: %s", type(failure).__name__)
            return replace(as_it_was, degraded=UNEXPECTED)

    def _evaluated(
        self, transcript: Transcript, embedded: Evaluation, focus: str, runs: int, deadline: Deadline
    ) -> Evaluation:
        prompt = self.prompts["evaluate"]
        names = [d.name for d in embedded.dimensions if d.scale == HIGHEST and d.value is not None]
        messages = prompt.messages(
            nonce=transcript.nonce,
            focus=focus or "clear and correct answers",
            dimensions=", ".join(names),
            transcript=transcript.text(with_marks=False),
        )
        tally = _Tally(transcript, {d.name: d for d in embedded.dimensions if d.name in names})
        degraded = ""
        for run in range(1, runs + 1):
            ask = Ask("evaluate", messages, prompt.hash)
            if runs > 1:
                ask = replace(ask, task="evaluate-again", temperature=RERUN_TEMPERATURE, seed=run)
            try:
                tally.add(self.provider.structured(ask, InterviewMarks, deadline).value)
            except ModelError as failure:
                degraded = failure.sentence
                break
        if not tally.runs:
            return replace(embedded, degraded=degraded)
        dimensions = tuple(tally.dimension(d) for d in embedded.dimensions)
        return Evaluation(
            dimensions=dimensions,
            overall=_overall(dimensions) or embedded.overall,
            claims=tuple(tally.claims),
            runs=tally.runs,
            dropped=tally.dropped,
            capped=tally.capped,
            prompt_hash=prompt.hash,
            degraded=degraded,
        )


class _Tally:
    """The proven marks of the runs so far."""

    def __init__(self, transcript: Transcript, wanted: dict[str, Dimension]) -> None:
        self._transcript, self._wanted = transcript, wanted
        self._marks: dict[str, list[float]] = {name: [] for name in wanted}
        self.claims: list[Claim] = []
        self.runs = self.dropped = self.capped = 0

    def add(self, marks: InterviewMarks) -> None:
        self.runs += 1
        heard: set[str] = set()
        by_lower = {name.lower(): name for name in self._wanted}
        for mark in marks.marks:
            name = by_lower.get(mark.dimension.lower(), "")
            if not name or name in heard:
                continue
            claim = self._proven(name, mark)
            if claim is None:
                self.dropped += 1
                continue
            heard.add(name)
            most = (self._wanted[name].value or LOWEST) + ABOVE_EMBEDDED
            self.capped += mark.score > most
            self._marks[name].append(min(mark.score, most))
            if self.runs == 1:
                self.claims.append(claim)

    def dimension(self, embedded: Dimension) -> Dimension:
        """The dimension by the model's marks, or as it was where none was proven."""
        marks = self._marks.get(embedded.name)
        if not marks:
            return embedded
        mean, low, high = interval(marks)
        if low is None and embedded.value is not None and embedded.low is not None and embedded.high is not None:
            half = max(embedded.high - embedded.value, embedded.value - embedded.low)  # one run: as wide as it was
            low, high = max(LOWEST, marks[0] - half), min(HIGHEST, marks[0] + half)
        return replace(embedded, value=mean, low=low, high=high, reason="")

    def _proven(self, name: str, mark: DimensionMark) -> Claim | None:
        """A mark counts when its words stand in the answer it names; a topic's, when that is an answer on the topic."""
        one = self._transcript.by_number(mark.answer)
        if one is None or (name not in OVERALL and one.question.topic != name):
            return None
        return self._transcript.claim(name, mark.claim, mark.answer, mark.quote)


def _overall(dimensions: Sequence[Dimension]) -> Overall | None:
    """Ten times the mean of what the result rests on. The two are not independent, so their intervals are averaged."""
    found = [d for d in dimensions if d.name in OVERALL and d.value is not None]
    if len(found) < len(OVERALL):
        return None
    value, low, high = (
        round(10 * sum(getattr(d, name) or 0.0 for d in found) / len(found), 1) for name in ("value", "low", "high")
    )
    return value, low, high
