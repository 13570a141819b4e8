"""A person takes their data with them, or has all of it removed."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.errors import DemoAccount, LastAdmin
from core.ports import Accounts, Audit, Now


class Eraser(Protocol):
    def erase(self, account_id: UUID) -> None: ...


@dataclass(frozen=True)
class ErasePerson:
    eraser: Eraser
    accounts: Accounts
    audit: Audit
    now: Now

    def erase(self, person: Account) -> None:
        """Remove everything about the person. The audit log keeps that it happened, without saying who it was.

        Raises DemoAccount for the shared demo accounts, LastAdmin for the only administrator.
        """
        if person.is_demo:
            raise DemoAccount
        admins = [a for a in self.accounts.of_org(person.org_id) if a.role is Role.ADMIN and a.status == "active"]
        if person.role is Role.ADMIN and len(admins) == 1:
            raise LastAdmin
        self.eraser.erase(person.id)
        self.audit.record(
            "person_erased", account_id=None, object_type="account", object_id="", detail={}, at=self.now()
        )
