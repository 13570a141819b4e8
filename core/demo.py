"""The demo organisation: who can enter it with one click, and how its history is moved to end yesterday.

The history itself is built by `python -m scripts.build_demo` from data/demo and ships as data/demo/tables/*.parquet;
`core.bootstrap` loads it. What was planted in it is written down in data/demo/STORIES.md.
"""

from datetime import date
from uuid import uuid5

from core.catalogue import NAMESPACE
from core.usecases.accounts import DEMO_EMAILS as EMAILS

__all__ = ["ADMIN_NAME", "BUILT_UNTIL", "CANDIDATE_NAME", "DEMO_ORGANISATION", "EMAILS", "NAME", "RECRUITER_NAME"]

DEMO_ORGANISATION = uuid5(NAMESPACE, "organisation:demo")
NAME = "Northwind Labs (demo)"
# The three accounts that are entered with one click; without a password hash there is no other way in.
CANDIDATE_NAME, RECRUITER_NAME, ADMIN_NAME = "Robin Okafor", "Mira Lindqvist", "Sol Ferreira"
BUILT_UNTIL = date(2026, 11, 20)  # the day of the last interview in data/demo/tables


def days_to_shift(today: date) -> int:
    """Whole days by which the shipped history is moved so that its last interview was yesterday."""
    return (today - BUILT_UNTIL).days - 1
