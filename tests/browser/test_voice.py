"""Interviews by voice in a real browser, over real WebRTC, with a wav as the microphone and the real models."""

import os
import re
import shutil
import signal
import subprocess
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import FLAGS, App, Serve
from tests.browser.interviewing import box, messages, sign_up
from tests.conftest import MODELS_DIR

pytestmark = [
    pytest.mark.browser,
    pytest.mark.network,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng makes the voice of the candidate"),
    pytest.mark.skipif(not (MODELS_DIR / "whisper-base" / "model.bin").exists(), reason="make models was not run"),
]
RATE = 48_000
SHORT = "An array keeps its elements side by side in memory, so reading any element by its index takes constant time."
FOREIGN = "Ein Feld legt seine Elemente nebeneinander in den Speicher, darum geht das Lesen mit dem Index sehr schnell."
LONG = (
    "First I would measure where the time goes, because guessing wastes time and a profiler shows which query is slow, "
    "and then I would look at the query plan of the database and add an index on the column that we filter by, and "
    "after that I would measure again and watch the error rate while the change is rolled out step by step to everyone"
)


def spoken(text: str, voice: str = "en-us") -> np.ndarray:
    """16-bit mono at 48 kHz."""
    made = subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "--stdout", text], capture_output=True, check=True)
    samples = np.frombuffer(made.stdout[44:], dtype=np.int16)
    length = int(samples.size * RATE / 22_050)
    return np.interp(np.arange(length) * 22_050 / RATE, np.arange(samples.size), samples).astype(np.int16)


def microphone(path: Path, *parts: str | float, voice: str = "en-us") -> Path:
    """A wav of texts and seconds of silence; Chromium plays it in a loop."""
    sound = [spoken(part, voice) if isinstance(part, str) else np.zeros(int(part * RATE), np.int16) for part in parts]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.concatenate(sound).tobytes())
    return path


@pytest.fixture(scope="module")
def greenroom(serve: Serve) -> App:
    return serve(GREENROOM_DEMO="false")


@pytest.fixture
def listen(playwright: Playwright, chromium: str | None) -> Iterator[Callable[..., Browser]]:
    """A browser whose microphone is a wav; without one, its microphone is refused."""
    opened: list[Browser] = []

    def launch(wav: Path | None) -> Browser:
        flags = [*FLAGS, "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"]
        if wav is not None:
            flags += ["--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={wav}"]
        opened.append(playwright.chromium.launch(executable_path=chromium, headless=True, args=flags))
        return opened[-1]

    yield launch
    for browser in opened:
        browser.close()


def choose_voice(page: Page, app: App, email: str, *, record: bool) -> None:
    sign_up(page, app, "Vera", email)
    page.get_by_role("button", name="Choose an interview").click()
    page.get_by_text(re.compile(r"^Short \(")).click()
    page.get_by_text("By voice").click()
    if record:
        page.get_by_text("My spoken answers may be recorded").click()
    expect(page.get_by_text("First comes a short microphone check")).to_be_visible()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Start").first.click()


def begin(page: Page) -> None:
    button = page.get_by_role("button", name="Begin the interview")
    expect(button).to_be_enabled(timeout=60_000)
    button.click()
    expect(page.locator(".st-key-partial")).to_be_visible()


def partial(page: Page) -> str:
    return page.locator(".st-key-partial").inner_text()


def wait_for_words(page: Page, *words: str, seconds: int = 60) -> None:
    """Until the live words hold all of these."""
    for _ in range(seconds * 2):
        if all(word in partial(page).lower() for word in words):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{words} were not heard in: {partial(page)}")


def test_a_spoken_interview_from_the_microphone_check_to_the_results(
    greenroom: App, listen: Callable[..., Browser], tmp_path: Path
) -> None:
    wav = microphone(tmp_path / "mic.wav", 1.0, SHORT, 12.0)
    page = listen(wav).new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    choose_voice(page, greenroom, "vera@example.org", record=True)
    expect(page.get_by_role("button", name="Record 3 seconds")).to_be_enabled()
    page.get_by_role("button", name="Record 3 seconds").click()
    expect(page.locator("audio[controls]")).to_be_visible()
    begin(page)
    expect(messages(page)).to_have_count(6, timeout=120_000)  # greeting, question, answer, question, answer, question
    answers = [messages(page).nth(place).inner_text().lower() for place in (2, 4)]
    assert all(word in " ".join(answers) for word in ("side by side", "memory", "constant time")), answers
    page.set_viewport_size({"width": 390, "height": 844})
    wide = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1]
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="End the interview").click()
    page.get_by_role("button", name="End and see results").click()
    expect(page.get_by_text("How you spoke")).to_be_visible()
    expect(page.locator("audio").first).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.get_by_text("How you spoke"), "nothing of the interview page empties it").to_be_visible()
    quote = page.locator("mark[role=button]").first
    quote.click()
    page.wait_for_function("() => [...document.querySelectorAll('audio')].some((a) => !a.paused && a.currentTime > 0)")
    assert page.locator("audio").first.evaluate("player => new Promise(done => { if (player.duration) return "
                                                "done(player.duration); player.onloadedmetadata = () => "
                                                "done(player.duration) })") > 1  # fmt: skip
    page.goto(f"{greenroom.url}/privacy")
    page.get_by_role("button", name="Delete recordings").click()
    expect(page.get_by_role("button", name="Delete recordings")).to_have_count(0)
    assert not list((greenroom.data_dir / "recordings").rglob("*.wav"))


