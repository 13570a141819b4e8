"""Drawing answers to be graded by people: a few questions, weak to strong answers of each.

Spread thinly over all questions a sample says something about none of them; all of one question it says nothing about
the job. Stratifying by the machine's band brings answers from the whole scale, without which agreement cannot show
(Cochran 1977, Sampling Techniques, chapter 5).
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from random import Random
from typing import Generic, TypeVar

PER_QUESTION = 4  # answers at first: one more than it takes to shift a question's scale

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Candidate(Generic[Name]):
    """Something that may be drawn; `question` and `band` are its stratum."""

    name: Name
    question: Hashable
    band: int


def draw(pool: Sequence[Candidate[Name]], size: int, seed: int) -> list[Name]:
    """Up to `size` of the pool, question by question, each in an order that does not tell the band.

    The same pool in the same order, size and seed give the same draw. Within a stratum the pool's order holds.
    """
    lot = Random(seed)
    strata: dict[Hashable, dict[int, list[Name]]] = defaultdict(lambda: defaultdict(list))
    for candidate in pool:
        strata[candidate.question][candidate.band].append(candidate.name)
    queues: dict[Hashable, list[Name]] = {}
    for question in sorted(strata, key=str):
        bands = [strata[question][band] for band in sorted(strata[question])]
        lot.shuffle(bands)  # which band gives the odd one out
        mixed = chain.from_iterable(zip_longest(*bands))
        queues[question] = [name for name in mixed if name is not None]
    order = list(queues)
    lot.shuffle(order)
    order.sort(key=lambda question: len(queues[question]) < PER_QUESTION)  # thin questions last
    taken: dict[Hashable, list[Name]] = defaultdict(list)
    left = min(size, len(pool))
    while left:
        for question in order:
            more = queues[question][: min(PER_QUESTION, left)]
            del queues[question][: len(more)]
            taken[question] += more
            left -= len(more)
    for names in taken.values():
        lot.shuffle(names)
    return [name for names in taken.values() for name in names]
