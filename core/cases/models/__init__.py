"""The case models that ship, one a file."""

from core.cases.model import CaseModel
from core.cases.models import (
    acquisition,
    cost_reduction,
    growth,
    launch_decision,
    market_entry,
    market_sizing,
    marketplace,
    metric_drop,
    monetisation,
    new_product,
    operations,
    pricing,
    profitability,
    retention,
)
from core.domain.errors import CaseUnknown

MODELS: dict[str, CaseModel] = {
    module.MODEL.id: module.MODEL
    for module in (
        profitability,
        market_entry,
        pricing,
        market_sizing,
        acquisition,
        operations,
        new_product,
        growth,
        cost_reduction,
        retention,
        metric_drop,
        launch_decision,
        marketplace,
        monetisation,
    )
}


def model_named(name: str) -> CaseModel:
    """Raises CaseUnknown listing the models there are."""
    if name not in MODELS:
        raise CaseUnknown(f"There is no case model called {name!r}. There are: {', '.join(MODELS)}.")
    return MODELS[name]
