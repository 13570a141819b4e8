"""Unit tests touch no network: one that would open a connection fails, with the address it wanted."""

import socket
from typing import Any, NoReturn

import pytest


class SocketOpened(AssertionError):
    """Not an OSError, so that no retry or fallback in the code under test can swallow it unnoticed."""


def _refuse(_socket: socket.socket, address: Any, *_: Any) -> NoReturn:
    raise SocketOpened(f"a unit test tried to connect to {address}; use a fake, or a test folder that may")


def _refuse_lookup(host: Any, *_: Any, **__: Any) -> NoReturn:
    raise SocketOpened(f"a unit test tried to look up {host}; use a fake, or a test folder that may")


@pytest.fixture(autouse=True)
def no_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In force for every unit test but those marked `network`, which stay on loopback."""
    if request.node.get_closest_marker("network"):
        return
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse_lookup)
