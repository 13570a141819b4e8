"""Signing up, signing in, tickets, sessions and passwords at the front desk."""

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from core.catalogue import ORGANISATION
from core.domain.account import Role
from core.domain.errors import (
    AccountDisabled,
    AccountLocked,
    BrowserUnknown,
    EmailTaken,
    InvalidEmail,
    InvalidName,
    NotFound,
    SessionExpired,
    TicketInvalid,
    WrongCredentials,
    WrongPassword,
)
from core.settings import Settings
from core.storage.accounts import AccountRepository, AuditRepository, SessionRepository
from core.storage.engine import Store
from core.usecases.accounts import AccountDesk, digest
from core.usecases.passwords import Passwords
from tests.unit.front_desk import BETTER, FIREFOX, GOOD, QUICK, Clock, Desk


@pytest.fixture
def at() -> Desk:
    return Desk()


def test_signing_up_makes_a_candidate_of_the_home_organisation_who_can_sign_in(at: Desk) -> None:
    account = at.desk.sign_up("  Ada   Lovelace ", " Ada@Example.org ", GOOD)
    assert (account.role, account.org_id, account.email) == (Role.CANDIDATE, ORGANISATION, "ada@example.org")
    assert account.display_name == "Ada Lovelace"
    assert at.desk.sign_in("ADA@example.org", GOOD).id == account.id
    assert GOOD not in repr(at.accounts.rows)
    assert "ada" not in repr([event["detail"] for event in at.audit.events])


def test_an_address_has_one_account(at: Desk) -> None:
    at.desk.sign_up("Ada", "ada@example.org", GOOD)
    with pytest.raises(EmailTaken):
        at.desk.sign_up("Eve", "ADA@example.org", BETTER)


