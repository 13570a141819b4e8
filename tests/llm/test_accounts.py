"""One row per HTTP call, priced where the price is known; and keys and words that are in no log and no error."""

import logging
import traceback
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from core.domain.errors import BankInvalid
from core.llm.calls import Prices
from core.llm.complaints import as_error, redacted, retry_after
from core.llm.config import LlmConfig
from core.llm.deadline import Deadline
from core.llm.errors import ModelError, StreamCut, WrongKey
from core.llm.marks import Marks
from core.llm.provider import Ask, OpenAiProvider
from core.llm.turn import TurnModel
from core.settings import Settings
from tests.llm import server as acts
from tests.llm.conftest import PRICES, Ledger, MakeProvider
from tests.llm.server import ModelServer
from tests.llm.table import ANSWER, KEY, MOMENT, QUESTION, reply

ASK = Ask("test", [{"role": "system", "content": "Be brief."}, {"role": "user", "content": ANSWER}], "hash")


@pytest.mark.network
def test_a_row_says_what_was_used(server: ModelServer, turn: TurnModel, ledger: Ledger) -> None:
    interview = uuid4()
    server.acts = [acts.fail(500), acts.say(reply(), tokens=(1234, 56), model="some-model-2026-01-01")]
    turn.take(QUESTION, ANSWER, replace(MOMENT, interview_id=interview))
    failed, row = ledger.rows
    assert (failed.attempt, failed.outcome, failed.tokens_in, failed.cost) == (1, "server_error", None, None)
    assert (row.task, row.model, row.host) == ("turn", "some-model-2026-01-01", server.host)
    assert (row.rung, row.attempt, row.outcome, row.streamed) == ("json_schema", 2, "ok", False)
    assert (row.tokens_in, row.tokens_out, row.cost) == (1234, 56, None)  # nobody listed this model's price
    assert row.prompt_hash == turn.prompts["turn"].hash
    assert row.interview_id == interview
    assert row.at == datetime(2026, 3, 2, tzinfo=UTC)
    assert row.ms >= 0
    assert KEY not in repr(row)


@pytest.mark.network
def test_a_known_price_is_charged(
    server: ModelServer, make_provider: MakeProvider, config: LlmConfig, ledger: Ledger, tmp_path: Path
) -> None:
    table = tmp_path / "prices.yaml"
    price = {"host": server.host, "model": "some-model", "input": 0.5, "output": 2.0}
    table.write_text(yaml.safe_dump({"checked": "2026-01", "currency": "USD", "prices": [price]}))
    provider = make_provider(config, prices=Prices.load(table))
    server.acts = [acts.say("Hello.", tokens=(1_000_000, 500_000))]
    "".join(provider.stream_text(ASK, Deadline.within(1)))
    assert ledger.rows[0].cost == pytest.approx(0.5 + 1.0)


def test_prices_by_host_family_and_date() -> None:
    prices = Prices.load(PRICES)
    assert prices.cost("api.openai.com", "gpt-4o-mini", 1_000_000, 1_000_000) == pytest.approx(0.75)
    assert prices.cost("api.openai.com", "gpt-4o-mini-2024-07-18", 1_000_000, 0) == pytest.approx(0.15)
    assert prices.cost("somewhere.else", "gpt-4o-mini", 1, 1) is None
    assert prices.cost("api.openai.com", "gpt-9", 1, 1) is None
    assert prices.cost("api.openai.com", "gpt-4o-mini", None, 1) is None
    assert prices.cost("127.0.0.1:8080", "qwen2.5-coder-1.5b-instruct", 10, 10) == 0


@pytest.mark.parametrize("text", ["", "prices: [", "prices: []", "checked: x\ncurrency: USD\nprices: [{host: a}]"])
def test_a_price_table_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "prices.yaml").write_text(text)
    with pytest.raises(BankInvalid, match=r"prices\.yaml"):
        Prices.load(tmp_path / "prices.yaml")


# --- secrets ----------------------------------------------------------------------------------------------------------


