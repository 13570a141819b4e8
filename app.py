"""The Streamlit script: page set-up, who is here, and the pages that person may open."""

from pathlib import Path
from typing import Any

import streamlit as st

from core.domain.account import Role
from pages.shared.access import current_person
from pages.shared.chrome import banner, sidebar

st.set_page_config("Greenroom", str(Path(__file__).with_name("data") / "brand" / "icon.png"), layout="wide")


def page(path: str, title: str, icon: str, **more: Any) -> st.Page:
    return st.Page(f"pages/{path}.py", title=title, icon=f":material/{icon}:", **more)


CASES = (("cases/library", "Case library", "library_books"), ("cases/generate", "Write cases", "auto_awesome"))
RESULTS = ("candidate/results", "Results", "insights")
ACCOUNT = ("account/account", "Your account", "manage_accounts")

person = current_person()
match person.role if person else None:
    case None:
        sections = {"": [page("account/sign_in", "Sign in", "login", default=True)]}
    case Role.CANDIDATE:
        sections = {
            "": [
                page("candidate/home", "Home", "home", default=True),
                page("candidate/practise", "Practise", "play_circle"),
                page("candidate/interview", "Interview", "forum"),
                page(*RESULTS),
                page("candidate/progress", "Progress", "trending_up"),
                page("candidate/privacy", "Your data", "shield_person"),
                page(*ACCOUNT),
            ]
        }
    case Role.RECRUITER | Role.ADMIN as role:
        sections = {
            "Recruiting": [
                page("insights/overview", "Overview", "monitoring", default=True),
                page("recruiter/interviews", "Interviews", "groups"),
                page("recruiter/jobs", "Jobs", "work"),
            ],
            "Cases": [page(*one) for one in CASES],
            "Account": [page(*RESULTS, visibility="hidden"), page(*ACCOUNT)],
        }
        if role is Role.ADMIN:
            sections["Administration"] = [
                page("admin/people", "People", "badge"),
                page("admin/models", "Models", "model_training"),
                page("admin/audit", "Audit log", "history"),
                page("admin/health", "Health", "monitor_heart"),
            ]

chosen = st.navigation(sections, position="hidden" if person is None else "sidebar")
banner(person)
sidebar(person)
chosen.run()
