"""Integrity signals of an answer: reasons for a person to look, never part of a score.

What the server sees by itself (how fast words arrived, how they read, what they resemble) and what the person's page
noticed. People draft elsewhere, dictate, think before they speak and use assistive software, so the wording shown to
reviewers always carries these innocent explanations. False-positive rates: benchmarks/integrity.py.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

from core.domain.errors import BankInvalid, ModelMissing
from core.domain.grade import IntegritySignal
from core.domain.integrity import Given, Signal
from core.domain.question import Question
from core.grading.likeness import Runs, likeness, runs_of, sentences
from core.grading.register import MOST_FORMATTING, MOST_MARKS, formatting, written_marks
from core.grading.signals_of_time import TEXTBOOK, fluency_spike, left_page, long_pause, pasted, typing_speed
from core.ports import Embedder
from core.settings import ROOT

MODEL_ANSWERS = ROOT / "data" / "model_answers.json"
MOST_LIKE = 45.0  # of 100
QUESTIONS_KEPT = 64


class ModelAnswers:
    """Texts written before for each question, in several registers: `python -m scripts.write_model_answers`."""

    def __init__(self, by_question: Mapping[str, Sequence[str]]) -> None:
        self._by_question = by_question
        self._runs = lru_cache(maxsize=QUESTIONS_KEPT)(self._runs_of)

    @classmethod
    def load(cls, path: Path = MODEL_ANSWERS) -> Self:
        """Raises BankInvalid."""
        try:
            written = json.loads(path.read_text(encoding="utf-8"))["questions"]
            return cls({slug: tuple(texts.values()) for slug, texts in written.items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BankInvalid(f"{path.name}: {type(error).__name__}") from error

    def to(self, question: Question) -> tuple[tuple[str, Runs], ...]:
        """The stored texts with their runs; for a question of somebody's own, its ideal answer."""
        return self._runs(question)

    def _runs_of(self, question: Question) -> tuple[tuple[str, Runs], ...]:
        texts = (question.ideal_answer, *self._by_question.get(question.slug, ()))
        return tuple((text, runs_of(text)) for text in texts if text)


class Watcher:
    """Implements `core.trust_ports.Watch`. Safe to share between threads."""

    def __init__(self, stored: ModelAnswers, embedder: Embedder | None) -> None:
        self._stored, self._embedder = stored, embedder

    def prepare(self, question: Question) -> None:
        """Read the stored texts while the person is still thinking; never necessary, only quicker."""
        texts = [sentence for text, _ in self._stored.to(question) for sentence in sentences(text)]
        if self._embedder is not None:
            try:
                self._embedder.embed(texts)
            except ModelMissing:
                return

    def signals(self, given: Given) -> tuple[IntegritySignal, ...]:
        """Never raises on any text."""
        manner, text = given.manner, given.text
        alike = likeness(text, self._stored.to(given.question), self._embedder, least=MOST_LIKE)
        textbook = alike > MOST_LIKE or (given.grade.confidence or 0.0) >= TEXTBOOK
        if manner.is_spoken:
            marks = written_marks(text)
            arrived = [
                long_pause(given, textbook=textbook),
                IntegritySignal(Signal.WRITTEN_REGISTER, marks, MOST_MARKS) if marks > MOST_MARKS else None,
            ]
        else:
            marks = formatting(text)
            arrived = [
                typing_speed(len(text.split()), given.seconds),
                pasted(text, manner.noticed),
                IntegritySignal(Signal.FORMATTING, marks, MOST_FORMATTING) if marks > MOST_FORMATTING else None,
            ]
        alike_to = IntegritySignal(Signal.PREPARED_TEXT, alike, MOST_LIKE) if alike > MOST_LIKE else None
        found = [*arrived, fluency_spike(given), alike_to, left_page(given.seconds, manner.noticed)]
        return tuple(signal for signal in found if signal is not None)


def shipped_watch(embedder: Embedder | None) -> Watcher:
    """Raises BankInvalid."""
    return Watcher(ModelAnswers.load(), embedder)
