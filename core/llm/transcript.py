"""A finished interview as it is laid before a model: every answer numbered and fenced, so that a claim can name one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.grade import GradedAnswer, Score, Unscored, Verdict
from core.domain.question import Question
from core.domain.scorecard import Claim, QuestionResult
from core.llm.fence import clipped, fence, without_lookalikes
from core.llm.quotes import verified
from core.llm.sheet import Screen

MOST_CHARACTERS = 24_000  # of answers in all: about 6,000 tokens
LONGEST_ANSWER = 4_000
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MARK = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|of\b|out of\b|%|per ?cent\b|points?\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """An answer with words in it; `number` counts from 1 over the interview, `place` is its question's place."""

    number: int
    place: int
    question: Question
    prompt: str
    answer: GradedAnswer
    scored: str  # as it is read: of the same length, without what speaks to the grader


class Transcript:
    def __init__(self, results: Sequence[QuestionResult], screen: Screen, nonce: str) -> None:
        self.nonce = nonce
        self.said: list[Said] = []
        for place, result in enumerate(results, start=1):
            for prompt, answer in zip(result.prompts, result.answers, strict=True):
                if answer.text.strip():
                    number, scored = len(self.said) + 1, screen(answer.text)[0]
                    self.said.append(Said(number, place, result.question, prompt, answer, scored))

    def text(self, *, with_marks: bool) -> str:
        """The interview for a prompt; `with_marks` adds each answer's marks, else the key points are added."""
        limit = min(LONGEST_ANSWER, MOST_CHARACTERS // max(1, len(self.said)))
        return "\n\n".join(self._entry(one, limit, with_marks) for one in self.said)

    def claim(self, section: str, text: str, number: int, quote: str) -> Claim | None:
        """The claim with its words found in the answer of that number; None when they are not there."""
        one = self.by_number(number)
        found = verified(quote, one.scored) if one else None
        if one is None or found is None or one.answer.text[found.start : found.end] != found.quote or not text:
            return None
        return Claim(section, text, one.answer.turn_id, one.place, found)

    def by_number(self, number: int) -> Said | None:
        return self.said[number - 1] if 1 <= number <= len(self.said) else None

    def _entry(self, one: Said, limit: int, with_marks: bool) -> str:
        asked = " ".join(without_lookalikes(one.prompt)[0].split())
        answer = fence(f"answer {one.number}", clipped(one.scored, limit), self.nonce).text
        notes = _marks(one.answer) if with_marks else _key_points(one.question)
        return f"Question {one.place}, topic {one.question.topic}: {asked}\n{answer}\n{notes}"


def _marks(answer: GradedAnswer) -> str:
    grade = answer.grade
    if grade is None:
        return "Marks: none."
    lines = [f"Marks: understanding {_mark(grade.understanding)}, explainability {_mark(grade.explainability)}."]
    for verdict in Verdict:
        points = [v.key_point.statement for v in grade.verdicts if v.verdict is verdict]
        if points:
            lines.append(f"{verdict.capitalize()}: {' '.join(points)}")
    return "\n".join(lines)


def _key_points(question: Question) -> str:
    return "A full answer says: " + " ".join(point.statement for point in question.key_points)


def _mark(mark: Score | Unscored) -> str:
    return f"{mark.value:.1f} of 10" if isinstance(mark, Score) else "not judged"


def numbers(text: str) -> frozenset[str]:
    """The numbers in a text, as written."""
    return frozenset(_NUMBER.findall(text))


def marks_in(text: str) -> frozenset[str]:
    """The marks in a text ("8 of 10", "75 %"), as written."""
    return frozenset(_MARK.findall(text))
