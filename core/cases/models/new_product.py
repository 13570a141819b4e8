"""Launch a new product: what it takes from the old one, what is left a unit, and whether the launch pays."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="new_product",
    given=(
        Given("volume", "k", 400, 1600, 50),
        Given("old_price", "¤", 2, 4, 0.1),
        Given("old_cost_share", "%", 40, 55, 5),
        Given("new_price", "¤", 2.5, 5, 0.1),
        Given("new_cost_share", "%", 55, 70, 5),
        Given("part_large", "%", 40, 60, 5),
        Given("part_small", "%", 15, 30, 5),
        Given("own_large", "%", 20, 50, 5),
        Given("own_small", "%", 15, 45, 5),
        Given("own_online", "%", 5, 25, 5),
        Given("rival_large", "%", 20, 40, 5),
        Given("rival_small", "%", 20, 40, 5),
        Given("rival_online", "%", 30, 50, 5),
        Given("marketing", "¤k", 50, 400, 10),
        Given("launch_cost", "¤k", 400, 2400, 50),
        Given("listing", "¤k", 100, 900, 50),
        Given("hurdle", "years", 2, 3, 1),
    ),
    derived=(
        Derived("part_online", "%", "100 - part_large - part_small"),
        Derived("old_margin", "¤", "old_price * (1 - old_cost_share / 100)"),
        Derived("new_cost", "¤", "new_price * new_cost_share / 100"),
        Derived("old_cost", "¤", "old_price * old_cost_share / 100"),
        Derived("new_margin", "¤", "new_price - new_cost"),
        Derived("taken", "%", "(part_large * own_large + part_small * own_small + part_online * own_online) / 100"),
        Derived("net_margin", "¤", "new_margin - taken / 100 * old_margin"),
        Derived("yearly_gain", "¤k", "volume * net_margin - marketing"),
        Derived("payback", "years", "launch_cost / yearly_gain"),
        Derived("payback_after", "years", "(launch_cost + listing) / yearly_gain"),
        Derived("taken_limit", "%", "100 * (new_margin - marketing / volume) / old_margin"),
    ),
    exhibits=(
        Layout(
            "sources",
            ExhibitKind.STACKED,
            "%",
            (
                ("own_large", "own_small", "own_online"),
                ("rival_large", "rival_small", "rival_online"),
                ("100 - own_large - rival_large", "100 - own_small - rival_small", "100 - own_online - rival_online"),
            ),
        ),
        Layout("outlets", ExhibitKind.PIE, "%", (("part_large", "part_small", "part_online"),)),
        Layout("economics", ExhibitKind.TABLE, "¤", (("old_price", "new_price"), ("old_cost", "new_cost"))),
    ),
    asked=(
        Asked("taken"),
        Asked("net_margin"),
        Asked("yearly_gain"),
        Asked("payback_after", Difficulty.MEDIUM),
        Asked("taken_limit", Difficulty.HARD),
    ),
    rules=(
        Rule("payback_after <= hurdle", "launch"),
        Rule("payback <= hurdle", "without_listing"),
        Rule("", "drop"),
    ),
    checks=(
        Check("part_online >= 15", "A fair part is sold online."),
        Check("new_price > old_price", "The new product costs more than the old one."),
        Check("yearly_gain >= 50", "The product earns something before the launch is paid for."),
        Check("payback >= 0.4 and payback_after <= 10", "The launch is neither free nor hopeless."),
        Check("abs(payback_after - hurdle) >= 0.1 * hurdle", "The launch clearly pays back in time or does not."),
        Check("abs(payback - hurdle) >= 0.08 * hurdle", "Without the fee it clearly pays back in time or does not."),
        Check("taken_limit <= 100", "There is a share of replaced sales at which nothing is gained."),
        Check("own_large > own_small and own_small > own_online", "Replacement falls from large outlets to online."),
    ),
)
