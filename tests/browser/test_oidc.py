"""Signing in through an OpenID Connect provider, end to end on loopback."""

from collections.abc import Iterator

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Page, expect

from benchmarks.running import Server, create_account, free_port
from core.domain.visit import SESSION_COOKIE
from tests.browser.conftest import Serve
from tests.browser.test_sign_in import cookies, expect_inside, expect_outside, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.network, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
PEOPLE = [
    User(sub="ada", claims={"email": "ada@idp.example.org", "email_verified": True, "name": "Ada Byron"}),
    User(sub="bob", claims={"email": "bob@idp.example.org", "email_verified": False, "name": "Bob"}),
    User(sub="cat", claims={"email": "cat@idp.example.org", "email_verified": True, "name": "Cat"}),
]


@pytest.fixture(scope="module")
def app(serve: Serve) -> Iterator[Server]:
    port = free_port()
    with run_server_in_thread(user_claims=PEOPLE) as provider:
        yield serve(
            port=port,
            GREENROOM_OIDC_CLIENT_ID="greenroom",
            GREENROOM_OIDC_CLIENT_SECRET="not a secret",
            GREENROOM_OIDC_METADATA_URL=f"http://localhost:{provider.server_port}/.well-known/openid-configuration",
            GREENROOM_OIDC_REDIRECT_URI=f"http://localhost:{port}/oauth2callback",
            GREENROOM_OIDC_COOKIE_SECRET="a long enough random string for a test",
            GREENROOM_OIDC_LABEL="Example ID",
        )


def come_from_the_provider(page: Page, app: Server, who: str) -> None:
    page.goto(app.url)
    page.get_by_role("button", name="Continue with Example ID").click()
    page.get_by_role("button", name=who, exact=True).click()


def test_a_verified_person_comes_in_with_a_session_of_ours(app: Server, page: Page) -> None:
    come_from_the_provider(page, app, "ada")
    expect_inside(page, "Ada Byron")
    jar = cookies(page.context)
    assert jar[SESSION_COOKIE]["httpOnly"]
    assert not [name for name in jar if name.startswith("_streamlit_user")]  # spent: it could not be revoked
    page.reload()
    expect_inside(page, "Ada Byron")
    page.goto(f"{app.url}/account")
    expect(page.get_by_text("so there is no password here")).to_be_visible()

    page.get_by_test_id("stSidebar").get_by_role("button", name="Sign out").click()
    expect_outside(page)
    page.reload()
    expect_outside(page)


def test_an_unverified_address_is_refused_with_a_sentence(app: Server, page: Page) -> None:
    come_from_the_provider(page, app, "bob")
    expect(page.get_by_text("has not confirmed your e-mail address")).to_be_visible()
    expect_outside(page)
    assert SESSION_COOKIE not in cookies(page.context)


def test_refusing_at_the_provider_leads_back_to_the_sign_in_page(app: Server, page: Page) -> None:
    page.goto(app.url)
    page.get_by_role("button", name="Continue with Example ID").click()
    page.get_by_role("button", name="Deny").click()
    expect_outside(page)


def test_the_owner_of_an_address_takes_the_account_from_whoever_typed_it(app: Server, page: Page) -> None:
    create_account(page, app, "Mallory", "cat@idp.example.org")
    expect_inside(page, "Mallory")
    page.context.clear_cookies()
    come_from_the_provider(page, app, "cat")
    expect_inside(page, "Mallory")  # the account's name stays
    page.get_by_test_id("stSidebar").get_by_role("button", name="Sign out").click()
    expect_outside(page)
    sign_in(page, app, "cat@idp.example.org")
    expect(page.get_by_text("do not match")).to_be_visible()
