"""Ship a tested feature or not: lift, what it earns, what it costs in support, and how much of the lift stays."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="launch_decision",
    given=(
        Given("users", "k", 300, 1200, 50),
        Given("sample", "k", 20, 60, 5),
        Given("rate", "%", 3, 8, 0.2),
        Given("lift", "%", 3, 12, 1),
        Given("margin", "¤", 3, 12, 0.5),
        Given("tickets", "per thousand", 10, 30, 1),
        Given("tickets_more", "per thousand", 2, 8, 1),
        Given("ticket_cost", "¤", 3, 8, 0.5),
        Given("stays", "%", 20, 80, 5),
        Given("phone_part", "%", 45, 60, 5),
        Given("tablet_part", "%", 5, 15, 1),
    ),
    derived=(
        Derived("new_rate", "%", "rate * (1 + lift / 100)"),
        Derived("new_tickets", "per thousand", "tickets + tickets_more"),
        Derived("orders_more", "k", "users * (new_rate - rate) / 100"),
        Derived("gain", "¤k", "orders_more * margin"),
        Derived("support", "¤k", "users * tickets_more * ticket_cost / 1000"),
        Derived("net", "¤k", "gain - support", signed=True),
        Derived("net_late", "¤k", "gain * stays / 100 - support", signed=True),
        Derived("lift_needed", "%", "100 * support / (users * rate / 100 * margin)"),
        Derived("lift_late", "%", "lift * stays / 100"),
    ),
    exhibits=(
        Layout(
            "test",
            ExhibitKind.TABLE,
            "k",
            (("sample", "sample"), ("rate", "new_rate"), ("tickets", "new_tickets")),
            ("k", "%", "per thousand"),
        ),
        Layout(
            "weeks",
            ExhibitKind.LINE,
            "%",
            (
                (
                    "lift * (2 - stays / 100)",
                    "lift * (4 - stays / 100) / 3",
                    "lift * (2 + stays / 100) / 3",
                    "lift * stays / 100",
                ),
            ),
        ),
        Layout("devices", ExhibitKind.PIE, "%", (("phone_part", "tablet_part", "100 - phone_part - tablet_part"),)),
    ),
    asked=(
        Asked("orders_more"),
        Asked("gain"),
        Asked("net"),
        Asked("net_late", Difficulty.MEDIUM),
        Asked("lift_needed", Difficulty.HARD),
    ),
    rules=(
        Rule("net_late > 0", "ship"),
        Rule("net > 0", "test_on"),
        Rule("", "do_not_ship"),
    ),
    checks=(
        Check("abs(net) >= 0.1 * gain", "The test clearly gains or loses."),
        Check("abs(net_late) >= 0.1 * gain", "What stays clearly gains or loses."),
        Check("gain >= 5", "The gain is worth talking about."),
    ),
)
