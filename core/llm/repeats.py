"""What several runs of a model over the same thing say about how sure it is."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from core.domain.grade import HIGHEST, LOWEST

RERUN_TEMPERATURE = 0.7  # at 0 a model repeats itself, which says nothing about how sure it is
MOST_RUNS = 10
LEAST_HALF_WIDTH = 0.25  # of a mark: runs that agree to the last digit are not that exact
# Student's t, 90th percentile, for 1 to 9 degrees of freedom: an interval of 80 %, like the embedded grader's.
T_90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383)


def interval(marks: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    """Mean, low and high of repeated marks within 1-10: mean ± t(k-1) s / sqrt(k) at 80 % (Student 1908)."""
    if not marks:
        return None, None, None
    mean = fmean(marks)
    if len(marks) < 2:
        return round(mean, 2), None, None
    t = T_90[min(len(marks) - 2, len(T_90) - 1)]
    half = max(LEAST_HALF_WIDTH, t * stdev(marks) / math.sqrt(len(marks)))
    return round(mean, 2), round(max(LOWEST, mean - half), 2), round(min(HIGHEST, mean + half), 2)
