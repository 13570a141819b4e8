"""Sentinels marked as the language model marks live answers: same prompt, same checks, asked anew each time."""

from dataclasses import replace

from core.domain.grade import Grade
from core.domain.insight_errors import SentinelsLeft
from core.domain.question import KeyPoint, Question
from core.llm.turn import TurnModel

HASH = 8  # characters of the prompt's hash in the version: a changed prompt is a changed grader


class SentinelGrader:
    """Implements `core.ports.Grader` for the sentinels. Unlike in interviews nobody stands in for a model that fails:
    a mark of the embedded grader among the model's would look like drift."""

    def __init__(self, turn: TurnModel) -> None:
        self.name, self._turn = turn.name, turn
        self.version = f"{turn.version} {turn.prompts['turn'].hash[:HASH]}"

    def prepare(self, question: Question) -> None:
        self._turn.prepare(question)

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        """Raises SentinelsLeft when the model fails, ModelMissing."""
        taken = self._turn.mark(question, answer, target)
        if taken.degraded:
            raise SentinelsLeft
        return replace(taken.grade, grader=self.name, grader_version=self.version)
