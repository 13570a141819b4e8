"""The demo organisation: who is in it, and how its history is moved to end yesterday."""

from datetime import date
from uuid import uuid5

from core.catalogue import NAMESPACE

DEMO_ORGANISATION = uuid5(NAMESPACE, "organisation:demo")
NAME = "Northwind Labs (demo)"
BUILT_UNTIL = date(2026, 11, 20)  # the day of the last interview in data/demo/tables


def days_to_shift(today: date) -> int:
    """Whole days by which the shipped history is moved so that its last interview was yesterday."""
    return (today - BUILT_UNTIL).days - 1
