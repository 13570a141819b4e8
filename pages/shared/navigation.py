"""The pages a person may open, by section; each page opens with its own guard besides."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.domain.account import Account, Role
from pages.shared.insights import PAGES as INSIGHTS

Sections = dict[str, Sequence[st.Page]]


def page(path: str, title: str, icon: str, **more: Any) -> st.Page:
    return st.Page(f"pages/{path}.py", title=title, icon=f":material/{icon}:", **more)


def sections_for(person: Account | None) -> Sections:
    """Where this person can go; the first page of all is where they arrive."""
    match person.role if person else None:
        case None:
            return {"": [page("account/sign_in", "Sign in", "login", default=True)]}
        case Role.CANDIDATE:
            return _candidate()
        case role:
            return _recruiter() | (_administration() if role is Role.ADMIN else {})


def _candidate() -> Sections:
    return {
        "": [
            page("candidate/home", "Home", "home", default=True),
            page("candidate/practise", "Practise", "play_circle"),
            page("cases/cases", "Cases", "cases"),
            page("cases/drills", "Case drills", "exercise"),
            page("candidate/interview", "Interview", "forum"),
            page("candidate/results", "Results", "insights"),
            page("candidate/progress", "Progress", "trending_up"),
            page("candidate/privacy", "Your data", "shield_person"),
            page("account/account", "Your account", "manage_accounts"),
        ]
    }


def _recruiter() -> Sections:
    return {
        "Recruiting": [
            page("insights/overview", "Overview", "monitoring", default=True),
            page("recruiter/interviews", "Interviews", "groups"),
            page("recruiter/jobs", "Jobs", "work"),
        ],
        "Insights": [*(page(*entry) for entry in INSIGHTS), page("insights/calibration", "Calibration", "tune")],
        "Cases": [
            page("cases/library", "Case library", "folder_open"),
            page("cases/generate", "Write cases", "auto_awesome"),
            page("cases/casebooks", "Casebooks", "library_books"),
        ],
        "Account": [
            page("candidate/results", "Results", "insights", visibility="hidden"),
            page("account/account", "Your account", "manage_accounts"),
        ],
    }


def _administration() -> Sections:
    return {
        "Administration": [
            page("admin/people", "People", "badge"),
            page("admin/models", "Models", "model_training"),
            page("admin/audit", "Audit log", "history"),
            page("admin/health", "Health", "monitor_heart"),
        ]
    }
