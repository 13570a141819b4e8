"""Prove the question bank: `python -m scripts.bank_check` (`make bank-check`). Exit code 1 when a promise is broken.

For every question: it can be read; its concepts are in the vocabulary; stem, rephrasing and probes can be asked aloud;
no other question asks nearly the same; the ideal answer scores at least 9 for understanding, another question's ideal
answer at most 3, "I don't know" 1; taking out the sentence that carries a key point turns it to missed or partly, and
putting it back turns it to met.
"""

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.catalogue import load_concepts, load_questions
from core.domain.errors import GreenroomError
from core.domain.grade import Score, Verdict
from core.domain.question import Difficulty, Question
from core.grading.keypoints import KeyPointGrader, shipped_grader
from core.grading.text import stems, units
from core.knowledge.embed import MiniLmEmbedder
from core.settings import ROOT, Settings

SAME_QUESTION = 0.86  # cosine of two stems: above this two questions of the bank read as one
FEWEST_IN_A_CELL = 12  # questions of one track and difficulty: enough for two different interviews
ALOUD = re.compile(r"[`{}<>|\\_]|https?:|\b(?:e\.g\.|i\.e\.|etc\.)")
LONGEST_STEM, LONGEST_PROBE = 45, 25  # words


@dataclass
class Findings:
    """What was looked at, and what fell short, per promise."""

    looked_at: Counter[str] = field(default_factory=Counter)
    short: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def look(self, promise: str, kept: bool, what: str) -> None:
        self.looked_at[promise] += 1
        if not kept:
            self.short[promise].append(what)

    def share(self, promise: str) -> float:
        return 1 - len(self.short[promise]) / max(self.looked_at[promise], 1)


# The share that has to keep each promise; everything not named here has to keep it always.
LEAST = {"another question's ideal answer scores at most 3": 0.95, "a key point without its sentence is not met": 0.90}


def check_words(questions: Sequence[Question], vocabulary: dict[str, str], found: Findings) -> None:
    for question in questions:
        where = question.slug
        for point in question.key_points:
            found.look("concepts are in the vocabulary", point.concept in vocabulary, f"{where}: {point.concept}")
            words = len(point.probe.split())
            askable = point.probe.endswith("?") and words <= LONGEST_PROBE and not ALOUD.search(point.probe)
            found.look("probes can be asked aloud", askable, f"{where}: {point.probe}")
        for text in (question.stem, question.rephrasing):
            askable = len(text.split()) <= LONGEST_STEM and not ALOUD.search(text)
            found.look("questions can be asked aloud", askable, f"{where}: {text}")
        words = len(question.ideal_answer.split())
        found.look("ideal answers have 80 to 180 words", 80 <= words <= 180, f"{where}: {words}")
    cells = Counter((question.track, question.difficulty) for question in questions)
    for track in sorted({question.track for question in questions}):
        for difficulty in Difficulty:
            count = cells[(track, difficulty)]
            found.look("enough questions a cell", count >= FEWEST_IN_A_CELL, f"{track}, {difficulty}: {count}")
    used = {point.concept for question in questions for point in question.key_points}
    for concept in vocabulary:
        found.look("every concept is used", concept in used, concept)


def check_duplicates(questions: Sequence[Question], embedder: MiniLmEmbedder, found: Findings) -> None:
    vectors = embedder.embed([question.stem for question in questions])
    likeness = vectors @ vectors.T
    for i, j in zip(*np.where(np.triu(likeness, 1) >= SAME_QUESTION), strict=True):
        pair = f"{questions[i].slug} ~ {questions[j].slug} ({likeness[i, j]:.2f})"
        found.look("no two questions ask nearly the same", False, pair)
    found.looked_at["no two questions ask nearly the same"] = len(questions)


def check_grades(questions: Sequence[Question], grader: KeyPointGrader, found: Findings) -> None:
    draw = random.Random(11)
    for question in questions:
        where = question.slug
        ideal = grader.grade(question, question.ideal_answer)
        mark = _mark(ideal.understanding)
        found.look("the ideal answer scores at least 9", mark >= 9, f"{where}: {mark}")
        others = [q for q in questions if q.track == question.track and q.topic != question.topic]
        wrong = _mark(grader.grade(question, draw.choice(others).ideal_answer).understanding) if others else 1.0
        found.look("another question's ideal answer scores at most 3", wrong <= 3, f"{where}: {wrong}")
        nothing = _mark(grader.grade(question, "I don't know.").understanding)
        found.look("I don't know scores 1", nothing == 1, f"{where}: {nothing}")
        for index, point in enumerate(question.key_points):
            found.look("a key point in the ideal answer is met", ideal.verdicts[index].verdict is Verdict.MET,
                       f"{where}: {point.concept}")  # fmt: skip
            cut = grader.grade(question, _without_carrier(question, index))
            met = bool(cut.verdicts) and cut.verdicts[index].verdict is Verdict.MET
            found.look("a key point without its sentence is not met", not met, f"{where}: {point.concept}")


def _mark(dimension: object) -> float:
    return dimension.value if isinstance(dimension, Score) else 1.0


def _without_carrier(question: Question, index: int) -> str:
    """The ideal answer without the sentence that shares most words with a key point."""
    text = question.ideal_answer
    wanted = stems(question.key_points[index].statement) - stems(f"{question.stem} {question.rephrasing}")
    carrier = max(units(text), key=lambda unit: len(unit.stems & wanted))
    return text[: carrier.start] + text[carrier.end :]


def main(say: Callable[[str], None] = print) -> int:
    try:
        vocabulary = load_concepts(ROOT / "data" / "concepts.yaml")
        questions = load_questions(ROOT / "data" / "questions", vocabulary)
        found = Findings()
        embedder = MiniLmEmbedder(Settings().models)
        check_words(questions, vocabulary, found)
        check_duplicates(questions, embedder, found)
        check_grades(questions, shipped_grader(embedder), found)
    except GreenroomError as error:
        say(error.sentence)
        return 1
    points = sum(len(question.key_points) for question in questions)
    say(f"{len(questions)} questions, {points} key points, {len(vocabulary)} concepts")
    broken = False
    for promise, looked_at in found.looked_at.items():
        share, least = found.share(promise), LEAST.get(promise, 1.0)
        broken |= share < least
        say(f"{'  ok ' if share >= least else 'FAIL '} {share:7.1%} of {looked_at:5,}  {promise}")
        for what in found.short[promise][: 400 if share < least else 0]:
            say(f"         {what}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
