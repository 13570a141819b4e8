"""Taking a turn, and what must be true of it when the model failed."""

import time
from typing import Any

from core.domain.by_model import TurnTaken
from core.grading.injection import without_instructions
from core.llm.prompts import Prompts
from core.llm.provider import OpenAiProvider
from core.llm.turn import TurnModel
from tests.llm.table import ANSWER, MOMENT, QUESTION, Embedded

SLACK = 0.35  # seconds beyond a deadline: threads of a busy machine


def taken_in_time(turn: TurnModel, answer: str = ANSWER, seconds: float = 0.6, **rest: Any) -> TurnTaken:
    started = time.monotonic()
    result = turn.take(QUESTION, answer, MOMENT, **rest)
    assert time.monotonic() - started < seconds + SLACK
    return result


def assert_embedded(result: TurnTaken, embedded: Embedded, says: str) -> None:
    assert result.grade is embedded.result
    assert result.wording.text == ""
    assert says in result.degraded
    assert "nothing is lost" in result.degraded


def at(seconds: float, provider: OpenAiProvider, prompts: Prompts, embedded: Embedded) -> TurnModel:
    return TurnModel(provider, prompts, embedded, without_instructions, seconds, nonce=lambda: "c0de")
