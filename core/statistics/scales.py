"""How far blind human grades move a question's scale, and what that does to agreement, told without flattery.

The part of a question's error that all its answers share is a random effect; its best prediction from n differences is
their mean, shrunk by n Q / (n Q + V) with Q the variance of the effect and V that of one difference around it (Robinson
1991, "That BLUP is a good thing"; the same prior as in core/grading/calibration.py, Rasmussen and Williams 2006,
chapter 2, with other answers taken to be no more alike than chance: it moves less than that method would).
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from statistics import fmean

MIN_HUMAN_GRADES = 3  # of a question, before its scale moves at all

# Variances in points² (1-10). QUESTION: how far a question's scale as a whole lies off; ALIKE: how far off answers of
# the same kind are beyond that; ONE_GRADE: what a single human grade is worth, since two people differ by as much.
# Chosen on Mohler 2011, assignments 1-8, for understanding; explainability takes them over.
QUESTION, ALIKE, ONE_GRADE = 4.0, 6.5, 2.4


def kept(grades: int) -> float:
    """The share of a mean difference that is believed, 0 to 1."""
    return grades * QUESTION / (grades * QUESTION + ALIKE + ONE_GRADE)


def offset(differences: Sequence[float]) -> float:
    """What to add to a question's marks, given people's marks less ours; 0 with fewer than MIN_HUMAN_GRADES."""
    return kept(len(differences)) * fmean(differences) if len(differences) >= MIN_HUMAN_GRADES else 0.0


def offsets_without_own(questions: Sequence[Hashable], differences: Sequence[float]) -> list[float]:
    """For each answer the offset of its question as the other answers alone would have it (leave-one-out): what the
    shift is worth for answers nobody has graded. 0 where the whole question has too few grades to be shifted."""
    total: dict[Hashable, float] = defaultdict(float)
    count: dict[Hashable, int] = defaultdict(int)
    for question, difference in zip(questions, differences, strict=True):
        total[question] += difference
        count[question] += 1
    found = []
    for question, difference in zip(questions, differences, strict=True):
        others = count[question] - 1
        enough = count[question] >= MIN_HUMAN_GRADES
        found.append(kept(others) * (total[question] - difference) / others if enough else 0.0)
    return found
