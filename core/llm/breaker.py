"""An endpoint that fails several times in a row is left alone for a while, so that nobody waits for it every turn."""

import threading

from core.llm.deadline import Clock
from core.llm.errors import ModelError, Resting

IN_A_ROW = 3
REST = 30.0  # seconds; after it a single failure is enough to rest again


class Breaker:
    """Safe to share between threads."""

    def __init__(self, clock: Clock, in_a_row: int = IN_A_ROW, rest: float = REST) -> None:
        self._clock, self._in_a_row, self._rest = clock, in_a_row, rest
        self._failures, self._until = 0, 0.0
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raises Resting while the endpoint is left alone."""
        with self._lock:
            if self._clock() < self._until:
                raise Resting

    def note(self, failure: ModelError | None) -> None:
        """How a call went; only failures of the endpoint itself count, and a success wipes them out."""
        with self._lock:
            if failure is None:
                self._failures, self._until = 0, 0.0
            elif failure.endpoint_down:
                self._failures += 1
                if self._failures >= self._in_a_row:
                    self._until = self._clock() + self._rest

    def reset(self) -> None:
        self.note(None)
