"""A turn in one pass: one call marks the answer and words the follow-up. What is asked about, and when the interview
ends, is decided in code; the embedded grader checks the marks and stands in when the model fails or is too slow."""

import hashlib
import logging
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future

from pydantic import Field, ValidationError

from core.domain.by_model import Listener, Moment, TurnTaken, Wording
from core.domain.grade import Grade
from core.domain.question import KeyPoint, Question
from core.llm.deadline import Clock, Deadline
from core.llm.errors import INSTEAD, ModelError
from core.llm.fence import NewNonce, new_nonce
from core.llm.fields import StreamedField
from core.llm.marks import NAME, Marks, decided_already, judge, version
from core.llm.prompts import Prompt, Prompts
from core.llm.provider import RESTART, Ask, LLMProvider, Result
from core.llm.shapes import Phrase
from core.llm.sheet import Screen, Sheet, asked_before, lay_out
from core.llm.wording import worded
from core.ports import Grader

log = logging.getLogger(__name__)
REMEMBERED = 64  # turns
UNEXPECTED = f"The language model's answer could not be used. {INSTEAD}"


class TurnReply(Marks):
    question_point: int = Field(description="number of the key point the question draws out, 0 for none")
    question: Phrase


class TurnModel:
    """Safe to share between threads. The same answer at the same moment gets the same turn, so that what was foreseen
    is what happens."""

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
        self._taken: OrderedDict[str, Future[TurnTaken]] = OrderedDict()
        self._lock = threading.Lock()

    def prepare(self, question: Question) -> None:
        self.embedded.prepare(question)

    def take(self, question: Question, answer: str, moment: Moment, listener: Listener | None = None) -> TurnTaken:
        """Mark an answer and word a follow-up to it, within the time set. Raises ModelMissing, no ModelError."""
        key = _key(question, answer, moment)
        with self._lock:
            known = self._taken.get(key)
            if known is None:
                mine: Future[TurnTaken] = Future()
                self._taken[key] = mine
                while len(self._taken) > REMEMBERED:
                    self._taken.popitem(last=False)
        if known is not None:
            failure = known.exception()
            if failure is None or isinstance(failure, Exception):
                return known.result()
            return self._take(question, answer, moment, listener)  # whoever took it was stopped, which is not our end
        try:
            mine.set_result(self._take(question, answer, moment, listener))
        except BaseException as stopped:
            with self._lock:
                self._taken.pop(key, None)
            mine.set_exception(stopped)
            raise
        return mine.result()

    def mark(self, question: Question, answer: str, target: KeyPoint | None = None) -> TurnTaken:
        """Mark an answer as in an interview, asked anew each time: for sentinels. Raises ModelMissing."""
        return self._take(question, answer, Moment(asked=question.stem, target=target), None)

    def _take(self, question: Question, answer: str, moment: Moment, listener: Listener | None) -> TurnTaken:
        deadline = Deadline.within(self._seconds, self._clock)
        embedded = self.embedded.grade(question, answer, moment.target)
        if decided_already(embedded) or not moment.marked:
            return TurnTaken(embedded)
        try:
            return self._by_model(question, answer, moment, embedded, deadline, listener)
        except ModelError as failure:
            return TurnTaken(embedded, degraded=failure.sentence)
        except Exception as failure:  # a mistake of ours must not be what a candidate's turn dies of
            log.error("a turn by the model failed: %s", type(failure).__name__)
            return TurnTaken(embedded, degraded=UNEXPECTED)

    def _by_model(
        self,
        question: Question,
        answer: str,
        moment: Moment,
        embedded: Grade,
        deadline: Deadline,
        listener: Listener | None,
    ) -> TurnTaken:
        sheet = lay_out(question, answer, embedded, self._screen, self._nonce, moment.target, moment.probes)
        prompt = self.prompts["turn"]
        messages = prompt.messages(
            **sheet.fields,
            asked=asked_before([moment.asked]),
            earlier=asked_before(moment.earlier),
            probes=sheet.probes(moment.probes),
        )
        ask = Ask("turn", messages, prompt.hash, interview_id=moment.interview_id)
        draft = _Draft(listener, sheet, prompt, self.provider.model) if listener else None
        result = self.provider.structured(ask, TurnReply, deadline, draft.listen if draft else None)
        reply = result.value
        grade = judge(reply, sheet, model=self.provider.model, prompt_hash=prompt.hash).grade
        point = sheet.point(reply.question_point)
        wording = Wording()
        if point in moment.probes and point is not None:
            wording = worded(reply.question, point, question, (*moment.earlier, moment.asked))
        return taken(grade, wording, result)


def taken(grade: Grade, wording: Wording, result: Result[TurnReply]) -> TurnTaken:
    return TurnTaken(
        grade,
        wording,
        calls=result.calls,
        tokens_in=result.tokens_in,
        tokens_out=result.tokens_out,
        cost=result.cost,
        ms=result.ms,
    )


class _Draft:
    """Passes the question on while it is written, once the marks before it say that it will be asked."""

    def __init__(self, listener: Listener, sheet: Sheet, prompt: Prompt, model: str) -> None:
        self._listener, self._sheet, self._prompt, self._model = listener, sheet, prompt, model
        self._field = StreamedField("question")
        self._asked: bool | None = None

    def listen(self, piece: str) -> None:
        if piece == RESTART:
            self._field.restart()
            self._asked = None
            return
        words = self._field.feed(piece)
        if words and self._asked is None:
            self._asked = self._will_be_asked()
        if words and self._asked:
            self._listener.hear(words)

    def _will_be_asked(self) -> bool:
        try:
            reply = TurnReply.model_validate({**(self._field.before or {}), "question": ""})
        except ValidationError:
            return False
        grade = judge(reply, self._sheet, model=self._model, prompt_hash=self._prompt.hash).grade
        aim, point = self._listener.aim(grade), self._sheet.point(reply.question_point)
        return aim is not None and point is not None and aim.id == point.id


def _key(question: Question, answer: str, moment: Moment) -> str:
    """What makes a turn the same; a digest, so that no words are kept for it."""
    target = moment.target.id if moment.target else None
    parts = (question.id, target, moment.interview_id, len(moment.earlier), moment.asked, answer)
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()
