"""Since when this server runs."""

from datetime import UTC, datetime

import streamlit as st


@st.cache_resource(show_spinner=False)
def started() -> datetime:
    """The moment of the first call; the launcher makes it before the first request."""
    return datetime.now(UTC)


def uptime() -> str:
    """`12 minutes`, `3 hours`, `5 days`."""
    minutes = int((datetime.now(UTC) - started()).total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if (number := minutes // size) >= 1:
            return f"{number:,} {unit}{'s' if number > 1 else ''}"
    return "less than a minute"
