"""Every way an endpoint can fail: the candidate's turn completes within its deadline, on the embedded grade, and says
so; what can be mended by asking again is mended."""

import json
import socket
import time
from typing import Any

import pytest

from core.domain.by_model import Listener
from core.domain.model_call import Rung
from core.llm.config import LlmConfig
from core.llm.prompts import Prompts
from core.llm.provider import OpenAiProvider
from core.llm.turn import TurnModel
from tests.llm import server as acts
from tests.llm.conftest import Ledger, MakeProvider
from tests.llm.server import ModelServer
from tests.llm.table import ANSWER, FOLLOW_UP, MOMENT, POINTS, QUESTION, Embedded, reply
from tests.llm.taking import assert_embedded, at, taken_in_time

pytestmark = pytest.mark.network


def test_no_network(make_provider: MakeProvider, prompts: Prompts, embedded: Embedded, ledger: Ledger) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken and not listening
        nobody = LlmConfig(model="some-model", url=f"http://127.0.0.1:{closed.getsockname()[1]}/v1")
        result = taken_in_time(at(0.6, make_provider(nobody), prompts, embedded))
    assert_embedded(result, embedded, "could not be reached")
    assert ledger.outcomes == ["no_connection"] * 3


def test_a_name_that_does_not_resolve(
    make_provider: MakeProvider, prompts: Prompts, embedded: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    config = LlmConfig(model="some-model", url="http://models.example.org/v1")
    assert_embedded(taken_in_time(at(0.6, make_provider(config), prompts, embedded)), embedded, "could not be reached")


def test_a_name_server_that_hangs(
    make_provider: MakeProvider, prompts: Prompts, embedded: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(0.6) or [])
    config = LlmConfig(model="some-model", url="http://models.example.org/v1")
    result = taken_in_time(at(0.15, make_provider(config), prompts, embedded), seconds=0.15)
    assert_embedded(result, embedded, "took too long")


@pytest.mark.parametrize("url", ["not an address", "http://[::1/v1", "ftp://127.0.0.1/v1", f"http://{'a' * 80}.org/v1"])
def test_an_address_that_is_none(make_provider: MakeProvider, prompts: Prompts, embedded: Embedded, url: str) -> None:
    result = taken_in_time(at(0.6, make_provider(LlmConfig(model="m", url=url)), prompts, embedded))
    assert_embedded(result, embedded, "address is not right")


def test_wrong_key(server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger) -> None:
    server.acts = [acts.fail(401, {"message": "Incorrect API key provided", "code": "invalid_api_key"})]
    assert_embedded(taken_in_time(turn), embedded, "did not accept the key")
    assert ledger.outcomes == ["wrong_key"]  # not tried again


def test_a_key_no_header_can_carry(
    server: ModelServer, make_provider: MakeProvider, prompts: Prompts, embedded: Embedded
) -> None:
    config = LlmConfig(model="m", url=server.url, key="schlüssel")
    assert_embedded(taken_in_time(at(0.6, make_provider(config), prompts, embedded)), embedded, "the key")
    assert not server.seen


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, {"message": "The model `some-model` does not exist.", "code": "model_not_found"}),
        (404, "model 'some-model' not found, try pulling it first"),
        (400, {"message": "invalid model ID"}),
    ],
)
def test_unknown_model(
    server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger, status: int, error: Any
) -> None:
    server.acts = [acts.fail(status, error)]
    assert_embedded(taken_in_time(turn), embedded, "does not know the configured model")
    assert ledger.outcomes == ["unknown_model"]


def test_wrong_path(server: ModelServer, turn: TurnModel, embedded: Embedded) -> None:
    server.acts = [acts.fail(404, b"<html>Not Found</html>")]
    assert_embedded(taken_in_time(turn), embedded, "address is not right")


def test_429_with_retry_after_that_fits(server: ModelServer, turn: TurnModel, ledger: Ledger) -> None:
    server.acts = [acts.fail(429, headers={"Retry-After": "0.05"}), acts.say(reply())]
    started = time.monotonic()
    result = taken_in_time(turn)
    assert time.monotonic() - started >= 0.05
    assert not result.degraded
    assert ledger.outcomes == ["rate_limited", "ok"]


def test_429_with_retry_after_beyond_the_deadline(
    server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger
) -> None:
    server.acts = [acts.fail(429, headers={"Retry-After": "30"})]
    started = time.monotonic()
    assert_embedded(taken_in_time(turn), embedded, "rate limit")
    assert time.monotonic() - started < 0.3  # waiting would be in vain, so nobody waits
    assert ledger.outcomes == ["rate_limited"]


def test_429_without_retry_after(server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger) -> None:
    server.acts = [acts.fail(429)]
    assert_embedded(taken_in_time(turn), embedded, "rate limit")
    assert ledger.outcomes == ["rate_limited"] * 3


