"""A marketplace with more requests than providers can serve: size the gap; recruit, or move demand."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="marketplace",
    given=(
        Given("requests", "k", 20, 80, 2),
        Given("providers", "", 800, 3600, 50),
        Given("jobs", "per week", 12, 24, 1),
        Given("job_value", "¤", 20, 60, 2),
        Given("take", "%", 15, 25, 1),
        Given("bonus", "¤", 300, 1500, 50),
        Given("weeks", "weeks", 20, 50, 5),
        Given("useful", "%", 10, 50, 5),
        Given("movable", "%", 20, 50, 5),
        Given("voucher", "¤", 1, 10, 0.5),
        Given("evening", "%", 55, 75, 5),
        Given("morning", "%", 5, 20, 5),
    ),
    derived=(
        Derived("capacity", "k", "providers * jobs / 1000"),
        Derived("unserved", "k", "requests - capacity"),
        Derived("served", "%", "100 * capacity / requests"),
        Derived("value_lost", "¤k", "unserved * job_value"),
        Derived("fee", "¤", "job_value * take / 100"),
        Derived("fees_lost", "¤k", "unserved * fee"),
        Derived("needed", "", "1000 * unserved / jobs"),
        Derived("earned_full", "¤", "jobs * weeks * fee"),
        Derived("earned", "¤", "earned_full * useful / 100"),
        Derived("recruit_net", "¤k", "needed * (earned - bonus) / weeks / 1000", signed=True),
        Derived("move_net", "¤k", "unserved * movable / 100 * (fee - voucher)", signed=True),
    ),
    exhibits=(
        Layout(
            "week",
            ExhibitKind.TABLE,
            "k",
            (("requests",), ("providers",), ("jobs",), ("job_value",), ("take",)),
            ("k", "", "per week", "¤", "%"),
        ),
        Layout("times", ExhibitKind.PIE, "%", (("morning", "100 - morning - evening", "evening"),)),
        Layout(
            "growth", ExhibitKind.LINE, "k", (("0.82 * requests", "0.88 * requests", "0.95 * requests", "requests"),)
        ),
    ),
    asked=(
        Asked("unserved"),
        Asked("fees_lost"),
        Asked("needed"),
        Asked("earned", Difficulty.MEDIUM),
        Asked("recruit_net", Difficulty.HARD),
    ),
    rules=(
        Rule("recruit_net > 0 and recruit_net >= move_net", "recruit"),
        Rule("move_net > 0", "move"),
        Rule("", "raise_price"),
    ),
    checks=(
        Check("served >= 65 and served <= 92", "Most requests are served and a good part is not."),
        Check("abs(earned - bonus) >= 0.1 * bonus", "Recruiting clearly pays or does not."),
        Check("abs(fee - voucher) >= 0.1 * fee", "Moving demand clearly pays or does not."),
        Check(
            "abs(recruit_net - move_net) >= 0.15 * max(abs(recruit_net), abs(move_net))", "One way is clearly better."
        ),
        Check("evening + morning <= 90", "Some requests fall into the afternoon."),
    ),
)
