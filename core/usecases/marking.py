"""How what was just said is graded: by the built-in grader, or in one pass of a language model that it checks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core.domain.by_model import Listener, Moment, TurnTaken
from core.domain.grade import Grade
from core.domain.interview import PRACTICE, PROMPTS, Interview, Outcome
from core.domain.question import KeyPoint, Question
from core.interview.answers import without_marks
from core.interview.selector import FollowUp, last_prompt, next_step, probes
from core.interview.wording import Phrases, lead_in
from core.ports import Grader, TurnByModel
from core.trust_ports import Scales

OPEN_FOLLOW_UP = "This was an open follow-up without key points, so it is not scored and cannot count against you."

Hear = Callable[[str], None]  # gets the reply as far as it is written, every time there is more of it
OnScale = Callable[[Grade], Grade]  # puts a grade on the scale that people calibrated


def scale_of(scales: Scales | None, interview: Interview, question: Question) -> OnScale:
    """What the job's calibration, where it is on, does to grades of the interview's open question. Answers to
    follow-ups are marked by one key point and stay as they are; practice is compared with the person's own earlier
    answers, so that nobody's calibration is in it."""
    left_alone = scales is None or interview.kind in PRACTICE or interview.progress.is_follow_up
    held = None if scales is None or left_alone else scales.current(interview.job_id)
    return (lambda grade: grade) if held is None else (lambda grade: held.applied(grade, question.id))


def mark(
    grader: Grader, model: TurnByModel | None, interview: Interview, question: Question, listener: Listener | None
) -> TurnTaken:
    """The grade of the interview's last turn, an answer to `question`, and with a model the words for a follow-up."""
    turn = interview.turns[-1]
    target = question.key_point(turn.target) if turn.target else None
    open_follow_up = interview.progress.is_follow_up and target is None
    if model is None:
        taken = TurnTaken(grader.grade(question, turn.text, target))
    else:
        asked = last_prompt(interview.turns)
        moment = Moment(
            asked=asked.text if asked else question.stem,
            earlier=tuple(said.text for said in interview.turns if said.kind in PROMPTS),
            target=target,
            probes=probes(interview, question),
            marked=not open_follow_up,
            interview_id=interview.id,
        )
        taken = model.take(question, turn.text, moment, listener)
        taken = replace(taken, grade=replace(taken.grade, degraded=taken.degraded))
    return replace(taken, grade=without_marks(taken.grade, OPEN_FOLLOW_UP)) if open_follow_up else taken


@dataclass
class Draft:
    """The interviewer's follow-up while a model writes it, with the words that lead into it."""

    interview: Interview
    bank: Sequence[Question]
    seen: frozenset[UUID]
    suspicious: Callable[[Grade], bool]
    phrases: Phrases
    tell: Hear
    on_scale: OnScale
    text: str = ""

    @property
    def listener(self) -> Listener:
        return Listener(self._aim, self._hear)

    def _aim(self, grade: Grade) -> KeyPoint | None:
        graded = self.interview.note(Outcome.of(self.on_scale(grade), suspicious=self.suspicious(grade)))
        step = next_step(graded, self.bank, self.seen)
        if not isinstance(step, FollowUp):
            return None
        self.text = f"{lead_in(step, graded, self.phrases)} "
        return step.target

    def _hear(self, words: str) -> None:
        self.text += words
        self.tell(self.text)
