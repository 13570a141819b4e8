"""What the grader knows of a question before it sees an answer: which words of a key point count, and how near the
key points lie to the question and to each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.domain.question import KeyPoint, Question
from core.grading.text import grams, reading, stems
from core.ports import Embedder, TokenVectors

QUESTION_WORD_WEIGHT = 0.25  # a word the interviewer already said proves little
SIBLING_COSINE = 0.35  # stands in for the nearest sibling when a question has one key point: the bank's median


@dataclass(frozen=True)
class KeyPointProfile:
    """`words` maps a content stem of the statement to its weight; the weights sum to 1 (empty: no content words).

    `question_cosine` and `sibling_cosine` are the statement's similarity to the question and to the nearest other key
    point: what a repeated question, or a good answer about the neighbour, reaches without carrying this point.
    """

    key_point: KeyPoint
    words: dict[str, float]
    question_cosine: float
    sibling_cosine: float


@dataclass(frozen=True)
class QuestionProfile:
    """`vectors` has shape (key points, 384), `asked` (2, 384): stem and rephrasing. `stem` is the question as the
    embedder reads it, `grams` its runs of characters, `tokens` the key points' word pieces, each read after it."""

    key_points: tuple[KeyPointProfile, ...]
    question_words: frozenset[str]
    vectors: NDArray[np.float32]
    asked: NDArray[np.float32]
    stem: str
    grams: frozenset[str]
    tokens: tuple[TokenVectors, ...]


def profile_of(question: Question, embedder: Embedder) -> QuestionProfile:
    """Raises ModelMissing."""
    asked_words = stems(f"{question.stem} {question.rephrasing}")
    said = [stems(point.statement) for point in question.key_points]
    vectors = embedder.embed([reading(point.statement) for point in question.key_points])
    asked = embedder.embed([reading(question.stem), reading(question.rephrasing or question.stem)])
    near_question = vectors @ asked.T
    near_sibling = vectors @ vectors.T
    profiles = []
    for i, point in enumerate(question.key_points):
        others = [j for j in range(len(said)) if j != i]
        profiles.append(
            KeyPointProfile(
                key_point=point,
                words=_weights(said[i], asked_words, [said[j] for j in others]),
                question_cosine=float(near_question[i].max()),
                sibling_cosine=max((float(near_sibling[i, j]) for j in others), default=SIBLING_COSINE),
            )
        )
    stem = reading(question.stem)
    tokens = tuple(embedder.read(stem, reading(point.statement)) for point in question.key_points)
    return QuestionProfile(tuple(profiles), asked_words, vectors, asked, stem, grams(stem), tokens)


def _weights(own: frozenset[str], asked: frozenset[str], others: list[frozenset[str]]) -> dict[str, float]:
    """A word shared with n other key points counts 1/(1+n): it cannot tell which of them was meant."""
    raw = {
        word: (QUESTION_WORD_WEIGHT if word in asked else 1.0) / (1 + sum(word in other for other in others))
        for word in sorted(own)  # sorted: the order of a sum decides its last bit
    }
    total = sum(raw.values())
    return {word: weight / total for word, weight in raw.items()}
