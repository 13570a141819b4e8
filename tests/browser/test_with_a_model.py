"""The main job with a language model configured: one that is played, every day; a real one under `make test-llm`."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.bank_quality import bank
from benchmarks.running import Server, box, settle, sign_up
from core.settings import ROOT
from scripts.fetch_local_llm import NAME
from tests.browser.conftest import Serve
from tests.browser.interviewing import ANSWERS, answer, messages, start
from tests.llm.local import SECONDS, served, with_the_model
from tests.llm.server import ModelServer, hang, running, say

pytestmark = [pytest.mark.browser, pytest.mark.network]
KEY = "sk-never-to-be-seen"
STOOD_IN = "built-in"


def ideal(page: Page) -> str:
    """The bank's answer to the question that stands open; one beside the question never reaches a model."""
    asked = messages(page).last.inner_text()
    return next((question.ideal_answer for question in bank() if question.stem in asked), ANSWERS[0])


def replied(page: Page) -> None:
    """The reply is being written while its place stands already."""
    settle(page)
    expect(box(page).or_(page.get_by_role("button", name="See your results"))).to_be_visible()


def end(page: Page) -> None:
    page.get_by_role("button", name="End the interview").click()
    page.get_by_role("button", name="End and see results").click()
    expect(page.get_by_text("Question by question")).to_be_visible(timeout=60_000)


def as_admin(app: Server, page: Page, email: str) -> None:
    """The same person, now an administrator, on the page about models."""
    app.stop()
    environment = {**app.environment, "GREENROOM_DATA_DIR": str(app.folder)}
    subprocess.run([sys.executable, "-m", "scripts.make_admin", email], cwd=ROOT, env=environment, check=True)
    app.start()
    page.goto(f"{app.url}/models")
    settle(page)


def test_a_model_that_fails_in_mid_interview_costs_nobody_anything(serve: Serve, page: Page) -> None:
    with running() as model:
        app = serve(
            GREENROOM_LLM_MODEL="some-model",
            GREENROOM_LLM_URL=model.url,
            GREENROOM_LLM_KEY=KEY,
            GREENROOM_LLM_TURN_SECONDS="3",
        )
        sign_up(page, app, "Mo Ito", "mo@example.org")
        start(page)
        answer(page, ideal(page))
        replied(page)
        assert model.seen, "the model grades"
        model.acts[:] = [hang]
        answer(page, words := ideal(page))
        expect(page.get_by_text(STOOD_IN)).to_be_visible()
        expect(messages(page).get_by_text(words)).to_be_visible()
        model.acts[:] = [say("This is no JSON at all.")]
        end(page)
        assert_no_key(model, page, app)
        as_admin(app, page, "mo@example.org")
        expect(page.get_by_text("some-model").first).to_be_visible()
        expect(page.get_by_text("What made the scores")).to_be_visible()
        model.acts.clear()
        page.get_by_role("button", name="Test connection").click()
        expect(page.get_by_text("It works, and replied in")).to_be_visible()
        assert_no_key(model, page, app)


def assert_no_key(model: ModelServer, page: Page, app: Server) -> None:
    assert f"Bearer {KEY}" in model.keys, "it is sent"
    assert KEY not in page.content()
    assert KEY not in app.log
    stored = (file.read_bytes() for file in Path(app.folder).rglob("*") if file.is_file())
    assert not any(KEY.encode() in data for data in stored)


@with_the_model
def test_a_whole_interview_through_the_app_with_a_real_model(serve: Serve, page: Page, models_dir: Path) -> None:
    seconds = f"{SECONDS:.0f}"
    with served(models_dir) as address:
        app = serve(
            GREENROOM_LLM_MODEL=NAME,
            GREENROOM_LLM_URL=address,
            GREENROOM_LLM_TURN_SECONDS=seconds,
            GREENROOM_LLM_REPORT_SECONDS=seconds,
        )
        expect.set_options(timeout=1000 * SECONDS)
        page.set_default_timeout(1000 * SECONDS)
        try:
            sign_up(page, app, "Mo Ito", "mo@example.org")
            start(page)
            while not page.get_by_role("button", name="See your results").count():
                answer(page, ideal(page))
                replied(page)
            page.get_by_role("button", name="See your results").click()
            expect(page.get_by_text("Overall, of 100")).to_be_visible()
            assert STOOD_IN not in page.get_by_test_id("stMain").inner_text()
            as_admin(app, page, "mo@example.org")
            expect(page.get_by_text(NAME).first).to_be_visible()
        finally:
            expect.set_options(timeout=20_000)
