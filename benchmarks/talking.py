"""Interviews by voice in a page: the way to one, and a microphone that speaks when it is told to.

The microphone is Web Audio in place of the device, so that a sound begins at a chosen moment; everything behind it is
real: the page, WebRTC over loopback, the server and its models. An ear on the other direction keeps when the
interviewer is heard. All times are seconds since 1970 by this machine's clock, which the server's log has too.
"""

import base64
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.running import Server, sign_up

# For Chromium: no click is needed before sound plays, and nobody is asked about the microphone.
SOUND = ("--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream")
PLACEHOLDER = "Your words appear here as you speak."
STEP = 100  # ms between two looks
TOLD_PACE = {"conversational": "replies quickly", "patient": "is patient", "exam": "waits as in an exam"}


@dataclass(frozen=True)
class Change:
    """The interviewer became audible, or fell silent, at `at`."""

    at: float
    audible: bool


class Talk:
    """Somebody in front of a page who talks. Make it before the page is opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(path=Path(__file__).with_suffix(".js"))

    def say(self, sound: bytes) -> tuple[float, float]:
        """Begin to say a wav; when it begins and when it will have ended."""
        times = self.page.evaluate("wav => talking.say(wav)", base64.b64encode(sound).decode())
        return times["began"] / 1000, times["ended"] / 1000

    def say_all(self, sound: bytes) -> tuple[float, float]:
        """The same, back when it has been said."""
        began, ended = self.say(sound)
        self.page.wait_for_timeout(max(0.0, 1000 * (ended - time.time())))
        return began, ended

    @property
    def heard(self) -> list[Change]:
        """Every change in whether the interviewer is audible, in order."""
        found = self.page.evaluate("talking.heard")
        return [Change(change["at"] / 1000, change["audible"]) for change in found]

    @property
    def words(self) -> list[tuple[float, str]]:
        """Every change of the live words, the placeholder being none."""
        found = self.page.evaluate("talking.words")
        return [(each["at"] / 1000, "" if each["text"] == PLACEHOLDER else each["text"]) for each in found]

    def clicked(self, label: str) -> float:
        """When the button was last pressed."""
        return float(self.page.evaluate("label => talking.clicks[label]", label)) / 1000

    @property
    def ready(self) -> float:
        """When the microphone check let the person begin, because sound had come to the server."""
        return float(self.page.evaluate("talking.ready")) / 1000

    def first_audible(self, since: float) -> float | None:
        """When the interviewer became audible after `since`."""
        return next((change.at for change in self.heard if change.audible and change.at >= since), None)

    def last_audible(self, since: float) -> float | None:
        """When the last sound of an interviewer was who has been silent since, and was heard after `since`."""
        last = self.heard[-1:]
        return last[0].at if last and not last[0].audible and last[0].at >= since else None

    def wait_until_audible(self, since: float = 0.0) -> float:
        return self._wait(lambda: self.first_audible(since))

    def wait_until_silent(self, since: float = 0.0) -> float:
        return self._wait(lambda: self.last_audible(since))

    def _wait(self, found: Callable[[], float | None], seconds: float = 60) -> float:
        for _ in range(round(1000 * seconds / STEP)):
            if (value := found()) is not None:
                return value
            self.page.wait_for_timeout(STEP)
        raise AssertionError(f"not within {seconds} s; heard so far: {self.heard[-4:]}")


def choose(page: Page, length: str = "Short", pace: str = "", *, record: bool = False) -> None:
    """From home to the microphone check of a spoken interview; `pace` is a key of TOLD_PACE."""
    page.get_by_role("button", name="Choose an interview").click()
    page.get_by_text(re.compile(rf"^{length} \(")).click()
    page.get_by_text("By voice").click()
    if pace:
        page.get_by_text(re.compile(f"^{TOLD_PACE[pace]}")).click()
    if record:
        page.get_by_text("My spoken answers may be recorded").click()
    expect(page.get_by_text("First comes a short microphone check")).to_be_visible()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Start").first.click()


def come_to_talk(
    page: Page, server: Server, email: str, length: str = "Short", pace: str = "", *, record: bool = False
) -> None:
    """A new person, up to the microphone check."""
    sign_up(page, server, "Vera", email)
    choose(page, length, pace, record=record)


def begin(page: Page) -> None:
    """Through the microphone check, once sound arrives."""
    button = page.get_by_role("button", name="Begin the interview")
    expect(button).to_be_enabled(timeout=60_000)
    button.click()
    expect(page.locator(".st-key-partial")).to_be_visible(timeout=60_000)


def partial(page: Page) -> str:
    """The live words."""
    return page.locator(".st-key-partial").inner_text()


def wait_for_words(page: Page, *words: str, seconds: int = 60) -> None:
    """Until the live words hold all of these."""
    for _ in range(seconds * 2):
        if all(word in partial(page).lower() for word in words):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{words} were not heard in: {partial(page)}")
