"""When a turn ends by itself. Pure, on times given by the caller, so that virtual time tests it.

Silence ends a spoken turn; a typed turn is ended by its author, by two minutes without a keystroke or after five
minutes, whichever comes first; in a case these are five and twelve. "I'm thinking" stops the silence clocks until the
next word; the absolute limit runs on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.domain.rubric import TurnPolicy

NOTICE = timedelta(seconds=30)  # a person is told this long before a turn ends by itself


@dataclass(frozen=True)
class Limits:
    """How long a turn may last: without a word, since the last audio or keystroke, and in all."""

    no_speech: timedelta = timedelta(minutes=2)
    idle: timedelta = timedelta(minutes=2)
    absolute: timedelta = timedelta(minutes=5)


USUAL = Limits()
CASE = Limits(timedelta(minutes=5), timedelta(minutes=5), timedelta(minutes=12))  # typed: there is arithmetic to do


@dataclass(frozen=True)
class Silence:
    """`ends_after` of silence ends a spoken turn, but never within `at_least` of its start."""

    ends_after: timedelta
    at_least: timedelta = timedelta()


SILENCE = {
    TurnPolicy.CONVERSATIONAL: Silence(timedelta(seconds=1.5)),
    TurnPolicy.PATIENT: Silence(timedelta(seconds=4)),
    TurnPolicy.EXAM: Silence(timedelta(seconds=10), at_least=timedelta(seconds=10)),
}


class TurnEnd(StrEnum):
    SILENCE = "silence"
    NO_ANSWER = "no_answer"
    IDLE = "idle"
    ABSOLUTE = "absolute"


@dataclass(frozen=True)
class TurnClock:
    """The clock of one turn: `last_input` is None until the first word, `thinking` since the person asked for time."""

    policy: TurnPolicy
    spoken: bool
    started: datetime
    last_input: datetime | None = None
    thinking: datetime | None = None
    limits: Limits = USUAL

    def heard(self, at: datetime) -> "TurnClock":
        """A word was said or typed."""
        return replace(self, last_input=at, thinking=None)

    def think(self, at: datetime) -> "TurnClock":
        return replace(self, thinking=at)

    def deadline(self) -> tuple[datetime, TurnEnd]:
        """When the turn ends if nothing more happens, and why."""
        limits = [(self.started + self.limits.absolute, TurnEnd.ABSOLUTE)]
        if self.thinking is None:
            if self.last_input is None:
                limits.append((self.started + self.limits.no_speech, TurnEnd.NO_ANSWER))
            else:
                limits.append((self.last_input + self.limits.idle, TurnEnd.IDLE))
                if self.spoken:
                    silence = SILENCE[self.policy]
                    quiet = max(self.last_input + silence.ends_after, self.started + silence.at_least)
                    limits.append((quiet, TurnEnd.SILENCE))
        return min(limits)

    def ended(self, now: datetime) -> TurnEnd | None:
        at, reason = self.deadline()
        return reason if now >= at else None

    def notice(self, now: datetime) -> timedelta | None:
        """Time left, once it is short enough to be worth saying."""
        left = self.deadline()[0] - now
        return left if timedelta() < left <= NOTICE else None
