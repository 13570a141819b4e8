"""How good questions and panels are: discrimination with its interval, reliability, error of measurement."""

import math
from dataclasses import dataclass

from core.statistics.intervals import CONFIDENCE, Estimate, normal_quantile

LEAST_FOR_INTERVAL = 4  # pairs; Fisher's interval divides by n - 3


def correlation(r: float | None, n: int, confidence: float = CONFIDENCE) -> Estimate:
    """A correlation over `n` pairs with Fisher's interval (Fisher 1921); nan where r is undefined."""
    if r is None or math.isnan(r):
        return Estimate(math.nan, math.nan, math.nan, n)
    if n < LEAST_FOR_INTERVAL:
        return Estimate(r, -1.0, 1.0, n)
    bounded = min(max(r, -1 + 1e-12), 1 - 1e-12)
    half = normal_quantile((1 + confidence) / 2) / math.sqrt(n - 3)
    return Estimate(r, math.tanh(math.atanh(bounded) - half), math.tanh(math.atanh(bounded) + half), n)


@dataclass(frozen=True)
class Reliability:
    """Of the mean of an interview's answers.

    `one` is the share of variance between candidates in a single answer (intraclass correlation), `panel` that in the
    mean of `length` answers (Spearman-Brown; Cronbach's alpha where everybody gets the same questions), `error` the
    standard error of measurement of that mean, in the unit of the scores. Nan where undefined.
    """

    one: float
    panel: float
    error: float
    length: float
    interviews: int

    def length_for(self, wanted: float) -> int | None:
        """Answers an interview needs for a reliability of `wanted`; None when no length would do."""
        if not 0 < self.one < 1 or not 0 < wanted < 1:
            return None
        return math.ceil(wanted / (1 - wanted) * (1 - self.one) / self.one - 1e-9)


def reliability(interviews: int, answers: int, counts_squared: int, between: float, within: float) -> Reliability:
    """From sums of squares of scores between and within interviews of possibly different length.

    Variance components of the unbalanced one-way layout (Searle, Casella and McCulloch 1992, 3.6), negative ones taken
    as 0; scores should be centred by question first. `counts_squared` is the sum of squared answers an interview.
    """
    if interviews < 2 or answers <= interviews:
        return Reliability(math.nan, math.nan, math.nan, math.nan, interviews)
    of_answer = within / (answers - interviews)
    typical = (answers - counts_squared / answers) / (interviews - 1)
    of_person = max(0.0, (between / (interviews - 1) - of_answer) / typical)
    length = answers / interviews
    whole = of_person + of_answer
    if whole == 0:
        return Reliability(math.nan, math.nan, 0.0, length, interviews)
    panel = of_person / (of_person + of_answer / length)
    return Reliability(of_person / whole, panel, math.sqrt(of_answer / length), length, interviews)