def test_a_spent_quota_is_not_tried_again(server: ModelServer, turn: TurnModel, embedded: Embedded) -> None:
    server.acts = [acts.fail(429, {"message": "You exceeded your current quota", "code": "insufficient_quota"})]
    assert_embedded(taken_in_time(turn), embedded, "budget is used up")
    assert len(server.seen) == 1


def test_500(server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger) -> None:
    server.acts = [acts.fail(500)]
    assert_embedded(taken_in_time(turn), embedded, "server has a problem")
    assert ledger.outcomes == ["server_error"] * 3


def test_500_once(server: ModelServer, turn: TurnModel, ledger: Ledger) -> None:
    server.acts = [acts.fail(500), acts.say(reply())]
    assert not taken_in_time(turn).degraded
    assert ledger.outcomes == ["server_error", "ok"]


def test_hang_past_the_deadline(
    server: ModelServer, provider: OpenAiProvider, prompts: Prompts, embedded: Embedded
) -> None:
    server.acts = [acts.hang]
    result = taken_in_time(at(0.2, provider, prompts, embedded), seconds=0.2)
    assert_embedded(result, embedded, "took too long")


def test_a_reply_that_trickles_past_the_deadline(
    server: ModelServer, provider: OpenAiProvider, prompts: Prompts, embedded: Embedded
) -> None:
    server.acts = [acts.trickle]
    result = taken_in_time(at(0.2, provider, prompts, embedded), seconds=0.2)
    assert_embedded(result, embedded, "took too long")


def test_a_connection_dropped_without_a_word(server: ModelServer, turn: TurnModel, embedded: Embedded) -> None:
    server.acts = [acts.hang_up]
    assert_embedded(taken_in_time(turn), embedded, "could not be reached")


def test_stream_cut_in_the_middle(server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger) -> None:
    heard: list[str] = []
    server.acts = [acts.cut_after(json.dumps(reply())[:-40])]
    listener = Listener(aim=lambda _: POINTS[2], hear=heard.append)
    assert_embedded(taken_in_time(turn, listener=listener), embedded, "broke off")
    assert ledger.outcomes == ["stream_cut"] * 3
    assert FOLLOW_UP.startswith("".join(heard)[:20])  # a draft was heard, and is withdrawn: what is returned counts


def test_stream_cut_once(server: ModelServer, turn: TurnModel, ledger: Ledger) -> None:
    server.acts = [acts.cut_after(json.dumps(reply())[:50]), acts.say(reply())]
    heard: list[str] = []
    result = taken_in_time(turn, listener=Listener(aim=lambda _: POINTS[2], hear=heard.append))
    assert not result.degraded
    assert "".join(heard) == result.wording.text == FOLLOW_UP
    assert ledger.outcomes == ["stream_cut", "ok"]


def test_truncated_json(server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger) -> None:
    server.acts = [acts.say(json.dumps(reply())[:-30])]
    assert_embedded(taken_in_time(turn), embedded, "could not be read")
    assert ledger.outcomes == ["no_json", "no_json"]  # asked once more, not for ever


def test_output_cut_at_the_token_limit(
    server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger
) -> None:
    server.acts = [acts.say(json.dumps(reply())[:-30], finish="length")]
    assert_embedded(taken_in_time(turn), embedded, "did not come to an end")
    assert ledger.outcomes == ["output_too_long"]  # the same request would end the same way


def test_a_body_that_is_no_json(server: ModelServer, turn: TurnModel, embedded: Embedded) -> None:
    server.acts = [acts.raw(b'{"choices": [{"message": {"con')]
    assert_embedded(taken_in_time(turn), embedded, "could not be read")


def test_valid_json_of_the_wrong_shape(
    server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger
) -> None:
    server.acts = [acts.say({"grade": "A", "comment": "Lovely."})]
    assert_embedded(taken_in_time(turn), embedded, "could not be read")
    assert ledger.outcomes == ["wrong_shape", "wrong_shape"]


def test_the_wrong_shape_is_mended_when_the_errors_are_quoted(server: ModelServer, turn: TurnModel) -> None:
    server.acts = [acts.say(reply(understanding="very good")), acts.say(reply())]
    result = taken_in_time(turn)
    assert not result.degraded
    assert result.calls == 2
    *_, wrong, complaint = server.seen[1]["messages"]
    assert wrong["role"] == "assistant"
    assert "- understanding: Input should be a valid number" in complaint["content"]


@pytest.mark.parametrize("score", [0, 11, 87, -3, 1e9])
def test_score_out_of_range(
    server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger, score: float
) -> None:
    server.acts = [acts.say(reply(understanding=score))]
    assert_embedded(taken_in_time(turn), embedded, "could not be read")
    assert ledger.outcomes == ["wrong_shape", "wrong_shape"]


