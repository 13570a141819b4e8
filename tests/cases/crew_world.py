"""A crew that says what a test wants: designs and stories that fit a model, and a process that hands them over."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from core.case_ports import CrewPrompt
from core.cases.crew import CrewWriter
from core.cases.draw import draw
from core.cases.texts import texts_of
from core.cases.writer import EmbeddedWriter
from core.domain.case import CaseType, Citation
from core.domain.case_request import CaseBrief, WrittenCase
from core.domain.case_study import Engine
from core.domain.errors import CrewFailed
from core.domain.question import Difficulty

MODEL = "profitability"
BRIEF = CaseBrief("falling profit", CaseType.CONSULTING, Difficulty.MEDIUM, count=1, seed=7, engine=Engine.CREW)
PASSAGE = Citation("The case method", 12, "Profit falls when unit costs rise faster than prices.")
GOOD = draw(MODEL, 7, Difficulty.MEDIUM)


def design(**changes: Any) -> dict[str, Any]:
    """A design that holds together: the numbers of a drawn case, in an industry no model has."""
    words = texts_of(MODEL).industries[0].words
    whole = {
        "industry": "Escape rooms",
        "client": "Locked In",
        "about": "Locked In runs escape rooms for groups in nine cities",
        "words": [{"key": key, "text": f"its {text}"} for key, text in words.items()],
        "parameters": [{"key": q.key, "value": q.value} for q in GOOD.parameters],
        "exhibits": [],
    }
    return {**whole, **changes}


def story(**changes: Any) -> dict[str, Any]:
    whole = {
        "title": "Full rooms, empty till",
        "prompt": "{client} sold {volume_then} last year and {volume_growth} more this year, and yet its profit fell. "
        "The owners ask what happened and what to do first.",
        "background": ["Prices are the same in every city."],
        "twist": "The sales director wants to cut prices by {plan_cut}.",
    }
    return {**whole, **changes}


def exhibit(**changes: Any) -> dict[str, Any]:
    whole = {
        "kind": "table",
        "title": "Two years of Locked In",
        "unit": "",
        "categories": ["Last year", "This year"],
        "series": [{"name": "Groups", "cells": ["volume_then", "volume_now"]}],
        "note": "",
    }
    return {**whole, **changes}


class ModelInWords:
    """A CrewModel without a server: prompts show what was filled in, calls are counted."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int, object]] = []

    def reach(self) -> dict[str, str | int | float | bool]:
        return {"key": "k"}

    def prompt(self, name: str, material: Mapping[str, str], **plain: str) -> CrewPrompt:
        return CrewPrompt(name, "\n".join([*material.values(), *plain.values()]), f"hash of {name}")

    def as_material(self, label: str, text: str) -> str:
        return f"<{label}>{text}</{label}>"

    def account(self, task: str, attempt: int, prompt_hash: str, call: Mapping[str, object]) -> None:
        self.calls.append((task, attempt, call.get("outcome")))


class ScriptedProcess:
    """Stands in for the crew's process: gives the replies in order, a CrewFailed among them is raised."""

    def __init__(self, replies: list[Any], on_call: Callable[[Mapping[str, object]], None]) -> None:
        self.replies, self.on_call = replies, on_call
        self.orders: list[Mapping[str, Any]] = []
        self.closed = False

    def __enter__(self) -> "ScriptedProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def run(self, order: Mapping[str, Any], answer: Callable[[str, str], str]) -> tuple[str, Any]:
        self.orders.append(order)
        self.on_call({"outcome": "ok"})
        reply = self.replies.pop(0)
        if isinstance(reply, CrewFailed):
            raise reply
        if callable(reply):
            return reply(answer)
        return (reply, None) if isinstance(reply, str) else ("", reply)


def written(*replies: Any, brief: CaseBrief = BRIEF, **rest: Any) -> tuple[WrittenCase, CrewWriter, ScriptedProcess]:
    """What comes of it when the crew says `replies`: notes first, then designs and stories."""
    started: list[ScriptedProcess] = []

    def start(reach: object, seconds: float, check: object, on_call: Any, python: object) -> Any:
        started.append(ScriptedProcess(list(replies), on_call))
        return started[0]

    writer = CrewWriter(ModelInWords(), EmbeddedWriter(), start=start, **{"large": True, **rest})
    (made,) = writer.write(uuid4(), brief, [PASSAGE], 0, lambda _: None)
    return made, writer, started[0]
