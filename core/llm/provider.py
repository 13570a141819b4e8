"""The language model as the rest of this package sees it: a filled-in shape within a deadline, or a typed error."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from core.domain.model_call import ModelCall, Rung
from core.llm.breaker import Breaker
from core.llm.calls import Prices, record_safely
from core.llm.config import LlmConfig
from core.llm.deadline import Clock, Deadline
from core.llm.errors import ModelError, NoJson, NotUnderstood, ParameterRefused
from core.llm.learned import Habits, Learned
from core.llm.prompts import Messages
from core.llm.replies import Body, Reply, Server
from core.llm.shapes import Schema, instructions, read, response_format
from core.llm.workers import Emit, Workers
from core.ports import Calls, Now

T = TypeVar("T")
MAX_CHANGES = 6  # times one request is made anew because a parameter was refused
BACKOFF = 0.5  # seconds before the second try; doubled after each
RESTART = "\x00"  # what a listener hears before a reply, and before each further try
ECHO = 4000  # characters of a wrong reply that are shown to the model again


@dataclass(frozen=True)
class Ask:
    """What is asked. `task` names it in the accounts; `temperature` 0 unless several runs are to differ by `seed`."""

    task: str
    messages: Messages
    prompt_hash: str = ""
    temperature: float = 0.0
    seed: int | None = None
    interview_id: UUID | None = None


@dataclass(frozen=True)
class Result(Generic[T]):
    """A value with how it came about: `calls` HTTP calls; tokens and cost where the server counted. `mended`: the first
    reply did not fit, and the errors were quoted to the model."""

    value: T
    model: str
    rung: Rung
    calls: int
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    ms: int
    prompt_hash: str
    mended: bool = False


class LLMProvider(Protocol):
    model: str

    def structured(
        self, ask: Ask, shape: type[Schema], deadline: Deadline, listen: Callable[[str], None] | None = None
    ) -> Result[Schema]:
        """The reply as `shape`. With `listen` it is streamed, and every piece of its JSON handed over as it comes, in
        the caller's thread; RESTART before it begins anew. Raises ModelError, at the deadline at the latest."""
        ...

    def stream_text(self, ask: Ask, deadline: Deadline) -> Iterator[str]:
        """Free text as it comes. Raises ModelError; StreamCut after part of the text when the connection breaks."""
        ...


@dataclass
class _Tab:
    """What one request has used so far."""

    rows: list[ModelCall] = field(default_factory=list)

    def total(self, name: str) -> Any:
        amounts = [amount for row in self.rows if (amount := getattr(row, name)) is not None]
        return sum(amounts) if amounts else None


