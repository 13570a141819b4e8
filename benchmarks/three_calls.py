"""A turn in three calls (mark, decide, word), as many interviewers are built: what the single pass is compared with."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from core.domain.by_model import Moment, TurnTaken, Wording
from core.domain.grade import Grade
from core.domain.question import KeyPoint, Question
from core.llm.deadline import Clock, Deadline
from core.llm.errors import ModelError
from core.llm.fence import NewNonce, new_nonce
from core.llm.marks import Marks, decided_already, judge
from core.llm.prompts import Prompts
from core.llm.provider import Ask, LLMProvider, Result
from core.llm.shapes import Phrase, Shape
from core.llm.sheet import Screen, Sheet, asked_before, lay_out
from core.llm.wording import worded
from core.ports import Grader

PROMPTS = Path(__file__).with_name("prompts")


class Decision(Shape):
    move: Literal["deeper", "next"]
    question_point: int = Field(description="number of the key point to draw out, 0 for next")


class Worded(Shape):
    question: Phrase


@dataclass
class _Bill:
    calls: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    ms: int = 0

    def add(self, result: Result[Any]) -> None:
        self.calls += result.calls
        self.ms += result.ms
        for name in ("tokens_in", "tokens_out", "cost"):
            amount = getattr(result, name)
            if amount is not None:
                setattr(self, name, (getattr(self, name) or 0) + amount)


class ThreeCallTurn:
    """The same interface and checks as TurnModel."""

    def __init__(
        self,
        provider: LLMProvider,
        embedded: Grader,
        screen: Screen,
        seconds: float,
        *,
        nonce: NewNonce = new_nonce,
        clock: Clock = time.monotonic,
    ) -> None:
        self.provider, self.prompts, self.embedded = provider, Prompts(PROMPTS), embedded
        self._screen, self._seconds, self._nonce, self._clock = screen, seconds, nonce, clock

    def take(self, question: Question, answer: str, moment: Moment) -> TurnTaken:
        """One deadline for all three; what was marked before a later call failed is kept. Raises ModelMissing."""
        deadline = Deadline.within(self._seconds, self._clock)
        embedded = self.embedded.grade(question, answer, moment.target)
        if decided_already(embedded) or not moment.marked:
            return TurnTaken(embedded)
        bill, grade, wording, degraded = _Bill(), embedded, Wording(), ""
        try:
            sheet = lay_out(question, answer, embedded, self._screen, self._nonce, moment.target, moment.probes)
            grade = self._mark(sheet, moment, deadline, bill)
            if (point := self._decide(sheet, moment, grade, deadline, bill)) is not None:
                wording = self._word(sheet, moment, point, deadline, bill)
        except ModelError as failure:
            degraded = failure.sentence
        return TurnTaken(grade, wording, degraded, bill.calls, bill.tokens_in, bill.tokens_out, bill.cost, bill.ms)

    def _mark(self, sheet: Sheet, moment: Moment, deadline: Deadline, bill: _Bill) -> Grade:
        prompt = self.prompts["grade"]
        messages = prompt.messages(**sheet.fields, asked=asked_before([moment.asked]))
        ask = Ask("three-mark", messages, prompt.hash, interview_id=moment.interview_id)
        result = self.provider.structured(ask, Marks, deadline)
        bill.add(result)
        return judge(result.value, sheet, model=self.provider.model, prompt_hash=prompt.hash).grade

    def _decide(self, sheet: Sheet, moment: Moment, grade: Grade, deadline: Deadline, bill: _Bill) -> KeyPoint | None:
        prompt = self.prompts["decide"]
        verdicts = [
            f"{i}. (weight {v.key_point.weight}) {v.verdict}: {v.key_point.statement}"
            for i, v in enumerate(grade.verdicts, start=1)
        ]
        messages = prompt.messages(
            question=sheet.question.stem,
            understanding=str(getattr(grade.understanding, "value", "unscored")),
            explainability=str(getattr(grade.explainability, "value", "unscored")),
            verdicts="\n".join(verdicts),
            probes=sheet.probes(moment.probes),
        )
        result = self.provider.structured(
            Ask("three-decide", messages, prompt.hash, interview_id=moment.interview_id), Decision, deadline
        )
        bill.add(result)
        point = sheet.point(result.value.question_point)
        return point if result.value.move == "deeper" and point in moment.probes else None

    def _word(self, sheet: Sheet, moment: Moment, point: KeyPoint, deadline: Deadline, bill: _Bill) -> Wording:
        prompt = self.prompts["word"]
        messages = prompt.messages(
            nonce=sheet.nonce,
            question=sheet.question.stem,
            point=point.statement,
            earlier=asked_before(moment.earlier),
            answer=sheet.fenced,
        )
        ask = Ask("three-word", messages, prompt.hash, interview_id=moment.interview_id)
        result = self.provider.structured(ask, Worded, deadline)
        bill.add(result)
        return worded(result.value.question, point, sheet.question, (*moment.earlier, moment.asked))
