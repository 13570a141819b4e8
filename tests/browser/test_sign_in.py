"""Signing in, staying signed in and leaving, in a real browser against the real application."""

import re
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets import Subprotocol
from websockets.sync.client import connect

from benchmarks.running import PASSWORD, Server, create_account
from core.domain.visit import SESSION_COOKIE, VISITOR_COOKIE
from core.settings import ROOT
from tests.browser.conftest import Serve

pytestmark = [pytest.mark.browser, pytest.mark.network]
NOWHERE = 1500  # ms in which a page that was going to change has changed
NewContext = Callable[..., BrowserContext]


def sign_in(page: Page, app: Server, email: str, password: str = PASSWORD) -> None:
    page.goto(app.url)
    form = page.get_by_role("tabpanel", name="Sign in")
    form.locator("input[autocomplete=username]").fill(email)
    form.locator("input[autocomplete=current-password]").fill(password)
    form.get_by_role("button", name="Sign in").click()


def expect_inside(page: Page, name: str) -> None:
    expect(page.get_by_test_id("stSidebar").get_by_text(name, exact=True)).to_be_visible()


def expect_outside(page: Page) -> None:
    expect(page.get_by_role("tab", name="Create account")).to_be_visible()


def cookies(context: BrowserContext) -> dict[str, Any]:
    return {cookie["name"]: cookie for cookie in context.cookies()}


def test_an_account_survives_a_reload_and_ends_with_signing_out(greenroom: Server, page: Page) -> None:
    create_account(page, greenroom, "Ada Lovelace", "ada@example.org")
    expect_inside(page, "Ada Lovelace")
    assert page.url == f"{greenroom.url}/"

    jar = cookies(page.context)
    for name in (SESSION_COOKIE, VISITOR_COOKIE):
        assert jar[name]["httpOnly"]
        assert jar[name]["sameSite"] == "Lax"
    assert "greenroom" not in page.evaluate("document.cookie")

    page.reload()
    expect_inside(page, "Ada Lovelace")

    page.get_by_role("button", name="Sign out", exact=True).click()
    expect_outside(page)
    assert SESSION_COOKIE not in cookies(page.context)
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": jar[SESSION_COOKIE]["value"], "url": greenroom.url}])
    page.reload()
    expect_outside(page)  # the old cookie is worth nothing

    sign_in(page, greenroom, "ADA@example.org")
    expect_inside(page, "Ada Lovelace")


def test_mistakes_are_named_and_nothing_is_signed_in(greenroom: Server, page: Page) -> None:
    sign_in(page, greenroom, "nobody@example.org")
    expect(page.get_by_text("do not match")).to_be_visible()
    create_account(page, greenroom, "Bea", "bea@example.org", "password2026")
    expect(page.get_by_text("one of the first that others would try")).to_be_visible()
    assert SESSION_COOKIE not in cookies(page.context)


def test_a_ticket_of_somebody_else_signs_nobody_in(greenroom: Server, page: Page, new_context: NewContext) -> None:
    """Login CSRF: Mallory sends Ada the link that was meant for Mallory's own browser."""
    mallory = page
    links: list[str] = []

    def keep(route: Any) -> None:
        links.append(route.request.url)
        route.abort()

    mallory.route(re.compile("/auth/session"), keep)
    create_account(mallory, greenroom, "Mallory", "mallory@example.org")
    mallory.wait_for_timeout(NOWHERE)
    assert links
    victim = new_context().new_page()
    victim.goto(greenroom.url)
    expect_outside(victim)
    victim.goto(links[0])
    expect(victim.get_by_text("expired or was already used")).to_be_visible()
    assert SESSION_COOKIE not in cookies(victim.context)


def test_signing_out_elsewhere_ends_an_open_page_at_once(
    greenroom: Server, page: Page, new_context: NewContext
) -> None:
    create_account(page, greenroom, "Cleo", "cleo@example.org")
    expect_inside(page, "Cleo")
    other = new_context().new_page()
    sign_in(other, greenroom, "cleo@example.org")
    expect_inside(other, "Cleo")

    page.goto(f"{greenroom.url}/account")
    expect(page.get_by_text("this browser")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("That browser is signed out.")).to_be_visible()
    expect_inside(page, "Cleo")

    other.get_by_test_id("stSidebarNav").get_by_role("link").last.click()  # same page, same WebSocket, next run
    expect(other.get_by_text("Your session has ended")).to_be_visible()
    expect_outside(other)


