"""Earn more from an app with a free tier: a higher price or advertisements, each with the users it drives away."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="monetisation",
    given=(
        Given("users", "k", 400, 2400, 100),
        Given("paying", "%", 3, 9, 0.5),
        Given("price", "¤", 4, 12, 0.5),
        Given("rise", "%", 10, 40, 5),
        Given("payers_lost", "%", 4, 30, 1),
        Given("sessions", "per month", 6, 20, 1),
        Given("ads", "per session", 1, 3, 1),
        Given("ad_rate", "¤", 2, 8, 0.5),
        Given("free_lost", "%", 4, 20, 1),
        Given("fewer_payers", "%", 5, 30, 1),
        Given("enough", "%", 40, 55, 1),
        Given("too_dear", "%", 15, 30, 1),
    ),
    derived=(
        Derived("payers", "k", "users * paying / 100"),
        Derived("free", "k", "users - payers"),
        Derived("revenue", "¤k", "payers * price"),
        Derived("loss_allowed", "%", "100 - 100 / (1 + rise / 100)"),
        Derived("price_gain", "¤k", "revenue * ((1 + rise / 100) * (1 - payers_lost / 100) - 1)", signed=True),
        Derived("ad_revenue", "¤k", "free * (1 - free_lost / 100) * sessions * ads * ad_rate / 1000"),
        Derived("upgrades_lost", "¤k", "revenue * fewer_payers / 100"),
        Derived("ads_gain", "¤k", "ad_revenue - upgrades_lost", signed=True),
    ),
    exhibits=(
        Layout(
            "users",
            ExhibitKind.TABLE,
            "k",
            (("users",), ("paying",), ("price",), ("sessions",)),
            ("k", "%", "¤", "per month"),
        ),
        Layout(
            "ideas",
            ExhibitKind.TABLE,
            "%",
            (("rise",), ("payers_lost",), ("ads",), ("ad_rate",), ("free_lost",)),
            ("%", "%", "per session", "¤", "%"),
        ),
        Layout("reasons", ExhibitKind.PIE, "%", (("enough", "too_dear", "100 - enough - too_dear"),)),
    ),
    asked=(
        Asked("revenue"),
        Asked("price_gain"),
        Asked("ad_revenue"),
        Asked("ads_gain", Difficulty.MEDIUM),
        Asked("loss_allowed", Difficulty.HARD),
    ),
    rules=(
        Rule("price_gain > 0 and price_gain >= ads_gain", "price"),
        Rule("ads_gain > 0", "ads"),
        Rule("", "neither"),
    ),
    checks=(
        Check("abs(price_gain) >= 0.02 * revenue", "A higher price clearly gains or loses."),
        Check("abs(ads_gain) >= 0.02 * revenue", "Advertisements clearly gain or lose."),
        Check("abs(price_gain - ads_gain) >= 0.03 * revenue", "One idea is clearly better."),
        Check("ad_revenue <= 0.6 * revenue", "Advertisements do not dwarf what subscribers pay."),
    ),
)
