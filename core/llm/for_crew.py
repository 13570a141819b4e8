"""What the crew that writes cases needs of the language model: an address, prompts with fenced material, accounts."""

from collections.abc import Mapping
from typing import Any

from core.case_ports import CrewPrompt
from core.domain.model_call import ModelCall
from core.llm.calls import Prices, record_safely
from core.llm.config import LlmConfig
from core.llm.fence import clipped, fence, new_nonce
from core.llm.prompts import Prompts
from core.ports import Calls, Now

LONGEST_MATERIAL = 6000  # characters of one piece
FEWEST_TOKENS = 1500  # a design does not fit into fewer
LONGEST_NAME = 120


class ModelOfCrew:
    """Implements CrewModel."""

    def __init__(self, config: LlmConfig, prompts: Prompts, calls: Calls, prices: Prices, now: Now) -> None:
        self._config, self._prompts, self._calls, self._prices, self._now = config, prompts, calls, prices, now

    def reach(self) -> dict[str, str | int | float | bool]:
        return {
            "model": self._config.model,
            "url": self._config.url,
            "key": self._config.key.get_secret_value(),
            "local": self._config.is_local,
            "call_seconds": self._config.report_seconds,
            "output_tokens": max(self._config.output_tokens, FEWEST_TOKENS),
        }

    def prompt(self, name: str, material: Mapping[str, str], **plain: str) -> CrewPrompt:
        nonce = new_nonce()
        fenced = {key: fence(key, clipped(text, LONGEST_MATERIAL), nonce).text for key, text in material.items()}
        found = self._prompts[name]
        system, user = found.messages(nonce=nonce, **fenced, **plain)
        return CrewPrompt(str(system["content"]), str(user["content"]), found.hash)

    def as_material(self, label: str, text: str) -> str:
        return fence(label, clipped(text, LONGEST_MATERIAL), new_nonce()).text

    def account(self, task: str, attempt: int, prompt_hash: str, call: Mapping[str, object]) -> None:
        tokens = call.get("tokens")
        used: Mapping[str, Any] = tokens if isinstance(tokens, dict) else {}
        tokens_in, tokens_out = _count(used.get("in")), _count(used.get("out"))
        model = str(call.get("model") or self._config.model)[:LONGEST_NAME]
        row = ModelCall(
            at=self._now(),
            task=task,
            model=model,
            host=self._config.host,
            rung=str(call.get("rung") or "text"),
            attempt=attempt,
            prompt_hash=prompt_hash,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost=self._prices.cost(self._config.host, model, tokens_in, tokens_out),
            ms=_count(call.get("ms")) or 0,
            outcome=str(call.get("outcome") or "ok")[:LONGEST_NAME],
        )
        record_safely(self._calls, row)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None
