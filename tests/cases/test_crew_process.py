"""CrewAI itself, in its own process, against a server that behaves well or badly."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from core.bootstrap import now
from core.cases.crew import CrewWriter
from core.cases.crew_process import NOT_A_FIT, NOT_STARTED, TOO_SLOW, UNREACHABLE, CrewProcess, is_installed
from core.cases.validate import validate
from core.cases.writer import EmbeddedWriter
from core.domain.case_study import Engine
from core.domain.casebook import Passage
from core.domain.errors import CrewFailed, WritingCancelled
from core.domain.model_call import ModelCall
from core.llm.calls import Prices
from core.llm.config import LlmConfig
from core.llm.for_crew import ModelOfCrew
from core.llm.prompts import Prompts
from tests.cases.crew_world import BRIEF, PASSAGE, design, story
from tests.llm.server import ModelServer, fail, hang, running, say

pytestmark = [
    pytest.mark.slow,
    pytest.mark.network,
    pytest.mark.skipif(not is_installed(), reason="make crew installs CrewAI"),
]
KEY = "sk-only-for-the-crew"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running() as made:
        yield made


class Ledger:
    def __init__(self) -> None:
        self.rows: list[ModelCall] = []

    def record(self, call: ModelCall) -> None:
        self.rows.append(call)


class Books:
    def search(self, org_id: object, query: str, limit: int = 5) -> list[Passage]:
        return [Passage(uuid4(), "Casebook", 3, "Profit", "Look at mix first.")]


def crew(server: ModelServer, ledger: Ledger, seconds: float = 20, **rest: Any) -> CrewWriter:
    config = LlmConfig(model="some-model", url=server.url, key=SecretStr(KEY), report_seconds=seconds)
    return CrewWriter(ModelOfCrew(config, Prompts(), ledger, Prices(), now), EmbeddedWriter(), **rest)


def write(writer: CrewWriter, tell: Any = lambda _: None) -> Any:
    (made,) = writer.write(uuid4(), BRIEF, [PASSAGE], 0, tell)
    return made


def processes() -> list[str]:
    mine = ["ps", "-o", "args=", "--ppid", str(os.getpid())]
    listed = subprocess.run(mine, capture_output=True, text=True, check=False).stdout
    return [line for line in listed.splitlines() if "core.cases.crew_worker" in line]


def test_the_whole_crew_with_a_tool_call(server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The researcher searches our casebooks through the PDF search of crewai-tools; each call is one row."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)

    def call_the_tool(call: Any) -> None:
        function = {"name": "search_the_casebooks", "arguments": '{"query": "profit"}'}
        message = {"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": function}]}
        whole = {"choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}], "model": "some-model"}
        call.send(200, json.dumps(whole).encode())

    server.acts = [call_the_tool, say("Notes."), say(design()), say(story())]
    ledger = Ledger()
    made = write(crew(server, ledger, passages=Books()))
    assert made.engine is Engine.CREW
    assert made.remark == ""
    assert validate(made.case) == []
    assert made.case.client == "Locked In"
    assert "Look at mix first." in str(server.seen[1]["messages"])
    assert server.seen[2]["response_format"]["type"] == "json_schema"
    assert set(server.keys) == {f"Bearer {KEY}"}
    assert [(row.task, row.attempt, row.outcome) for row in ledger.rows] == [
        ("case-research", 1, "ok"),
        ("case-research", 2, "ok"),
        ("case-design", 1, "ok"),
        ("case-story", 1, "ok"),
    ]
    assert ledger.rows[-1].tokens_in == 100
    assert ledger.rows[-1].prompt_hash == Prompts()["case_story"].hash
    assert list(tmp_path.iterdir()) == []  # what CrewAI kept is gone


def test_the_agpl_library_that_comes_along_is_never_loaded(server: ModelServer) -> None:
    server.acts = [say("Notes.")]
    reach = {**crew(server, Ledger()).model.reach(), "seed": 1, "temperature": 0.0}  # type: ignore[union-attr]
    order = {"role": "Researcher", "goal": "g", "backstory": "b", "task": "t", "expected": "e", "shape": ""}
    with CrewProcess(reach, 60, lambda: None, lambda _: None) as process:
        words, _ = process.run({**order, "tools": ["casebooks", "arithmetic", "exhibit"]}, lambda *_: "")
        assert words == "Notes."
        assert process.loaded() == []


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([say("Notes."), say("Of course! The client is a gym that earns too little.")], NOT_A_FIT),
        ([say("Notes."), say('{"industry": "Gyms", "client')], NOT_A_FIT),
        ([fail(500)], UNREACHABLE),
    ],
    ids=["prose", "broken JSON", "server error"],
)
def test_nonsense_from_the_model_falls_back_with_the_reason(server: ModelServer, acts: list[Any], why: str) -> None:
    server.acts = acts
    made = write(crew(server, Ledger()))
    assert made.engine is Engine.EMBEDDED
    assert validate(made.case) == []
    assert why in made.remark


def test_a_model_that_hangs_is_given_up_in_time(server: ModelServer) -> None:
    server.acts = [hang]
    ledger = Ledger()
    made = write(crew(server, ledger, seconds=1.0))
    assert made.engine is Engine.EMBEDDED
    assert TOO_SLOW in made.remark
    assert {row.outcome for row in ledger.rows} == {"timeout"}
    assert processes() == []


def test_cancelling_in_the_middle_of_a_call_ends_the_process_at_once(server: ModelServer) -> None:
    server.acts = [hang]
    cancelled = threading.Event()
    moments: list[float] = []

    def tell(text: str) -> None:
        if server.seen and not cancelled.is_set():
            cancelled.set()
            moments.append(time.monotonic())
            raise WritingCancelled

    with pytest.raises(WritingCancelled):
        write(crew(server, Ledger()), tell)
    assert time.monotonic() - moments[0] < 3
    assert processes() == []


def test_an_environment_that_does_not_start_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    os.chmod(broken, 0o755)
    for python in (broken, tmp_path / "absent"):
        with pytest.raises(CrewFailed, match=NOT_STARTED.split(".")[0]):
            CrewProcess({}, 5, lambda: None, lambda _: None, python)
