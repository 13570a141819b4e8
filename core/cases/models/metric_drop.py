"""Orders fell: find the platform that lost them, how much of the fall is real, and what it costs."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

PLATFORMS = ("web", "ios", "android")

MODEL = CaseModel(
    id="metric_drop",
    given=(
        *(Given(f"visits_{name}", "k", 200, 600, 20) for name in PLATFORMS),
        *(Given(f"rate_{name}", "%", 2, 5, 0.2) for name in PLATFORMS),
        *(Given(f"traffic_{name}", "%", -2, 4, 1, signed=True) for name in PLATFORMS),
        *(Given(f"fall_{name}", "%", 0, 30, 2) for name in PLATFORMS),
        Given("basket", "¤", 20, 60, 2),
        Given("uncounted", "%", 10, 50, 5),
    ),
    derived=(
        *(Derived(f"new_visits_{n}", "k", f"visits_{n} * (1 + traffic_{n} / 100)") for n in PLATFORMS),
        *(Derived(f"new_rate_{n}", "%", f"rate_{n} * (1 - fall_{n} / 100)") for n in PLATFORMS),
        *(
            Derived(f"lost_{n}", "k", f"visits_{n} * rate_{n} / 100 - new_visits_{n} * new_rate_{n} / 100", signed=True)
            for n in PLATFORMS
        ),
        Derived(
            "orders_then", "k", "(visits_web * rate_web + visits_ios * rate_ios + visits_android * rate_android) / 100"
        ),
        Derived("lost", "k", "lost_web + lost_ios + lost_android"),
        Derived("orders_now", "k", "orders_then - lost"),
        Derived("worst_lost", "k", "max(lost_web, lost_ios, lost_android)"),
        Derived("worst_part", "%", "100 * worst_lost / lost"),
        Derived("really_lost", "k", "lost - worst_lost * uncounted / 100"),
        Derived("revenue_lost", "¤k", "really_lost * basket"),
    ),
    exhibits=(
        Layout(
            "funnel",
            ExhibitKind.TABLE,
            "k",
            tuple(
                row for n in PLATFORMS for row in ((f"visits_{n}", f"new_visits_{n}"), (f"rate_{n}", f"new_rate_{n}"))
            ),
            ("k", "%") * len(PLATFORMS),
        ),
        Layout(
            "orders",
            ExhibitKind.LINE,
            "k",
            (("orders_then", "orders_then - 0.05 * lost", "orders_then - 0.9 * lost", "orders_now"),),
        ),
        Layout("errors", ExhibitKind.BAR, "%", (tuple(f"1 + 0.4 * fall_{n}" for n in PLATFORMS),)),
    ),
    asked=(
        Asked("orders_then"),
        Asked("lost"),
        Asked("worst_lost"),
        Asked("worst_part", Difficulty.HARD),
        Asked("revenue_lost", Difficulty.MEDIUM),
    ),
    rules=tuple(Rule(f"lost_{n} == worst_lost", n) for n in PLATFORMS),
    checks=(
        Check("lost >= 0.06 * orders_then and lost <= 0.25 * orders_then", "Orders fell noticeably, not by half."),
        Check("worst_lost >= 0.55 * lost and worst_lost <= lost", "One platform explains most of the fall."),
        Check(
            "fall_web + fall_ios + fall_android - max(fall_web, fall_ios, fall_android)"
            " - min(fall_web, fall_ios, fall_android) <= 6",
            "The other platforms are nearly as they were.",
        ),
    ),
)
