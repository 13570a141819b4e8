"""Make an account an administrator: `python -m scripts.make_admin EMAIL`, or `make admin EMAIL=…`.

For the first administrator of an installation; later ones are made in the app. The app must be stopped when the store
is the embedded file.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from core.domain.account import Role, clean_email
from core.domain.errors import GreenroomError
from core.settings import Settings
from core.storage.accounts import AccountRepository, AuditRepository
from core.storage.engine import Store
from scripts.console import plainly, writable_data_dir


def promote(store: Store, email: str, at: datetime) -> str:
    """Give the account the role; the sentence to print. Raises InvalidEmail, GreenroomError."""
    accounts = AccountRepository(store)
    found = accounts.by_email(clean_email(email))
    if found is None:
        raise GreenroomError(f"There is no account for {email}. Create it in the app first, then run this again.")
    account = found.account
    if account.is_demo:
        raise GreenroomError("That is a shared demo account; it cannot become an administrator.")
    if account.role is Role.ADMIN:
        return f"{account.email} is an administrator already."
    accounts.set_role(account, Role.ADMIN)
    AuditRepository(store).record(
        "role_changed",
        account_id=account.id,
        object_type="account",
        object_id=str(account.id),
        detail={"before": str(account.role), "after": str(Role.ADMIN), "by": "make admin"},
        at=at,
    )
    return f"{account.email} is an administrator now. Start the app with: make run"


def work(email: str) -> None:
    if not email:
        raise GreenroomError("Say whose account: make admin EMAIL=you@example.org")
    settings = Settings()
    writable_data_dir(settings)
    store = Store.open(settings.store_url)
    try:
        print(promote(store, email, datetime.now(UTC)))
    finally:
        store.close()


def main(arguments: Sequence[str]) -> int:
    return plainly(partial(work, arguments[0].strip() if arguments else ""))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
