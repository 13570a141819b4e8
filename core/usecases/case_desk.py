"""What a case interview needs of others: who understands the case, who words lines, and where notes are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.domain.case import Case
from core.domain.case_interview import CaseLine, CasePlan, DataReply, Heard, Reading, WordedLine
from core.domain.interview import NoteKind


class CaseDesk(Protocol):
    """What the interviewer of a case knows and understands; see `core.cases.interviewer`. (checkpoint id, answer) pairs
    are what the person said to checkpoints before."""

    def plan(self, case: Case) -> CasePlan: ...

    def hear(
        self, case: Case, words: str, about: str, within: Sequence[str], said: Sequence[tuple[str, str]]
    ) -> Heard: ...

    def read(self, case: Case, about: str, words: str, said: Sequence[tuple[str, str]]) -> Reading: ...

    def data(self, case: Case, question: str, released: Sequence[str]) -> DataReply: ...

    def decision(self, case: Case, words: str, *, asked: bool) -> str: ...


class CaseWording(Protocol):
    """A language model's words for a line of the interviewer of a case."""

    def word(self, line: CaseLine, interview_id: UUID) -> WordedLine:
        """The line in words of the moment, within the time set; as it was written when the model fails."""
        ...


class Notes(Protocol):
    """What is kept beside an interview's turns."""

    def save_note(self, interview_id: UUID, kind: NoteKind, position: int, text: str, at: datetime) -> None: ...

    def notes(self, interview_id: UUID, kind: NoteKind) -> dict[int, str]:
        """By position."""
        ...
