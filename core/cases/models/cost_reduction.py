"""Cut costs to a target: the gap to peers, how much of it can be closed, and whether that is enough."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="cost_reduction",
    given=(
        Given("revenue", "¤m", 200, 600, 20),
        Given("people", "%", 26, 36, 1),
        Given("materials", "%", 28, 36, 1),
        Given("logistics", "%", 8, 14, 1),
        Given("admin", "%", 8, 14, 1),
        Given("gap_people", "%", 1, 5, 1),
        Given("gap_materials", "%", 0, 3, 1),
        Given("gap_logistics", "%", 1, 4, 1),
        Given("gap_admin", "%", 1, 4, 1),
        Given("closable", "%", 40, 70, 5),
        Given("target_part", "%", 50, 130, 5),
        Given("site_saving", "¤m", 2, 8, 0.5),
        Given("site_cost", "¤m", 4, 20, 1),
    ),
    derived=(
        Derived("left", "%", "100 - people - materials - logistics - admin"),
        Derived("gap", "%", "gap_people + gap_materials + gap_logistics + gap_admin"),
        Derived("gap_value", "¤m", "revenue * gap / 100"),
        Derived("saving", "¤m", "gap_value * closable / 100"),
        Derived("saving_after", "¤m", "saving - revenue * gap_people / 100 * closable / 100"),
        Derived("target", "¤m", "0.5 * round(2 * saving * target_part / 100)"),
        Derived("saving_site", "¤m", "saving_after + site_saving"),
        Derived("shortfall", "¤m", "target - saving_after", signed=True),
        Derived("site_payback", "months", "12 * site_cost / site_saving"),
    ),
    exhibits=(
        Layout(
            "costs",
            ExhibitKind.STACKED,
            "%",
            (
                ("people", "people - gap_people"),
                ("materials", "materials - gap_materials"),
                ("logistics", "logistics - gap_logistics"),
                ("admin", "admin - gap_admin"),
                ("left", "left + gap"),
            ),
        ),
        Layout(
            "rise",
            ExhibitKind.WATERFALL,
            "¤m",
            (
                (
                    "revenue * (people + materials + logistics + admin - 6) / 100",
                    "revenue * 2.5 / 100",
                    "revenue * 0.5 / 100",
                    "revenue * 1.5 / 100",
                    "revenue * 1.5 / 100",
                    "revenue * (people + materials + logistics + admin) / 100",
                ),
            ),
        ),
        Layout("site", ExhibitKind.TABLE, "¤m", (("site_saving",), ("site_cost",))),
    ),
    asked=(
        Asked("gap_value"),
        Asked("saving"),
        Asked("saving_after"),
        Asked("shortfall", Difficulty.HARD),
        Asked("site_payback", Difficulty.MEDIUM),
    ),
    rules=(
        Rule("saving_after >= target", "efficiency"),
        Rule("saving_site >= target", "close_site"),
        Rule("", "redesign"),
    ),
    checks=(
        Check("left >= 3", "The company earns money."),
        Check("saving_after >= 1", "Something is left to be saved."),
        Check("abs(saving_after - target) >= 0.08 * target", "Efficiency alone is clearly enough or not."),
        Check("abs(saving_site - target) >= 0.08 * target", "Closing the site clearly settles it or not."),
        Check("site_payback >= 8 and site_payback <= 60", "Closing the site is neither free nor hopeless."),
    ),
)
