"""Who may come in: sign-up, sign-in, sessions, and what an administrator may change about people."""

import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.domain.account import Account, Role, SignInSession, clean_email, clean_name
from core.domain.errors import (
    AccountDisabled,
    AccountLocked,
    BrowserUnknown,
    DemoAccount,
    DemoNotHere,
    DemoOff,
    EmailTaken,
    LastAdmin,
    NoPassword,
    NotFound,
    OwnAccount,
    SessionExpired,
    WrongCredentials,
    WrongPassword,
)
from core.domain.rubric import TurnPolicy
from core.ports import Accounts, Audit, Credentials, NewId, Now, Sessions
from core.settings import Settings
from core.usecases.browsers import describe
from core.usecases.oidc import vouched_for
from core.usecases.passwords import NO_PASSWORD, Passwords, accept

MAX_FAILURES, LOCK_WINDOW = 5, timedelta(minutes=15)
TICKET_LIFE = timedelta(seconds=60)
TOUCH_EVERY = timedelta(minutes=5)
DEMO_EMAILS = {role: f"{role}@demo.greenroom.example" for role in Role}
STRIPES = 64


class AccountDesk:
    """The front desk. Secrets leave it once, on the way to the browser; the store sees only their sha256."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        sessions: Sessions,
        audit: Audit,
        now: Now,
        new_id: NewId,
        settings: Settings,
        home_org: UUID,
        passwords: Passwords | None = None,
        new_secret: Callable[[], str] = lambda: secrets.token_urlsafe(32),
    ) -> None:
        self.accounts, self.sessions_store, self.audit = accounts, sessions, audit
        self.now, self.new_id, self.settings, self.home_org = now, new_id, settings, home_org
        self.passwords, self.new_secret = passwords or Passwords(), new_secret
        self._doors = [threading.Lock() for _ in range(STRIPES)]
        self._roles = threading.Lock()

    # --- coming in ------------------------------------------------------------------------------------------------

    def sign_up(self, name: str, email: str, password: str) -> Account:
        """A new candidate of the home organisation. Raises InvalidName, InvalidEmail, WeakPassword, EmailTaken."""
        name, email = clean_name(name), clean_email(email)
        accept(password, email=email, name=name)
        if self.accounts.by_email(email):
            raise EmailTaken
        return self._add(name, email, self.passwords.hash(password), "sign_up")

    def sign_in(self, email: str, password: str) -> Account:
        """Raises InvalidEmail, WrongCredentials, AccountLocked, AccountDisabled (only after the right password)."""
        found = self._check(clean_email(email), password)
        if found is None:
            raise WrongCredentials
        if found.password_hash and self.passwords.is_outdated(found.password_hash):
            self.accounts.set_password_hash(found.account.id, self.passwords.hash(password))
        return _active(found.account)

    def from_oidc(self, claims: Mapping[str, Any]) -> Account:
        """The account of somebody an OpenID Connect provider has just vouched for; a new candidate when unknown.

        A password set before by whoever typed this address is void from now on: only the provider has shown who
        owns the address. Raises SessionExpired (an answer older than 5 minutes), EmailNotVerified, AccountDisabled.
        """
        email, name = vouched_for(claims, self.now())
        found = self.accounts.by_email(email)
        if found is None:
            return self._add(name, email, None, "sign_up_oidc")
        account = _active(found.account)
        if found.password_hash and found.password_hash != NO_PASSWORD:
            self.accounts.set_password_hash(account.id, NO_PASSWORD)
            self.sessions_store.revoke_all(account.id, self.now())
            self._note("password_replaced_by_oidc", account, account)
        return account

    def enter_demo(self, role: Role, is_loopback: bool) -> Account:
        """The shared demo account of that role. Raises DemoOff, DemoNotHere."""
        if not self.settings.demo:
            raise DemoOff
        if not (is_loopback or self.settings.demo_public):
            raise DemoNotHere
        found = self.accounts.by_email(DEMO_EMAILS[role])
        if found is None or not found.account.is_demo:
            raise DemoOff
        return _active(found.account)

    def may_enter_demo(self, is_loopback: bool) -> bool:
        """Whether to offer the demo: it is on, allowed from there, and its accounts are in the store."""
        try:
            return bool(self.enter_demo(Role.CANDIDATE, is_loopback))
        except (DemoOff, DemoNotHere, AccountDisabled):
            return False

    # --- the browser's session ------------------------------------------------------------------------------------

    def issue_ticket(self, account: Account, browser: str) -> str:
        """A ticket that signs in this one browser (known by its visitor cookie), once, within a minute.

        Tied to the browser so that nobody can sign somebody else in as themselves by sending a link.
        Raises BrowserUnknown without a visitor cookie.
        """
        if not browser:
            raise BrowserUnknown
        ticket = self.new_secret()
        self.sessions_store.add_ticket(digest(ticket), account.id, digest(browser), self.now() + TICKET_LIFE)
        return ticket

    def redeem_ticket(self, ticket: str, browser: str, user_agent: str = "") -> tuple[str, datetime]:
        """The session token for the cookie and when it ends. Raises TicketInvalid, AccountDisabled."""
        now = self.now()
        account_id = self.sessions_store.redeem_ticket(digest(ticket), digest(browser), now)
        account = _active(self.accounts.get(account_id))
        token, expires = self.new_secret(), now + timedelta(days=self.settings.session_days)
        session = SignInSession(self.new_id(), account.id, now, now, expires, describe(user_agent))
        self.sessions_store.add(session, digest(token))
        self._note("signed_in", account, account)
        return token, expires

    def who(self, token: str) -> tuple[Account, SignInSession]:
        """Whose session this is. Raises SessionExpired when it ended or was revoked, AccountDisabled."""
        session, now = self.sessions_store.by_token(digest(token)), self.now()
        if session is None or session.revoked or session.expires <= now:
            raise SessionExpired
        account = _active(self.accounts.get(session.account_id))
        if now - session.last_seen >= TOUCH_EVERY:
            self.sessions_store.touch(session.id, now)
            session = replace(session, last_seen=now)
        return account, session

    def sign_out(self, token: str) -> None:
        """End the session; an unknown or ended one is already what was asked for."""
        session = self.sessions_store.by_token(digest(token))
        if session and not session.revoked:
            self.sessions_store.revoke(session.id, self.now())

    def sessions(self, account: Account) -> list[SignInSession]:
        """The live sessions, latest first; none for a shared demo account, whose sessions are other people's."""
        if account.is_demo:
            return []
        live = [s for s in self.sessions_store.of_account(account.id) if not s.revoked and s.expires > self.now()]
        return sorted(live, key=lambda s: s.last_seen, reverse=True)

    def revoke(self, account: Account, session_id: UUID) -> None:
        """End one of the person's own sessions. Raises NotFound for anybody else's."""
        if session_id not in {session.id for session in self.sessions(account)}:
            raise NotFound
        self.sessions_store.revoke(session_id, self.now())
        self._note("session_revoked", account, account)

    def sign_out_everywhere(self, account: Account) -> None:
        """Raises DemoAccount."""
        _not_shared(account)
        self.sessions_store.revoke_all(account.id, self.now())
        self._note("signed_out_everywhere", account, account)

    def has_password(self, account: Account) -> bool:
        found = self.accounts.by_email(account.email)
        return bool(found and found.password_hash and found.password_hash != NO_PASSWORD)

    def change_password(self, account: Account, old: str, new: str, keep: SignInSession | None = None) -> None:
        """Replace the password and end every other session.

        Raises NoPassword, AccountLocked, WrongPassword, WeakPassword, DemoAccount.
        """
        _not_shared(account)
        if not self.has_password(account):
            raise NoPassword
        if self._check(account.email, old) is None:
            raise WrongPassword
        accept(new, email=account.email, name=account.display_name)
        self.accounts.set_password_hash(account.id, self.passwords.hash(new))
        self.sessions_store.revoke_all(account.id, self.now(), but=keep.id if keep else None)
        self._note("password_changed", account, account)

    def set_turn_policy(self, account: Account, policy: TurnPolicy | None) -> None:
        """How long spoken interviews wait for this person; None leaves it to each interview. Raises DemoAccount."""
        self.accounts.set_turn_policy(_not_shared(account), policy)

    def set_assistive(self, account: Account, assistive: bool) -> None:
        """Whether this person dictates or uses assistive software. Raises DemoAccount."""
        self.accounts.set_assistive(_not_shared(account), assistive)

    # --- what an administrator may change ---------------------------------------------------------------------------

    def people(self, admin: Account) -> list[Account]:
        """Everyone in the administrator's organisation. Raises NotAllowed."""
        return self.accounts.of_org(admin.must_be(Role.ADMIN).org_id)

    def set_role(self, admin: Account, account_id: UUID, role: Role) -> Account:
        """Raises NotAllowed, NotFound (another organisation's too), DemoAccount, LastAdmin."""
        with self._roles:
            target = self._target(admin, account_id)
            if target.role == role:
                return target
            self._leave_one_admin(target)
            self.accounts.set_role(target, role)
            self._note("role_changed", admin, target, before=str(target.role), after=str(role))
            return replace(target, role=role)

    def disable(self, admin: Account, account_id: UUID) -> None:
        """Switch an account off and end its sessions.

        Raises NotAllowed, NotFound, DemoAccount, OwnAccount, LastAdmin.
        """
        with self._roles:
            target = self._target(admin, account_id)
            self._leave_one_admin(target)
            if target.id == admin.id:
                raise OwnAccount
            self.accounts.set_status(target, "disabled")
            self.sessions_store.revoke_all(target.id, self.now())
            self._note("account_disabled", admin, target)

    def enable(self, admin: Account, account_id: UUID) -> None:
        """Raises NotAllowed, NotFound, DemoAccount."""
        with self._roles:
            target = self._target(admin, account_id)
            self.accounts.set_status(target, "active")
            self._note("account_enabled", admin, target)

    # --- how ------------------------------------------------------------------------------------------------------

    def _check(self, email: str, password: str) -> Credentials | None:
        """The credentials when the password fits. One attempt at a time for an address, so that a burst of
        guesses cannot slip past the count. Raises AccountLocked after 5 failures in 15 minutes."""
        with self._doors[int(digest(email)[:8], 16) % STRIPES]:
            now = self.now()
            failures = self.accounts.failed_attempts(email, now - LOCK_WINDOW)
            if failures >= MAX_FAILURES:
                raise AccountLocked
            found = self.accounts.by_email(email)
            fits = self.passwords.matches(found.password_hash if found else None, password)
            self.accounts.record_attempt(email, fits, now)
        if found and not fits and failures + 1 == MAX_FAILURES:
            self._note("account_locked", found.account, found.account)
        return found if fits else None

    def _add(self, name: str, email: str, password_hash: str | None, action: str) -> Account:
        account = Account(self.new_id(), self.home_org, email, name, Role.CANDIDATE)
        self.accounts.add(account, password_hash, self.now())
        self._note(action, account, account)
        return account

    def _target(self, admin: Account, account_id: UUID) -> Account:
        target = next((person for person in self.people(admin) if person.id == account_id), None)
        if target is None:
            raise NotFound
        return _not_shared(target)

    def _leave_one_admin(self, leaving: Account) -> None:
        if leaving.role is Role.ADMIN and leaving.status == "active":
            people = self.accounts.of_org(leaving.org_id)
            if not any(p.role is Role.ADMIN and p.status == "active" and p.id != leaving.id for p in people):
                raise LastAdmin

    def _note(self, action: str, actor: Account, target: Account, **detail: str) -> None:
        self.audit.record(
            action,
            account_id=actor.id,
            object_type="account",
            object_id=str(target.id),
            detail=detail,
            at=self.now(),
        )


def digest(secret: str) -> str:
    """sha256 in hex: all the store learns of a ticket, a session token or a visitor cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _active(account: Account) -> Account:
    if account.status != "active":
        raise AccountDisabled
    return account


def _not_shared(account: Account) -> Account:
    """Raises DemoAccount for the three accounts that one click opens to anybody."""
    if account.is_demo and account.email in DEMO_EMAILS.values():
        raise DemoAccount
    return account
