"""Everything a model does here, wired: what core/bootstrap.py asks for when one is configured."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.domain.model_call import Connection
from core.llm.calls import NoCalls, Prices
from core.llm.case_line import CaseLineModel
from core.llm.check import check_connection
from core.llm.coach import ModelCoach
from core.llm.config import LlmConfig
from core.llm.evaluator import ModelEvaluator
from core.llm.prompts import Prompts
from core.llm.provider import OpenAiProvider
from core.llm.sheet import Screen
from core.llm.turn import TurnModel
from core.ports import Calls, Grader, Now
from core.settings import ROOT

PRICES = ROOT / "data" / "prices.yaml"


@dataclass(frozen=True)
class LanguageModel:
    """`turn` marks and words in one pass, `evaluator` and `coach` take whole interviews, `case_line` words what the
    interviewer of a case says."""

    config: LlmConfig
    provider: OpenAiProvider
    prompts: Prompts
    turn: TurnModel
    evaluator: ModelEvaluator
    coach: ModelCoach
    case_line: CaseLineModel

    @property
    def model(self) -> str:
        return self.config.model

    @property
    def host(self) -> str:
        return self.config.host

    @property
    def is_local(self) -> bool:
        return self.config.is_local

    def check(self) -> Connection:
        """Test the connection. Takes up to half a minute; raises no ModelError."""
        return check_connection(self.provider, self.prompts)

    def close(self) -> None:
        self.provider.close()


def language_model(
    config: LlmConfig,
    embedded: Grader,
    concept_name: Callable[[str], str],
    screen: Screen,
    now: Now,
    calls: Calls | None = None,
    prices: Path = PRICES,
    prompts: Prompts | None = None,
) -> LanguageModel | None:
    """None when no model is configured. `screen` is core.grading.injection.without_instructions. Raises BankInvalid for
    a price table or prompt that cannot be read; opens no connection."""
    if not config.is_on:
        return None
    from core.llm.endpoint import Endpoint  # httpx is loaded only where a model is configured

    texts = prompts or Prompts()
    provider = OpenAiProvider(config, Endpoint(config), calls or NoCalls(), Prices.load(prices), now)
    turn, report = config.turn_seconds, config.report_seconds
    return LanguageModel(
        config=config,
        provider=provider,
        prompts=texts,
        turn=TurnModel(provider, texts, embedded, screen, turn),
        evaluator=ModelEvaluator(provider, texts, screen, report),
        coach=ModelCoach(provider, texts, concept_name, screen, report),
        case_line=CaseLineModel(provider, texts, screen, turn),
    )
