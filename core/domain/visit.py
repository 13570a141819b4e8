"""What a request tells about the browser behind it."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

SESSION_COOKIE = "greenroom_session"
VISITOR_COOKIE = "greenroom_visitor"
# A proxy on this machine connects from loopback for everybody; these headers give it away.
_PROXY_MARKS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def on_this_machine(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether the browser runs where the server runs.

    The connection must come from loopback, the page must have been asked for by a loopback name (which a page of
    another site that points its own name here cannot do), and no proxy may have had a hand in it. `headers` has
    lower-case names.
    """
    if any(headers.get(mark) for mark in _PROXY_MARKS):
        return False
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    return _is_loopback(address or "") and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback
