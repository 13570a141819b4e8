"""One HTTP call to an OpenAI-compatible server (`POST {url}/chat/completions`), and what its failures mean."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from core.llm.complaints import as_error, redacted
from core.llm.config import LlmConfig
from core.llm.deadline import Deadline
from core.llm.errors import DeadlinePassed, ModelError, NoConnection, NotUnderstood, StreamCut, WrongAddress, WrongKey
from core.llm.replies import Body, Reply, streamed, whole

MAX_REPLY_BYTES = 2_000_000  # a reply of ours has a few kB
CONNECT = 5.0  # seconds; a server that is there answers at once


class Endpoint:
    """Safe to share between threads. Makes no second try of its own."""

    def __init__(self, config: LlmConfig) -> None:
        self._address = f"{config.url}/chat/completions"
        self._config = config
        # A proxy is for what lies outside this machine; and without TLS no certificates need to be read.
        plain = config.is_local and config.url.startswith("http://")
        self._client = httpx.Client(trust_env=not config.is_local, verify=not plain, follow_redirects=False)

    def __repr__(self) -> str:
        return f"Endpoint({self._config.host})"

    def close(self) -> None:
        self._client.close()

    def ask(self, body: Body, deadline: Deadline) -> Reply:
        """The whole reply. Raises ModelError."""
        with self._post(body, deadline) as response:
            data = _read(response, deadline)
        return whole(data)

    def stream(self, body: Body, deadline: Deadline, emit: Callable[[str], None]) -> Reply:
        """The same, with `emit` called for each piece of text as it comes. Raises ModelError; StreamCut when the
        connection ends before the reply does."""
        with self._post({**body, "stream": True}, deadline) as response:
            if "text/event-stream" not in response.headers.get("content-type", ""):
                reply = whole(_read(response, deadline))  # a server that does not stream
                emit(reply.text)
                return reply
            return streamed(_events(response, deadline), emit)

    @contextmanager
    def _post(self, body: Body, deadline: Deadline) -> Iterator[httpx.Response]:
        """The open response of a call that was accepted; every failure of HTTP as a ModelError, its cause cut off, for
        what lies in there (addresses, headers) is nobody's business."""
        deadline.check()
        left = deadline.left
        timeout = httpx.Timeout(left, connect=min(CONNECT, left))
        accepted = False
        try:
            # ASCII with escapes: a lone surrogate in somebody's text must not be what breaks the call.
            content = json.dumps(body).encode("ascii")
            with self._client.stream(
                "POST", self._address, content=content, headers=self._headers(), timeout=timeout
            ) as response:
                if not response.is_success:
                    raise self._failure(response, deadline)
                accepted = True
                yield response
        except httpx.ConnectTimeout:
            raise NoConnection from None
        except httpx.TimeoutException:
            raise DeadlinePassed from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            raise WrongAddress from None
        except httpx.LocalProtocolError:
            raise WrongKey from None  # nothing else of ours can be an illegal header
        except httpx.ConnectError:
            raise NoConnection from None
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError):
            raise (StreamCut if accepted else NoConnection) from None
        except (httpx.HTTPError, httpx.StreamError, OSError, RuntimeError):  # RuntimeError: the client was closed
            raise NoConnection from None

    def _headers(self) -> dict[str, str]:
        key = self._config.key.get_secret_value()
        if not key.isascii():
            raise WrongKey
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        return {**headers, "Authorization": f"Bearer {key}"} if key else headers

    def _failure(self, response: httpx.Response, deadline: Deadline) -> ModelError:
        try:
            text = _read(response, deadline).decode("utf-8", "replace")
        except httpx.HTTPError:
            text = ""
        error = as_error(response.status_code, response.headers, text)
        error.detail = redacted(error.detail, self._config.key.get_secret_value())
        return error


def _read(response: httpx.Response, deadline: Deadline) -> bytes:
    """The body, within limits of size and time. Raises NotUnderstood, DeadlinePassed."""
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > MAX_REPLY_BYTES:
            raise NotUnderstood("the reply is too large")
        deadline.check()
    return bytes(data)


def _events(response: httpx.Response, deadline: Deadline) -> Iterator[bytes]:
    """The data of server-sent events, one each. Our own reading of lines: httpx's has no limit of length."""
    waiting = b""
    total = 0
    for piece in response.iter_bytes():
        deadline.check()
        total += len(piece)
        if total > MAX_REPLY_BYTES:
            raise NotUnderstood("the reply is too large")
        *lines, waiting = (waiting + piece).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip()
    if waiting.startswith(b"data:"):
        yield waiting[5:].strip()
