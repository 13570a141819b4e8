"""The front desk against small in-memory stand-ins and a clock that the tests turn."""

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from argon2 import Parameters, Type

from core.catalogue import NAMESPACE, ORGANISATION
from core.domain.account import Account, Role, SignInSession
from core.domain.errors import (
    AccountDisabled,
    AccountLocked,
    BrowserUnknown,
    DemoAccount,
    DemoNotHere,
    DemoOff,
    EmailNotVerified,
    EmailTaken,
    InvalidEmail,
    InvalidName,
    LastAdmin,
    NoPassword,
    NotAllowed,
    NotFound,
    OwnAccount,
    PasswordCommon,
    PasswordIsYou,
    PasswordTooLong,
    PasswordTooShort,
    SessionExpired,
    TicketInvalid,
    WrongCredentials,
    WrongPassword,
)
from core.ports import Credentials
from core.settings import Settings
from core.storage.accounts import AccountRepository, AuditRepository, SessionRepository
from core.storage.engine import Store
from core.usecases.accounts import DEMO_EMAILS, AccountDesk, digest
from core.usecases.browsers import describe
from core.usecases.passwords import ARGON2, NO_PASSWORD, Passwords, accept, common

QUICK = Parameters(Type.ID, 19, 16, 32, 1, 64, 1)
GOOD = "violet anchor 42 tram"
BETTER = "copper lantern 7 fjord"
OTHER_ORG = uuid5(NAMESPACE, "organisation:other")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@dataclass
class Clock:
    at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@dataclass
class FakeAccounts:
    rows: dict[UUID, Credentials] = field(default_factory=dict)
    attempts: list[tuple[str, bool, datetime]] = field(default_factory=list)

    def add(self, account: Account, password_hash: str | None, at: datetime) -> None:
        if self.by_email(account.email):
            raise EmailTaken
        self.rows[account.id] = Credentials(account, password_hash)

    def get(self, account_id: UUID) -> Account:
        return self.rows[account_id].account

    def by_email(self, email: str) -> Credentials | None:
        return next((row for row in self.rows.values() if row.account.email == email), None)

    def of_org(self, org_id: UUID) -> list[Account]:
        return [row.account for row in self.rows.values() if row.account.org_id == org_id]

    def set_password_hash(self, account_id: UUID, password_hash: str) -> None:
        self.rows[account_id] = replace(self.rows[account_id], password_hash=password_hash)

    def set_role(self, account: Account, role: str) -> None:
        self._change(account, role=Role(role))

    def set_status(self, account: Account, status: str) -> None:
        self._change(account, status=status)

    def _change(self, account: Account, **change: Any) -> None:
        row = self.rows[account.id]
        self.rows[account.id] = replace(row, account=replace(row.account, **change))

    def failed_attempts(self, email: str, since: datetime) -> int:
        start = max([since, *(at for e, ok, at in self.attempts if e == email and ok)])
        return sum(e == email and not ok and at > start for e, ok, at in self.attempts)

    def record_attempt(self, email: str, succeeded: bool, at: datetime) -> None:
        self.attempts.append((email, succeeded, at))


@dataclass
class FakeSessions:
    by_hash: dict[str, SignInSession] = field(default_factory=dict)
    tickets: dict[str, tuple[UUID, str, datetime]] = field(default_factory=dict)
    touched: int = 0

    def add(self, session: SignInSession, token_hash: str) -> None:
        self.by_hash[token_hash] = session

    def by_token(self, token_hash: str) -> SignInSession | None:
        return self.by_hash.get(token_hash)

    def touch(self, session_id: UUID, at: datetime) -> None:
        self.touched += 1
        self._change(session_id, last_seen=at)

    def of_account(self, account_id: UUID) -> list[SignInSession]:
        return [s for s in self.by_hash.values() if s.account_id == account_id]

    def revoke(self, session_id: UUID, at: datetime) -> None:
        self._change(session_id, revoked=True)

    def revoke_all(self, account_id: UUID, at: datetime, *, but: UUID | None = None) -> None:
        for session in self.of_account(account_id):
            if session.id != but:
                self.revoke(session.id, at)

    def _change(self, session_id: UUID, **change: Any) -> None:
        token_hash = next(h for h, s in self.by_hash.items() if s.id == session_id)
        self.by_hash[token_hash] = replace(self.by_hash[token_hash], **change)

    def add_ticket(self, ticket_hash: str, account_id: UUID, browser_hash: str, expires: datetime) -> None:
        self.tickets[ticket_hash] = (account_id, browser_hash, expires)

    def redeem_ticket(self, ticket_hash: str, browser_hash: str, at: datetime) -> UUID:
        account_id, browser, expires = self.tickets.get(ticket_hash, (None, "", at))
        if account_id is None or browser != browser_hash or expires <= at:
            raise TicketInvalid
        del self.tickets[ticket_hash]
        return account_id


