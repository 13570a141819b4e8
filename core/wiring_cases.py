"""Wires the engines that write cases; a part of core/bootstrap.py."""

from datetime import UTC, datetime

from core.case_ports import CaseWriter
from core.cases.crew import CrewWriter
from core.cases.writer import EmbeddedWriter
from core.domain.case_study import Engine
from core.llm.calls import Prices
from core.llm.config import LlmConfig
from core.llm.for_crew import ModelOfCrew
from core.llm.prompts import Prompts
from core.llm.service import PRICES
from core.ports import Calls, Passages


def case_writers(
    config: LlmConfig, prompts: Prompts, calls: Calls, passages: Passages | None
) -> dict[Engine, CaseWriter]:
    """The engines that write cases. The crew is there without a model too, to say what it needs."""
    embedded = EmbeddedWriter()
    model = (
        ModelOfCrew(config, prompts, calls, Prices.load(PRICES), lambda: datetime.now(UTC)) if config.is_on else None
    )
    return {
        Engine.EMBEDDED: embedded,
        Engine.CREW: CrewWriter(model, embedded, passages, large=not config.is_local),
    }
