"""The one place where pages meet the wired-up application."""

import streamlit as st

from core.bootstrap import Services, build_services
from core.settings import Settings


@st.cache_resource(show_spinner=False)
def services() -> Services:
    """The application's services, built once for the whole server process."""
    return build_services(Settings())
