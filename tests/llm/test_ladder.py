"""Structured output from servers of every kind: the rungs, what is remembered, and what is read from a reply."""

import json
from typing import Any, Literal

import pytest
from pydantic import Field

from core.domain.model_call import Rung
from core.llm.deadline import Deadline
from core.llm.errors import BadRequest, NoJson, NotUnderstood, ParameterRefused
from core.llm.provider import Ask, OpenAiProvider
from core.llm.shapes import Phrase, Shape, read, response_format, wire_schema
from core.llm.turn import TurnReply
from tests.llm import server as acts
from tests.llm.conftest import Ledger
from tests.llm.server import ModelServer

ASK = Ask("test", [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Which?"}], "hash")


class Inner(Shape):
    word: Phrase = Field(min_length=0, description="one word")
    kind: Literal["a", "b"]


class Outer(Shape):
    count: int = Field(ge=1, le=9)
    inner: list[Inner] = Field(max_length=3)
    one: Inner


def ask(provider: OpenAiProvider) -> tuple[Rung, int]:
    result = provider.structured(ASK, Outer, Deadline.within(1))
    assert result.value.count == 5
    return result.rung, result.calls


@pytest.mark.network
def test_the_highest_rung_is_tried_first(server: ModelServer, provider: OpenAiProvider) -> None:
    assert ask(provider) == (Rung.SCHEMA, 1)
    assert server.seen[0]["response_format"]["json_schema"]["strict"] is True
    assert server.seen[0]["max_tokens"] == 1500


@pytest.mark.network
@pytest.mark.parametrize("status", [400, 404, 422, 500])
def test_going_down_is_remembered(server: ModelServer, provider: OpenAiProvider, ledger: Ledger, status: int) -> None:
    server.acts = [acts.refusing("json_schema", status=status)]
    assert ask(provider) == (Rung.OBJECT, 2)
    assert ask(provider) == (Rung.OBJECT, 1)
    assert ledger.outcomes == ["parameter_refused", "ok", "ok"]
    assert [row.rung for row in ledger.rows] == ["json_schema", "json_object", "json_object"]
    assert "JSON schema" in server.seen[1]["messages"][0]["content"]


@pytest.mark.network
def test_the_lowest_rung_asks_in_words(server: ModelServer, provider: OpenAiProvider) -> None:
    server.acts = [acts.refusing("json_schema", "json_object")]
    assert ask(provider) == (Rung.TEXT, 3)
    assert "response_format" not in server.seen[2]


@pytest.mark.network
def test_a_server_that_refuses_everything(server: ModelServer, provider: OpenAiProvider) -> None:
    server.acts = [acts.fail(400, {"message": "response_format is not supported"})]
    with pytest.raises(ParameterRefused):
        ask(provider)
    assert len(server.seen) == 3  # every rung once


@pytest.mark.network
def test_a_bad_request_for_another_reason_does_not_go_down(server: ModelServer, provider: OpenAiProvider) -> None:
    server.acts = [acts.fail(400, {"message": "messages must alternate"})]
    with pytest.raises(BadRequest):
        ask(provider)
    assert provider.learned.of(provider.key).rung is Rung.SCHEMA


@pytest.mark.network
def test_parameters_a_model_refuses_are_left_out(server: ModelServer, provider: OpenAiProvider) -> None:
    server.acts = [acts.refusing("temperature", "max_tokens")]
    assert ask(provider) == (Rung.SCHEMA, 3)
    assert "temperature" not in server.seen[-1]
    assert server.seen[-1]["max_completion_tokens"] == 1500
    assert ask(provider) == (Rung.SCHEMA, 1)


@pytest.mark.network
def test_a_stream_without_usage(server: ModelServer, provider: OpenAiProvider, ledger: Ledger) -> None:
    server.acts = [acts.refusing("stream_options", then=acts.say("Hello there.", tokens=None))]
    assert "".join(provider.stream_text(ASK, Deadline.within(1))) == "Hello there."
    assert ledger.rows[-1].tokens_out is None
    assert ledger.rows[-1].cost is None


# --- the schema on the wire -------------------------------------------------------------------------------------------


def test_the_wire_schema_is_what_strict_servers_take() -> None:
    schema = wire_schema(Outer)
    text = json.dumps(schema)
    for keyword in ("$ref", "$defs", "title", "minimum", "maximum", "minLength", "maxItems", "default"):
        assert f'"{keyword}"' not in text
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["count", "inner", "one"]
    assert schema["properties"]["inner"]["items"]["required"] == ["word", "kind"]
    assert schema["properties"]["one"]["properties"]["word"]["description"] == "one word"
    assert schema["properties"]["one"]["properties"]["kind"]["enum"] == ["a", "b"]
    assert response_format(Rung.TEXT, Outer) is None


def test_evidence_comes_before_the_marks_that_rest_on_it() -> None:
    order = list(wire_schema(TurnReply)["properties"])
    assert order.index("points") < order.index("critique") < order.index("understanding") < order.index("question")
    assert list(wire_schema(TurnReply)["properties"]["points"]["items"]["properties"]) == ["point", "quote", "verdict"]


GOOD: dict[str, Any] = {"count": 5, "inner": [], "one": {"word": "x", "kind": "a"}}
TEXT = json.dumps(GOOD)


@pytest.mark.parametrize(
    "said",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"```\n{TEXT}\n```",
        f"Sure! Here it is:\n\n{TEXT}\n\nLet me know.",
        f"<think>Is {{this}} it? {{}}</think>\n{TEXT}",
        f"Here:\n```json\n{TEXT}\n```\nDone.",
        TEXT[:-1] + ",}",
        TEXT.replace('"x"', '"two\nlines"'),
        f"  {TEXT}\n\n",
    ],
)
def test_a_reply_is_read_whatever_is_around_it(said: str) -> None:
    assert read(said, Outer).count == 5


@pytest.mark.parametrize(
    "said", ["", "Quite good, I think.", "[1, 2]", '"text"', "null", TEXT[:-3], "{" * 5000, "```json"]
)
def test_no_object_is_no_object(said: str) -> None:
    with pytest.raises(NoJson):
        read(said, Outer)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"count": 12}, "count: Input should be less than or equal to 9"),
        ({"count": "many"}, "count: Input should be a valid integer"),
        ({"extra": 1}, "extra: Extra inputs are not permitted"),
        ({"one": {"word": "secret words"}}, "one.kind: Field required"),
        ({"inner": [{"word": "secret words", "kind": "z"}]}, "inner.0.kind: Input should be 'a' or 'b'"),
    ],
)
def test_mistakes_name_places_and_no_values(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(NotUnderstood) as wrong:
        read(json.dumps({**GOOD, **changed}), Outer)
    assert place in wrong.value.detail
    assert "secret" not in wrong.value.detail
    assert "secret" not in str(wrong.value) + repr(wrong.value)


def test_words_too_many_are_cut() -> None:
    assert len(read(json.dumps({**GOOD, "one": {"word": "x" * 900, "kind": "a"}}), Outer).one.word) == 320
