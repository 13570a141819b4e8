"""An interview as its page shows it, and as it would go on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.case import Exhibit
from core.domain.grade import GradedAnswer
from core.domain.interview import Interview, Turn
from core.domain.rubric import Job
from core.interview.phases import Standing
from core.interview.selector import Coverage, last_prompt


@dataclass(frozen=True)
class CaseScene:
    """What the page shows of a case: where it stands, exhibits on the table, and the person's own notes. Nothing of
    the solution, and no exhibit that was not released."""

    title: str
    standing: Standing
    exhibits: tuple[Exhibit, ...]
    notes: str = ""
    without_model: Mapping[int, str] = field(default_factory=dict)  # lines a configured model failed at, by position


@dataclass(frozen=True)
class Scene:
    """What the interview page shows."""

    interview: Interview
    job: Job
    coverage: tuple[Coverage, ...] = ()
    draft: str = ""
    case: CaseScene | None = None  # of an interview about a case

    @property
    def title(self) -> str:
        return self.case.title if self.case else self.job.title

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
    new: int = 2  # turns: what was said, and the reply to it

    @property
    def reply(self) -> str:
        return self.interview.reply
