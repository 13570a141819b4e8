"""What a voice session tells the page: a stream of events, and a view of how things stand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from core.speech.transcript import Transcript
from core.speech.turns import Heard


@dataclass(frozen=True)
class SpeechBegan:
    turn: int
    at: datetime


@dataclass(frozen=True)
class Partial:
    """Words so far; they may still change."""

    turn: int
    text: str


@dataclass(frozen=True)
class InterviewerSpeaks:
    """The first sound of what the interviewer says was handed to the player."""

    at: datetime


@dataclass(frozen=True)
class InterviewerEnded:
    at: datetime


@dataclass(frozen=True)
class BargedIn:
    """The person began to speak over the interviewer, whose voice has been silenced."""

    turn: int
    at: datetime


@dataclass(frozen=True)
class TurnEnded:
    """The turn is over and its words are there. Within 1.5 s it may still turn out to have been a pause."""

    heard: Heard


@dataclass(frozen=True)
class TurnReopened:
    """The person goes on within 1.5 s of the end: it was cut off. The coming TurnEnded holds all of its words."""

    turn: int
    cut_offs: int
    at: datetime


@dataclass(frozen=True)
class TurnSettled:
    """The same as the last TurnEnded of this turn; from here on it does not change, and its sound is playable."""

    heard: Heard


@dataclass(frozen=True)
class TurnRecorded:
    """The full-quality words of a settled turn, recognised in the background."""

    turn: int
    transcript: Transcript


@dataclass(frozen=True)
class MicrophoneEnded:
    """The connection closed; the words are kept, and the turn stays open."""

    turn: int


@dataclass(frozen=True)
class Trouble:
    """Something does not work; `sentence` is for the person. `what` is recognition, voice or record."""

    what: str
    sentence: str


Event: TypeAlias = (
    SpeechBegan
    | Partial
    | InterviewerSpeaks
    | InterviewerEnded
    | BargedIn
    | TurnEnded
    | TurnReopened
    | TurnSettled
    | TurnRecorded
    | MicrophoneEnded
    | Trouble
)


class Phase(StrEnum):
    IDLE = "idle"  # no question has been asked
    INTERVIEWER = "interviewer"
    LISTENING = "listening"
    SPEAKING = "speaking"  # the person
    THINKING = "thinking"  # the person asked for time
    FINISHING = "finishing"  # the turn is over, its last words are being recognised
    TYPING = "typing"
    LOST = "lost"  # no sound arrives


@dataclass(frozen=True)
class View:
    """How things stand, for drawing."""

    phase: Phase = Phase.IDLE
    turn: int = 0
    text: str = ""
    level_dbfs: float = -100.0
    frames: int = 0
    lost_frames: int = 0
    seconds_left: float | None = None  # before the turn ends by itself, once it is worth saying
    unrecorded: int = 0  # settled turns whose full-quality words are still to come; keep the session until it is 0
