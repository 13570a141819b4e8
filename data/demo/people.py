"""The invented people of the demo organisation. Names are drawn independently of how well a person will do."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from unicodedata import normalize
from uuid import uuid5

import yaml

from core import demo
from core.domain.account import Account, Role

CANDIDATES = 300
CAST = Path(__file__).parent / "people.yaml"
RECRUITERS = 6


@dataclass(frozen=True)
class Person:
    """An account and when it was made; `number` is the candidate's place in the cast, -1 for staff."""

    account: Account
    created: datetime
    number: int = -1


def candidate_names() -> list[str]:
    """Different names, the demo's own candidate first."""
    rng, cast = Random("demo names"), _cast()
    names = [demo.CANDIDATE_NAME]
    while len(names) < CANDIDATES:
        culture = rng.choice(cast["cultures"])
        name = f"{rng.choice(culture['first'].split())} {rng.choice(culture['last'].split())}"
        if name not in names and name not in cast["recruiters"]:
            names.append(name)
    return names


def account(name: str, role: Role, email: str | None = None) -> Account:
    """A demo account; nobody can sign in to it with a password."""
    email = email or f"{_ascii(name)}@example.org"
    return Account(
        uuid5(demo.DEMO_ORGANISATION, f"account:{email}"), demo.DEMO_ORGANISATION, email, name, role, is_demo=True
    )


def candidates() -> list[Account]:
    first, *others = candidate_names()
    return [account(first, Role.CANDIDATE, demo.EMAILS[Role.CANDIDATE])] + [
        account(name, Role.CANDIDATE) for name in others
    ]


def staff() -> list[Account]:
    """Six recruiters and the administrator; the first recruiter and the administrator are entered with one click."""
    first, *others = _cast()["recruiters"]
    return [
        account(first, Role.RECRUITER, demo.EMAILS[Role.RECRUITER]),
        *(account(name, Role.RECRUITER) for name in others),
        account(demo.ADMIN_NAME, Role.ADMIN, demo.EMAILS[Role.ADMIN]),
    ]


def _cast() -> dict[str, Any]:
    cast: dict[str, Any] = yaml.safe_load(CAST.read_text(encoding="utf-8"))
    return cast


def _ascii(name: str) -> str:
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join(plain.lower().replace("-", " ").split())