def test_signing_out_everywhere_and_changing_the_password(
    greenroom: Server, page: Page, new_context: NewContext
) -> None:
    create_account(page, greenroom, "Dora", "dora@example.org")
    expect_inside(page, "Dora")
    page.goto(f"{greenroom.url}/account")
    page.locator("input[autocomplete=current-password]").fill(PASSWORD)
    page.locator("input[autocomplete=new-password]").fill("copper lantern 7 fjord")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    expect_inside(page, "Dora")

    other = new_context().new_page()
    sign_in(other, greenroom, "dora@example.org", "copper lantern 7 fjord")
    expect_inside(other, "Dora")
    page.reload()
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_role("button", name="Yes, sign out everywhere").click()
    expect_outside(page)
    other.reload()
    expect_outside(other)


def test_a_restart_of_the_server_keeps_people_signed_in(serve: Serve, page: Page) -> None:
    app = serve()
    create_account(page, app, "Eve", "eve@example.org")
    expect_inside(page, "Eve")
    app.stop()
    app.start()
    page.goto(app.url)
    expect_inside(page, "Eve")


def test_the_policy_lets_streamlit_work_and_asks_nobody_else(greenroom: Server, page: Page) -> None:
    elsewhere: list[str] = []
    violations: list[str] = []
    page.on("requestfinished", lambda request: elsewhere.append(request.url))
    page.on("console", lambda message: violations.append(message.text) if message.type == "error" else None)
    create_account(page, greenroom, "Fay", "fay@example.org")
    expect_inside(page, "Fay")
    page.goto(f"{greenroom.url}/account")
    expect(page.get_by_text("Where you are signed in")).to_be_visible()
    own = (f"http://localhost:{greenroom.port}/", "data:", "blob:")
    assert [url for url in elsewhere if not url.startswith(own)] == []
    # Streamlit asks fonts.gstatic.com for the favicon of a page with a Material icon; the policy keeps it from that.
    assert [text for text in violations if "Content Security Policy" in text and "fonts.gstatic.com" not in text] == []


def test_health_answers_without_cookies_and_says_little(greenroom: Server) -> None:
    with urllib.request.urlopen(f"{greenroom.url}/healthz") as answer:
        assert answer.read() == b'{"ok":true,"store":"ok"}'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with urllib.request.urlopen(f"{greenroom.url}/metrics") as answer:
        assert re.search(rb"^greenroom_interviews \d+$", answer.read(), re.MULTILINE)


PAGES = sorted(path.relative_to(ROOT) for path in (ROOT / "pages").glob("*/*.py"))
SCRIPTS = [path for path in PAGES if path.parts[1] != "shared" and path.stem != "__init__"]


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
@pytest.mark.parametrize("by", ["name", "hash"])
def test_a_raw_session_at_any_page_sees_the_sign_in_page_only(greenroom: Server, script: Any, by: str) -> None:
    """What a program without a browser gets that opens a session at a page's address as nobody."""
    shown = run_raw(
        greenroom,
        page_name=script.stem if by == "name" else "",
        page_hash=calc_hash(script.stem) if by == "hash" else "",
    )
    assert "Create account" in shown
    for inside in ("Signed in as", "Your account", "Audit log", "DuckDB file", "Choose an interview"):
        assert inside not in shown


def test_a_raw_session_of_a_candidate_sees_no_page_of_an_administrator(greenroom: Server, page: Page) -> None:
    create_account(page, greenroom, "Gil", "gil@example.org")
    expect_inside(page, "Gil")
    session = cookies(page.context)[SESSION_COOKIE]["value"]
    assert "this browser" in run_raw(greenroom, page_name="account", session=session)  # the way of asking works
    for name in ("people", "audit", "health"):
        for shown in (
            run_raw(greenroom, page_name=name, session=session),
            run_raw(greenroom, page_hash=calc_hash(name), session=session),
        ):
            assert "Signed in as" in shown
            for inside in ("Find by name or e-mail", "Kept as ids", "DuckDB file"):
                assert inside not in shown


def run_raw(app: Server, *, page_name: str = "", page_hash: str = "", session: str = "") -> str:
    """The text of every message of one run of the script over a bare WebSocket, signed in only with `session`."""
    message = BackMsg()
    message.rerun_script.page_name = page_name
    message.rerun_script.page_script_hash = page_hash
    message.rerun_script.query_string = f"id={quote('1 OR 1=1')}"
    texts: list[str] = []
    cookie = {"Cookie": f"{SESSION_COOKIE}={session}"} if session else {}
    address = f"ws://localhost:{app.port}/_stcore/stream"
    with connect(address, subprotocols=[Subprotocol("streamlit")], additional_headers=cookie, max_size=None) as socket:
        socket.send(message.SerializeToString())
        while True:
            received = ForwardMsg.FromString(socket.recv(timeout=30))  # type: ignore[arg-type]
            texts.append(str(received))
            if received.WhichOneof("type") == "script_finished":
                return "\n".join(texts)
