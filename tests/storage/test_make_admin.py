"""The first administrator, made from the command line."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from core.catalogue import ORGANISATION
from core.domain.account import Account, Role
from core.domain.errors import GreenroomError, InvalidEmail
from core.storage.accounts import AccountRepository, AuditRepository
from core.storage.engine import Store
from scripts import make_admin

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAM = Account(UUID(int=1), ORGANISATION, "sam@example.org", "Sam Rivera", Role.CANDIDATE)
DEMO = Account(UUID(int=2), ORGANISATION, "demo@example.org", "Demo", Role.RECRUITER, is_demo=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(f"duckdb:///{tmp_path_factory.mktemp('store') / 'greenroom.duckdb'}")
    accounts = AccountRepository(opened)
    accounts.add_organisation(ORGANISATION, "Home", T0)
    for account in (SAM, DEMO):
        accounts.add(account, None, T0)
    yield opened
    opened.close()


def test_the_account_gets_the_role_and_the_change_is_on_record(store: Store) -> None:
    assert "is an administrator now" in make_admin.promote(store, " Sam@Example.org ", T0)
    assert AccountRepository(store).get(SAM.id).role is Role.ADMIN
    assert AuditRepository(store).recent(ORGANISATION)[0]["action"] == "role_changed"
    assert "already" in make_admin.promote(store, SAM.email, T0)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [("kim@example.org", "There is no account for kim@example.org"), (DEMO.email, "shared demo account")],
)
def test_who_cannot_become_one_is_said(store: Store, email: str, sentence: str) -> None:
    with pytest.raises(GreenroomError, match=sentence):
        make_admin.promote(store, email, T0)


def test_a_slip_in_the_address_is_named(store: Store) -> None:
    with pytest.raises(InvalidEmail):
        make_admin.promote(store, "sam.example.org", T0)


def test_no_address_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert make_admin.main([""]) == 1
    assert "make admin EMAIL=" in capsys.readouterr().err
