"""Health: whether the store answers, whether the models are there, and what is running."""

import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import streamlit as st

from core.domain.account import Role
from core.domain.errors import GreenroomError
from core.models import MODEL_FILES
from pages.shared.access import require
from pages.shared.services import services
from pages.shared.wording import span

KINDS = {"duckdb": "DuckDB file", "postgresql": "PostgreSQL"}
PARTS = ("streamlit", "duckdb", "sqlalchemy", "onnxruntime", "plotly", "weasyprint")

person = require(Role.ADMIN)
settings = services().settings


def size(number: int | None) -> str:
    if number is None:
        return "known to the database server"
    return f"{number / 1e6:,.1f} MB" if number >= 1e6 else f"{number / 1e3:,.0f} kB"


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


st.title("Health", anchor=False)
try:
    store, problem = services().store.ping(), ""
except GreenroomError as error:
    store, problem = None, error.sentence
missing = [file for file in MODEL_FILES if not file.path(settings.models).is_file()]

st.caption(f"Running for {span(datetime.now(UTC) - services().started)}.")
if problem:
    st.error(problem, icon=":material/database_off:")
if missing:
    st.warning("Some model files are missing. Run: make models", icon=":material/model_training:")
if not problem and not missing:
    st.success("Everything answers: the store, the models and this page.", icon=":material/check_circle:")

left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    st.subheader("Store", anchor=False)
    if store:
        st.text(f"Kind: {KINDS.get(store['kind'], store['kind'])}")
        st.text(f"Size: {size(store['bytes'])}")
        st.text(f"Answered in {store['ms']} ms")
        st.text(f"Schema version {store['schema']}")
    else:
        st.write("The store did not answer. Pages that are open keep what was typed; reload in a moment.")
with right.container(border=True, height="stretch"):
    st.subheader("Models", anchor=False)
    for file in MODEL_FILES:
        there = file not in missing
        st.badge(
            f"{file.folder}/{file.name}",
            icon=":material/check:" if there else ":material/close:",
            color="green" if there else "red",
        )

with st.container(border=True):
    st.subheader("Versions", anchor=False)
    st.dataframe(
        {
            "Part": ["Python", *PARTS],
            "Version": [platform.python_version(), *(installed(package) for package in PARTS)],
        },
        hide_index=True,
        width="stretch",
    )