@pytest.mark.network
@pytest.mark.parametrize(
    "act",
    [
        acts.fail(401, {"message": f"Incorrect API key provided: {KEY}. You said: {ANSWER}"}),
        acts.fail(400, {"message": f"bad input: {ANSWER}"}),
        acts.fail(500, f"crashed with Bearer {KEY}"),
        acts.hang_up,
        acts.nothing_chosen,
        acts.raw(ANSWER.encode()),
        acts.say(ANSWER),
    ],
)
def test_no_key_and_no_word_in_logs_and_errors(
    server: ModelServer, provider: OpenAiProvider, caplog: pytest.LogCaptureFixture, act: acts.Act
) -> None:
    caplog.set_level(logging.DEBUG)
    server.acts = [act]
    with pytest.raises(ModelError) as failed:
        provider.structured(ASK, Marks, Deadline.within(0.5))
    assert server.keys[0] == f"Bearer {KEY}"
    shown = "".join(traceback.format_exception(failed.value))
    told = [caplog.text, shown, repr(failed.value), str(failed.value), failed.value.sentence, repr(provider)]
    for text in told:
        assert KEY not in text
        assert ANSWER[:30] not in text
    assert KEY not in failed.value.detail


def test_a_configuration_shows_no_key() -> None:
    config = LlmConfig(model="m", url="https://user:hidden@models.example.org:8443/v1/", key=f" {KEY}\n")
    assert config.key.get_secret_value() == KEY
    assert KEY not in repr(config) + str(config) + config.model_dump_json()
    assert config.host == "models.example.org:8443"
    assert not config.is_local


def test_what_looks_like_a_key_is_taken_out() -> None:
    said = redacted("key sk-abc***xyz99 and Bearer abcdef and my-own-key", "my-own-key")
    assert "sk-abc" not in said
    assert "abcdef" not in said
    assert "my-own-key" not in said


# --- settings ---------------------------------------------------------------------------------------------------------


def test_only_name_and_address_switch_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1/")
    monkeypatch.setenv("GREENROOM_LLM_KEY", KEY)
    assert not LlmConfig.of(Settings()).is_on
    monkeypatch.setenv("GREENROOM_LLM_MODEL", "some-model")
    assert not LlmConfig.of(Settings()).is_on
    monkeypatch.setenv("GREENROOM_LLM_URL", "http://127.0.0.1:8080/v1/")
    monkeypatch.setenv("GREENROOM_LLM_TURN_SECONDS", "7")
    config = LlmConfig.of(Settings())
    assert config.is_on
    assert config.is_local
    assert (config.model, config.url, config.turn_seconds) == ("some-model", "http://127.0.0.1:8080/v1", 7)
    assert config.key.get_secret_value() == KEY
    assert KEY not in repr(Settings())


# --- what servers say -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Mon, 02 Mar 2026 09:00:10 GMT"}, 10.0),
        ({"retry-after": "Mon, 02 Mar 2026 08:00:00 GMT"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "nan"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "soon"}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"error": null}', '{"error": {"message": null}}', '{"detail": [{"a": 1}]}']
)
def test_a_complaint_of_any_form_is_read(text: str) -> None:
    assert as_error(400, {}, text).outcome
    assert isinstance(as_error(403, {}, text), WrongKey)


@pytest.mark.network
def test_text_that_breaks_off_is_told_after_what_came(server: ModelServer, provider: OpenAiProvider) -> None:
    server.acts = [acts.cut_after("Once upon a time there")]
    heard: list[str] = []
    with pytest.raises(StreamCut):
        heard.extend(provider.stream_text(ASK, Deadline.within(1)))
    assert "".join(heard) == "Once upon a time there"
    assert len(server.seen) == 1  # nobody hears the beginning twice


@pytest.mark.network
def test_a_listener_who_leaves_ends_the_stream(server: ModelServer, provider: OpenAiProvider, ledger: Ledger) -> None:
    server.acts = [acts.say("word " * 2000)]
    stream = provider.stream_text(ASK, Deadline.within(1))
    next(stream)
    stream.close()
    server.acts = [acts.say("Fresh.")]
    assert "".join(provider.stream_text(ASK, Deadline.within(1))) == "Fresh."
