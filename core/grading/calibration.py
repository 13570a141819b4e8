"""Learning from people: blind human grades of some answers to a question correct our scores of the others.

The correction is a Gaussian process on what people gave beyond our score (Rasmussen and Williams 2006, chapter 2): part
of it holds for the question as a whole, part only for answers that say much the same. Few grades move little.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.domain.grade import HIGHEST, LOWEST
from core.statistics.scales import ALIKE, MIN_HUMAN_GRADES, ONE_GRADE, QUESTION

__all__ = ["MIN_HUMAN_GRADES", "corrected", "corrections"]

# LENGTH is how fast the likeness of two answers falls with 1 - cosine. Chosen with the variances on Mohler 2011,
# assignments 1-8, where twice or half of any of them moves r by less than .01.
LENGTH = 0.3


def corrections(
    ours: Sequence[float], human: Sequence[float], graded: NDArray[np.float32], answers: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What to add to our scores of `answers`, unit vectors of shape (n, d), given the scores (1-10) of the answers
    `graded`, (m, d), to the same question. Zeros with fewer than MIN_HUMAN_GRADES.

    Raises ValueError for sides of different length or a score that is not finite.
    """
    if not len(ours) == len(human) == len(graded):
        raise ValueError(f"{len(ours)} scores of ours, {len(human)} human ones and {len(graded)} answers do not match")
    beyond = np.asarray(human, dtype=np.float64) - np.asarray(ours, dtype=np.float64)
    if not np.isfinite(beyond).all():
        raise ValueError("a score is not finite")
    if len(beyond) < MIN_HUMAN_GRADES:
        return np.zeros(len(answers))
    known = _covariance(graded, graded) + ONE_GRADE * np.eye(len(beyond))
    return np.asarray(_covariance(answers, graded) @ np.linalg.solve(known, beyond), dtype=np.float64)


def corrected(score: float, correction: float) -> float:
    """The corrected score, kept within 1-10."""
    return min(max(score + correction, LOWEST), HIGHEST)


def _covariance(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    cosine = a.astype(np.float64) @ b.astype(np.float64).T
    return np.asarray(QUESTION + ALIKE * np.exp((cosine - 1) / LENGTH), dtype=np.float64)
