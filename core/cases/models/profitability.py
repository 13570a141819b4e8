"""Profit fell although more is sold: find whether price, unit cost or overheads did it; test a discount."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="profitability",
    given=(
        Given("volume_then", "k", 400, 1200, 50),
        Given("volume_growth", "%", 2, 8, 1),
        Given("price_then", "¤", 20, 60, 2),
        Given("price_drop", "%", 1, 6, 1),
        Given("cost_share", "%", 40, 60, 5),
        Given("cost_rise", "%", 1, 14, 1),
        Given("overhead_share", "%", 20, 30, 2),
        Given("overhead_rise", "%", 4, 28, 1),
        Given("staff_part", "%", 30, 50, 5),
        Given("rent_part", "%", 15, 30, 5),
        Given("materials_part", "%", 40, 55, 5),
        Given("labour_part", "%", 15, 25, 5),
        Given("plan_cut", "%", 4, 8, 1),
        Given("plan_gain", "%", 4, 12, 1),
    ),
    derived=(
        Derived("unit_cost_then", "¤", "price_then * cost_share / 100"),
        Derived("revenue_then", "¤m", "volume_then * price_then / 1000"),
        Derived("overhead_then", "¤m", "revenue_then * overhead_share / 100"),
        Derived("profit_then", "¤m", "volume_then * (price_then - unit_cost_then) / 1000 - overhead_then"),
        Derived("volume_now", "k", "volume_then * (1 + volume_growth / 100)"),
        Derived("price_now", "¤", "price_then * (1 - price_drop / 100)"),
        Derived("unit_cost_now", "¤", "unit_cost_then * (1 + cost_rise / 100)"),
        Derived("overhead_now", "¤m", "overhead_then * (1 + overhead_rise / 100)"),
        Derived("revenue_now", "¤m", "volume_now * price_now / 1000"),
        Derived("unit_margin_now", "¤", "price_now - unit_cost_now"),
        Derived("profit_now", "¤m", "volume_now * unit_margin_now / 1000 - overhead_now"),
        Derived("profit_drop", "¤m", "profit_then - profit_now"),
        Derived("price_effect", "¤m", "volume_now * (price_then - price_now) / 1000"),
        Derived("cost_effect", "¤m", "volume_now * (unit_cost_now - unit_cost_then) / 1000"),
        Derived("overhead_effect", "¤m", "overhead_now - overhead_then"),
        Derived("largest_effect", "¤m", "max(price_effect, cost_effect, overhead_effect)"),
        Derived("plan_price", "¤", "price_now * (1 - plan_cut / 100)"),
        Derived("plan_volume", "k", "volume_now * (1 + plan_gain / 100)"),
        Derived(
            "plan_loss", "¤m", "(volume_now * unit_margin_now - plan_volume * (plan_price - unit_cost_now)) / 1000"
        ),
        Derived("gain_needed", "%", "100 * unit_margin_now / (plan_price - unit_cost_now) - 100"),
    ),
    exhibits=(
        Layout(
            "economics",
            ExhibitKind.TABLE,
            "¤",
            (
                ("volume_then", "volume_now"),
                ("price_then", "price_now"),
                ("unit_cost_then", "unit_cost_now"),
                ("overhead_then", "overhead_now"),
            ),
            units=("k", "¤", "¤", "¤m"),
        ),
        Layout(
            "overheads",
            ExhibitKind.WATERFALL,
            "¤m",
            (
                (
                    "overhead_then",
                    "overhead_effect * staff_part / 100",
                    "overhead_effect * rent_part / 100",
                    "overhead_effect * (100 - staff_part - rent_part) / 100",
                    "overhead_now",
                ),
            ),
        ),
        Layout(
            "unit_cost",
            ExhibitKind.PIE,
            "%",
            (("materials_part", "labour_part", "100 - materials_part - labour_part"),),
        ),
    ),
    asked=(
        Asked("profit_now"),
        Asked("profit_drop"),
        Asked("largest_effect"),
        Asked("gain_needed", Difficulty.HARD),
        Asked("plan_loss", Difficulty.MEDIUM),
    ),
    rules=(
        Rule("price_effect == largest_effect", "prices"),
        Rule("cost_effect == largest_effect", "unit_costs"),
        Rule("overhead_effect == largest_effect", "overheads"),
    ),
    checks=(
        Check("profit_now > 0.02 * revenue_now", "The business still earns money."),
        Check("profit_drop >= 0.1 * profit_then", "Profit fell by a tenth or more."),
        Check(
            "largest_effect >= 1.25 * (price_effect + cost_effect + overhead_effect - largest_effect"
            " - min(price_effect, cost_effect, overhead_effect))",
            "One cause stands out.",
        ),
        Check("plan_loss > 0.01 * revenue_now", "The plan to discount costs money."),
    ),
)
