"""Adverse impact: do groups get recommended at different rates, and are there enough people to say so?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.statistics.intervals import Rate, wilson

FOUR_FIFTHS = 0.8  # Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D (1978)
SIGNIFICANT = 0.05
LEAST = 5  # people in a group before its rate is shown: fewer would point at persons
LEAST_TO_JUDGE = 20  # people in a group, and ...
LEAST_EXPECTED = 5.0  # ... expected in every cell of the two-by-two table, before anything is concluded


class Verdict(StrEnum):
    REFERENCE = "reference"  # the group with the highest rate, which the others are compared with
    TOO_FEW = "too few to judge"
    NO_SIGN = "no sign of adverse impact"
    LOOK = "please look"  # below four fifths, or unlikely by chance
    ADVERSE = "adverse impact"  # both


@dataclass(frozen=True)
class GroupImpact:
    """`ratio` is the group's rate over the reference's, `low`-`high` its 95 % interval (log method, Katz et al. 1978,
    with half a person added to each cell), `p` Fisher's exact, two-sided. Nan for the reference and too small groups.
    """

    group: str
    rate: Rate
    ratio: float
    low: float
    high: float
    p: float
    verdict: Verdict


def adverse_impact(groups: Mapping[str, tuple[int, int]]) -> list[GroupImpact]:
    """Each group (recommended, people) against the one with the highest rate among those large enough to judge, the
    largest group on ties; in alphabetical order. Groups of fewer than LEAST people are left out."""
    shown = {name: pair for name, pair in sorted(groups.items()) if pair[1] >= LEAST}
    large = {name: pair for name, pair in shown.items() if pair[1] >= LEAST_TO_JUDGE}
    if not large:
        return [_unjudged(name, pair) for name, pair in shown.items()]
    reference = max(large, key=lambda name: (large[name][0] / large[name][1], large[name][1]))
    return [
        GroupImpact(name, wilson(*pair), math.nan, math.nan, math.nan, math.nan, Verdict.REFERENCE)
        if name == reference
        else _compared(name, pair, shown[reference])
        for name, pair in shown.items()
    ]


def _compared(name: str, group: tuple[int, int], reference: tuple[int, int]) -> GroupImpact:
    (hits, n), (best, m) = group, reference
    everybody, chosen = n + m, hits + best
    least = min(size * part / everybody for size in (n, m) for part in (chosen, everybody - chosen))
    if n < LEAST_TO_JUDGE or least < LEAST_EXPECTED:
        return _unjudged(name, group)
    from scipy.stats import fisher_exact

    p = float(fisher_exact([[hits, n - hits], [best, m - best]]).pvalue)
    ratio = (hits / n) / (best / m)
    a, b = hits + 0.5, best + 0.5
    half = 1.96 * math.sqrt(1 / a - 1 / (n + 1) + 1 / b - 1 / (m + 1))
    middle = math.log(a / (n + 1)) - math.log(b / (m + 1))
    signs = (ratio < FOUR_FIFTHS) + (p < SIGNIFICANT)
    verdict = (Verdict.NO_SIGN, Verdict.LOOK, Verdict.ADVERSE)[signs]
    return GroupImpact(name, wilson(hits, n), ratio, math.exp(middle - half), math.exp(middle + half), p, verdict)


def _unjudged(name: str, group: tuple[int, int]) -> GroupImpact:
    return GroupImpact(name, wilson(*group), math.nan, math.nan, math.nan, math.nan, Verdict.TOO_FEW)