@pytest.mark.parametrize("score", ["NaN", "Infinity"])
def test_a_score_that_is_no_number(server: ModelServer, turn: TurnModel, embedded: Embedded, score: str) -> None:
    server.acts = [acts.say(json.dumps(reply()).replace("8.0", score))]
    assert_embedded(taken_in_time(turn), embedded, "could not be read")


def test_quote_not_in_the_answer(server: ModelServer, turn: TurnModel, embedded: Embedded) -> None:
    points = [{"point": i, "quote": "It rehashes everything at a load factor", "verdict": "met"} for i in (1, 2, 3)]
    server.acts = [acts.say(reply(points=points))]
    result = taken_in_time(turn)
    assert result.grade.evidence_dropped == 3
    assert result.grade.verdicts == embedded.result.verdicts  # the embedded verdicts, with their proven quotes
    assert all(v.evidence is None or v.evidence.quote in ANSWER for v in result.grade.verdicts)


@pytest.mark.parametrize("said", [QUESTION.stem, QUESTION.stem.upper(), f"So then: {QUESTION.stem}"])
def test_next_question_equal_to_an_earlier_one(server: ModelServer, turn: TurnModel, said: str) -> None:
    server.acts = [acts.say(reply(question=said))]
    result = taken_in_time(turn)
    assert result.grade.grader == "llm"  # the marks are as good as before
    assert result.wording.text == ""  # and the bank's own words are asked
    assert result.wording.problem == "was asked before"


def test_empty_choices(server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger) -> None:
    server.acts = [acts.nothing_chosen]
    assert_embedded(taken_in_time(turn), embedded, "said nothing")
    assert ledger.outcomes == ["empty"] * 3


@pytest.mark.parametrize("content", ["", "   \n", None])
def test_an_empty_message(server: ModelServer, turn: TurnModel, embedded: Embedded, content: Any) -> None:
    server.acts = [acts.raw(json.dumps({"choices": [{"message": {"content": content}}]}).encode())]
    assert_embedded(taken_in_time(turn), embedded, "said nothing")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ({"code": 400, "message": "the request exceeds the available context size"}, "more text"),
        ({"message": "CUDA out of memory"}, "server has a problem"),
        ("overloaded", "server has a problem"),
    ],
)
def test_an_error_that_calls_itself_a_success(
    server: ModelServer, turn: TurnModel, embedded: Embedded, error: Any, says: str
) -> None:
    server.acts = [acts.raw(json.dumps({"error": error}).encode())]
    assert_embedded(taken_in_time(turn), embedded, says)


def test_a_refusal(server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger) -> None:
    server.acts = [acts.raw(json.dumps({"choices": [{"message": {"refusal": "I cannot help."}}]}).encode())]
    assert_embedded(taken_in_time(turn), embedded, "declined")
    assert ledger.outcomes == ["refused"]


def test_a_model_that_ignores_response_format(
    server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger
) -> None:
    server.acts = [acts.say("Sure! I would say the answer is quite good, perhaps an eight.")]
    assert_embedded(taken_in_time(turn), embedded, "could not be read")
    assert ledger.outcomes == ["no_json", "no_json"]


def test_a_model_that_ignores_response_format_and_reads_the_prompt(
    server: ModelServer, turn: TurnModel, provider: OpenAiProvider
) -> None:
    server.acts = [acts.ignoring_the_format]
    for answer in (ANSWER, f"{ANSWER} Well."):
        assert turn.take(QUESTION, answer, MOMENT).calls == 2  # asked again, in words
    assert provider.learned.of(provider.key).rung is Rung.TEXT  # and from now on at once
    assert turn.take(QUESTION, f"{ANSWER} So.", MOMENT).calls == 1


def test_100_kb_answer(server: ModelServer, turn: TurnModel, embedded: Embedded) -> None:
    result = taken_in_time(turn, "The map keeps them in a chain. " * 3300)
    assert_embedded(result, embedded, "more text than the language model can read")
    assert not server.seen  # not even sent


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"message": "This model's maximum context length is 4096 tokens.", "code": "context_length_exceeded"}),
        (400, {"message": "the request exceeds the available context size", "type": "exceed_context_size_error"}),
        (500, {"message": "the request exceeds the available context size. try increasing the context size"}),
        (400, {"message": "You passed 1015 input tokens and requested 10 output tokens.", "param": "input_tokens"}),
        (413, b"Request Entity Too Large"),
    ],
)
def test_context_overflow(
    server: ModelServer, turn: TurnModel, embedded: Embedded, ledger: Ledger, status: int, error: Any
) -> None:
    server.acts = [acts.fail(status, error)]
    assert_embedded(taken_in_time(turn), embedded, "more text than the language model can read")
    assert ledger.outcomes == ["context_too_long"]  # never again unchanged


def test_what_these_tests_take_for_a_good_reply_is_one(server: ModelServer, turn: TurnModel) -> None:
    server.acts = [acts.say(reply())]
    assert not taken_in_time(turn).degraded
