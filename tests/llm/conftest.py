"""A server on loopback, a provider that talks to it, and a question with an embedded grade to fall back on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.domain.model_call import ModelCall
from core.grading.injection import without_instructions
from core.llm.calls import Prices
from core.llm.config import LlmConfig
from core.llm.endpoint import Endpoint
from core.llm.prompts import Prompts
from core.llm.provider import OpenAiProvider
from core.llm.turn import TurnModel
from core.storage.engine import Store
from tests.llm.server import ModelServer, running
from tests.llm.table import KEY, Embedded

PRICES = Path(__file__).resolve().parents[2] / "data" / "prices.yaml"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty store to copy."""
    path = tmp_path_factory.mktemp("template") / "greenroom.duckdb"
    Store.open(f"duckdb:///{path}").close()
    return path


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running() as made:
        yield made


@dataclass
class Ledger:
    rows: list[ModelCall] = field(default_factory=list)

    def record(self, call: ModelCall) -> None:
        self.rows.append(call)

    @property
    def outcomes(self) -> list[str]:
        return [row.outcome for row in self.rows]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def config(server: ModelServer) -> LlmConfig:
    return LlmConfig(model="some-model", url=server.url, key=KEY, at_once=4)


MakeProvider = Callable[..., OpenAiProvider]


@pytest.fixture
def make_provider(ledger: Ledger) -> Iterator[MakeProvider]:
    made: list[OpenAiProvider] = []

    def make(config: LlmConfig, **rest: Any) -> OpenAiProvider:
        given = {"calls": ledger, "prices": Prices.load(PRICES), "backoff": 0.005, **rest}
        provider = OpenAiProvider(config, Endpoint(config), now=lambda: datetime(2026, 3, 2, tzinfo=UTC), **given)
        made.append(provider)
        return provider

    yield make
    for provider in made:
        provider.close()


@pytest.fixture
def provider(make_provider: MakeProvider, config: LlmConfig) -> OpenAiProvider:
    return make_provider(config)


@pytest.fixture(scope="session")
def prompts() -> Prompts:
    return Prompts()


@pytest.fixture
def embedded() -> Embedded:
    return Embedded()


@pytest.fixture
def turn(provider: OpenAiProvider, prompts: Prompts, embedded: Embedded) -> TurnModel:
    return TurnModel(provider, prompts, embedded, without_instructions, seconds=0.6, nonce=lambda: "c0de")
