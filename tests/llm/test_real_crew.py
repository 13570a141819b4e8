"""The whole crew with a real, small language model: `make test-llm` runs it."""

from pathlib import Path
from uuid import uuid4

import pytest

from core.bootstrap import now
from core.cases.crew import CrewWriter
from core.cases.crew_process import is_installed
from core.cases.validate import validate
from core.cases.writer import EmbeddedWriter
from core.domain.case import CaseType, Citation
from core.domain.case_request import CaseBrief
from core.domain.case_study import Engine
from core.domain.question import Difficulty
from core.llm.calls import Prices
from core.llm.config import LlmConfig
from core.llm.for_crew import ModelOfCrew
from core.llm.prompts import Prompts
from scripts.fetch_local_llm import NAME
from tests.llm.conftest import Ledger
from tests.llm.local import SECONDS, served, with_the_model

PASSAGE = Citation("The case method", 12, "When volume grows and profit falls, look at unit costs and overheads first.")


@with_the_model
@pytest.mark.skipif(not is_installed(), reason="make crew installs CrewAI")
def test_the_crew_writes_a_consistent_case_with_a_small_model(models_dir: Path) -> None:
    ledger, steps = Ledger(), []
    with served(models_dir) as address:
        config = LlmConfig(model=NAME, url=address, report_seconds=SECONDS)
        writer = CrewWriter(ModelOfCrew(config, Prompts(), ledger, Prices(), now), EmbeddedWriter())
        brief = CaseBrief(
            "falling profit of swimming schools", CaseType.CONSULTING, Difficulty.EASY, engine=Engine.CREW
        )
        (written,) = writer.write(uuid4(), brief, [PASSAGE], 0, lambda step: steps.append(step) if step else None)
        print(written.engine, written.remark, steps, writer.record, written.case.prompt, sep="\n")
    assert validate(written.case) == []
    assert written.case.citations == (PASSAGE,)
    assert [row.task for row in ledger.rows][:2] == ["case-research", "case-design"]
    assert {row.outcome for row in ledger.rows} == {"ok"}
    assert all(row.tokens_out for row in ledger.rows)
    if written.engine is not Engine.CREW:  # a model this small may fail; then the case must say why
        assert "The crew's work could not be used" in written.remark
