"""The insight pages as a recruiter sees them: each story of the demo in a sentence, filters in the address, and bad
links, empty filters and other people's organisations told plainly."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.at_scale import pages as at_scale
from core import demo
from core.bootstrap import Services, build_services, now, prepare
from core.catalogue import ORGANISATION
from core.domain.account import Account, Role, SignInSession
from core.domain.errors import NotFound
from core.settings import Settings
from core.storage.analytics import DuckDbAnalytics
from pages.shared import access
from pages.shared.insights import NONE_MATCH
from pages.shared.insights import PAGES as ENTRIES
from pages.shared.wording import day

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PAGES = ["insights/overview", *(entry[0] for entry in ENTRIES)]
Visit = Callable[..., AppTest]


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The demo's half year, moved to end yesterday, and an organisation beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENROOM_DATA_DIR", str(tmp_path_factory.mktemp("insights")))
        patch.setenv("GREENROOM_DEMO", "true")
        prepare(Settings(), lambda _: None)
        built = build_services(Settings())
        patch.setattr("core.bootstrap.build_services", lambda settings: built)
        patch.setattr("pages.shared.services.build_services", lambda settings: built)
        st.cache_resource.clear()
        yield built
        st.cache_resource.clear()
        built.store.close()


@pytest.fixture(scope="module")
def recruiter(wired: Services) -> Account:
    known = wired.accounts.accounts.by_email(demo.EMAILS[Role.RECRUITER])
    assert known is not None
    return known.account


@pytest.fixture(scope="module")
def stranger(wired: Services) -> Account:
    account = Account(uuid4(), ORGANISATION, "elsewhere@example.org", "Elsewhere", Role.RECRUITER)
    wired.accounts.accounts.add(account, None, now())
    return account


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Visit:
    """One page as somebody, as if opened from a link with these parameters."""

    def open_page(person: Account, page: str, **query: str | list[str]) -> AppTest:
        at = now()
        found = access.Visit(person, SignInSession(uuid4(), person.id, at, at, at, "a test"))
        monkeypatch.setattr(access, "_look", lambda: found)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
        app.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            app.query_params[name.rstrip("_")] = value
        return app.run()

    return open_page


def words(app: AppTest) -> str:
    assert not app.exception, app.exception
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.text, app.info, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


# --- the planted stories, as the pages tell them ----------------------------------------------------------------------

TOLD = {
    "insights/drift": (
        "The grader changed in Data scientist on ",
        "The mix of candidates changed, not the grader: scores in DevOps and site reliability engineer",
        "false alarms a year from live scores; the budget is 0.5",
        "answers a week a shift of 0.5 is found in about",
        "The simple rule (mean of 30 days against the 30 before, alarm beyond 1.5 points) would never have rung",
    ),
    "insights/concepts": ("Nearly everybody misses Guardrail metrics (", "Amortised growth ("),
    "insights/question_quality": (
        "On “Why do you want to work in consulting rather …” (r = -0.3",
        "strong candidates do worse than weak ones",
    ),
    "insights/integrity": (
        "It was clearly more in Product manager in the week of",
        "The words arrived faster",
        "The candidate’s note",
        " answers to look at; of ",
        " were confirmed (",
    ),
    "insights/overview": (
        "open alarm",
        "answers with a signal to look at",
        "Of 1,200 interviews begun, 1,194 were finished",
    ),
    "insights/candidates": ("candidates for", "cannot be told from those of"),
    "insights/fairness": ("changed in what must not matter", "No words about the person instead of the answer in 309"),
    "insights/grader_trust": ("answers graded, 7.4 % could not be scored", "not yet calibrated for this job"),
}


@pytest.mark.parametrize("page", PAGES)
def test_each_story_stands_on_its_page(look: Visit, recruiter: Account, page: str) -> None:
    app = look(recruiter, page)
    shown = words(app) + "".join(link.proto.label for link in app.get("page_link"))
    for sentence in TOLD[page]:
        assert sentence in shown, page
    assert {"CSV", "Parquet"} <= {button.proto.label for button in app.get("download_button")}
    assert any("FROM" in code.value for code in app.code), "the SQL is one click away"


# --- links ------------------------------------------------------------------------------------------------------------


def test_a_link_restores_the_view(look: Visit, recruiter: Account) -> None:
    app = look(recruiter, "insights/concepts", job="Software engineer", from_="2020-01-01", concept="Amortised growth")
    chosen = {box.key: box.value for box in app.selectbox}
    assert chosen["job"] == "Software engineer"
    assert chosen["concept"] == "Amortised growth"
    assert app.date_input(key="from").value == datetime(2020, 1, 1, tzinfo=UTC).date()
    assert "Amortised growth (94 % of" in words(app)
    assert "Guardrail" not in words(app)


def test_a_comparison_is_in_the_address_and_says_who_cannot_be_told_apart(
    look: Visit, recruiter: Account, wired: Services
) -> None:
    own = [c for c in wired.insights.candidates.ranked(recruiter) if c.job == "Data scientist"]
    app = look(recruiter, "insights/candidates", compare=[own[0].name, own[1].name, own[-1].name])
    shown = words(app)
    assert f"{own[0].name} scored clearly higher than {own[-1].name}" in shown
    assert f"{own[0].name} and {own[1].name}: **not distinguishable**" in shown


@pytest.mark.parametrize("page", PAGES)
def test_a_recruiter_of_another_organisation_sees_nothing_behind_a_link(
    look: Visit, stranger: Account, recruiter: Account, wired: Services, page: str
) -> None:
    theirs = wired.insights.candidates.ranked(recruiter)
    app = look(
        stranger, page, job="Data scientist", concept="Amortised growth", compare=[c.name for c in theirs[:2]],
        role="Product manager", question="mc-why-consulting",
    )  # fmt: skip
    shown = words(app)
    assert not any(candidate.name in shown for candidate in theirs)
    assert NONE_MATCH in shown or "Numbers appear here once" in shown


def test_an_alarm_of_another_organisation_cannot_be_closed(
    stranger: Account, recruiter: Account, wired: Services
) -> None:
    (alarm, *_) = wired.insights.drift.on_record(recruiter)
    with pytest.raises(NotFound):
        wired.insights.drift.acknowledge(stranger, alarm["id"], "Not mine.")
    assert wired.insights.drift.on_record(stranger) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_what_is_gone_says_so_and_shows_everything(look: Visit, recruiter: Account, page: str) -> None:
    app = look(recruiter, page, job="Deleted job", grader="keypoints-99")
    assert "The link names a job and a grader that is not here, so all are shown." in words(app)


@pytest.mark.parametrize("page", PAGES)
def test_dates_the_wrong_way_round_are_a_sentence(look: Visit, recruiter: Account, page: str) -> None:
    app = look(recruiter, page, from_="2026-09-02", to="2026-08-01")
    assert [warning.value for warning in app.warning] == [
        "The period ends before it begins. Choose an end that is later."
    ]
    assert not app.subheader


@pytest.mark.parametrize("page", PAGES)
def test_a_filter_that_matches_nothing_is_a_sentence(look: Visit, recruiter: Account, page: str) -> None:
    app = look(recruiter, page, to="2020-01-01")
    assert NONE_MATCH in words(app)


@pytest.mark.parametrize("value", ["yesterday", "2026-99-99", "=1+1", "1e400"])
def test_a_date_that_is_none_is_left_out(look: Visit, recruiter: Account, value: str) -> None:
    assert "Of 1,200 interviews begun" in words(look(recruiter, "insights/overview", from_=value))


@pytest.mark.parametrize("page", ["-1", "0", "99999", "x"])
def test_a_page_of_answers_that_is_not_there_is_the_first(look: Visit, recruiter: Account, page: str) -> None:
    app = look(recruiter, "insights/overview", answers_page=page)
    assert "8,418 answers, newest first." in words(app)


# --- alarms and the budget --------------------------------------------------------------------------------------------


def test_an_alarm_is_closed_with_a_reason_and_stays_on_record(look: Visit, recruiter: Account) -> None:
    app = look(recruiter, "insights/drift")
    before = [button for button in app.button if button.label == "Acknowledge"]
    before[0].click().run()
    assert "Please say why in a few words; nothing was changed." in words(app)
    app.text_input[0].input("A new *source* of candidates.")
    next(button for button in app.button if button.label == "Acknowledge").click().run()
    assert "A new *source* of candidates." in words(app)
    assert len([button for button in app.button if button.label == "Acknowledge"]) == len(before) - 1


def test_the_budget_is_tried_in_the_address_and_kept_with_a_button(
    look: Visit, recruiter: Account, wired: Services
) -> None:
    app = look(recruiter, "insights/drift", budget="six a year")
    assert "the budget is 6" in words(app)
    assert wired.insights.drift.budget(recruiter) == 0.5
    next(button for button in app.button if button.label.startswith("Keep this")).click().run()
    assert wired.insights.drift.budget(recruiter) == 6
    wired.insights.drift.choose_budget(recruiter, 0.5)


@pytest.mark.parametrize("by", ["Role", "Job", "Question", "Week"])
def test_the_rate_is_drawn_by_whatever_the_link_asks_for(look: Visit, recruiter: Account, by: str) -> None:
    app = look(recruiter, "insights/integrity", by=by)
    assert "95 % Wilson intervals" in words(app)
    chart, confirmed = app.get("plotly_chart")
    assert by.lower() in chart.proto.alt
    assert "confirmed signals" in confirmed.proto.alt


# --- what a draw costs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_the_benchmark_asks_what_the_page_asks(
    look: Visit, recruiter: Account, wired: Services, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = DuckDbAnalytics.run

    def run(self: DuckDbAnalytics, query: str, **parameters: object) -> list[dict[str, object]]:
        asked.append(query)
        return real(self, query, **parameters)

    monkeypatch.setattr(DuckDbAnalytics, "run", run)
    words(look(recruiter, page))
    drawn = sorted(asked)
    asked.clear()
    wired.insights.all.choices(recruiter)
    at_scale.PAGES[page.removeprefix("insights/")](wired.insights, recruiter)
    assert sorted(asked) == drawn


def test_a_large_store_says_when_its_numbers_were_counted(
    look: Visit, recruiter: Account, wired: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Counted " not in words(look(recruiter, "insights/overview"))
    monkeypatch.setattr(wired.analytics._snapshot, "kept_from", 1)
    assert wired.analytics.refresh(at_once=True)
    page = words(look(recruiter, "insights/overview"))
    assert f"Counted {day(now())} at " in page
    assert "Of 1,200 interviews begun, 1,194 were finished" in page
    wired.analytics._snapshot.close()
