"""An interview as its page shows it, and as it would go on."""

from dataclasses import dataclass

from core.domain.grade import GradedAnswer
from core.domain.interview import Interview, Turn
from core.domain.rubric import Job
from core.interview.selector import Coverage, last_prompt


@dataclass(frozen=True)
class Scene:
    """What the interview page shows."""

    interview: Interview
    job: Job
    coverage: tuple[Coverage, ...]
    draft: str

    @property
    def position(self) -> int:
        """Turns so far; an answer is only taken for the position its page was drawn at."""
        return len(self.interview.turns)

    @property
    def prompt(self) -> Turn | None:
        return last_prompt(self.interview.turns)

    @property
    def owes_reply(self) -> bool:
        """Whether the interviewer has not replied to what stands last."""
        return self.interview.is_open and self.interview.progress.waiting_for == "reply"


@dataclass(frozen=True)
class Foreseen:
    """An interview with an answer and the reply to it, before anything of that is stored."""

    interview: Interview
    graded: GradedAnswer | None

    @property
    def reply(self) -> str:
        return self.interview.turns[-1].text
