"""The model as a grader of single answers, once or several times over."""

import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from core.domain.grade import HIGHEST, LOWEST, Grade
from core.domain.question import KeyPoint, Question
from core.llm.deadline import Clock, Deadline
from core.llm.errors import ModelError
from core.llm.fence import NewNonce, new_nonce
from core.llm.marks import NAME, Marks, decided_already, judge, version
from core.llm.prompts import Prompts
from core.llm.provider import Ask, LLMProvider
from core.llm.sheet import Screen, asked_before, lay_out
from core.llm.turn import UNEXPECTED
from core.ports import Grader

log = logging.getLogger(__name__)
RERUN_TEMPERATURE = 0.7  # at 0 a model repeats itself, which says nothing about how sure it is
MOST_RUNS = 10
LEAST_HALF_WIDTH = 0.25  # of a mark: runs that agree to the last digit are not that exact
# Student's t, 90th percentile, for 1 to 9 degrees of freedom: an interval of 80 %, like the embedded grader's.
T_90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383)


@dataclass(frozen=True)
class Runs:
    """The same answer graded several times. `mean` confidence (1-10) with its 80 % interval by Student's t over the
    runs, None with fewer than two; `degraded` says why there are fewer than asked for, or "" ."""

    grades: tuple[Grade, ...]
    mean: float | None
    low: float | None
    high: float | None
    degraded: str = ""


class ModelGrader:
    """Implements `core.ports.Grader`. Where the model fails, the grade is the embedded one and says so in `grader`.

    Safe to share between threads.
    """

    name = NAME

    def __init__(
        self,
        provider: LLMProvider,
        prompts: Prompts,
        embedded: Grader,
        screen: Screen,
        seconds: float,
        *,
        nonce: NewNonce = new_nonce,
        clock: Clock = time.monotonic,
    ) -> None:
        self.version = version(provider.model)
        self.provider, self.prompts, self.embedded = provider, prompts, embedded
        self._screen, self._seconds, self._nonce, self._clock = screen, seconds, nonce, clock

    def prepare(self, question: Question) -> None:
        self.embedded.prepare(question)

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        """As the port says. Raises ModelMissing, no ModelError."""
        return self.graded(question, answer, target)[0]

    def graded(self, question: Question, answer: str, target: KeyPoint | None = None) -> tuple[Grade, str]:
        """The grade, and "" or the sentence that says why it is the embedded grader's."""
        deadline = Deadline.within(self._seconds, self._clock)
        embedded = self.embedded.grade(question, answer, target)
        if decided_already(embedded):
            return embedded, ""
        try:
            return self.by_model(question, answer, target, embedded, deadline), ""
        except ModelError as failure:
            return embedded, failure.sentence
        except Exception as failure:  # a mistake of ours must not cost a grade
            log.error("grading by the model failed: %s", type(failure).__name__)
            return embedded, UNEXPECTED

    def by_model(
        self,
        question: Question,
        answer: str,
        target: KeyPoint | None,
        embedded: Grade,
        deadline: Deadline,
        run: int = 0,
    ) -> Grade:
        """One grading by the model; from run 1 on with a seed of its own, as a re-run. Raises ModelError."""
        sheet = lay_out(question, answer, embedded, self._screen, self._nonce, target)
        prompt = self.prompts["grade"]
        asked = target.probe if target else question.stem
        messages = prompt.messages(**sheet.fields, asked=asked_before([asked]))
        ask = Ask("grade", messages, prompt.hash)
        if run:
            ask = replace(ask, task="grade-again", temperature=RERUN_TEMPERATURE, seed=run)
        result = self.provider.structured(ask, Marks, deadline)
        kind = "rerun" if run else "live"
        return judge(result.value, sheet, model=self.provider.model, prompt_hash=prompt.hash, kind=kind).grade

    def runs(self, question: Question, answer: str, count: int, seconds: float, target: KeyPoint | None = None) -> Runs:
        """Grade an answer `count` times (2 to 10) within `seconds`. Raises ModelMissing, no ModelError: runs that fail
        are left out, and without any the one grade is the embedded grader's, with its own interval."""
        deadline = Deadline.within(seconds, self._clock)
        embedded = self.embedded.grade(question, answer, target)
        if decided_already(embedded):
            return Runs((embedded,), embedded.confidence, embedded.low, embedded.high)
        grades: list[Grade] = []
        degraded = ""
        for run in range(1, min(max(count, 2), MOST_RUNS) + 1):
            try:
                grades.append(self.by_model(question, answer, target, embedded, deadline, run))
            except ModelError as failure:
                degraded = failure.sentence
                if failure.endpoint_down:
                    break
        if not grades:
            return Runs((embedded,), embedded.confidence, embedded.low, embedded.high, degraded)
        mean, low, high = interval([g.confidence for g in grades if g.confidence is not None])
        return Runs(tuple(grades), mean, low, high, degraded)


def interval(marks: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    """Mean, low and high of repeated marks within 1-10: mean ± t(k-1) s / sqrt(k) at 80 % (Student 1908)."""
    if not marks:
        return None, None, None
    mean = fmean(marks)
    if len(marks) < 2:
        return round(mean, 2), None, None
    t = T_90[min(len(marks) - 2, len(T_90) - 1)]
    half = max(LEAST_HALF_WIDTH, t * stdev(marks) / math.sqrt(len(marks)))
    return round(mean, 2), round(max(LOWEST, mean - half), 2), round(min(HIGHEST, mean + half), 2)