def test_a_refused_microphone_is_said_in_a_sentence_and_typing_works(
    greenroom: App, listen: Callable[..., Browser]
) -> None:
    page = listen(None).new_context().new_page()
    page.set_default_timeout(60_000)
    choose_voice(page, greenroom, "deaf@example.org", record=False)
    expect(page.get_by_text("The microphone is blocked")).to_be_visible()
    page.get_by_role("button", name="Type instead").click()
    box(page).fill("An array keeps its elements side by side, so an index is found in constant time.")
    page.get_by_role("button", name="Done").click()
    expect(messages(page)).to_have_count(4)


@pytest.mark.parametrize("what", ["the tab is closed", "the server is killed"])
def test_what_was_said_is_there_when(
    what: str, greenroom: App, serve: Serve, listen: Callable[..., Browser], tmp_path: Path
) -> None:
    app = serve(GREENROOM_DEMO="false") if "server" in what else greenroom
    context = listen(microphone(tmp_path / "mic.wav", 0.5, LONG)).new_context()
    context.set_default_timeout(60_000)
    page = context.new_page()
    choose_voice(page, app, f"{what.split()[1]}@example.org", record=True)
    begin(page)
    wait_for_words(page, "profiler")
    page.wait_for_timeout(1500)
    if "server" in what:
        assert app.process is not None
        os.kill(app.process.pid, signal.SIGKILL)
        app.process.wait()
        app.start()
    page.close()
    page = context.new_page()
    page.goto(app.url)
    page.get_by_role("link", name="Continue").click()
    begin(page)
    wait_for_words(page, "profiler")
    page.get_by_role("button", name="Type instead").click()
    expect(box(page)).to_be_visible()
    assert "profiler" in box(page).input_value().lower()
    page.get_by_role("button", name="Speak again").click()
    wait_for_words(page, "profiler")


def test_without_a_live_connection_an_answer_can_be_recorded(
    greenroom: App, listen: Callable[..., Browser], tmp_path: Path
) -> None:
    page = listen(microphone(tmp_path / "mic.wav", SHORT, 0.3)).new_context().new_page()
    page.set_default_timeout(60_000)
    choose_voice(page, greenroom, "fallback@example.org", record=False)
    expect(page.get_by_role("button", name="Begin the interview")).to_be_enabled(timeout=60_000)  # the page is at rest
    page.get_by_role("button", name="Type instead").click()
    page.get_by_text("Record an answer without a live connection").click()
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_timeout(9000)
    page.get_by_role("button", name="Stop recording").click()
    expect(box(page)).to_have_value(re.compile("memory"), timeout=60_000)
    page.get_by_role("button", name="Done").click()
    expect(messages(page)).to_have_count(4)


def test_words_that_were_not_understood_can_be_put_right_and_are_graded(
    greenroom: App, listen: Callable[..., Browser], tmp_path: Path
) -> None:
    wav = microphone(tmp_path / "mic.wav", FOREIGN, 12.0, voice="fi")
    page = listen(wav).new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    choose_voice(page, greenroom, "unclear@example.org", record=False)
    begin(page)
    box_of_words = page.get_by_label("What was understood")
    expect(box_of_words).to_be_visible(timeout=90_000)
    expect(messages(page)).to_have_count(2)
    box_of_words.fill(SHORT)
    page.get_by_role("button", name="Use these words").click()
    expect(messages(page)).to_have_count(4)
    expect(messages(page).nth(2)).to_contain_text(SHORT)
    expect(box_of_words).to_have_count(0)


def test_silence_is_never_turned_into_words(greenroom: App, listen: Callable[..., Browser], tmp_path: Path) -> None:
    page = listen(microphone(tmp_path / "mic.wav", 5.0)).new_context().new_page()
    page.set_default_timeout(60_000)
    choose_voice(page, greenroom, "silent@example.org", record=False)
    begin(page)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("We did not hear anything").first).to_be_visible()
    expect(messages(page)).to_have_count(2)
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_text("Skipped")).to_be_visible()
    expect(messages(page)).to_have_count(3)
    page.get_by_role("button", name="Say it differently").click()
    expect(page.get_by_text("Asked for the question in other words")).to_be_visible()
