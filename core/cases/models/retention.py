"""Subscribers leave: blend the churn, value a subscriber, and compare a discount for all with help for new ones."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="retention",
    given=(
        Given("subscribers", "k", 200, 800, 20),
        Given("fee", "¤", 8, 30, 1),
        Given("margin", "%", 50, 70, 5),
        Given("new_part", "%", 25, 45, 5),
        Given("churn_new", "%", 5, 12, 0.5),
        Given("churn_old", "%", 1, 3, 0.5),
        Given("discount", "%", 5, 15, 1),
        Given("discount_cut", "%", 10, 50, 5),
        Given("welcome_cut", "%", 5, 25, 5),
        Given("joiners", "k", 60, 400, 20),
        Given("welcome_cost", "¤", 8, 40, 1),
        Given("loyal_part", "%", 35, 75, 5),
        Given("reason_price", "%", 20, 35, 1),
        Given("reason_unused", "%", 30, 45, 1),
    ),
    derived=(
        Derived("churn", "%", "(new_part * churn_new + (100 - new_part) * churn_old) / 100"),
        Derived("lost_year", "k", "12 * subscribers * churn / 100"),
        Derived("worth", "¤", "fee * margin / 100 / (churn / 100)"),
        Derived("worth_saved", "¤", "worth * loyal_part / 100"),
        Derived("discount_cost", "¤k", "12 * subscribers * fee * discount / 100"),
        Derived("discount_net", "¤k", "lost_year * discount_cut / 100 * worth_saved - discount_cost", signed=True),
        Derived("saved_new", "k", "12 * subscribers * new_part / 100 * churn_new / 100 * welcome_cut / 100"),
        Derived("welcome_total", "¤k", "joiners * welcome_cost"),
        Derived("welcome_net", "¤k", "saved_new * worth_saved - welcome_total", signed=True),
    ),
    exhibits=(
        Layout(
            "base",
            ExhibitKind.TABLE,
            "%",
            (("new_part", "100 - new_part"), ("churn_new", "churn_old")),
        ),
        Layout(
            "staying",
            ExhibitKind.LINE,
            "%",
            (
                (
                    "100",
                    "100 * (1 - churn_new / 100) ** 3",
                    "100 * (1 - churn_new / 100) ** 6",
                    "100 * (1 - churn_new / 100) ** 12",
                ),
                (
                    "100",
                    "100 * (1 - churn_old / 100) ** 3",
                    "100 * (1 - churn_old / 100) ** 6",
                    "100 * (1 - churn_old / 100) ** 12",
                ),
            ),
        ),
        Layout(
            "proposals",
            ExhibitKind.TABLE,
            "",
            (("discount",), ("discount_cut",), ("joiners",), ("welcome_cost",), ("welcome_cut",)),
            ("%", "%", "k", "¤", "%"),
        ),
    ),
    asked=(
        Asked("churn"),
        Asked("lost_year"),
        Asked("worth"),
        Asked("discount_net", Difficulty.MEDIUM),
        Asked("welcome_net", Difficulty.HARD),
    ),
    rules=(
        Rule("welcome_net > 0 and welcome_net >= discount_net", "welcome"),
        Rule("discount_net > 0", "discount"),
        Rule("", "neither"),
    ),
    checks=(
        Check("lost_year <= 0.75 * subscribers", "Not nearly everybody leaves within a year."),
        Check("joiners >= 0.6 * lost_year and joiners <= 1.3 * lost_year", "About as many join as leave."),
        Check("abs(discount_net) >= 0.1 * discount_cost", "The discount clearly pays or does not."),
        Check("abs(welcome_net) >= 0.1 * welcome_total", "Help for new subscribers clearly pays or does not."),
        Check(
            "abs(welcome_net - discount_net) >= 0.15 * max(abs(welcome_net), abs(discount_net))",
            "One is clearly better.",
        ),
    ),
)
