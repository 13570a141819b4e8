"""Size a market from households up, then ask whether a sales target in one segment of it is realistic."""

from core.cases.model import Asked, CaseModel, Derived, Given, Layout
from core.domain.case import Check, ExhibitKind, Rule
from core.domain.question import Difficulty

MODEL = CaseModel(
    id="market_sizing",
    given=(
        Given("people", "m", 10, 60, 2),
        Given("household_size", "people", 2.0, 2.5, 0.1),
        Given("singles", "%", 30, 45, 5),
        Given("couples", "%", 20, 35, 5),
        Given("own_single", "%", 10, 40, 5),
        Given("own_couple", "%", 20, 60, 5),
        Given("own_family", "%", 30, 80, 5),
        Given("lifetime", "years", 4, 10, 1),
        Given("price", "¤", 200, 600, 20),
        Given("premium_part", "%", 15, 40, 5),
        Given("used_part", "%", 10, 30, 5),
        Given("target_part", "%", 4, 34, 1),
        Given("realistic", "%", 8, 22, 1),
    ),
    derived=(
        Derived("families", "%", "100 - singles - couples"),
        Derived("households", "m", "people / household_size"),
        Derived("ownership", "%", "(singles * own_single + couples * own_couple + families * own_family) / 100"),
        Derived("sold_a_year", "m", "households * ownership / 100 / lifetime"),
        Derived("segment_value", "¤m", "sold_a_year * price * premium_part / 100"),
        Derived("segment_new", "¤m", "segment_value * (1 - used_part / 100)"),
        Derived("target", "¤m", "round(segment_value * target_part / 100)"),
        Derived("share_needed", "%", "100 * target / segment_new"),
    ),
    exhibits=(
        Layout("households", ExhibitKind.PIE, "%", (("singles", "couples", "families"),)),
        Layout("ownership", ExhibitKind.BAR, "%", (("own_single", "own_couple", "own_family"),)),
        Layout(
            "habits",
            ExhibitKind.TABLE,
            "",
            (("people",), ("household_size",), ("lifetime",), ("price",), ("premium_part",)),
            ("m", "people", "years", "¤", "%"),
        ),
    ),
    asked=(
        Asked("households"),
        Asked("ownership"),
        Asked("sold_a_year"),
        Asked("segment_value", Difficulty.MEDIUM),
        Asked("share_needed", Difficulty.HARD),
    ),
    rules=(
        Rule("share_needed <= realistic", "pursue"),
        Rule("share_needed <= 2 * realistic", "lower_target"),
        Rule("", "drop"),
    ),
    checks=(
        Check("families >= 25", "A fair part of households are families."),
        Check("own_single + 5 <= own_couple and own_couple + 5 <= own_family", "Larger households own more."),
        Check("target >= 2", "The target is worth the effort."),
        Check("share_needed <= 70", "The target is not beyond anything a newcomer could dream of."),
        Check("abs(share_needed - realistic) >= 0.12 * realistic", "The target is clearly realistic or not."),
        Check("abs(share_needed - 2 * realistic) >= 0.15 * realistic", "The target is clearly out of reach or not."),
    ),
)
