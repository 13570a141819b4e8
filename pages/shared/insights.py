"""What all insight pages share: the filters in the address, asking with a sentence when something is wrong, the way to
the answers, and taking the numbers along with the SQL that made them."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

import streamlit as st

from core.domain.account import Account
from core.domain.errors import GreenroomError
from core.usecases.export import as_csv, as_parquet
from core.usecases.insights import PAGE, Choices, Filters
from pages.shared.services import services
from pages.shared.wording import day, plain, score, times

PAGES = (  # script, title, icon
    ("insights/drift", "Drift", "ssid_chart"),
    ("insights/integrity", "Integrity", "policy"),
    ("insights/concepts", "Concept gaps", "lightbulb"),
    ("insights/question_quality", "Question quality", "quiz"),
    ("insights/candidates", "Candidates", "leaderboard"),
    ("insights/fairness", "Fairness", "balance"),
    ("insights/grader_trust", "Grader trust", "verified"),
)
ALL_JOBS, ALL_RUBRICS, ALL_GRADERS = "All jobs", "All versions", "All graders"
FILTERS, KEPT = ("from", "to", "job", "rubric", "grader"), "insight_filters"
WIDTH = 170  # of a filter: two beside each other on a phone
SHOWN = 180  # characters of an answer in a list
NONE_MATCH = "Nothing matches these filters. Widen the period, or choose all jobs."

T = TypeVar("T")
Rows = Sequence[dict[str, Any]]


def opened(person: Account, title: str, about: str) -> tuple[Filters, Choices]:
    """The page's title, what it is for, and its filters, which live in the address: a link restores the view."""
    st.title(title, anchor=False)
    st.caption(about)
    choices = ask(lambda: services().insights.all.choices(person))
    _say_what_the_link_lost(choices)
    _bring_along(title)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = _day("From", "from")
        until = _day("To", "to")
        job = st.selectbox("Job", [ALL_JOBS, *choices.jobs], key="job", bind="query-params", width=WIDTH)
        labels = {label: own for of, label, own in choices.rubrics if job in (ALL_JOBS, of)}
        rubric = st.selectbox("Rubric", [ALL_RUBRICS, *labels], key="rubric", bind="query-params", width=WIDTH)
        grader = st.selectbox(
            "Grader version", [ALL_GRADERS, *choices.graders], key="grader", bind="query-params", width=WIDTH
        )
    chosen = Filters(
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,  # the last day counts
        job_id=choices.jobs.get(job),
        rubric_version_id=labels.get(rubric),
        grader_version=grader if grader in choices.graders else None,
    )
    st.session_state[KEPT] = (title, {name: st.session_state[name] for name in FILTERS})
    if (as_of := services().insights.as_of()) is not None:
        st.caption(
            f"Counted {day(as_of)} at {as_of.astimezone(UTC):%H:%M} UTC; counted again when something has changed."
        )
    return ask(lambda: checked(chosen, person)), choices


def checked(filters: Filters, person: Account) -> Filters:
    filters.of(person)
    return filters


def ask(question: Callable[[], T], waiting: str = "Counting") -> T:
    """The answer; where there is none, a sentence instead of the rest of the page."""
    try:
        with st.spinner(waiting):
            return question()
    except GreenroomError as error:
        st.warning(error.sentence, icon=":material/info:")
        st.stop()


def said(sentence: str, choices: Choices | None = None) -> None:
    """The sentence that says what is seen, in the words of the page: titles for roles, dates as people write them."""
    st.markdown(f"**{plain(worded(sentence, choices))}**")


def worded(sentence: str, choices: Choices | None = None) -> str:
    for role, title in (choices.roles if choices else {}).items():
        sentence = re.sub(rf"\b{re.escape(role)}\b", title.replace("\\", "\\\\"), sentence)
    return re.sub(r"\b\d{4}-\d{2}-\d{2}\b", lambda found: day(datetime.fromisoformat(found[0])), sentence)


