"""How strongly an answer carries each key point, 0 to 1, and where.

Every sentence, and every pair of neighbouring sentences, is compared with the key point in two ways: the weighted
share of the statement's words it contains (`recall`), and the cosine of their MiniLM vectors. What a repeat of the
question or an answer about a sibling point would reach by itself is taken off:

    strength = 1.6 recall + 1.9 cosine - 0.7 question_cosine - 0.8 sibling_cosine - 0.1 - distance,  clipped to 0..1

`distance` is how far the answer's nearest sentence stays below a cosine of 0.4 to the question: words that would carry
a point carry it less surely in an answer about something else. A follow-up asks for one point and has no distance.

The weights are a logistic regression's, divided by 7.5 and rounded, fitted on the shipped bank (ideal answers with the
carrying sentence taken out) and on the hand-labelled paraphrases of benchmarks/paraphrases.yaml. Mohler 2011 was
looked at when features and corners were chosen, so a figure on it is a development figure. A strength is the maximum
over the answer's sentences, so saying more never lowers it (up to MAX_UNITS of them, beyond which they are packed).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.domain.grade import Verdict
from core.grading.profile import KeyPointProfile, QuestionProfile
from core.grading.text import Unit, reading, units
from core.ports import Embedder

RECALL, COSINE, QUESTION, SIBLING, OFFSET = 1.6, 1.9, -0.7, -0.8, -0.1
ON_SUBJECT = 0.4
QUOTE_ONE = 0.1  # two sentences must beat the best single one by this much to be quoted together
MET, PARTLY = 0.6, 0.35
ECHO_COSINE = 0.95  # a sentence this close to the question is the question, word for word
ECHO_WORDS_COSINE = 0.8  # and so is one of none but its words that means about the same

# Credit for a strength, as (strength, credit) corners with straight lines between: partly met earns a part.
CREDIT = ((0.25, 0.0), (PARTLY, 0.35), (MET, 0.9), (0.8, 1.0))


@dataclass(frozen=True)
class Answer:
    """An answer taken apart. `vectors` has shape (units, 384); `echoes[i]`: unit i only repeats the question.

    `subject` is the cosine of the nearest unit to the question, 0 for an empty answer.
    """

    text: str
    units: tuple[Unit, ...]
    vectors: NDArray[np.float32]
    echoes: tuple[bool, ...]
    subject: float


@dataclass(frozen=True)
class Carried:
    """A key point's strength in an answer; `where` are the indices of the one or two units that carry it best."""

    strength: float
    recall: float
    where: tuple[int, ...]

    @property
    def verdict(self) -> Verdict:
        if self.strength >= MET:
            return Verdict.MET
        return Verdict.PARTLY if self.strength >= PARTLY else Verdict.MISSED

    @property
    def credit(self) -> float:
        """0 to 1, rising with strength."""
        strengths, credits = zip(*CREDIT, strict=True)
        return float(np.interp(self.strength, strengths, credits))


def take_apart(text: str, question: QuestionProfile, embedder: Embedder) -> Answer:
    """Raises ModelMissing."""
    parts = tuple(units(text))
    vectors = embedder.embed([reading(text[unit.start : unit.end]) for unit in parts])
    near = (vectors @ question.asked.T).max(axis=1) if parts else np.zeros(0)
    echoes = tuple(_is_echo(unit, float(cosine), question) for unit, cosine in zip(parts, near, strict=True))
    return Answer(text, parts, vectors, echoes, float(near.max(initial=0.0)))


def _is_echo(unit: Unit, cosine: float, question: QuestionProfile) -> bool:
    said = unit.stems
    return cosine >= ECHO_COSINE or (cosine >= ECHO_WORDS_COSINE and said <= question.question_words)


def carried(answer: Answer, question: QuestionProfile, *, follow_up: bool = False) -> list[Carried]:
    """One entry for each key point of the question, in its order."""
    distance = 0.0 if follow_up else max(0.0, ON_SUBJECT - answer.subject)
    windows: list[tuple[int, ...]] = [(i,) for i, echo in enumerate(answer.echoes) if not echo]
    windows += [(i, i + 1) for (i,) in windows.copy() if i + 1 < len(answer.units) and not answer.echoes[i + 1]]
    if not windows:
        return [Carried(0.0, 0.0, ()) for _ in question.key_points]
    summed = np.stack([answer.vectors[list(window)].sum(axis=0) for window in windows])
    summed /= np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12)
    # One dot product a pair, not one matrix product: a matrix kernel may round differently with more sentences.
    words = [frozenset().union(*(answer.units[i].stems for i in window)) for window in windows]
    found = []
    for profile, vector in zip(question.key_points, question.vectors, strict=True):
        scored = [
            (_strength(profile, recall := _recall(profile, said), float(np.dot(row, vector))), recall, window)
            for row, said, window in zip(summed, words, windows, strict=True)
        ]
        best = max(scored, key=lambda s: s[0])
        single = max((s for s in scored if len(s[2]) == 1), key=lambda s: s[0])
        _, recall, where = single if single[0] >= best[0] - QUOTE_ONE else best
        found.append(Carried(round(min(1.0, max(0.0, best[0] - distance)), 4), recall, where))
    return found


def _recall(profile: KeyPointProfile, said: frozenset[str]) -> float:
    return sum(weight for word, weight in profile.words.items() if word in said)


def _strength(profile: KeyPointProfile, recall: float, cosine: float) -> float:
    baseline = QUESTION * profile.question_cosine + SIBLING * profile.sibling_cosine
    return RECALL * recall + COSINE * cosine + baseline + OFFSET