class OpenAiProvider:
    """Implements LLMProvider for any OpenAI-compatible server. Safe to share between threads."""

    def __init__(
        self,
        config: LlmConfig,
        endpoint: Server,
        calls: Calls,
        prices: Prices,
        now: Now,
        *,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        backoff: float = BACKOFF,
    ) -> None:
        self.model = config.model
        self.config, self.calls, self.prices = config, calls, prices
        self.learned, self.breaker = Learned(), Breaker(clock)
        self._endpoint, self._now, self._clock, self._sleep, self._backoff = endpoint, now, clock, sleep, backoff
        self._workers = Workers(config.at_once)
        self.key = (config.url, config.model)

    def __repr__(self) -> str:
        return f"OpenAiProvider({self.model} at {self.config.host})"

    def close(self) -> None:
        self._workers.close()
        self._endpoint.close()

    def structured(
        self, ask: Ask, shape: type[Schema], deadline: Deadline, listen: Callable[[str], None] | None = None
    ) -> Result[Schema]:
        def work(emit: Emit) -> Result[Schema]:
            return self._structured(ask, shape, deadline, emit if listen else None)

        self.breaker.check()
        try:
            result = self._workers.start(work, deadline).result(listen)
        except ModelError as failure:
            self.breaker.note(failure)
            raise
        self.breaker.note(None)
        return result

    def stream_text(self, ask: Ask, deadline: Deadline) -> Iterator[str]:
        def work(emit: Emit) -> Reply:
            return self._text(ask, deadline, emit)

        self.breaker.check()
        try:
            yield from self._workers.start(work, deadline).text()
        except ModelError as failure:
            self.breaker.note(failure)
            raise
        self.breaker.note(None)

    # --- in the worker's thread ---

    def _structured(self, ask: Ask, shape: type[Schema], deadline: Deadline, emit: Emit | None) -> Result[Schema]:
        started, tab, messages, mended = self._clock(), _Tab(), ask.messages, False
        try:
            value = self._tried(replace(ask, messages=messages), shape, deadline, emit, tab)
        except NotUnderstood as wrong:
            if isinstance(wrong, NoJson) and self.learned.of(self.key).rung is not Rung.TEXT:
                self.learned.ignored(self.key)
            again = replace(ask, messages=[*messages, *_once_more(wrong.said, wrong.detail, shape)])
            value, mended = self._tried(again, shape, deadline, emit, tab), True
        return Result(
            value=value,
            model=self.model,
            rung=self.learned.of(self.key).rung,
            calls=len(tab.rows),
            tokens_in=tab.total("tokens_in"),
            tokens_out=tab.total("tokens_out"),
            cost=tab.total("cost"),
            ms=round(1000 * (self._clock() - started)),
            prompt_hash=ask.prompt_hash,
            mended=mended,
        )

    def _tried(self, ask: Ask, shape: type[Schema], deadline: Deadline, emit: Emit | None, tab: _Tab) -> Schema:
        """One reading of the shape: tried again where that may help, asked in another way where the server says so."""

        def body(habits: Habits) -> Body:
            messages = ask.messages
            if habits.rung is not Rung.SCHEMA:
                messages = _with_instructions(messages, instructions(shape))
            wanted = response_format(habits.rung, shape)
            request = self._body(ask, habits, messages, streamed=emit is not None)
            return {**request, "response_format": wanted} if wanted else request

        def understood(reply: Reply) -> Schema:
            try:
                return read(reply.text, shape)
            except NotUnderstood as wrong:
                wrong.said = reply.text[:ECHO]
                raise

        return self._persist(ask, body, understood, deadline, emit, tab)

    def _text(self, ask: Ask, deadline: Deadline, emit: Emit) -> Reply:
        """Text is tried again only while nothing of it was heard."""
        heard = False

        def tell(piece: str) -> None:
            nonlocal heard
            if piece != RESTART:
                heard = True
                emit(piece)

        def body(habits: Habits) -> Body:
            return self._body(ask, habits, ask.messages, streamed=True)

        return self._persist(ask, body, lambda reply: reply, deadline, tell, _Tab(), lambda: not heard)

    def _persist(
        self,
        ask: Ask,
        body: Callable[[Habits], Body],
        understood: Callable[[Reply], T],
        deadline: Deadline,
        emit: Emit | None,
        tab: _Tab,
        may_retry: Callable[[], bool] = lambda: True,
    ) -> T:
        tries, changes = 0, 0
        while True:
            habits = self.learned.of(self.key)
            try:
                return self._once(ask, habits, body(habits), understood, deadline, emit, tab)
            except ParameterRefused as refused:
                changes += 1
                changed = habits.after(refused)
                if changed is None or changes > MAX_CHANGES:
                    raise
                self.learned.set(self.key, changed)
            except ModelError as failure:
                tries += 1
                wait = failure.retry_after
                if wait is None:
                    wait = self._backoff * 2 ** (tries - 1) * random.uniform(0.75, 1.25)
                if not failure.retryable or tries >= self.config.attempts or not may_retry() or wait >= deadline.left:
                    raise
                self._sleep(wait)

    def _once(
        self,
        ask: Ask,
        habits: Habits,
        body: Body,
        understood: Callable[[Reply], T],
        deadline: Deadline,
        emit: Emit | None,
        tab: _Tab,
    ) -> T:
        """One HTTP call and its row."""
        started, reply, outcome = self._clock(), Reply(""), "ok"
        try:
            if emit:
                emit(RESTART)
            reply = self._endpoint.stream(body, deadline, emit) if emit else self._endpoint.ask(body, deadline)
            return understood(reply)
        except ModelError as failure:
            outcome = failure.outcome
            raise
        finally:
            model = reply.model or self.model
            row = ModelCall(
                at=self._now(),
                task=ask.task,
                model=model,
                host=self.config.host,
                rung=habits.rung,
                attempt=len(tab.rows) + 1,
                prompt_hash=ask.prompt_hash,
                tokens_in=reply.tokens_in,
                tokens_out=reply.tokens_out,
                cost=self.prices.cost(self.config.host, model, reply.tokens_in, reply.tokens_out),
                ms=round(1000 * (self._clock() - started)),
                outcome=outcome,
                streamed=emit is not None,
                interview_id=ask.interview_id,
            )
            tab.rows.append(row)
            record_safely(self.calls, row)

    def _body(self, ask: Ask, habits: Habits, messages: Messages, *, streamed: bool) -> Body:
        body: Body = {"model": self.model, "messages": messages, "temperature": ask.temperature}
        if ask.seed is not None:
            body["seed"] = ask.seed
        if streamed:
            body["stream_options"] = {"include_usage": True}
        return habits.apply(body, self.config.output_tokens)


def _with_instructions(messages: Messages, words: str) -> Messages:
    """The schema joins the system's message, away from anything a candidate wrote."""
    first, *rest = messages
    return [{**first, "content": f"{first['content']}\n\n{words}"}, *rest]


def _once_more(said: str, wrong: str, shape: type[Schema]) -> Messages:
    """The wrong reply, and what was wrong with it."""
    complaint = f"That could not be used:\n{wrong}\n\nGive the whole reply again. {instructions(shape)}"
    return [{"role": "assistant", "content": said or "(nothing)"}, {"role": "user", "content": complaint}]
