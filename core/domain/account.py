"""People who sign in."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.domain.errors import InvalidEmail, InvalidName, NotAllowed
from core.domain.rubric import TurnPolicy

MAX_NAME = 80
# One @, something before it, a dot somewhere after it, no spaces: a typing-slip check, not RFC 5322.
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")


class Role(StrEnum):
    CANDIDATE = "candidate"
    RECRUITER = "recruiter"
    ADMIN = "admin"


@dataclass(frozen=True)
class Account:
    id: UUID
    org_id: UUID
    email: str
    display_name: str
    role: Role
    status: str = "active"  # active, disabled
    locale: str = "en"
    version: int = 1
    is_demo: bool = False
    turn_policy: TurnPolicy | None = None  # an accommodation: how long interviews wait for this person
    assistive: bool = False  # an accommodation: dictates, or uses assistive software

    def must_be(self, *roles: Role) -> "Account":
        """The account itself when it has one of the roles. Raises NotAllowed."""
        if self.role not in roles:
            raise NotAllowed
        return self


@dataclass(frozen=True)
class SignInSession:
    """A signed-in browser, as its owner sees it in the list of sessions."""

    id: UUID
    account_id: UUID
    created: datetime
    last_seen: datetime
    expires: datetime
    user_agent: str
    revoked: bool = False


def clean_email(text: str) -> str:
    """Lower-cased and trimmed. Raises InvalidEmail."""
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise InvalidEmail
    return email


def clean_name(text: str) -> str:
    """One line without control characters. Raises InvalidName when empty or over 80 characters."""
    name = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not 1 <= len(name) <= MAX_NAME:
        raise InvalidName
    return name
