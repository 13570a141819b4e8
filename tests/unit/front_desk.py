"""The front desk with in-memory stand-ins behind it and a clock that tests turn."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from argon2 import Parameters, Type

from core.catalogue import NAMESPACE, ORGANISATION
from core.domain.account import Account, Role, SignInSession
from core.domain.errors import (
    EmailTaken,
    TicketInvalid,
)
from core.domain.rubric import TurnPolicy
from core.ports import Credentials
from core.settings import Settings
from core.usecases.accounts import AccountDesk
from core.usecases.passwords import Passwords

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

    def set_turn_policy(self, account: Account, policy: str | None) -> None:
        self._change(account, turn_policy=TurnPolicy(policy) if policy else None)

    def set_assistive(self, account: Account, assistive: bool) -> None:
        self._change(account, assistive=assistive)

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
