"""People, their sign-in sessions and the audit log."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Insert, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.domain.account import Account, Role, SignInSession
from core.domain.errors import EmailTaken, NotFound, TicketInvalid
from core.domain.rubric import TurnPolicy
from core.ports import Credentials
from core.storage import schema as t
from core.storage.engine import Store


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        org_id=row.org_id,
        email=row.email,
        display_name=row.display_name,
        role=Role(row.role),
        status=row.status,
        locale=row.locale,
        version=row.version,
        is_demo=row.is_demo,
        turn_policy=TurnPolicy(row.turn_policy) if row.turn_policy else None,
        assistive=bool(row.assistive),
    )


class AccountRepository:
    def __init__(self, store: Store) -> None:
        self.store = store

    def add_organisation(self, org_id: UUID, name: str, at: datetime) -> None:
        """Add the organisation unless it is there."""

        def work(connection: Connection) -> None:
            self.store.alone(connection)
            if connection.scalar(select(t.organisation.c.id).where(t.organisation.c.id == org_id)) is None:
                connection.execute(insert(t.organisation).values(id=org_id, name=name, settings={}, created=at))

        self.store.write(work)

    def organisation_name(self, org_id: UUID) -> str:
        with self.store.read() as connection:
            return connection.scalar(select(t.organisation.c.name).where(t.organisation.c.id == org_id)) or ""

    def add(self, account: Account, password_hash: str | None, at: datetime) -> None:
        """Raises EmailTaken."""
        values = {
            "id": account.id,
            "org_id": account.org_id,
            "email": account.email,
            "display_name": account.display_name,
            "password_hash": password_hash,
            "role": account.role,
            "locale": account.locale,
            "status": account.status,
            "version": account.version,
            "is_demo": account.is_demo,
            "turn_policy": account.turn_policy,
            "assistive": account.assistive or None,
            "created": at,
        }
        try:
            self.store.write(lambda connection: connection.execute(insert(t.account).values(**values)))
        except IntegrityError as error:
            raise EmailTaken from error

    def get(self, account_id: UUID) -> Account:
        """Raises NotFound."""
        with self.store.read() as connection:
            row = connection.execute(select(t.account).where(t.account.c.id == account_id)).first()
        if row is None:
            raise NotFound
        return _account(row)

    def by_email(self, email: str) -> Credentials | None:
        with self.store.read() as connection:
            row = connection.execute(select(t.account).where(t.account.c.email == email)).first()
        return Credentials(_account(row), row.password_hash) if row else None

    def of_org(self, org_id: UUID) -> list[Account]:
        query = select(t.account).where(t.account.c.org_id == org_id).order_by(t.account.c.display_name)
        with self.store.read() as connection:
            return [_account(row) for row in connection.execute(query)]

    def set_password_hash(self, account_id: UUID, password_hash: str) -> None:
        self._set(account_id, password_hash=password_hash)

    def set_role(self, account: Account, role: str) -> None:
        self._set(account.id, role=role)

    def set_status(self, account: Account, status: str) -> None:
        self._set(account.id, status=status)

    def set_turn_policy(self, account: Account, policy: str | None) -> None:
        self._set(account.id, turn_policy=policy)

    def set_assistive(self, account: Account, assistive: bool) -> None:
        self._set(account.id, assistive=assistive)

    def failed_attempts(self, email: str, since: datetime) -> int:
        """Failures in a row: those after `since` and after the last success."""
        a = t.sign_in_attempt
        with self.store.read() as connection:
            success = connection.scalar(select(func.max(a.c.at)).where(a.c.email == email, a.c.succeeded))
            start = max(since, success) if success else since
            query = select(func.count()).where(a.c.email == email, ~a.c.succeeded, a.c.at > start)
            return int(connection.scalar(query) or 0)

    def record_attempt(self, email: str, succeeded: bool, at: datetime) -> None:
        values = {"id": uuid4(), "email": email, "succeeded": succeeded, "at": at}
        self.store.write(lambda connection: connection.execute(insert(t.sign_in_attempt).values(**values)))

    def _set(self, account_id: UUID, **values: Any) -> None:
        statement = update(t.account).where(t.account.c.id == account_id)
        changed = statement.values(version=t.account.c.version + 1, **values)
        self.store.write(lambda connection: connection.execute(changed))


class SessionRepository:
    def __init__(self, store: Store) -> None:
        self.store = store

    def add(self, session: SignInSession, token_hash: str) -> None:
        """Raises NotFound when the account is gone."""
        values = {
            "id": session.id,
            "account_id": session.account_id,
            "token_hash": token_hash,
            "created": session.created,
            "last_seen": session.last_seen,
            "expires": session.expires,
            "user_agent": session.user_agent,
            "revoked": None,
        }
        self._add(session.account_id, insert(t.sign_in_session).values(**values))

    def by_token(self, token_hash: str) -> SignInSession | None:
        with self.store.read() as connection:
            row = connection.execute(
                select(t.sign_in_session).where(t.sign_in_session.c.token_hash == token_hash)
            ).first()
        return _session(row) if row else None

    def touch(self, session_id: UUID, at: datetime) -> None:
        statement = update(t.sign_in_session).where(t.sign_in_session.c.id == session_id).values(last_seen=at)
        self.store.write(lambda connection: connection.execute(statement))

    def of_account(self, account_id: UUID) -> list[SignInSession]:
        """Sessions that are not revoked, the most recently used first."""
        s = t.sign_in_session
        query = select(s).where(s.c.account_id == account_id, s.c.revoked.is_(None)).order_by(s.c.last_seen.desc())
        with self.store.read() as connection:
            return [_session(row) for row in connection.execute(query)]

    def revoke(self, session_id: UUID, at: datetime) -> None:
        statement = update(t.sign_in_session).where(t.sign_in_session.c.id == session_id).values(revoked=at)
        self.store.write(lambda connection: connection.execute(statement))

    def revoke_all(self, account_id: UUID, at: datetime, *, but: UUID | None = None) -> None:
        s = t.sign_in_session
        statement = update(s).where(s.c.account_id == account_id, s.c.revoked.is_(None)).values(revoked=at)
        if but is not None:
            statement = statement.where(s.c.id != but)
        self.store.write(lambda connection: connection.execute(statement))

    def add_ticket(self, ticket_hash: str, account_id: UUID, browser_hash: str, expires: datetime) -> None:
        """Raises NotFound when the account is gone."""
        values = {
            "ticket_hash": ticket_hash,
            "account_id": account_id,
            "browser_hash": browser_hash,
            "expires": expires,
        }
        self._add(account_id, insert(t.sign_in_ticket).values(**values))

    def redeem_ticket(self, ticket_hash: str, browser_hash: str, at: datetime) -> UUID:
        """The account the ticket was for. It is gone afterwards, fit or not. Raises TicketInvalid."""
        k = t.sign_in_ticket

        def work(connection: Connection) -> Row[Any] | None:
            # One statement takes it, so that of two at once only one gets it.
            row = connection.execute(delete(k).where(k.c.ticket_hash == ticket_hash).returning(k)).first()
            connection.execute(delete(k).where(k.c.expires < at))
            return row

        row = self.store.write(work)
        if row is None or row.expires < at or row.browser_hash != browser_hash:
            raise TicketInvalid
        account_id: UUID = row.account_id
        return account_id

    def _add(self, account_id: UUID, statement: Insert) -> None:
        def work(connection: Connection) -> None:
            if connection.scalar(select(t.account.c.id).where(t.account.c.id == account_id)) is None:
                raise NotFound
            connection.execute(statement)

        self.store.write(work)


def _session(row: Row[Any]) -> SignInSession:
    return SignInSession(
        id=row.id,
        account_id=row.account_id,
        created=row.created,
        last_seen=row.last_seen,
        expires=row.expires,
        user_agent=row.user_agent,
        revoked=row.revoked is not None,
    )


class AuditRepository:
    """Who did what; never a candidate's words, names or addresses."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def record(
        self,
        action: str,
        *,
        account_id: UUID | None,
        object_type: str,
        object_id: str,
        detail: dict[str, Any],
        at: datetime,
    ) -> None:
        values = {
            "id": uuid4(),
            "at": at,
            "account_id": account_id,
            "action": action,
            "object_type": object_type,
            "object_id": object_id,
            "detail": detail,
        }
        self.store.write(lambda connection: connection.execute(insert(t.audit_event).values(**values)))

    def recent(self, org_id: UUID, limit: int = 200) -> list[dict[str, Any]]:
        """The organisation's latest events, newest first, with the name of who acted."""
        e, a = t.audit_event, t.account
        query = (
            select(e.c.at, a.c.display_name.label("who"), e.c.action, e.c.object_type, e.c.object_id, e.c.detail)
            .join(a, a.c.id == e.c.account_id)
            .where(a.c.org_id == org_id)
            .order_by(e.c.at.desc())
            .limit(limit)
        )
        with self.store.read() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]
