"""Trying out an endpoint: what works, how fast, and a sample. For the administrator's page; no candidate's words."""

from dataclasses import replace

from core.domain.model_call import Connection, Rung, RungTried
from core.llm.deadline import Deadline
from core.llm.errors import ModelError
from core.llm.learned import Habits
from core.llm.prompts import Prompts
from core.llm.provider import Ask, OpenAiProvider
from core.llm.shapes import Phrase, Shape

SECONDS = 30.0  # for everything
SAMPLE = 200  # characters
MENDED = "The reply had the wanted form only when the model was asked twice."


class Sample(Shape):
    answer: Phrase
    letters: int


def check_connection(provider: OpenAiProvider, prompts: Prompts, seconds: float = SECONDS) -> Connection:
    """Try every rung, then streaming, within `seconds`; what was learned of the endpoint is learned anew. Raises no
    ModelError."""
    deadline = Deadline.within(seconds)
    prompt = prompts["check"]
    ask = Ask("check", prompt.messages(), prompt.hash)
    provider.learned.forget(provider.key)
    provider.breaker.reset()
    tried: list[RungTried] = []
    best: Habits | None = None
    sample, problem, detail = "", "", ""
    for rung in Rung:
        asked = replace(provider.learned.of(provider.key), rung=rung)
        provider.learned.set(provider.key, asked)
        started = deadline.left
        try:
            result = provider.structured(ask, Sample, deadline)
        except ModelError as failure:
            tried.append(RungTried(rung, False, _ms(started, deadline), failure.detail or failure.sentence))
            problem, detail = problem or failure.sentence, detail or failure.detail
            if failure.endpoint_down:
                break
            continue
        works = result.rung is rung and not result.mended
        why = "" if works else f"fell to {result.rung}" if result.rung is not rung else MENDED
        tried.append(RungTried(rung, works, result.ms, why))
        if works and best is None:
            best, sample = provider.learned.of(provider.key), result.value.model_dump_json()[:SAMPLE]
    if best is None:
        provider.learned.forget(provider.key)
        problem = problem or MENDED
        return Connection(provider.model, provider.config.host, None, tuple(tried), False, None, "", problem, detail)
    provider.learned.set(provider.key, best)
    provider.breaker.reset()
    first = next(one for one in tried if one.works)
    streams = _streams(provider, ask, deadline)
    return Connection(provider.model, provider.config.host, best.rung, tuple(tried), streams, first.ms, sample)


def _streams(provider: OpenAiProvider, ask: Ask, deadline: Deadline) -> bool:
    """Whether text comes in more than one piece."""
    try:
        return len(list(provider.stream_text(replace(ask, task="check-stream"), deadline))) > 1
    except ModelError:
        return False


def _ms(started: float, deadline: Deadline) -> int:
    return round(1000 * (started - deadline.left))
