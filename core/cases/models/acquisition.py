"""Buy a company or not: what it earns, what joining forces adds, what it is worth, what due diligence takes away."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="acquisition",
    given=(
        Given("revenue", "¤m", 60, 240, 10),
        Given("ebitda_margin", "%", 10, 20, 1),
        Given("top_customer", "%", 15, 35, 5),
        Given("second_customer", "%", 8, 14, 1),
        Given("third_customer", "%", 4, 7, 1),
        Given("saving_part", "%", 2, 6, 1),
        Given("cross_sales", "¤m", 4, 20, 2),
        Given("cross_margin", "%", 30, 50, 5),
        Given("integration", "¤m", 4, 16, 2),
        Given("multiple", "x", 6, 10, 0.5),
        Given("asking_part", "%", 60, 115, 5),
        Given("customer_margin", "%", 20, 35, 5),
    ),
    derived=(
        Derived("ebitda", "¤m", "revenue * ebitda_margin / 100"),
        Derived("savings", "¤m", "revenue * saving_part / 100"),
        Derived("cross_profit", "¤m", "cross_sales * cross_margin / 100"),
        Derived("ebitda_joined", "¤m", "ebitda + savings + cross_profit"),
        Derived("worth_before", "¤m", "ebitda_joined * multiple - integration"),
        Derived("asking", "¤m", "5 * round(worth_before * asking_part / 500)"),
        Derived("profit_lost", "¤m", "revenue * top_customer / 100 * customer_margin / 100"),
        Derived("ebitda_left", "¤m", "ebitda_joined - profit_lost"),
        Derived("worth_after", "¤m", "ebitda_left * multiple - integration"),
    ),
    exhibits=(
        Layout("target", ExhibitKind.TABLE, "¤m", (("revenue",), ("ebitda_margin",), ("asking",)), ("¤m", "%", "¤m")),
        Layout(
            "customers",
            ExhibitKind.PIE,
            "%",
            (
                (
                    "top_customer",
                    "second_customer",
                    "third_customer",
                    "100 - top_customer - second_customer - third_customer",
                ),
            ),
        ),
        Layout(
            "synergies",
            ExhibitKind.TABLE,
            "¤m",
            (("saving_part",), ("cross_sales",), ("cross_margin",), ("integration",)),
            ("%", "¤m", "%", "¤m"),
        ),
    ),
    asked=(
        Asked("ebitda"),
        Asked("ebitda_joined"),
        Asked("worth_before"),
        Asked("profit_lost", Difficulty.HARD),
        Asked("worth_after", Difficulty.MEDIUM),
    ),
    rules=(
        Rule("worth_after >= asking", "buy"),
        Rule("worth_after >= 0.75 * asking", "negotiate"),
        Rule("", "walk_away"),
    ),
    checks=(
        Check("profit_lost <= 0.7 * ebitda", "The company survives the loss of its largest customer."),
        Check("savings + cross_profit <= ebitda", "Joining forces does not more than double the company's profit."),
        Check("worth_after > 0", "The company is worth something in any case."),
        Check("abs(worth_after - asking) >= 0.05 * asking", "The price is clearly too high or not."),
        Check("abs(worth_after - 0.75 * asking) >= 0.04 * asking", "The gap is clearly bridgeable or not."),
    ),
)