@dataclass
class FakeAudit:
    events: list[dict[str, Any]] = field(default_factory=list)

    def record(self, action: str, **event: Any) -> None:
        self.events.append({"action": action, **event})

    def recent(self, org_id: UUID, limit: int = 200) -> list[dict[str, Any]]:
        return self.events[-limit:]

    @property
    def actions(self) -> list[str]:
        return [event["action"] for event in self.events]


@dataclass
class Desk:
    """The desk with everything behind it in reach."""

    settings: Settings = field(default_factory=lambda: Settings(demo=True, demo_public=False))
    clock: Clock = field(default_factory=Clock)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    audit: FakeAudit = field(default_factory=FakeAudit)

    def __post_init__(self) -> None:
        self.desk = self.open()

    def open(self, passwords: Passwords | None = None) -> AccountDesk:
        return AccountDesk(
            accounts=self.accounts,
            sessions=self.sessions,
            audit=self.audit,
            now=self.clock,
            new_id=uuid4,
            settings=self.settings,
            home_org=ORGANISATION,
            passwords=passwords or Passwords(QUICK),
        )

    def person(self, email: str, role: Role = Role.CANDIDATE, org: UUID = ORGANISATION, demo: bool = False) -> Account:
        account = Account(uuid4(), org, email, email.partition("@")[0].title(), role, is_demo=demo)
        self.accounts.add(account, None, self.clock())
        return account

    def come_in(self, account: Account, browser: str = "browser-1") -> str:
        return self.desk.redeem_ticket(self.desk.issue_ticket(account, browser), browser, FIREFOX)[0]


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


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("short 42", PasswordTooShort),
        ("x1" * 65, PasswordTooLong),
        ("qwertyuiop", PasswordCommon),
        ("QwertyUiop", PasswordCommon),
        ("Password2026!", PasswordCommon),
        ("P@ssw0rd2026!", PasswordCommon),
        ("Sunshine!!!99", PasswordCommon),
        ("Welcome_2026", PasswordCommon),
        ("aaaaaaaaaaaa", PasswordCommon),
        ("abababababab", PasswordCommon),
        ("ada.lovelace@example.org", PasswordIsYou),
        ("Ada.Lovelace1815", PasswordIsYou),
        ("lovelace12345", PasswordIsYou),
        ("l0vel@ce12345", PasswordIsYou),
    ],
)
def test_weak_passwords_are_refused(password: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        accept(password, email="ada.lovelace@example.org", name="Ada Lovelace")


@pytest.mark.parametrize(
    "password", [GOOD, BETTER, "tramviolet", "пароль-из-слов", "a1b2" + "🐢🌍" * 4, "x" + "yzwv5678" * 15]
)
def test_long_uncommon_passwords_are_accepted(password: str) -> None:
    assert accept(password, email="ada@example.org", name="Ada Lovelace") == password


def test_the_list_of_common_passwords_is_worth_having() -> None:
    assert len(common()) >= 1000
    assert all(word == word.lower().strip() for word in common())


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


def test_an_unknown_address_costs_a_real_hash_check() -> None:
    class Counting(Passwords):
        checks = 0

        def matches(self, password_hash: str | None, password: str) -> bool:
            Counting.checks += 1
            return super().matches(password_hash, password)

    desk = Desk().open(Counting(QUICK))
    with pytest.raises(WrongCredentials):
        desk.sign_in("nobody@example.org", GOOD)
    assert Counting.checks == 1
    assert not Passwords(QUICK).matches(None, GOOD)
    assert not Passwords(QUICK).matches(NO_PASSWORD, NO_PASSWORD)
    assert not Passwords(QUICK).matches("not a hash", GOOD)


def test_the_shipped_parameters_are_the_second_recommendation_of_rfc_9106() -> None:
    assert (ARGON2.type, ARGON2.time_cost, ARGON2.memory_cost, ARGON2.parallelism) == (Type.ID, 3, 65536, 4)


def test_a_hash_with_old_parameters_is_replaced_at_the_next_sign_in(at: Desk) -> None:
    account = at.desk.sign_up("Ada", "ada@example.org", GOOD)
    before = at.accounts.rows[account.id].password_hash
    stronger = at.open(Passwords(Parameters(Type.ID, 19, 16, 32, 2, 64, 1)))
    stronger.sign_in("ada@example.org", GOOD)
    after = at.accounts.rows[account.id].password_hash
    assert after != before
    stronger.sign_in("ada@example.org", GOOD)
    assert at.accounts.rows[account.id].password_hash == after


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


def claims(at: Desk, **other: Any) -> dict[str, Any]:
    known = {"email": "Ada@Example.org", "email_verified": True, "name": "Ada Lovelace", "iat": at.clock().timestamp()}
    return known | other


def test_a_provider_brings_in_new_and_known_people(at: Desk) -> None:
    account = at.desk.from_oidc(claims(at))
    assert (account.email, account.display_name, account.role) == ("ada@example.org", "Ada Lovelace", Role.CANDIDATE)
    assert at.desk.from_oidc(claims(at, name="Somebody Else")).id == account.id
    assert not at.desk.has_password(account)
    with pytest.raises(NoPassword):
        at.desk.change_password(account, "", BETTER)
    with pytest.raises(WrongCredentials):
        at.desk.sign_in("ada@example.org", "")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_the_provider_has_not_verified_is_refused(at: Desk, verified: object) -> None:
    with pytest.raises(EmailNotVerified):
        at.desk.from_oidc(claims(at, email_verified=verified))
    with pytest.raises(EmailNotVerified):
        at.desk.from_oidc(claims(at, email=None))
    assert at.accounts.rows == {}


@pytest.mark.parametrize("issued", [None, "now", 0])
def test_an_old_answer_of_a_provider_signs_nobody_in(at: Desk, issued: object) -> None:
    with pytest.raises(SessionExpired):
        at.desk.from_oidc(claims(at, iat=issued))


def test_a_provider_takes_the_account_from_whoever_typed_the_address_first(at: Desk) -> None:
    squatted = at.desk.sign_up("Mallory", "ada@example.org", GOOD)
    token = at.come_in(squatted)
    assert at.desk.from_oidc(claims(at)).id == squatted.id
    with pytest.raises(SessionExpired):
        at.desk.who(token)
    with pytest.raises(WrongCredentials):
        at.desk.sign_in("ada@example.org", GOOD)


def test_a_provider_does_not_bring_back_a_disabled_account(at: Desk) -> None:
    at.accounts.set_status(at.desk.from_oidc(claims(at)), "disabled")
    with pytest.raises(AccountDisabled):
        at.desk.from_oidc(claims(at))


@pytest.mark.parametrize("name", ["", None, "\x00", "x" * 300])
def test_a_provider_may_send_any_name(at: Desk, name: object) -> None:
    assert at.desk.from_oidc(claims(at, name=name)).display_name in ("ada", "x" * 80)


def test_the_demo_opens_here_and_elsewhere_only_when_said_so(at: Desk) -> None:
    for role in Role:
        at.person(DEMO_EMAILS[role], role, OTHER_ORG, demo=True)
    assert {at.desk.enter_demo(role, True).role for role in Role} == set(Role)
    with pytest.raises(DemoNotHere):
        at.desk.enter_demo(Role.ADMIN, False)
    assert at.desk.may_enter_demo(True)
    assert not at.desk.may_enter_demo(False)
    at.settings.demo_public = True
    assert at.desk.enter_demo(Role.ADMIN, False)
    at.settings.demo = False
    with pytest.raises(DemoOff):
        at.desk.enter_demo(Role.ADMIN, True)


def test_a_demo_without_its_accounts_and_an_impostor_are_refused(at: Desk) -> None:
    assert not at.desk.may_enter_demo(True)
    with pytest.raises(DemoOff):
        at.desk.enter_demo(Role.CANDIDATE, True)
    at.person(DEMO_EMAILS[Role.CANDIDATE], demo=False)
    with pytest.raises(DemoOff):
        at.desk.enter_demo(Role.CANDIDATE, True)


def test_shared_demo_accounts_show_and_change_nothing_of_each_other(at: Desk) -> None:
    admin = at.person(DEMO_EMAILS[Role.ADMIN], Role.ADMIN, OTHER_ORG, demo=True)
    candidate = at.person(DEMO_EMAILS[Role.CANDIDATE], Role.CANDIDATE, OTHER_ORG, demo=True)
    at.come_in(admin)
    assert at.desk.sessions(admin) == []
    for refused in (
        lambda: at.desk.sign_out_everywhere(admin),
        lambda: at.desk.disable(admin, candidate.id),
        lambda: at.desk.set_role(admin, candidate.id, Role.ADMIN),
        lambda: at.desk.change_password(candidate, "", BETTER),
    ):
        with pytest.raises(DemoAccount):
            refused()


def test_an_administrator_changes_roles_and_the_audit_log_knows_by_ids_only(at: Desk) -> None:
    admin, person = at.person("boss@example.org", Role.ADMIN), at.person("ada@example.org")
    assert at.desk.set_role(admin, person.id, Role.RECRUITER).role is Role.RECRUITER
    assert at.accounts.get(person.id).role is Role.RECRUITER
    event = at.audit.events[-1]
    assert event["action"] == "role_changed"
    assert event["detail"] == {"before": "candidate", "after": "recruiter"}
    assert (event["account_id"], event["object_id"]) == (admin.id, str(person.id))
    assert "@" not in repr(at.audit.events)


def test_disabling_ends_sessions_at_once_and_enabling_lets_the_person_sign_in_again(at: Desk) -> None:
    admin, person = at.person("boss@example.org", Role.ADMIN), at.person("ada@example.org")
    token = at.come_in(person)
    at.desk.disable(admin, person.id)
    with pytest.raises(SessionExpired):
        at.desk.who(token)
    at.desk.enable(admin, person.id)
    with pytest.raises(SessionExpired):
        at.desk.who(token)
    assert at.desk.who(at.come_in(person))


def test_the_last_administrator_stays(at: Desk) -> None:
    admin = at.person("boss@example.org", Role.ADMIN)
    at.person("elsewhere@example.org", Role.ADMIN, OTHER_ORG)
    for refused in (
        lambda: at.desk.set_role(admin, admin.id, Role.CANDIDATE),
        lambda: at.desk.disable(admin, admin.id),
    ):
        with pytest.raises(LastAdmin):
            refused()
    second = at.person("second@example.org", Role.ADMIN)
    with pytest.raises(OwnAccount):
        at.desk.disable(admin, admin.id)
    at.desk.disable(admin, second.id)
    with pytest.raises(LastAdmin):
        at.desk.set_role(admin, admin.id, Role.RECRUITER)


def test_people_are_the_business_of_their_own_administrators(at: Desk) -> None:
    admin, recruiter = at.person("boss@example.org", Role.ADMIN), at.person("rec@example.org", Role.RECRUITER)
    stranger = at.person("far@example.org", org=OTHER_ORG)
    assert {p.email for p in at.desk.people(admin)} == {"boss@example.org", "rec@example.org"}
    with pytest.raises(NotAllowed):
        at.desk.people(recruiter)
    with pytest.raises(NotAllowed):
        at.desk.set_role(recruiter, recruiter.id, Role.ADMIN)
    for change in (
        lambda: at.desk.set_role(admin, stranger.id, Role.ADMIN),
        lambda: at.desk.disable(admin, stranger.id),
        lambda: at.desk.enable(admin, stranger.id),
    ):
        with pytest.raises(NotFound):
            change()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on Android"),
        ("", "Unknown browser on unknown system"),
    ],
)
def test_browsers_are_named_without_their_versions(user_agent: str, words: str) -> None:
    assert describe(user_agent) == words


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
