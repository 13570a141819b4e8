"""An answer before it is graded: cleaned, or without marks where it has no rubric."""

import unicodedata
from dataclasses import replace

from core.domain.errors import AnswerTooLong, EmptyAnswer
from core.domain.grade import Grade, Unscored
from core.domain.interview import MAX_ANSWER_CHARACTERS


def clean_answer(words: str) -> str:
    """The answer as it is stored: NFC, control characters but line breaks and tabs removed, trimmed.

    Raises EmptyAnswer, AnswerTooLong.
    """
    text = unicodedata.normalize("NFC", words).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn")).strip()
    if not any(c.isalnum() or unicodedata.category(c)[0] in "LNS" for c in text):
        raise EmptyAnswer
    if len(text) > MAX_ANSWER_CHARACTERS:
        raise AnswerTooLong
    return text


def without_marks(grade: Grade, reason: str) -> Grade:
    """The same grade with nothing scored, for answers that have no rubric of their own."""
    nothing = Unscored(reason)
    return replace(
        grade, understanding=nothing, explainability=nothing, low=None, high=None, verdicts=(), flags=frozenset()
    )
