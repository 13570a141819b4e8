"""Enter a new market or not: size it, take a share, pay back the investment, and survive the incumbent's answer."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="market_entry",
    given=(
        Given("market_now", "¤m", 300, 900, 50),
        Given("market_growth", "%", 3, 12, 1),
        Given("share_goal", "%", 5, 15, 1),
        Given("margin", "%", 20, 40, 5),
        Given("overhead", "¤m", 2, 8, 1),
        Given("investment", "¤m", 14, 70, 2),
        Given("hurdle", "years", 3, 5, 1),
        Given("margin_cut", "pp", 3, 10, 1),
        Given("leader_part", "%", 25, 40, 1),
        Given("second_part", "%", 15, 24, 1),
        Given("third_part", "%", 8, 14, 1),
    ),
    derived=(
        Derived("market_before", "¤m", "market_now / (1 + market_growth / 100) ** 2"),
        Derived("market_last", "¤m", "market_now / (1 + market_growth / 100)"),
        Derived("market_y3", "¤m", "market_now * (1 + market_growth / 100) ** 3"),
        Derived("revenue_y3", "¤m", "market_y3 * share_goal / 100"),
        Derived("profit_y3", "¤m", "revenue_y3 * margin / 100 - overhead"),
        Derived("payback", "years", "investment / profit_y3"),
        Derived("margin_after", "%", "margin - margin_cut"),
        Derived("profit_after", "¤m", "revenue_y3 * margin_after / 100 - overhead"),
        Derived("payback_after", "years", "investment / profit_after"),
        Derived("share_needed", "%", "100 * (investment / hurdle + overhead) / (market_y3 * margin_after / 100)"),
    ),
    exhibits=(
        Layout("market", ExhibitKind.LINE, "¤m", (("market_before", "market_last", "market_now"),)),
        Layout(
            "shares",
            ExhibitKind.PIE,
            "%",
            (("leader_part", "second_part", "third_part", "100 - leader_part - second_part - third_part"),),
        ),
        Layout(
            "plan",
            ExhibitKind.TABLE,
            "¤m",
            (("share_goal",), ("margin",), ("overhead",), ("investment",)),
            units=("%", "%", "¤m", "¤m"),
        ),
    ),
    asked=(
        Asked("market_y3"),
        Asked("revenue_y3"),
        Asked("profit_y3"),
        Asked("payback_after", Difficulty.MEDIUM),
        Asked("share_needed", Difficulty.HARD),
    ),
    rules=(
        Rule("payback_after <= hurdle", "enter"),
        Rule("payback <= hurdle", "partner"),
        Rule("", "stay_out"),
    ),
    checks=(
        Check("profit_after >= 0.5", "The new business earns money even after the incumbent's answer."),
        Check("payback >= 1 and payback_after <= 12", "The investment is neither trivial nor hopeless."),
        Check("abs(payback_after - hurdle) >= 0.12 * hurdle", "The payback is clearly within the limit or beyond it."),
        Check(
            "abs(payback - hurdle) >= 0.08 * hurdle", "The planned payback is clearly within the limit or beyond it."
        ),
    ),
)
