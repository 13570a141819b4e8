"""Routes and headers through Starlette's test client, with the front desk on its stand-ins."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from core.domain.account import Account, Role
from core.domain.errors import SessionExpired, StoreBusy
from core.domain.visit import SESSION_COOKIE, VISITOR_COOKIE, on_this_machine
from core.http.headers import Headers, content_security_policy
from core.http.routes import routes
from core.settings import Settings
from tests.unit.front_desk import FIREFOX, Desk

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


@dataclass
class Site:
    """A small site with Greenroom's routes and headers, and a page where Streamlit's would be."""

    at: Desk = field(default_factory=Desk)
    store_works: bool = True
    counts: list[dict[str, Any]] | None = None
    page_status: int = 200

    def __post_init__(self) -> None:
        self.services = SimpleNamespace(settings=self.at.settings, accounts=self.at.desk, store=self, analytics=self)

    def ping(self) -> dict[str, Any]:
        if not self.store_works:
            raise StoreBusy
        return {"url": "duckdb:////secret/place"}

    def run(self, query: str) -> list[dict[str, Any]]:
        if self.counts is None:
            raise FileNotFoundError(query)
        return self.counts

    def client(self, peer: str = "127.0.0.1", base: str = "http://localhost:8501", **cookies: str) -> TestClient:
        async def page(request: object) -> Response:
            return HTMLResponse("" if self.page_status == 304 else "<p>page</p>", self.page_status)

        async def asset(request: object) -> Response:
            return PlainTextResponse("asset", headers={"Referrer-Policy": "no-referrer"})

        async def stream(socket: WebSocket) -> None:
            await socket.accept()
            await socket.send_text(socket.cookies.get(VISITOR_COOKIE, "none"))
            await socket.close()

        app = Starlette(
            routes=[
                *routes(lambda: self.services),
                Route("/static/js/index.js", asset),
                WebSocketRoute("/_stcore/stream", stream),
                Route("/{path:path}", page),
            ],
            middleware=[Middleware(Headers, page=INDEX, secure=self.at.settings.secure_cookies)],
        )
        return TestClient(app, base, client=(peer, 50000), follow_redirects=False, cookies=cookies)

    def ticket(self, account: Account, browser: str = "browser-1") -> str:
        return self.at.desk.issue_ticket(account, browser)


@pytest.fixture
def site() -> Site:
    return Site()


def cookie(response: Any, name: str) -> str:
    """The Set-Cookie header of that name, or an empty string."""
    return next((value for value in response.headers.get_list("set-cookie") if value.startswith(f"{name}=")), "")


def test_a_ticket_becomes_a_session_cookie_that_scripts_cannot_read(site: Site) -> None:
    person = site.at.person("ada@example.org")
    response = site.client(**{VISITOR_COOKIE: "browser-1"}).get(
        "/auth/session", params={"ticket": site.ticket(person)}, headers={"user-agent": FIREFOX}
    )
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cache-control"] == "no-store"
    set_cookie = cookie(response, SESSION_COOKIE)
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(set_cookie.split("; "))
    assert "Secure" not in set_cookie
    account, session = site.at.desk.who(set_cookie.split(";")[0].partition("=")[2])
    assert (account, session.user_agent) == (person, "Firefox on Linux")


def test_cookies_are_secure_where_settings_say_so() -> None:
    site = Site(Desk(Settings(secure_cookies=True)))
    client = site.client(base="https://greenroom.example.org", **{VISITOR_COOKIE: "browser-1"})
    response = client.get("/auth/session", params={"ticket": site.ticket(site.at.person("ada@example.org"))})
    assert "Secure" in cookie(response, SESSION_COOKIE)
    assert "max-age" in response.headers["strict-transport-security"]
    page = site.client(base="https://greenroom.example.org").get("/")
    assert cookie(page, VISITOR_COOKIE).endswith("Secure")


@pytest.mark.parametrize("browser", ["browser-2", ""])
def test_a_stolen_ticket_signs_in_no_other_browser(site: Site, browser: str) -> None:
    client = site.client(**({VISITOR_COOKIE: browser} if browser else {}))
    response = client.get("/auth/session", params={"ticket": site.ticket(site.at.person("ada@example.org"))})
    assert (response.status_code, response.headers["location"]) == (303, "/?signin=expired")
    assert not cookie(response, SESSION_COOKIE)


def test_a_used_a_late_and_a_made_up_ticket_are_refused(site: Site) -> None:
    person, client = site.at.person("ada@example.org"), site.client(**{VISITOR_COOKIE: "browser-1"})
    used, late = site.ticket(person), site.ticket(person)
    client.get("/auth/session", params={"ticket": used})
    site.at.clock.forward(seconds=61)
    for ticket in (used, late, "made up", "", "x" * 10_000):
        response = client.get("/auth/session", params={"ticket": ticket})
        assert response.headers["location"] == "/?signin=expired"
        assert not cookie(response, SESSION_COOKIE)


def test_the_session_route_never_leads_elsewhere(site: Site) -> None:
    client = site.client(**{VISITOR_COOKIE: "browser-1"})
    ticket = site.ticket(site.at.person("ada@example.org"))
    address = f"/auth/session?ticket={ticket}&next=https://evil.example&redirect=//evil.example"
    assert client.get(address).headers["location"] == "/"


def test_a_disabled_account_gets_a_reason_and_no_cookie(site: Site) -> None:
    person = site.at.person("ada@example.org")
    ticket = site.ticket(person)
    site.at.accounts.set_status(person, "disabled")
    response = site.client(**{VISITOR_COOKIE: "browser-1"}).get("/auth/session", params={"ticket": ticket})
    assert response.headers["location"] == "/?signin=off"
    assert not cookie(response, SESSION_COOKIE)


def test_signing_in_ends_the_session_of_whoever_was_here_before(site: Site) -> None:
    before = site.at.come_in(site.at.person("eve@example.org"))
    client = site.client(**{VISITOR_COOKIE: "browser-1", SESSION_COOKIE: before})
    client.get("/auth/session", params={"ticket": site.ticket(site.at.person("ada@example.org"))})
    with pytest.raises(SessionExpired):
        site.at.desk.who(before)


def test_the_providers_cookie_is_spent_with_the_ticket(site: Site) -> None:
    client = site.client(
        **{VISITOR_COOKIE: "browser-1", "_streamlit_user": "signed", "_streamlit_user_tokens": "signed"}
    )
    response = client.get("/auth/session", params={"ticket": site.ticket(site.at.person("ada@example.org"))})
    assert "Max-Age=0" in cookie(response, "_streamlit_user")
    assert "Max-Age=0" in cookie(response, "_streamlit_user_tokens")


def test_signing_out_revokes_the_session_and_clears_the_cookie(site: Site) -> None:
    token = site.at.come_in(site.at.person("ada@example.org"))
    response = site.client(**{SESSION_COOKIE: token}).get("/auth/sign-out?next=https://evil.example")
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert "Max-Age=0" in cookie(response, SESSION_COOKIE)
    with pytest.raises(SessionExpired):
        site.at.desk.who(token)
    assert site.client().get("/auth/sign-out").status_code == 303


def test_another_site_cannot_sign_anybody_out(site: Site) -> None:
    token = site.at.come_in(site.at.person("ada@example.org"))
    response = site.client(**{SESSION_COOKIE: token}).get("/auth/sign-out", headers={"sec-fetch-site": "cross-site"})
    assert not cookie(response, SESSION_COOKIE)
    assert site.at.desk.who(token)


def test_health_says_whether_the_store_answers_and_nothing_else(site: Site) -> None:
    up = site.client(peer="203.0.113.9").get("/healthz")
    assert (up.status_code, up.json()) == (200, {"ok": True, "store": "ok"})
    site.store_works = False
    down = site.client().get("/healthz")
    assert (down.status_code, down.json()) == (503, {"ok": False, "store": "failing"})
    assert "secret" not in up.text + down.text


def test_metrics_are_for_this_machine_and_for_administrators(site: Site) -> None:
    site.counts = [{"interviews": 3, "answers": 17, "open_sessions": 2, "note": "not a number"}]
    text = site.client().get("/metrics").text
    assert "greenroom_up 1\n" in text
    assert "greenroom_interviews 3\n" in text
    assert "note" not in text
    far = {"peer": "203.0.113.9", "base": "https://greenroom.example.org"}
    assert site.client(**far).get("/metrics").status_code == 403
    for role, status in ((Role.ADMIN, 200), (Role.RECRUITER, 403)):
        token = site.at.come_in(site.at.person(f"{role}@example.org", role))
        assert site.client(**far, **{SESSION_COOKIE: token}).get("/metrics").status_code == status


def test_metrics_go_on_without_counts_and_without_a_store(site: Site) -> None:
    assert "greenroom_up 1\n" in site.client().get("/metrics").text
    site.store_works = False
    assert "greenroom_up 0\n" in site.client().get("/metrics").text


@pytest.mark.parametrize(
    ("address", "headers", "here"),
    [
        ("127.0.0.1", {"host": "localhost:8501"}, True),
        ("::1", {"host": "[::1]:8501"}, True),
        ("::ffff:127.0.0.1", {"host": "127.0.0.1:8501"}, True),
        ("203.0.113.9", {"host": "localhost:8501"}, False),
        ("127.0.0.1", {"host": "greenroom.example.org"}, False),
        ("127.0.0.1", {"host": "localhost.evil.example"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "203.0.113.9"}, False),
        ("127.0.0.1", {"host": "localhost", "forwarded": "for=203.0.113.9"}, False),
        ("127.0.0.1", {}, False),
        (None, {"host": "localhost"}, False),
        ("testclient", {"host": "localhost"}, False),
    ],
)
def test_this_machine_is_told_from_a_proxy_and_from_the_network(
    address: str | None, headers: dict[str, str], here: bool
) -> None:
    assert on_this_machine(address, headers) is here


def test_every_response_carries_security_headers(site: Site) -> None:
    for path in ("/", "/static/js/index.js", "/healthz", "/auth/sign-out"):
        headers = site.client().get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "microphone=(self)" in headers["permissions-policy"]
    assert site.client().get("/").headers["referrer-policy"] == "same-origin"
    assert site.client().get("/static/js/index.js").headers["referrer-policy"] == "no-referrer"  # a route's own stays


def test_the_policy_allows_streamlits_inline_script_by_hash_and_no_other() -> None:
    page = INDEX.read_text(encoding="utf-8")
    policy = content_security_policy(page)
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe" not in scripts
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert inline
    for script in inline:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in scripts
    assert not re.search(r"https?:", policy)


def test_a_new_browser_gets_a_visitor_cookie_with_its_page_once(site: Site) -> None:
    client = site.client()
    first = client.get("/some/page")
    flags = set(cookie(first, VISITOR_COOKIE).split("; "))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= flags
    assert first.headers["cache-control"] == "private, no-cache"
    assert not cookie(client.get("/"), VISITOR_COOKIE)
    assert cookie(site.client().get("/"), VISITOR_COOKIE) != cookie(first, VISITOR_COOKIE)


def test_a_cached_page_brings_the_cookie_too_and_assets_do_not(site: Site) -> None:
    site.page_status = 304
    assert cookie(site.client().get("/"), VISITOR_COOKIE)
    for path in ("/static/js/index.js", "/healthz", "/auth/sign-out"):
        assert not cookie(site.client().get(path), VISITOR_COOKIE)


def test_websockets_pass_untouched(site: Site) -> None:
    with site.client(**{VISITOR_COOKIE: "browser-1"}).websocket_connect("/_stcore/stream") as socket:
        assert socket.receive_text() == "browser-1"
