"""What a server replied to a call that it accepted, whole or as a stream of events."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from core.llm.complaints import as_error
from core.llm.deadline import Deadline
from core.llm.errors import ModelError, NothingSaid, NotUnderstood, OutputTooLong, Refused, StreamCut

LONGEST_NAME = 120  # characters of a model's name
Body = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the model said; tokens are None when the server did not count them. `model` as the server names it."""

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    model: str = ""


class Server(Protocol):
    """What makes one call; core/llm/endpoint.py does it over HTTP."""

    def ask(self, body: Body, deadline: Deadline) -> Reply: ...

    def stream(self, body: Body, deadline: Deadline, emit: Callable[[str], None]) -> Reply: ...

    def close(self) -> None: ...


def whole(data: bytes) -> Reply:
    """A reply from the body of a call that was not streamed."""
    answer = _object(data)
    choices = answer.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise _told(answer) if answer.get("error") else NothingSaid
    choice = choices[0]
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    if message.get("refusal"):
        raise Refused
    text = _text(message.get("content"))
    _check_end(choice.get("finish_reason"), text)
    return _reply(text, answer.get("usage"), answer.get("model"))


def streamed(events: Iterator[bytes], emit: Callable[[str], None]) -> Reply:
    """The reply from the data of its events. Raises StreamCut when they end before it does."""
    said: list[str] = []
    usage: object = None
    model: object = ""
    finish: object = None
    complete = False
    for event in events:
        if event == b"[DONE]":
            complete = True
            break
        chunk = _object(event)
        if chunk.get("error"):
            raise _told(chunk)
        usage, model = chunk.get("usage") or usage, chunk.get("model") or model
        for choice in chunk.get("choices") or ():
            delta = choice.get("delta") if isinstance(choice, dict) else None
            if not isinstance(delta, dict):
                continue
            if delta.get("refusal"):
                raise Refused
            if piece := _text(delta.get("content")):
                said.append(piece)
                emit(piece)
            finish = choice.get("finish_reason") or finish
    if not complete and finish is None:
        raise StreamCut
    text = "".join(said)
    _check_end(finish, text)
    return _reply(text, usage, model)


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise NotUnderstood("the reply is no JSON") from None
    if not isinstance(found, dict):
        raise NotUnderstood("the reply is no JSON object")
    return found


def _text(content: object) -> str:
    """Content is a string, or parts of which the text ones count."""
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _check_end(finish: object, text: str) -> None:
    """How the reply ended, as an error where it did not end well."""
    if finish == "length":
        raise OutputTooLong
    if finish == "content_filter":
        raise Refused
    if not text.strip():
        raise NothingSaid


def _reply(text: str, usage: object, model: object) -> Reply:
    counted = usage if isinstance(usage, dict) else {}
    tokens = [counted.get(name) for name in ("prompt_tokens", "completion_tokens")]
    t_in, t_out = (n if isinstance(n, int) and n >= 0 else None for n in tokens)
    return Reply(text, t_in, t_out, model[:LONGEST_NAME] if isinstance(model, str) else "")


def _told(answer: dict[str, Any]) -> ModelError:
    """The error in an answer that called itself a success; llama.cpp has been seen to do that (oobabooga/textgen#7257).

    What the server said is not kept: here it has not been cleaned of keys.
    """
    error = answer["error"]
    code = error.get("code") if isinstance(error, dict) else None
    found = as_error(code if isinstance(code, int) and 400 <= code < 600 else 500, {}, json.dumps(answer))
    found.detail = ""
    return found
