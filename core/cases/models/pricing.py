"""Raise a price: who stays, who leaves, what is gained, and whether charging two prices is worth its cost."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="pricing",
    given=(
        Given("loyal", "k", 40, 120, 10),
        Given("casual", "k", 60, 200, 10),
        Given("price", "¤", 20, 60, 2),
        Given("cost_share", "%", 35, 60, 5),
        Given("rise", "%", 5, 15, 1),
        Given("loyal_loss", "%", 1, 12, 1),
        Given("casual_loss", "%", 6, 30, 1),
        Given("scheme_cost", "¤k", 20, 200, 10),
        Given("quality_part", "%", 25, 45, 1),
        Given("price_part", "%", 20, 35, 1),
    ),
    derived=(
        Derived("unit_cost", "¤", "price * cost_share / 100"),
        Derived("margin", "¤", "price - unit_cost"),
        Derived("new_price", "¤", "price * (1 + rise / 100)"),
        Derived("new_margin", "¤", "new_price - unit_cost"),
        Derived("contribution_now", "¤k", "(loyal + casual) * margin"),
        Derived("breakeven_loss", "%", "100 - 100 * margin / new_margin"),
        Derived("gain_loyal", "¤k", "loyal * ((1 - loyal_loss / 100) * new_margin - margin)", signed=True),
        Derived("gain_casual", "¤k", "casual * ((1 - casual_loss / 100) * new_margin - margin)", signed=True),
        Derived("gain_all", "¤k", "gain_loyal + gain_casual", signed=True),
        Derived("gain_split", "¤k", "gain_loyal - scheme_cost", signed=True),
    ),
    exhibits=(
        Layout("customers", ExhibitKind.TABLE, "k", (("loyal", "casual"), ("loyal_loss", "casual_loss")), ("k", "%")),
        Layout("prices", ExhibitKind.BAR, "¤", (("unit_cost", "price", "new_price"),)),
        Layout("reasons", ExhibitKind.PIE, "%", (("quality_part", "price_part", "100 - quality_part - price_part"),)),
    ),
    asked=(
        Asked("contribution_now"),
        Asked("breakeven_loss"),
        Asked("gain_casual", Difficulty.HARD),
        Asked("gain_all"),
        Asked("gain_split", Difficulty.MEDIUM),
    ),
    rules=(
        Rule("gain_all > 0 and gain_all >= gain_split", "raise_all"),
        Rule("gain_split > 0", "raise_loyal"),
        Rule("", "hold"),
    ),
    checks=(
        Check(
            "abs(gain_all - gain_split) >= 0.01 * contribution_now", "The two ways to raise the price differ clearly."
        ),
        Check("abs(gain_split) >= 0.01 * contribution_now", "A second price clearly gains or loses."),
        Check("abs(gain_all) >= 0.01 * contribution_now", "The rise for everyone clearly gains or loses."),
        Check("casual_loss >= loyal_loss + 2", "Casual customers mind the price more than loyal ones."),
    ),
)
