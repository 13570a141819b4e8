"""Answers for the benchmarks to give: 60 to 110 words of the bank's ideal answers, each used once.

Every second one answers the question on screen, so that follow-ups come up; the others miss it, so that the interview
moves on. None is repeated, because the grader remembers sentences it has read.
"""

import random
from dataclasses import dataclass, field

from benchmarks.bank_quality import bank
from core.grading.text import units

SHORTEST, LONGEST = 60, 110


def cut(text: str, words: int) -> str:
    """The first sentences, as many as reach that number of words, and no more than LONGEST."""
    kept = ""
    for unit in units(text):
        longer = text[: unit.end]
        if len(longer.split()) > LONGEST:
            break
        kept = longer
        if len(kept.split()) >= words:
            break
    return kept or " ".join(text.split()[:LONGEST])


@dataclass
class Answers:
    seed: int = 1
    given: int = 0
    left: dict[str, str] = field(init=False)  # stem -> answer
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.left = {q.stem: cut(q.ideal_answer, self.draw.randint(SHORTEST, LONGEST)) for q in bank()}

    def to(self, prompt: str) -> str:
        """What to say to the interviewer's last message."""
        self.given += 1
        fitting = next((stem for stem in self.left if stem in prompt), None)
        if fitting is None or self.given % 2:
            fitting = self.draw.choice([stem for stem in self.left if stem != fitting])
        return self.left.pop(fitting)
