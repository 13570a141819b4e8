"""What the browser tests of interviews share: answering, and waiting for the interviewer."""

import re

import pytest
from playwright.sync_api import Page, expect

from benchmarks.running import box, done
from benchmarks.sounds import has_synthesiser
from tests.conftest import MODELS_DIR

# What tests that speak to the real models need.
SPOKEN = [
    pytest.mark.browser,
    pytest.mark.spoken,
    pytest.mark.network,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not has_synthesiser(), reason="espeak-ng makes the voice of the candidate"),
    pytest.mark.skipif(not (MODELS_DIR / "whisper-base" / "model.bin").exists(), reason="make models was not run"),
]
ANSWERS = (
    "An array keeps its elements side by side in memory, so an index is found by arithmetic in constant time. "
    "Inserting in the middle is slow because everything behind it has to move.",
    "First I would measure, because guessing wastes time. For example, at my last job a profiler showed that one query "
    "took most of the request.",
    "It depends on how often it is read and written. If reads dominate I would add an index, but every write then "
    "costs more.",
    "I would start with a small version behind a flag, watch the error rate, and roll it out step by step.",
)


def start(page: Page, *, length: str = "Short") -> None:
    """Two clicks from home to the first question, plus one for the length."""
    page.get_by_role("button", name="Choose an interview").click()
    page.get_by_text(re.compile(rf"^{length} \(")).click()
    page.get_by_role("button", name="Start").first.click()
    expect(box(page)).to_be_visible()
    expect(messages(page)).to_have_count(2)


def messages(page: Page):
    return page.get_by_test_id("stChatMessage")


def answer(page: Page, words: str) -> None:
    """Submit an answer and wait for the interviewer's reply."""
    before = messages(page).count()
    box(page).fill(words)
    done(page).click()
    expect(messages(page)).to_have_count(before + 2)


def finish(page: Page) -> int:
    """Answer until the interview ends; returns how many answers it took."""
    given = 0
    while box(page).count() and given < 12:
        answer(page, ANSWERS[given % len(ANSWERS)])
        given += 1
        page.wait_for_timeout(150)
    return given
