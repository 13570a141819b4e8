"""Orders exceed what a line of three stages can make: find the bottleneck, value it, and choose how to widen it."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="operations",
    given=(
        Given("hours", "hours", 60, 100, 10),
        Given("rate_a", "per hour", 60, 140, 5),
        Given("rate_b", "per hour", 60, 140, 5),
        Given("rate_c", "per hour", 60, 140, 5),
        Given("up_a", "%", 70, 95, 5),
        Given("up_b", "%", 70, 95, 5),
        Given("up_c", "%", 70, 95, 5),
        Given("order_part", "%", 110, 140, 2),
        Given("margin", "¤", 3, 12, 0.5),
        Given("weeks", "weeks", 46, 50, 1),
        Given("machine_more", "%", 20, 50, 5),
        Given("machine_years", "years", 0.5, 4, 0.5),
        Given("service_more", "%", 4, 12, 1),
        Given("service_cost", "¤k", 20, 240, 10),
        Given("hurdle", "years", 2, 4, 1),
    ),
    derived=(
        Derived("capacity_a", "", "rate_a * hours * up_a / 100"),
        Derived("capacity_b", "", "rate_b * hours * up_b / 100"),
        Derived("capacity_c", "", "rate_c * hours * up_c / 100"),
        Derived("bottleneck", "", "min(capacity_a, capacity_b, capacity_c)"),
        Derived("orders", "", "50 * round(bottleneck * order_part / 5000)"),
        Derived("lost", "", "orders - bottleneck"),
        Derived("lost_margin", "¤k", "lost * margin * weeks / 1000"),
        Derived(
            "next_stage",
            "",
            "capacity_a + capacity_b + capacity_c - bottleneck - max(capacity_a, capacity_b, capacity_c)",
        ),
        Derived("machine_output", "", "min(orders, next_stage, bottleneck * (1 + machine_more / 100))"),
        Derived("machine_gain", "¤k", "(machine_output - bottleneck) * margin * weeks / 1000"),
        Derived("machine_cost", "¤k", "50 * round(lost_margin * machine_years / 50)"),
        Derived("machine_payback", "years", "machine_cost / machine_gain"),
        Derived("service_output", "", "min(orders, next_stage, bottleneck * (1 + service_more / 100))"),
        Derived(
            "service_net", "¤k", "(service_output - bottleneck) * margin * weeks / 1000 - service_cost", signed=True
        ),
    ),
    exhibits=(
        Layout(
            "stages",
            ExhibitKind.TABLE,
            "per hour",
            (("rate_a", "rate_b", "rate_c"), ("up_a", "up_b", "up_c")),
            ("per hour", "%"),
        ),
        Layout("orders", ExhibitKind.LINE, "", (("0.94 * orders", "1.02 * orders", "1.06 * orders", "0.98 * orders"),)),
        Layout(
            "options",
            ExhibitKind.TABLE,
            "¤k",
            (("machine_more", "service_more"), ("machine_cost", "0"), ("0", "service_cost")),
            ("%", "¤k", "¤k"),
        ),
    ),
    asked=(
        Asked("bottleneck"),
        Asked("lost"),
        Asked("lost_margin"),
        Asked("machine_gain", Difficulty.MEDIUM),
        Asked("machine_payback", Difficulty.HARD),
    ),
    rules=(
        Rule("machine_payback <= hurdle", "machine"),
        Rule("service_net > 0", "service"),
        Rule("", "choose_orders"),
    ),
    checks=(
        Check(
            "next_stage >= 1.08 * bottleneck and max(capacity_a, capacity_b, capacity_c) >= 1.05 * next_stage",
            "One stage is clearly the slowest and another clearly the next.",
        ),
        Check("machine_gain < 0.97 * lost_margin", "The next stage or the machine itself limits what is gained."),
        Check("machine_gain > 0 and machine_payback <= 12", "The machine brings something."),
        Check("abs(machine_payback - hurdle) >= 0.1 * hurdle", "The machine clearly pays back in time or does not."),
        Check("abs(service_net) >= 0.05 * lost_margin", "Better maintenance clearly pays or does not."),
        Check("orders >= 1.08 * bottleneck and lost_margin >= 100", "There are clearly more orders than can be made."),
    ),
)
