"""Reviews on their pages: a recruiter decides with a reason, a candidate adds a note, and nobody's words are lost."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import streamlit as st
from sqlalchemy import insert, select, update
from streamlit.testing.v1 import AppTest

from core.bootstrap import Services, build_services, now
from core.catalogue import ORGANISATION
from core.domain.account import Account, Role, SignInSession
from core.domain.interview import Interview
from core.domain.review import Decision
from core.settings import Settings
from core.storage import schema as t
from pages.shared import access

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
QUICK = "I would measure before I change anything, because guessing wastes time and hides what is really slow. " * 4
LONG = "All work and no play makes Jack a dull boy. " * 910  # 40,000 characters
NASTY = "**bold** <b>x</b> :red[y] $z$"
CANDIDATE, RECRUITER, COLLEAGUE = (
    Account(uuid4(), ORGANISATION, f"{name}@example.org", name.title(), role)
    for name, role in (("cass", Role.CANDIDATE), ("rae", Role.RECRUITER), ("ron", Role.RECRUITER))
)
STRANGER = Account(uuid4(), uuid4(), "s@example.org", "Stranger", Role.RECRUITER)
Look = Callable[..., AppTest]


@pytest.fixture
def wired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("GREENROOM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GREENROOM_DEMO", "false")
    built = build_services(Settings())
    for person in (CANDIDATE, RECRUITER, COLLEAGUE):
        built.accounts.accounts.add(person, None, now())
    monkeypatch.setattr("core.bootstrap.build_services", lambda settings: built)
    monkeypatch.setattr("pages.shared.services.build_services", lambda settings: built)
    st.cache_resource.clear()
    yield built
    st.cache_resource.clear()
    built.store.close()


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    def open_page(person: Account, page: str, **query: str) -> AppTest:
        at = now()
        found = access.Visit(person, SignInSession(uuid4(), person.id, at, at, at, "a test"))
        monkeypatch.setattr(access, "_look", lambda: found)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
        app.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_page


@pytest.fixture
def sitting(wired: Services) -> Interview:
    """Two answers, of which one stands out: it was there within a blink."""
    job = wired.jobs.all(ORGANISATION)[0]
    interview = wired.conduct.start(CANDIDATE, job.id, turns=3, seed=4)
    question = wired.questions.get(interview.progress.current or interview.id)
    in_short = " ".join(question.ideal_answer.split()[:35])  # too few words to tell how fast they came
    for words in (f"{question.ideal_answer} {QUICK}", in_short):
        interview = wired.conduct.answer(CANDIDATE, interview.id, words, position=len(interview.turns))
    return wired.conduct.end(CANDIDATE, interview.id)


def flagged(wired: Services, sitting: Interview) -> UUID:
    (answer,) = [answer for answer in wired.conduct.interviews.answers(sitting.id) if answer.signals]
    return answer.id


def words(app: AppTest) -> str:
    assert not app.exception, app.exception
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.text, app.info, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def reason(app: AppTest) -> str:
    return str(next(box.value for box in app.text_area if box.label.startswith("Your reason")))


def give(app: AppTest, label: str, text: str) -> None:
    next(box for box in app.text_area if box.label.startswith(label)).input(text)


# --- the recruiter ----------------------------------------------------------------------------------------------------


def test_a_dismissed_answer_leaves_the_list_and_stands_under_dismissed(
    wired: Services, look: Look, sitting: Interview
) -> None:
    app = look(RECRUITER, "insights/integrity")
    assert "1 to look at, 0 confirmed, 0 dismissed" in words(app)
    assert QUICK.strip() in words(app)
    press(app, "Dismiss")
    assert "Please say why in a few words; nothing was changed." in words(app)
    give(app, "Your reason", f"They dictate. {NASTY}")
    press(app, "Dismiss")
    assert "Everything has been looked at." in words(app)
    assert "0 to look at, 0 confirmed, 1 dismissed" in words(app)
    shown = look(COLLEAGUE, "insights/integrity", show="Dismissed")
    assert "Dismissed** by Rae on" in words(shown)
    assert f"They dictate. {NASTY}" in [text.value for text in shown.text], "as it was typed"
    give(shown, "Your reason", "On second thoughts.")
    press(shown, "Confirm")
    assert "0 to look at, 1 confirmed, 0 dismissed" in words(shown)
    history = words(look(RECRUITER, "insights/integrity", show="Confirmed"))
    assert history.index("Confirmed** by Ron") < history.index("Dismissed** by Rae")
    assert "too few to judge a rate" in history


def test_a_reason_outlives_a_decision_that_somebody_else_made_meanwhile(
    wired: Services, look: Look, sitting: Interview
) -> None:
    app = look(RECRUITER, "insights/integrity")
    wired.insights.queue.decide(COLLEAGUE, flagged(wired, sitting), Decision.CONFIRMED, "I was quicker.", 0)
    give(app, "Your reason", "They dictate.")
    press(app, "Dismiss")
    shown = words(app)
    assert "Somebody decided this meanwhile, so nothing was changed." in shown
    assert "Confirmed** by Ron" in shown
    assert "I was quicker." in shown
    assert reason(app) == "They dictate."
    press(app, "Dismiss")
    item = wired.insights.queue.item(RECRUITER, flagged(wired, sitting))
    assert item is not None
    assert [r.reason for r in item.looked.reviews] == ["I was quicker.", "They dictate."]


def test_a_signal_without_words_and_an_answer_without_end_are_shown(
    wired: Services, look: Look, sitting: Interview
) -> None:
    own = flagged(wired, sitting)
    with wired.store.transaction() as connection:
        turn = connection.scalar(select(t.answer.c.turn_id).where(t.answer.c.id == own))
        connection.execute(update(t.turn).where(t.turn.c.id == turn).values(text=LONG))
        connection.execute(insert(t.integrity_signal).values(answer_id=own, signal="odd_thing", value=3, threshold=0))
    for page, given in (("insights/integrity", {}), ("candidate/results", {"id": str(sitting.id)})):
        for person in (RECRUITER, CANDIDATE) if given else (RECRUITER,):
            assert "Odd thing: 3, and 0 is where it becomes unusual." in words(look(person, page, **given))


@pytest.mark.parametrize("page", ["-1", "99999", "x", "1e9"])
def test_a_link_to_a_page_that_is_not_there_shows_the_first(look: Look, sitting: Interview, page: str) -> None:
    app = look(RECRUITER, "insights/integrity", look_page=page, show="Nonsense", role="Nobody", week="2020-02-31")
    assert "1 answer: what is rarest among honest answers comes first." in words(app)


def test_what_waits_is_counted_on_the_pages_before(wired: Services, look: Look, sitting: Interview) -> None:
    def waiting() -> tuple[bool, bool]:
        links = [link.proto.label for link in look(RECRUITER, "insights/overview").get("page_link")]
        listed = look(RECRUITER, "recruiter/interviews", look="true")
        return "1 answer with a signal to look at" in links, "No finished interviews match" not in words(listed)

    wired.finish.report(CANDIDATE, sitting.id)
    assert waiting() == (True, True)
    wired.insights.queue.decide(RECRUITER, flagged(wired, sitting), Decision.CONFIRMED, "Yes.", 0)
    assert waiting() == (False, False)


# --- the candidate ----------------------------------------------------------------------------------------------------


def test_a_candidate_sees_what_was_noticed_and_the_reviewer_reads_the_note(
    wired: Services, look: Look, sitting: Interview
) -> None:
    before = wired.finish.report(CANDIDATE, sitting.id)
    app = look(CANDIDATE, "candidate/results", id=str(sitting.id))
    shown = words(app)
    assert "Something was noticed in 1 answer. It changes no score." in shown
    assert "The words arrived faster than people type" in shown
    assert "It says nothing about your score, and nothing was wrong until a person says so." in shown
    assert not [button for button in app.button if button.label in ("Confirm", "Dismiss")]
    press(app, "Save the note")
    assert "There is nothing in that note yet." in words(app)
    give(app, "Add a note", f"I dictated it. {NASTY}")
    press(app, "Save the note")
    assert "Reviewers see it beside the signal." in words(app)
    for page, given in (("insights/integrity", {}), ("candidate/results", {"id": str(sitting.id)})):
        read = look(RECRUITER, page, **given)
        assert "The candidate’s note" in words(read)
        assert f"I dictated it. {NASTY}" in [text.value for text in read.text]
    read = look(RECRUITER, "candidate/results", id=str(sitting.id))
    assert "1 answer to look at." in words(read)
    give(read, "Your reason", "Between us: dictated.")
    press(read, "Dismiss")
    assert "All have been looked at." in words(read)
    told = words(look(CANDIDATE, "candidate/results", id=str(sitting.id)))
    assert "and found nothing to keep in mind" in told
    assert "Between us" not in told, "the reason is for the record of the organisation"
    assert wired.finish.report(CANDIDATE, sitting.id).scorecard == before.scorecard


def test_practice_shows_the_signal_and_offers_no_note_that_nobody_would_read(
    wired: Services, look: Look, sitting: Interview
) -> None:
    with wired.store.transaction() as connection:
        connection.execute(update(t.interview).where(t.interview.c.id == sitting.id).values(kind="drill"))
    app = look(CANDIDATE, "candidate/results", id=str(sitting.id))
    assert "Nobody reviews practice" in words(app)
    assert "The words arrived faster than people type" in words(app)
    assert not [box for box in app.text_area if box.label.startswith("Add a note")]
    assert not [button for button in look(RECRUITER, "candidate/results", id=str(sitting.id)).button
                if button.label == "Dismiss"]  # fmt: skip


def test_ones_data_has_signals_and_notes_and_no_reasons_of_reviewers(
    wired: Services, look: Look, sitting: Interview
) -> None:
    own = flagged(wired, sitting)
    wired.insights.queue.note(CANDIDATE, own, "I dictated it.")
    wired.insights.queue.decide(RECRUITER, own, Decision.DISMISSED, "Between us.", 0)
    exported = wired.own_data.export(CANDIDATE)
    (noticed,) = [turn["review"] for turn in exported["interviews"][0]["turns"] if turn["review"]]
    assert noticed["signals"].keys() == {"typing_speed", "prepared_text"}
    assert [note["text"] for note in noticed["notes"]] == ["I dictated it."]
    assert noticed["decision"] == "dismissed"
    assert "Between us" not in str(exported)


# --- words about the person -------------------------------------------------------------------------------------------


def test_a_flagged_sentence_is_shown_with_its_reason_and_decided(
    wired: Services, look: Look, sitting: Interview
) -> None:
    """Also before there is a result to compare: what was said is read from the first critique on."""
    assert "Words about the person" not in words(look(RECRUITER, "insights/fairness"))
    with wired.store.transaction() as connection:
        connection.execute(
            update(t.grade)
            .where(t.grade.c.answer_id == flagged(wired, sitting))
            .values(critique=f"Clear. But not a culture fit, {NASTY}. Fine.", grader="llm")
        )
    app = look(RECRUITER, "insights/fairness")
    shown = words(app)
    assert f"But not a culture fit, {NASTY}." in shown
    assert "“culture fit” is about fitting in." in shown
    assert "by a language model" in shown
    press(app, "Confirm")
    assert "Please say why in a few words" in words(app)
    give(app, "Your reason", "It is not about the answer.")
    press(app, "Confirm")
    assert "1 text may speak about the person instead of the answer; all have been looked at." in words(app)
    decided = words(look(COLLEAGUE, "insights/fairness", flags="Looked at"))
    assert "Confirmed** by Rae" in decided
    assert "It is not about the answer." in decided
