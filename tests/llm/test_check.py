"""Testing a connection: which rungs work, how fast, a sample; and what is wrong when nothing does."""

from pathlib import Path

import pytest

from core.domain.by_model import Moment
from core.domain.errors import BankInvalid
from core.domain.model_call import Rung
from core.grading.injection import without_instructions
from core.llm.check import MENDED, check_connection
from core.llm.config import LlmConfig
from core.llm.prompts import Prompts
from core.llm.provider import OpenAiProvider
from core.llm.service import language_model
from tests.llm import server as acts
from tests.llm.server import ModelServer
from tests.llm.table import ANSWER, KEY, POINTS, QUESTION, Embedded
from tests.unit.fakes import Ticking


@pytest.mark.network
def test_everything_works(server: ModelServer, provider: OpenAiProvider, prompts: Prompts) -> None:
    found = check_connection(provider, prompts, seconds=2)
    assert (found.model, found.host, found.rung, found.streams) == ("some-model", server.host, Rung.SCHEMA, True)
    assert [(one.rung, one.works) for one in found.tried] == [(rung, True) for rung in Rung]
    assert found.sample == '{"answer":"Some words.","letters":5}'
    assert found.ms is not None
    assert found.problem == ""
    assert provider.learned.of(provider.key).rung is Rung.SCHEMA


@pytest.mark.network
def test_a_lower_rung_works(server: ModelServer, provider: OpenAiProvider, prompts: Prompts) -> None:
    server.acts = [acts.refusing("json_schema", "temperature")]
    found = check_connection(provider, prompts, seconds=2)
    assert found.rung is Rung.OBJECT
    assert [one.works for one in found.tried] == [False, True, True]
    assert found.tried[0].why == "fell to json_object"
    assert provider.learned.of(provider.key).without == {"temperature"}


@pytest.mark.network
def test_a_server_that_ignores_the_format_works_in_words(
    server: ModelServer, provider: OpenAiProvider, prompts: Prompts
) -> None:
    server.acts = [acts.ignoring_the_format]
    found = check_connection(provider, prompts, seconds=2)
    assert found.rung is Rung.OBJECT  # where the schema stands in the prompt, which is what it reads
    assert found.tried[0].why in (MENDED, "fell to text")


@pytest.mark.network
@pytest.mark.parametrize(
    ("act", "problem", "calls"),
    [
        (acts.fail(401, {"message": f"Incorrect API key provided: {KEY}"}), "did not accept the key", 1),
        (acts.fail(404, {"message": "model 'some-model' not found"}), "does not know", 1),
        (acts.say("I only chat."), "could not be read", 6),
        (acts.hang, "took too long", 1),
    ],
)
def test_nothing_works(
    server: ModelServer, provider: OpenAiProvider, prompts: Prompts, act: acts.Act, problem: str, calls: int
) -> None:
    server.acts = [act]
    found = check_connection(provider, prompts, seconds=0.3)
    assert found.rung is None
    assert problem in found.problem
    assert KEY not in repr(found)
    assert len(server.seen) == calls


# --- prompts and wiring -----------------------------------------------------------------------------------------------


def test_every_prompt_says_what_it_is_for(prompts: Prompts) -> None:
    names = {prompt.name for prompt in prompts.all}
    cases = {"case_line", "case_research", "case_design", "case_sketch", "case_story"}
    assert names == {"turn", "evaluate", "coach", "check"} | cases
    assert all(len(prompt.purpose) > 20 and len(prompt.hash) == 12 for prompt in prompts.all)
    assert len({prompt.hash for prompt in prompts.all}) == len(names)


def test_every_prompt_with_a_candidates_words_says_whose_they_are(prompts: Prompts) -> None:
    for prompt in prompts.all:
        if prompt.places & {"answer", "transcript"}:
            assert "{{nonce}}" in prompt.system
            assert "instruction to you" in " ".join(prompt.system.split())


def test_places_are_filled_once(prompts: Prompts) -> None:
    system, user = prompts["coach"].messages(nonce="n", result="{{nonce}}", drills="d", transcript="{{drills}} \\1")
    assert "{{nonce}}" in str(user["content"])
    assert "{{drills}} \\1" in str(user["content"])
    assert "{{" not in str(system["content"])
    with pytest.raises(KeyError, match="transcript"):
        prompts["coach"].messages(nonce="n", result="r", drills="d")


@pytest.mark.parametrize("text", ["", "# Title\n\n## System\nx\n\n## User\ny", "# T\n\nPurpose: p.\n\n## System\nx"])
def test_a_file_that_is_no_prompt(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.md").write_text(text)
    with pytest.raises(BankInvalid, match=r"broken\.md"):
        Prompts(tmp_path)


def test_without_a_model_there_is_nothing() -> None:
    assert language_model(LlmConfig(), Embedded(), str, without_instructions, Ticking()) is None


@pytest.mark.network
def test_with_a_model_all_is_wired(config: LlmConfig, server: ModelServer) -> None:
    model = language_model(config, Embedded(), str, without_instructions, Ticking())
    assert model is not None
    assert KEY not in repr(model)
    assert model.check().rung is Rung.SCHEMA
    model.close()
    taken = model.turn.take(QUESTION, ANSWER, Moment(QUESTION.stem, probes=POINTS))
    assert taken.degraded, "closed: the embedded grade, with a reason"