def take_along(rows: Rows, *, name: str, queries: Sequence[str], person: Account, filters: Filters,
               more: dict[str, Rows] | None = None) -> None:  # fmt: skip
    """The numbers of the page as files, with `more` tables, and the SQL they come from with its parameters."""
    with st.container(horizontal=True):
        for of, table in {"": rows, **{of: table for of, table in (more or {}).items() if table}}.items():
            for label, kind, make in (("CSV", "csv", as_csv), ("Parquet", "parquet", as_parquet)):
                st.download_button(
                    f"{of.capitalize()} {label}".strip(),
                    data=lambda make=make, table=table: make(table),
                    file_name=f"greenroom-{name}{'-' if of else ''}{of}.{kind}",
                    mime="text/csv" if kind == "csv" else "application/vnd.apache.parquet",
                    icon=":material/download:",
                    on_click="ignore",
                    disabled=not table,
                    key=f"{name}_{of}_{kind}",
                )
    with st.expander("Show the SQL", icon=":material/code:"):
        given = ", ".join(f"${key} = {_shown(value)}" for key, value in filters.of(person).items())
        st.caption(f"Run on the embedded store or on PostgreSQL with {plain(given)}.")
        for query in queries:
            st.code(services().insights.sql(query), language="sql", wrap_lines=True)


def answers_behind(
    person: Account, filters: Filters, *, key: str, role: str | None = None, question: UUID | None = None
) -> None:
    """The answers that the numbers come from, newest first, each with the way to its interview."""

    def asked(page: int) -> Rows:
        return services().insights.all.answers(person, filters, role=role, question_version_id=question, page=page)

    paged(asked, key=key)


def paged(asked: Callable[[int], Rows], *, key: str) -> None:
    """A page of answers, the first where the address names one that is not there (any more)."""
    try:
        page = int(st.session_state.get(f"{key}_page") or st.query_params.get(f"{key}_page") or 1)
    except ValueError:
        page = 1
    rows = ask(lambda: asked(max(page, 1)))
    if not rows and page != 1:
        st.session_state[f"{key}_page"] = 1
        rows = ask(lambda: asked(1))
    answer_list(rows, key=key)


def answer_list(rows: Rows, *, key: str) -> None:
    """One page of answers; `rows` carry `total`."""
    if not rows:
        st.caption("No answer matches.")
        return
    total = rows[0]["total"]
    st.caption(f"{times(total, 'answer')}, newest first.")
    for row in rows:
        with st.container(border=True, gap="small"):
            with st.container(horizontal=True, vertical_alignment="center"):
                with st.container(width="stretch", gap=None):
                    st.markdown(f"**{plain(row['candidate'])}** · {plain(row['job'])}")
                    mark = f" · {score(row['score'], row.get('low'), row.get('high'))}" if "score" in row else ""
                    st.caption(f"{day(row['answered_at'])}{mark}")
                st.page_link(
                    "pages/candidate/results.py",
                    label="Open",
                    icon=":material/open_in_full:",
                    query_params={"id": str(row["interview_id"])},
                )
            if text := row.get("said") or row.get("text"):
                st.text(shortened(text))
    if total > PAGE:
        st.pagination(-(-total // PAGE), key=f"{key}_page", bind="query-params")


def shortened(text: str, most: int = SHOWN) -> str:
    """The beginning of a text, cut between words."""
    folded = " ".join(text[: 2 * most].split())
    return folded if len(folded) <= most else folded[:most].rsplit(" ", 1)[0] + " …"


def too_few(count: int, what: str, needed: int) -> None:
    """What is not shown because it would say nothing."""
    if count:
        st.caption(f"{times(count, what)} with fewer than {needed} answers: too few to judge.")


def _day(label: str, key: str) -> date | None:
    found = st.date_input(label, value=None, key=key, bind="query-params", width=WIDTH, format="YYYY-MM-DD")
    return found if isinstance(found, date) else None


def _midnight(of: date) -> datetime:
    return datetime.combine(of, time(), UTC)


def _say_what_the_link_lost(choices: Choices) -> None:
    """A link may name a job or version that is not there (any more): better said than silently widened."""
    known = {
        "job": [ALL_JOBS, *choices.jobs],
        "rubric": [ALL_RUBRICS, *(label for _, label, _ in choices.rubrics)],
        "grader": [ALL_GRADERS, *choices.graders],
    }
    lost = [name for name, options in known.items() if st.query_params.get(name, options[0]) not in options]
    if lost:
        st.info(
            f"The link names a {' and a '.join(lost)} that is not here, so all are shown.", icon=":material/link_off:"
        )


def _bring_along(title: str) -> None:
    """On arrival the filters of the insight page before, since links in the sidebar carry no address parameters."""
    before, kept = st.session_state.get(KEPT, (title, {}))
    for name, value in kept.items() if before != title else ():
        if name not in st.query_params:
            st.session_state[name] = value


def _shown(value: object) -> str:
    return "NULL" if value is None else f"'{value}'"
