"""Passwords: which are accepted, how they are hashed, how one is checked without telling whether it exists."""

import re
import secrets
import threading
from functools import cache
from pathlib import Path

from argon2 import Parameters, PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

from core.domain.errors import PasswordCommon, PasswordIsYou, PasswordTooLong, PasswordTooShort

# RFC 9106, section 4, second recommended option: Argon2id, 3 passes, 64 MiB, 4 lanes, 128-bit salt, 256-bit tag.
# About 100 ms on one slow core; a hash with other parameters is replaced at the next sign-in.
ARGON2 = profiles.RFC_9106_LOW_MEMORY
# NIST SP 800-63B section 3.1.1: length and a list of what attackers try first, no composition rules.
MIN_LENGTH, MAX_LENGTH, MIN_DISTINCT = 10, 128, 5
# Each hash takes 64 MiB; more at once would let a burst of sign-ins exhaust the memory.
HASHES_AT_ONCE = 2
NO_PASSWORD = "!"  # noqa: S105 - as in /etc/shadow: no password matches it

COMMON = Path(__file__).resolve().parents[2] / "data" / "common_passwords.txt"
_TAIL = re.compile(r"[\W\d_]+$")
_LEET = str.maketrans("@4301!5$7", "aaeoiisst")


class Passwords:
    """Hashes and checks passwords with one set of parameters."""

    def __init__(self, parameters: Parameters = ARGON2) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._slots = threading.BoundedSemaphore(HASHES_AT_ONCE)
        self._dummy: str | None = None

    def hash(self, password: str) -> str:
        with self._slots:
            return self._hasher.hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; takes the same time when there is nothing to compare with."""
        real = bool(password_hash) and password_hash != NO_PASSWORD
        against = password_hash if real and password_hash else self._decoy()
        with self._slots:
            try:
                return self._hasher.verify(against, password[: MAX_LENGTH + 1]) and real
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, password_hash: str) -> bool:
        return self._hasher.check_needs_rehash(password_hash)

    def _decoy(self) -> str:
        if self._dummy is None:
            self._dummy = self.hash(secrets.token_urlsafe(16))
        return self._dummy


def accept(password: str, *, email: str, name: str) -> str:
    """The password itself when it is good enough.

    Raises PasswordTooShort, PasswordTooLong, PasswordCommon or PasswordIsYou, all of them WeakPassword.
    """
    if len(password) < MIN_LENGTH:
        raise PasswordTooShort
    if len(password) > MAX_LENGTH:
        raise PasswordTooLong
    forms = _forms(password)
    own = {_plain(text) for text in (email, email.partition("@")[0], name, *name.split())} - {""}
    if {_plain(form) for form in forms} & own:
        raise PasswordIsYou
    if len(set(password.casefold())) < MIN_DISTINCT or forms & common():
        raise PasswordCommon
    return password


@cache
def common() -> frozenset[str]:
    """The passwords that are tried first, lower-case."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _forms(password: str) -> set[str]:
    """The password as typed, without its trailing digits and symbols, and both with look-alike characters undone."""
    typed = password.casefold().strip()
    bare = _TAIL.sub("", typed)
    return {typed, bare, typed.translate(_LEET), bare.translate(_LEET)} - {""}


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
