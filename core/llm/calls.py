"""What one call to a model used: a row per HTTP call, priced from data/prices.yaml."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.domain.errors import BankInvalid
from core.domain.model_call import ModelCall
from core.ports import Calls

log = logging.getLogger(__name__)
_DATED = re.compile(r"-20\d\d-\d\d-\d\d$")
ANY_HOST = "*"


class NoCalls:
    """Keeps nothing."""

    def record(self, call: ModelCall) -> None: ...


def record_safely(calls: Calls, call: ModelCall) -> None:
    """Bookkeeping never breaks a turn: a store that fails is logged by its error's name."""
    try:
        calls.record(call)
    except Exception as failure:
        log.warning("a call to %s could not be recorded: %s", call.model, type(failure).__name__)


class _Price(BaseModel):
    model_config = ConfigDict(extra="forbid")
    host: str
    model: str
    input: float = Field(ge=0, allow_inf_nan=False)
    output: float = Field(ge=0, allow_inf_nan=False)


class _PriceFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    checked: str
    currency: str
    prices: list[_Price]


class Prices:
    """Prices per million tokens, by host and model."""

    def __init__(self, prices: Sequence[_Price] = (), currency: str = "USD", checked: str = "") -> None:
        self.currency, self.checked = currency, checked
        self._by_name = {(price.host, price.model): price for price in prices}

    @classmethod
    def load(cls, path: Path) -> "Prices":
        """Raises BankInvalid when the file is no price table."""
        try:
            parsed = _PriceFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as failure:
            raise BankInvalid(f"{path.name} cannot be read as a price table: {type(failure).__name__}") from failure
        return cls(parsed.prices, parsed.currency, parsed.checked)

    def cost(self, host: str, model: str, tokens_in: int | None, tokens_out: int | None) -> float | None:
        """What a call cost; None when its tokens or the price are unknown. A dated name has its family's price."""
        names = (model, _DATED.sub("", model))
        found = (self._by_name.get((place, name)) for name in names for place in (host, ANY_HOST))
        price = next((one for one in found if one is not None), None)
        if price is None or tokens_in is None or tokens_out is None:
            return None
        return round((tokens_in * price.input + tokens_out * price.output) / 1_000_000, 8)
