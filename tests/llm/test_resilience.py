"""What else a turn must survive: an endpoint that stays away, a crowd, our own mistakes; and when no model is asked."""

import time
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from core.domain.by_model import Moment
from core.llm.config import LlmConfig
from core.llm.prompts import Prompts
from core.llm.provider import OpenAiProvider
from core.llm.turn import TurnModel
from tests.llm import server as acts
from tests.llm.conftest import MakeProvider
from tests.llm.server import ModelServer
from tests.llm.table import ANSWER, MOMENT, QUESTION, Embedded, reply
from tests.llm.taking import assert_embedded, at, taken_in_time

pytestmark = pytest.mark.network


def test_a_reply_without_end(server: ModelServer, turn: TurnModel, embedded: Embedded) -> None:
    server.acts = [acts.raw(b" " * 3_000_000)]
    assert_embedded(taken_in_time(turn), embedded, "could not be read")


def test_text_no_encoding_takes(server: ModelServer, turn: TurnModel) -> None:
    server.acts = [acts.say(reply())]
    assert not taken_in_time(turn, f"{ANSWER} \ud83d \x00 \u202e").degraded


def test_a_mistake_of_ours(
    turn: TurnModel, embedded: Embedded, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError(ANSWER)

    monkeypatch.setattr(turn.provider, "structured", broken)
    assert_embedded(taken_in_time(turn), embedded, "could not be used")
    assert "ZeroDivisionError" in caplog.text
    assert ANSWER not in caplog.text


def test_accounts_that_cannot_be_written(
    server: ModelServer, make_provider: MakeProvider, config: LlmConfig, prompts: Prompts, embedded: Embedded
) -> None:
    class Full:
        def record(self, call: object) -> None:
            raise OSError("disk full")

    server.acts = [acts.say(reply())]
    assert not taken_in_time(at(0.6, make_provider(config, calls=Full()), prompts, embedded)).degraded


def test_an_endpoint_that_keeps_failing_is_left_alone(
    server: ModelServer, provider: OpenAiProvider, prompts: Prompts, embedded: Embedded
) -> None:
    server.acts = [acts.hang]
    turn = at(0.05, provider, prompts, embedded)
    for i in range(3):
        assert "took too long" in turn.take(QUESTION, f"{ANSWER} {i}", MOMENT).degraded
    started = time.monotonic()
    assert "not been working" in turn.take(QUESTION, ANSWER, MOMENT).degraded
    assert time.monotonic() - started < 0.04  # nobody waits for it


def test_more_calls_than_there_are_places(
    server: ModelServer, make_provider: MakeProvider, config: LlmConfig, prompts: Prompts, embedded: Embedded
) -> None:
    server.acts = [acts.hang]
    provider = make_provider(config.model_copy(update={"at_once": 1}))
    slow, quick = at(0.4, provider, prompts, embedded), at(0.1, provider, prompts, embedded)
    first = Thread(target=slow.take, args=(QUESTION, f"{ANSWER} First.", MOMENT))
    first.start()
    while not server.seen:
        time.sleep(0.005)
    assert_embedded(taken_in_time(quick, seconds=0.1), embedded, "under way")
    first.join()


def test_nothing_to_judge_asks_no_model(server: ModelServer, turn: TurnModel, embedded: Embedded) -> None:
    embedded.result = replace(embedded.result, declined=True)
    result = turn.take(QUESTION, "I do not know.", MOMENT)
    assert result.grade is embedded.result
    assert result.degraded == ""
    assert not server.seen


def test_an_open_follow_up_asks_no_model(server: ModelServer, turn: TurnModel, embedded: Embedded) -> None:
    assert turn.take(QUESTION, ANSWER, Moment(QUESTION.deeper, marked=False)).grade is embedded.result
    assert not server.seen
