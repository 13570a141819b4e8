"""Loaded by the server under test: writes down every address this process resolves or connects to."""

import os
import socket
from typing import Any

_log = os.environ.get("GREENROOM_TEST_CONNECTIONS")
if _log:
    _connect, _resolve = socket.socket.connect, socket.getaddrinfo

    def _note(what: Any) -> None:
        with open(_log, "a", encoding="utf-8") as file:
            file.write(f"{what}\n")

    def connect(self: socket.socket, address: Any) -> Any:
        _note(address[0] if isinstance(address, tuple) else f"/{address}")
        return _connect(self, address)

    def resolve(host: Any, *rest: Any, **more: Any) -> Any:
        _note(host)
        return _resolve(host, *rest, **more)

    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.getaddrinfo = resolve
    _note("watching")