@pytest.mark.parametrize(
    ("name", "email", "error"),
    [
        ("", "a@example.org", InvalidName),
        ("x" * 81, "a@example.org", InvalidName),
        ("Ada", "ada.example", InvalidEmail),
    ],
)
def test_names_and_addresses_are_checked(at: Desk, name: str, email: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        at.desk.sign_up(name, email, GOOD)


def test_five_failures_pause_the_account_for_fifteen_minutes_even_with_the_right_password(at: Desk) -> None:
    at.desk.sign_up("Ada", "ada@example.org", GOOD)
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            at.desk.sign_in("ada@example.org", "not this one")
        at.clock.forward(minutes=1)
    with pytest.raises(AccountLocked):
        at.desk.sign_in("ada@example.org", GOOD)
    assert at.audit.actions.count("account_locked") == 1
    at.clock.forward(minutes=10, seconds=1)  # the first failure is now more than 15 minutes old
    assert at.desk.sign_in("ada@example.org", GOOD)


def test_a_burst_of_guesses_gets_five_tries_in_all(at: Desk) -> None:
    at.desk.sign_up("Ada", "ada@example.org", GOOD)

    def guess(number: int) -> type[Exception] | None:
        try:
            at.desk.sign_in("ada@example.org", f"guess number {number}")
        except (WrongCredentials, AccountLocked) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(20) as crowd:
        answers = Counter(crowd.map(guess, range(60)))
    assert answers == {WrongCredentials: 5, AccountLocked: 55}


def test_a_success_ends_a_row_of_failures(at: Desk) -> None:
    at.desk.sign_up("Ada", "ada@example.org", GOOD)
    for _ in range(3):
        for _ in range(4):
            at.clock.forward(seconds=1)
            with pytest.raises(WrongCredentials):
                at.desk.sign_in("ada@example.org", "not this one")
        at.clock.forward(seconds=1)
        assert at.desk.sign_in("ada@example.org", GOOD)


def test_an_unknown_address_fails_and_locks_like_a_known_one(at: Desk) -> None:
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            at.desk.sign_in("nobody@example.org", GOOD)
    with pytest.raises(AccountLocked):
        at.desk.sign_in("nobody@example.org", GOOD)
    assert at.audit.events == []


def test_a_disabled_account_is_told_so_only_after_the_right_password(at: Desk) -> None:
    account = at.desk.sign_up("Ada", "ada@example.org", GOOD)
    at.accounts.set_status(account, "disabled")
    with pytest.raises(WrongCredentials):
        at.desk.sign_in("ada@example.org", "not this one")
    with pytest.raises(AccountDisabled):
        at.desk.sign_in("ada@example.org", GOOD)


def test_a_ticket_works_once(at: Desk) -> None:
    ticket = at.desk.issue_ticket(at.person("ada@example.org"), "browser-1")
    assert len(ticket) >= 43  # 256 bits
    at.desk.redeem_ticket(ticket, "browser-1")
    with pytest.raises(TicketInvalid):
        at.desk.redeem_ticket(ticket, "browser-1")


def test_a_ticket_dies_after_a_minute(at: Desk) -> None:
    ticket = at.desk.issue_ticket(at.person("ada@example.org"), "browser-1")
    at.clock.forward(seconds=61)
    with pytest.raises(TicketInvalid):
        at.desk.redeem_ticket(ticket, "browser-1")


def test_a_ticket_signs_in_no_other_browser_and_no_browser_without_a_cookie(at: Desk) -> None:
    person = at.person("ada@example.org")
    for browser in ("browser-2", ""):
        with pytest.raises(TicketInvalid):
            at.desk.redeem_ticket(at.desk.issue_ticket(person, "browser-1"), browser)
    with pytest.raises(BrowserUnknown):
        at.desk.issue_ticket(person, "")


def test_a_ticket_for_an_account_that_was_just_disabled_is_refused(at: Desk) -> None:
    person = at.person("ada@example.org")
    ticket = at.desk.issue_ticket(person, "browser-1")
    at.accounts.set_status(person, "disabled")
    with pytest.raises(AccountDisabled):
        at.desk.redeem_ticket(ticket, "browser-1")


def test_no_secret_reaches_the_store(at: Desk) -> None:
    ticket = at.desk.issue_ticket(at.person("ada@example.org"), "browser-1")
    stored = repr(at.sessions)
    assert ticket not in stored
    assert "browser-1" not in stored
    assert hashlib.sha256(ticket.encode()).hexdigest() in stored
    token, expires = at.desk.redeem_ticket(ticket, "browser-1", FIREFOX)
    assert token not in repr(at.sessions)
    assert digest(token) in at.sessions.by_hash
    assert expires == at.clock() + timedelta(days=at.settings.session_days)
    assert token not in repr(at.audit.events)


def test_who_knows_the_person_until_the_session_ends(at: Desk) -> None:
    person = at.person("ada@example.org")
    token = at.come_in(person)
    account, session = at.desk.who(token)
    assert account == person
    assert session.user_agent == "Firefox on Linux"
    at.clock.forward(days=at.settings.session_days)
    for unknown in (token, "", "made up"):
        with pytest.raises(SessionExpired):
            at.desk.who(unknown)


def test_last_seen_is_written_at_most_every_five_minutes(at: Desk) -> None:
    token = at.come_in(at.person("ada@example.org"))
    for _ in range(10):
        at.clock.forward(minutes=1)
        at.desk.who(token)
    assert at.sessions.touched == 2


def test_a_revoked_session_is_refused_at_once(at: Desk) -> None:
    person = at.person("ada@example.org")
    here, there = at.come_in(person), at.come_in(person, "browser-2")
    at.desk.revoke(person, at.desk.who(there)[1].id)
    with pytest.raises(SessionExpired):
        at.desk.who(there)
    assert at.desk.who(here)
    assert [s.id for s in at.desk.sessions(person)] == [at.desk.who(here)[1].id]
    at.desk.sign_out(here)
    at.desk.sign_out(here)
    at.desk.sign_out("never existed")
    with pytest.raises(SessionExpired):
        at.desk.who(here)


def test_nobody_revokes_the_session_of_somebody_else(at: Desk) -> None:
    ada, eve = at.person("ada@example.org"), at.person("eve@example.org")
    token = at.come_in(ada)
    with pytest.raises(NotFound):
        at.desk.revoke(eve, at.desk.who(token)[1].id)
    assert at.desk.who(token)


def test_a_new_password_ends_every_other_session(at: Desk) -> None:
    person = at.desk.sign_up("Ada", "ada@example.org", GOOD)
    here, there = at.come_in(person), at.come_in(person, "browser-2")
    with pytest.raises(WrongPassword):
        at.desk.change_password(person, "not this one", BETTER)
    at.desk.change_password(person, GOOD, BETTER, keep=at.desk.who(here)[1])
    assert at.desk.who(here)
    with pytest.raises(SessionExpired):
        at.desk.who(there)
    with pytest.raises(WrongCredentials):
        at.desk.sign_in("ada@example.org", GOOD)
    assert at.desk.sign_in("ada@example.org", BETTER)
    at.desk.sign_out_everywhere(person)
    with pytest.raises(SessionExpired):
        at.desk.who(here)


def test_guessing_the_current_password_is_limited_too(at: Desk) -> None:
    person = at.desk.sign_up("Ada", "ada@example.org", GOOD)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            at.desk.change_password(person, "not this one", BETTER)
    with pytest.raises(AccountLocked):
        at.desk.change_password(person, GOOD, BETTER)


def test_the_whole_way_in_and_out_on_the_real_store(tmp_path: Path) -> None:
    store, clock = Store.open(f"duckdb:///{tmp_path / 'greenroom.duckdb'}"), Clock()
    accounts, audit = AccountRepository(store), AuditRepository(store)
    accounts.add_organisation(ORGANISATION, "Home", clock())
    desk = AccountDesk(
        accounts=accounts,
        sessions=SessionRepository(store),
        audit=audit,
        now=clock,
        new_id=uuid4,
        settings=Settings(),
        home_org=ORGANISATION,
        passwords=Passwords(QUICK),
    )
    try:
        account = desk.sign_up("Ada", "ada@example.org", GOOD)
        assert desk.sign_in("ada@example.org", GOOD) == account
        ticket = desk.issue_ticket(account, "browser-1")
        token, expires = desk.redeem_ticket(ticket, "browser-1", FIREFOX)
        with pytest.raises(TicketInvalid):
            desk.redeem_ticket(ticket, "browser-1", FIREFOX)
        assert desk.who(token)[1].expires == expires
        clock.forward(minutes=6)
        assert desk.who(token)[1].last_seen == desk.sessions(account)[0].last_seen == clock()
        desk.change_password(account, GOOD, BETTER, keep=desk.who(token)[1])
        for _ in range(5):
            clock.forward(seconds=1)
            with pytest.raises(WrongCredentials):
                desk.sign_in("ada@example.org", GOOD)
        with pytest.raises(AccountLocked):
            desk.sign_in("ada@example.org", BETTER)
        desk.sign_out(token)
        with pytest.raises(SessionExpired):
            desk.who(token)
        done = {event["action"] for event in audit.recent(ORGANISATION)}
        assert done == {"sign_up", "signed_in", "password_changed", "account_locked"}
    finally:
        store.close()
