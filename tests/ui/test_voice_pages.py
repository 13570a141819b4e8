"""The pages of interviews by voice, with a microphone that is not there: sound itself is tested in a browser."""

import sys
from types import SimpleNamespace

import pytest

from core.domain.account import Role
from core.domain.rubric import TurnPolicy
from core.domain.spoken import Manner, SpokenTurn
from core.speech.errors import SpeechModelMissing

pytestmark = pytest.mark.slow
PRACTISE, INTERVIEW, RESULTS = (f"pages/candidate/{name}.py" for name in ("practise", "interview", "results"))


class Line:
    target = None


@pytest.fixture
def microphone(monkeypatch):
    """Stands for pages/shared/microphone.py: what the browser answers, and whether sound flows."""
    fake = SimpleNamespace(Line=Line, answer="", ask_for_microphone=lambda *_: fake.answer, connect=lambda *_: True)
    monkeypatch.setitem(sys.modules, "pages.shared.microphone", fake)
    return fake


@pytest.fixture
def heard(wired, monkeypatch):
    monkeypatch.setattr(type(wired.voice), "problem", "")
    monkeypatch.setattr(wired.voice.speech, "warm", lambda: None)


@pytest.fixture
def interview(wired, people):
    person = people[Role.CANDIDATE]
    interview = wired.conduct.start(person, wired.jobs.all(person.org_id)[0].id, turns=3, seed=4, mode="voice")
    yield interview
    wired.conduct.end(person, interview.id)


def labels(app) -> list[str]:
    return [button.label for button in app.button]


def test_voice_can_be_chosen_with_or_without_a_recording(visit, people, heard, wired):
    app = visit(people[Role.CANDIDATE], PRACTISE)
    app.segmented_control[1].set_value("By voice")
    app.run()
    assert not app.exception
    assert "may be recorded" in app.checkbox[0].label
    next(button for button in app.button if button.label == "Start").click()
    app.run()
    made = wired.conduct.unfinished(people[Role.CANDIDATE])
    assert made.mode == "voice"
    assert wired.voice.records.consent(made.id) is None


def test_how_long_interviews_wait_is_kept_with_the_account(visit, people, wired):
    person = people[Role.CANDIDATE]
    app = visit(person, "pages/account/account.py")
    app.radio[0].set_value(TurnPolicy.EXAM)
    app.run()
    assert not app.exception
    kept = wired.accounts.accounts.get(person.id)
    assert kept.turn_policy is TurnPolicy.EXAM
    app = visit(kept, "pages/account/account.py")
    app.radio[0].set_value("usual")
    app.run()
    assert wired.accounts.accounts.get(person.id).turn_policy is None


def test_that_somebody_dictates_is_kept_with_the_account(visit, people, wired):
    person = people[Role.CANDIDATE]
    for there in (True, False):
        app = visit(wired.accounts.accounts.get(person.id), "pages/account/account.py")
        app.checkbox(key="assistive").set_value(there)
        app.run()
        assert not app.exception
        assert wired.accounts.accounts.get(person.id).assistive is there


def test_what_is_noticed_is_said_before_the_interview_and_with_the_data(visit, people):
    for page in ("practise", "privacy"):
        app = visit(people[Role.CANDIDATE], f"pages/candidate/{page}.py")
        said = " ".join(element.value for element in app.markdown)
        assert "pasted into the answer" in said
        assert "None of it changes a score" in said


def test_a_question_can_be_tried_again_by_voice(visit, people, heard, microphone, wired, interview):
    person = people[Role.CANDIDATE]
    wired.conduct.answer(person, interview.id, "An array keeps its elements side by side.", position=2)
    wired.conduct.end(person, interview.id)
    app = visit(person, RESULTS, id=str(interview.id))
    assert {"Try this one again", "… by voice"} <= set(labels(app)), "the answer was typed"
    next(button for button in app.button if button.key == "again_1_voice").click()
    app.run()
    retry = wired.conduct.unfinished(person)
    assert (retry.kind, retry.mode) == ("retry", "voice")
    wired.conduct.end(person, retry.id)


def test_without_models_voice_is_off_with_a_sentence(visit, people, wired, monkeypatch):
    monkeypatch.setattr(type(wired.voice), "problem", SpeechModelMissing.sentence)
    app = visit(people[Role.CANDIDATE], PRACTISE)
    assert app.segmented_control[1].disabled
    assert any("not installed" in caption.value for caption in app.caption)


def test_the_interview_opens_with_the_microphone_check(visit, people, heard, microphone, interview):
    app = visit(people[Role.CANDIDATE], INTERVIEW, id=str(interview.id))
    assert not app.exception
    assert app.subheader[0].value == "Check your microphone"
    begin = next(button for button in app.button if button.label == "Begin the interview")
    assert begin.disabled, "nothing was heard yet"


def test_a_blocked_microphone_leads_to_typing(visit, people, heard, microphone, interview):
    microphone.answer = "The microphone is blocked."
    app = visit(people[Role.CANDIDATE], INTERVIEW, id=str(interview.id))
    assert app.warning[0].value == "The microphone is blocked."
    next(button for button in app.button if button.label == "Type instead").click()
    app.run()
    assert not app.exception
    assert len(app.text_area) == 1
    assert "Speak again" in labels(app)


def test_results_show_how_one_spoke_beside_the_score(visit, people, wired, interview):
    person = people[Role.CANDIDATE]
    manner = Manner("voice", 1.0, 20.0, "This could not be understood.")
    wired.conduct.answer(person, interview.id, "half a sentence", position=2, manner=manner)
    said = wired.conduct.end(person, interview.id).turns[2]
    words = tuple(("word", i / 2, i / 2 + 0.4, 0.9) for i in range(60))
    measures = SpokenTurn(words, ((0.0, 30.0),), 1.0, ((5.0, 6.0),), ((7.5, 120.0), (15, 130.0)),
                          120.0, (("um", 2),), 24.0, 9.0, 0.9, 1, said.id, interview.id)  # fmt: skip
    wired.voice.records.save_spoken(measures)
    assert wired.voice.records.spoken(interview.id)[said.id] == measures
    app = visit(person, RESULTS, id=str(interview.id))
    assert not app.exception
    assert "How you spoke" in [heading.value for heading in app.subheader]
    assert any("This could not be understood." in info.value for info in app.info)
    assert any("let me think" in caption.value for caption in app.caption)
