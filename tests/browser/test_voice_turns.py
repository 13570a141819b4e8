"""Who speaks when, in a real browser over real WebRTC: a microphone that speaks at chosen moments, the real models."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect

from benchmarks.running import Server, box, launch
from benchmarks.sounds import joined, noise
from benchmarks.talking import SOUND, Talk, begin, come_to_talk, wait_for_words
from tests.browser.conftest import Serve
from tests.browser.interviewing import SPOKEN, messages

pytestmark = SPOKEN
FIRST, SECOND = "An array keeps its elements side by side in memory", "so reading any element takes constant time."
Meet = Callable[..., Talk]
WHITE, PINK = 0, 0.5
PAUSE = 2.5  # seconds
SILENT_WITHIN = 2.0  # seconds from the first sound of who barges in; benchmarks/voice_browser.py has the figure


@pytest.fixture(scope="module")
def greenroom(serve: Serve) -> Server:
    return serve(GREENROOM_DEMO="false")


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = launch(playwright, *SOUND)
    yield launched
    launched.close()


@pytest.fixture
def meet(new_context: Callable[[], BrowserContext], greenroom: Server) -> Meet:
    """A new person in front of an interviewer who is about to speak."""

    def one(name: str, pace: str = "conversational") -> Talk:
        page = new_context().new_page()
        page.set_default_timeout(60_000)
        talk = Talk(page)
        come_to_talk(page, greenroom, f"{name}@example.org", pace=pace)
        begin(page)
        return talk

    return one


def answer_of(talk: Talk) -> str:
    """The first answer, once it is in the conversation and replied to."""
    expect(messages(talk.page)).to_have_count(4, timeout=60_000)
    return messages(talk.page).nth(2).inner_text().lower()


def test_the_interviewer_falls_silent_when_the_person_speaks_and_does_not_come_back_with_the_rest(meet: Meet) -> None:
    talk = meet("bargein")
    talk.wait_until_audible()
    began, ended = talk.say_all(joined(FIRST, SECOND))
    heard = [change for change in talk.heard if began < change.at < ended]
    assert [change.audible for change in heard] == [False], "silent, and silent until the answer is over"
    assert heard[0].at - began < SILENT_WITHIN
    answer = answer_of(talk)
    assert "side" in answer
    assert "constant time" in answer


def test_noise_is_never_turned_into_words(meet: Meet) -> None:
    talk = meet("noise")
    for colour in WHITE, PINK:
        talk.say_all(joined(noise(9, colour, 0.2)))
    talk.page.get_by_role("button", name="Done").click()
    expect(talk.page.get_by_text("We did not hear anything").first).to_be_visible()
    expect(messages(talk.page)).to_have_count(2)
    assert [text for _, text in talk.words if text] == []


@pytest.mark.parametrize(("pace", "cut_offs"), [("conversational", 1), ("patient", 0), ("exam", 0)])
def test_a_pause_in_the_middle_leaves_one_answer_with_both_halves(
    pace: str, cut_offs: int, meet: Meet, greenroom: Server
) -> None:
    """1.5 s of silence end a conversational answer, but who goes on within 1.5 s of that end goes on with it."""
    talk = meet(pace, pace)
    talk.wait_until_silent()
    talk.say_all(joined(FIRST, PAUSE, SECOND))
    answer = answer_of(talk)
    assert "memory" in answer
    assert "constant time" in answer
    interview = talk.page.url.split("id=")[1][:8]
    talk.wait_until_audible(talk.heard[-1].at)
    (line,) = [line for line in greenroom.log.splitlines() if f" of {interview} ended by silence" in line]
    assert f"{cut_offs} cut-offs, 0 frames lost" in line


def test_typing_in_mid_answer_and_speaking_again_loses_no_word(meet: Meet) -> None:
    talk = meet("typing")
    talk.wait_until_audible()
    talk.say_all(joined(FIRST))
    talk.page.get_by_role("button", name="Type instead").click()
    expect(box(talk.page)).to_be_visible()
    assert "memory" in box(talk.page).input_value().lower(), "also what was not recognised yet"
    box(talk.page).press("End")
    box(talk.page).press_sequentially(" typed words")
    talk.page.get_by_role("button", name="Speak again").click()
    wait_for_words(talk.page, "memory", "typed words")
    talk.say_all(joined(SECOND))
    answer = answer_of(talk)
    assert "memory" in answer
    assert "typed words" in answer
    assert "constant time" in answer
