"""The real app script under AppTest, on the real services, with the person at the browser chosen by the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.bootstrap import Services, build_services, now
from core.catalogue import ORGANISATION
from core.domain.account import Account, Role, SignInSession
from core.settings import Settings
from pages.shared import access, services

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services on a store of this module's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENROOM_DATA_DIR", str(tmp_path_factory.mktemp("ui")))
        patch.setenv("GREENROOM_DEMO", "false")
        built = build_services(Settings())
        patch.setattr(services.services, "__wrapped__", lambda: built, raising=False)
        st.cache_resource.clear()
        patch.setattr("core.bootstrap.build_services", lambda settings: built)
        patch.setattr("pages.shared.services.build_services", lambda settings: built)
        yield built
        st.cache_resource.clear()
        built.store.close()


@pytest.fixture(scope="module")
def people(wired: Services) -> dict[Role, Account]:
    """One account a role."""
    made = {}
    for role in Role:
        account = Account(uuid4(), ORGANISATION, f"{role}@example.org", f"A {role} *with* <b>marks</b>", role)
        wired.accounts.accounts.add(account, None, now())
        made[role] = account
    return made


@pytest.fixture
def visit(wired: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the app, or one page of it, as somebody (None: nobody is signed in)."""

    def open_app(person: Account | None, page: str | None = None, **query: str) -> AppTest:
        session = None
        if person is not None:
            at = now()
            session = SignInSession(uuid4(), person.id, at, at, at, "a test")
        found = access.Visit(person, session)
        monkeypatch.setattr(access, "_look", lambda: found)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        if page is not None:
            app.switch_page(page)
            for name, value in query.items():
                app.query_params[name] = value
            app.run()
        return app

    return open_app
