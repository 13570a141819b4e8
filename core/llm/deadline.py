"""One deadline for a whole call: tries, waits and re-asks included."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from core.llm.errors import DeadlinePassed

Clock = Callable[[], float]


@dataclass(frozen=True)
class Deadline:
    """A moment on a monotonic clock, in seconds."""

    at: float
    clock: Clock = time.monotonic

    @classmethod
    def within(cls, seconds: float, clock: Clock = time.monotonic) -> "Deadline":
        return cls(clock() + seconds, clock)

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.at - self.clock())

    def check(self) -> None:
        """Raises DeadlinePassed."""
        if self.clock() >= self.at:
            raise DeadlinePassed
