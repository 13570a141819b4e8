"""A case interview's phases, what it is made of and what a candidate's words mean in it. What happens next is decided
in core/interview/phases.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.domain.interview import TurnKind


class Phase(StrEnum):
    FRAMEWORK = "framework"
    DATA_ANALYSIS = "data_analysis"
    RECOMMENDATION = "recommendation"
    PUSHBACK = "pushback"
    CONCLUSION = "conclusion"
    COMPLETED = "completed"


PHASES = tuple(Phase)

# What a task is about, besides the id of a checkpoint.
STRUCTURE, HYPOTHESIS, TWIST = "structure", "hypothesis", "twist"
RECOMMENDATION, CONCLUSION = "recommendation", "conclusion"
OPEN = ""  # the candidate leads: "where do you go next?"
PUSHBACK = "pushback:"  # and its index in the case


class Lead(StrEnum):
    """Who drives the analysis."""

    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"


@dataclass(frozen=True)
class Choices:
    """What was chosen before the start. It stands in the greeting's `about`, so that the turns tell everything."""

    led: Lead = Lead.INTERVIEWER
    calculator: bool = True

    def told(self) -> str:
        return self.led if self.calculator else f"{self.led} no_calculator"

    @classmethod
    def read(cls, about: str) -> "Choices":
        led, _, rest = about.partition(" ")
        return cls(Lead(led) if led in tuple(Lead) else Lead.INTERVIEWER, rest != "no_calculator")


@dataclass(frozen=True)
class Planned:
    """A checkpoint with the exhibits whose numbers it is worked out from."""

    id: str
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True)
class CasePlan:
    """What a case interview is made of, without a word of it.

    The twist arrives before the checkpoint at `twist_at`; `against` has, for every pushback, the decision it argues
    with ("" fits any).
    """

    checkpoints: tuple[Planned, ...]
    twist_at: int
    against: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(planned.id for planned in self.checkpoints)


class Reading(StrEnum):
    """What an answer is to the task it answers."""

    TAKEN = "taken"  # nothing to say about it
    GOOD = "good"  # the number of the checkpoint, or what follows from the person's own earlier numbers
    OTHER = "other"  # a number, another one
    UNCLEAR = "unclear"  # so many numbers that none is an answer
    NO_NUMBER = "no_number"
    THIN = "thin"  # too few words to be a structure


class Found(StrEnum):
    """What a question for data comes to."""

    EXHIBIT = "exhibit"
    FACT = "fact"
    NOTHING = "nothing"
    REMARK = "remark"  # had before, no more exhibits, or too vague


@dataclass(frozen=True)
class DataReply:
    """`about` is the exhibit or fact it comes from."""

    found: Found
    sentence: str
    about: str = ""


@dataclass(frozen=True)
class Heard:
    """What a candidate's words are: an answer to `about`, or another kind of turn. `request` is the part of the words
    that asks for data."""

    kind: TurnKind
    about: str
    request: str = ""


@dataclass(frozen=True)
class Understood:
    """What the next step needs to know of the last thing the candidate said. `decision` is the option they recommend,
    "" while that is not clear."""

    reading: Reading = Reading.TAKEN
    data: DataReply | None = None
    decision: str = ""


@dataclass(frozen=True)
class CaseLine:
    """A line of the interviewer that a language model may put into other words, and what it has to know for that.

    `plain` is the line as written, `said` what the candidate said last, `earlier` what the interviewer said so far.
    """

    purpose: str  # reaction or pushback
    plain: str
    said: str
    earlier: Sequence[str]
    secret: Sequence[str] = ()  # sentences that must not be given away


@dataclass(frozen=True)
class WordedLine:
    """`degraded` says why the line stands as it was written, when it was to be worded by a model."""

    text: str
    degraded: str = ""
