"""A small threaded server that speaks the OpenAI protocol and misbehaves on command.

`server.acts` says what it does with the calls it gets, one after the other; the last act goes on for ever. An act is a
function of the open call. Without acts it fills in whatever schema it is asked for.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

Act = Callable[["Call"], None]
LONGEST_HANG = 10.0  # seconds; ends sooner when the server is shut down
SCHEMA_FOLLOWS = "It must fit this JSON schema:\n"


class ModelServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.acts: list[Act] = []
        self.seen: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.released = Event()
        self._lock = Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def next_act(self) -> Act:
        with self._lock:
            if len(self.acts) > 1:
                return self.acts.pop(0)
        return self.acts[0] if self.acts else fill

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what these tests are about."""


class Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one piece, or every call waits 40 ms for an acknowledgement
    server: ModelServer
    body: dict[str, Any]

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(self.body)
        self.server.keys.append(self.headers.get("Authorization", ""))
        self.server.next_act()(self)

    def send(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def running() -> Iterator[ModelServer]:
    server = ModelServer()
    thread = Thread(target=server.serve_forever, args=(0.01,), name="model-server", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


# --- well-behaved -----------------------------------------------------------------------------------------------------


def say(content: Any, *, finish: str = "stop", tokens: tuple[int, int] | None = (100, 20), model: str = "") -> Act:
    """Reply with `content`, streamed when that was asked for; what is no string is sent as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)

    def act(call: Call) -> None:
        usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]} if tokens else None
        named = model or call.body["model"]
        if call.body.get("stream"):
            start_stream(call)
            for i in range(0, len(text), 7):
                chunk(call, {"choices": [{"index": 0, "delta": {"content": text[i : i + 7]}}], "model": named})
            chunk(call, {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}], "model": named})
            chunk(call, {"choices": [], "usage": usage, "model": named})
            end_stream(call)
            return
        message = {"role": "assistant", "content": text}
        answer = {"choices": [{"index": 0, "message": message, "finish_reason": finish}], "model": named}
        call.send(200, json.dumps({**answer, "usage": usage} if usage else answer).encode())

    return act


def fill(call: Call) -> None:
    """Reply with something that fits the schema that was asked for, wherever it was given."""
    wanted = call.body.get("response_format") or {}
    schema = wanted.get("json_schema", {}).get("schema")
    if schema is None:
        said = "\n".join(str(message["content"]) for message in call.body["messages"])
        schema = json.loads(said.split(SCHEMA_FOLLOWS)[-1].splitlines()[0]) if SCHEMA_FOLLOWS in said else None
    say("Some words." if schema is None else sample(schema))(call)


def sample(schema: dict[str, Any]) -> Any:
    """A value that fits a schema of ours."""
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: sample(inner) for name, inner in schema["properties"].items()}
        case "array":
            return [sample(schema["items"])]
        case "integer" | "number":
            return 5
        case "boolean":
            return False
    return "Some words."


# --- badly behaved ----------------------------------------------------------------------------------------------------


def fail(status: int, error: Any = None, headers: dict[str, str] | None = None) -> Act:
    """Answer with an error; `error` is what stands under "error", or the body itself when it is bytes."""

    def act(call: Call) -> None:
        data = error if isinstance(error, bytes) else json.dumps({"error": error or {"message": "no"}}).encode()
        call.send(status, data, headers)

    return act


def hang(call: Call) -> None:
    """Say nothing at all."""
    call.server.released.wait(LONGEST_HANG)


def trickle(call: Call) -> None:
    """Promise a reply and send a blank of it now and then."""
    call.send_response(200)
    call.send_header("Content-Type", "application/json")
    call.send_header("Content-Length", "100000")
    call.end_headers()
    for _ in range(200):
        call.wfile.write(b" ")
        call.wfile.flush()
        if call.server.released.wait(0.05):
            return


def raw(data: bytes, content_type: str = "application/json") -> Act:
    return lambda call: call.send(200, data, {"Content-Type": content_type})


def nothing_chosen(call: Call) -> None:
    call.send(200, json.dumps({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 0}}).encode())


def cut_after(text: str) -> Act:
    """Stream the beginning of a reply, then drop the connection."""

    def act(call: Call) -> None:
        start_stream(call)
        for i in range(0, len(text), 7):
            chunk(call, {"choices": [{"index": 0, "delta": {"content": text[i : i + 7]}}]})
        call.close_connection = True

    return act


def hang_up(call: Call) -> None:
    """Drop the connection without a word."""
    call.close_connection = True


def refusing(*parameters: str, then: Act = fill, status: int = 400) -> Act:
    """Refuse calls that use one of `parameters` (or one of these kinds of response_format), naming it."""

    def act(call: Call) -> None:
        kind = (call.body.get("response_format") or {}).get("type")
        for name in parameters:
            if name in call.body or kind == name:
                what = "response_format" if kind == name else name
                return fail(status, {"message": f"'{what}' of this kind is not supported", "param": what})(call)
        return then(call)

    return act


def ignoring_the_format(call: Call) -> None:
    """Take `response_format` and reply in prose; only the words of the prompt count."""
    said = "\n".join(str(message["content"]) for message in call.body["messages"])
    if SCHEMA_FOLLOWS not in said:
        return say("Sure! Here is what I think about it.")(call)
    schema = json.loads(said.split(SCHEMA_FOLLOWS)[-1].splitlines()[0])
    return say(f"Sure! Here it is:\n```json\n{json.dumps(sample(schema))}\n```\nAnything else?")(call)


def start_stream(call: Call) -> None:
    call.send_response(200)
    call.send_header("Content-Type", "text/event-stream")
    call.send_header("Transfer-Encoding", "chunked")
    call.end_headers()


def chunk(call: Call, event: dict[str, Any]) -> None:
    _chunk(call, f"data: {json.dumps(event)}\n\n".encode())


def end_stream(call: Call) -> None:
    _chunk(call, b"data: [DONE]\n\n")
    call.wfile.write(b"0\r\n\r\n")
    call.wfile.flush()


def _chunk(call: Call, data: bytes) -> None:
    call.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    call.wfile.flush()
