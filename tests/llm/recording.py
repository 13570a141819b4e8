"""Replies of a real model, kept as files: recorded by the tests with the model, replayed by the everyday ones."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from core.llm.deadline import Deadline
from core.llm.replies import Body, Reply, Server

FILE = Path(__file__).with_name("recorded.json")
PIECE = 7  # characters of a replayed stream


def task_of(body: Body) -> str:
    """What the request was for, by the name of its schema."""
    wanted = body.get("response_format") or {}
    return str(wanted.get("json_schema", {}).get("name", "text"))


class Recorder:
    """Passes calls on and keeps what came back."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.kept: list[dict[str, object]] = []

    def ask(self, body: Body, deadline: Deadline) -> Reply:
        return self._keep(body, self.server.ask(body, deadline))

    def stream(self, body: Body, deadline: Deadline, emit: Callable[[str], None]) -> Reply:
        return self._keep(body, self.server.stream(body, deadline, emit))

    def close(self) -> None:
        self.server.close()

    def save(self) -> None:
        FILE.write_text(json.dumps(self.kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def _keep(self, body: Body, reply: Reply) -> Reply:
        self.kept.append({"task": task_of(body), **asdict(reply)})
        return reply


class Replayed:
    """Gives the recorded replies of each task in order."""

    def __init__(self) -> None:
        self.left = json.loads(FILE.read_text(encoding="utf-8"))

    def ask(self, body: Body, deadline: Deadline) -> Reply:
        found = next(one for one in self.left if one["task"] == task_of(body))
        self.left.remove(found)
        return Reply(**{name: value for name, value in found.items() if name != "task"})

    def stream(self, body: Body, deadline: Deadline, emit: Callable[[str], None]) -> Reply:
        reply = self.ask(body, deadline)
        for start in range(0, len(reply.text), PIECE):
            emit(reply.text[start : start + PIECE])
        return reply

    def close(self) -> None: ...
