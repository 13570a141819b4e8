"""The Streamlit script: page set-up, who is here, and the pages that person may open."""

from pathlib import Path

import streamlit as st

from pages.shared.access import current_person
from pages.shared.chrome import banner, sidebar
from pages.shared.navigation import sections_for

ICON = Path(__file__).with_name("data") / "brand" / "icon.png"
st.set_page_config(page_title="Greenroom", page_icon=str(ICON), layout="wide")

person = current_person()
chosen = st.navigation(sections_for(person), position="hidden" if person is None else "sidebar")
banner(person)
sidebar(person)
chosen.run()
