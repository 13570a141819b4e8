"""What an endpoint turned out to take, remembered while the process lives: the rung, and parameters it refuses."""

import threading
from dataclasses import dataclass, field, replace
from typing import Any

from core.domain.model_call import Rung
from core.llm.errors import ParameterRefused

IGNORED_TWICE = 2  # replies without any JSON where the server should have seen to it
SPARE = frozenset({"temperature", "seed", "stream_options"})
TOKENS, OTHER_TOKENS = "max_tokens", "max_completion_tokens"  # what most servers know, and OpenAI's newer name


@dataclass(frozen=True)
class Habits:
    """How to speak to one model at one address. `tokens`: the name of the limit on output, "" for none."""

    rung: Rung = Rung.SCHEMA
    without: frozenset[str] = field(default_factory=frozenset)
    tokens: str = TOKENS

    def apply(self, body: dict[str, Any], output_tokens: int) -> dict[str, Any]:
        """The request as this endpoint takes it."""
        kept = {name: value for name, value in body.items() if name not in self.without}
        return {**kept, self.tokens: output_tokens} if self.tokens else kept

    def after(self, refused: ParameterRefused) -> "Habits | None":
        """What to try next; None when nothing is left to give up."""
        if refused.name == "response_format":
            return replace(self, rung=self.rung.below) if self.rung.below else None
        if refused.name in (TOKENS, OTHER_TOKENS):
            if not self.tokens:
                return None
            return replace(self, tokens=OTHER_TOKENS if self.tokens == TOKENS else "")
        if refused.name in SPARE and refused.name not in self.without:
            return replace(self, without=self.without | {refused.name})
        return None


class Learned:
    """Habits by (address, model). Safe to share between threads."""

    def __init__(self) -> None:
        self._habits: dict[tuple[str, str], Habits] = {}
        self._ignored: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def of(self, key: tuple[str, str]) -> Habits:
        with self._lock:
            return self._habits.get(key, Habits())

    def set(self, key: tuple[str, str], habits: Habits) -> None:
        with self._lock:
            self._habits[key] = habits

    def forget(self, key: tuple[str, str]) -> None:
        with self._lock:
            self._habits.pop(key, None)
            self._ignored.pop(key, None)

    def ignored(self, key: tuple[str, str]) -> None:
        """The endpoint took `response_format` and replied as if it were not there; twice, and it is asked in words."""
        with self._lock:
            self._ignored[key] = self._ignored.get(key, 0) + 1
            if self._ignored[key] >= IGNORED_TWICE:
                self._habits[key] = replace(self._habits.get(key, Habits()), rung=Rung.TEXT)
