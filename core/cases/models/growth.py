"""Where to grow: new sites, more from each visit, or online, compared by what each returns on the money put in."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="growth",
    given=(
        Given("profit_now", "¤m", 4, 14, 0.5),
        Given("sites", "", 6, 16, 1),
        Given("site_cost", "¤k", 300, 800, 50),
        Given("site_profit", "¤k", 120, 260, 10),
        Given("stolen", "¤k", 10, 90, 10),
        Given("visits", "k", 1500, 4000, 100),
        Given("spend_more", "¤", 0.3, 1.2, 0.1),
        Given("spend_margin", "%", 50, 70, 5),
        Given("spend_cost", "¤k", 100, 500, 20),
        Given("spend_invest", "¤k", 800, 4000, 100),
        Given("orders", "k", 100, 400, 10),
        Given("basket", "¤", 15, 35, 1),
        Given("online_margin", "%", 15, 30, 1),
        Given("online_cost", "¤k", 100, 500, 20),
        Given("online_invest", "¤k", 800, 4000, 100),
    ),
    derived=(
        Derived("sites_invest", "¤k", "sites * site_cost"),
        Derived("sites_profit", "¤k", "sites * site_profit"),
        Derived("sites_after", "¤k", "sites * (site_profit - stolen)"),
        Derived("spend_profit", "¤k", "visits * spend_more * spend_margin / 100 - spend_cost"),
        Derived("online_profit", "¤k", "orders * basket * online_margin / 100 - online_cost"),
        Derived("sites_return", "%", "100 * sites_after / sites_invest"),
        Derived("spend_return", "%", "100 * spend_profit / spend_invest"),
        Derived("online_return", "%", "100 * online_profit / online_invest"),
        Derived("best_return", "%", "max(sites_return, spend_return, online_return)"),
    ),
    exhibits=(
        Layout(
            "profit",
            ExhibitKind.LINE,
            "¤m",
            (("0.97 * profit_now", "1.01 * profit_now", "0.99 * profit_now", "profit_now"),),
        ),
        Layout("sites", ExhibitKind.TABLE, "¤k", (("sites",), ("site_cost",), ("site_profit",)), ("", "¤k", "¤k")),
        Layout(
            "other",
            ExhibitKind.TABLE,
            "¤k",
            (
                ("visits", "orders"),
                ("spend_more", "basket"),
                ("spend_margin", "online_margin"),
                ("spend_cost", "online_cost"),
                ("spend_invest", "online_invest"),
            ),
            ("k", "¤", "%", "¤k", "¤k"),
        ),
    ),
    asked=(
        Asked("sites_profit"),
        Asked("spend_profit"),
        Asked("online_profit"),
        Asked("sites_after", Difficulty.MEDIUM),
        Asked("best_return", Difficulty.HARD),
    ),
    rules=(
        Rule("sites_return == best_return", "sites"),
        Rule("spend_return == best_return", "spend"),
        Rule("online_return == best_return", "online"),
    ),
    checks=(
        Check("stolen <= 0.7 * site_profit", "A new site earns more than it takes from the others."),
        Check("spend_profit >= 50 and online_profit >= 50", "Each way to grow earns something."),
        Check("best_return <= 60", "No return is too good to be true."),
        Check(
            "best_return >= 1.2 * (sites_return + spend_return + online_return - best_return"
            " - min(sites_return, spend_return, online_return))",
            "One way to grow clearly returns the most.",
        ),
    ),
)
