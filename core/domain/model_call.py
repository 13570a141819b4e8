"""Calls to a language model: what one used, and what a test of the connection found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Rung(StrEnum):
    """How a shape is asked for, the strictest first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    TEXT = "text"

    @property
    def below(self) -> "Rung | None":
        rungs = list(Rung)
        position = rungs.index(self) + 1
        return rungs[position] if position < len(rungs) else None


@dataclass(frozen=True)
class ModelCall:
    """One HTTP call. `outcome` is "ok" or names what went wrong.

    `attempt` counts the calls made for one task, from 1. Tokens are None where the server did not say, `cost` (in US
    dollars) where tokens or price are unknown.
    """

    at: datetime
    task: str
    model: str
    host: str
    rung: str
    attempt: int
    prompt_hash: str
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    ms: int
    outcome: str
    streamed: bool = False
    interview_id: UUID | None = None


@dataclass(frozen=True)
class RungTried:
    """`works`: the reply fitted the shape. `ms` of the whole attempt; `why` it failed, for the administrator."""

    rung: Rung
    works: bool
    ms: int
    why: str = ""


@dataclass(frozen=True)
class Connection:
    """What a test found. `rung` is the one that will be used, None when none works; `sample` what the model replied.

    `problem` is "" or a sentence; `detail` what the server complained of, without keys.
    """

    model: str
    host: str
    rung: Rung | None
    tried: tuple[RungTried, ...]
    streams: bool
    ms: int | None
    sample: str
    problem: str = ""
    detail: str = ""


@dataclass(frozen=True)
class PromptText:
    """A prompt as an administrator reads it; `hash` travels with every result it helped to make."""

    name: str
    purpose: str
    hash: str
