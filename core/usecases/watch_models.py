"""What administrators see of language models: whether one is configured and works, what it costs, what it made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core.domain.account import Account, Role
from core.domain.errors import NotAllowed
from core.domain.model_call import Connection, PromptText
from core.ports import Analytics, Audit, ModelConnection, Now


@dataclass(frozen=True)
class WatchModels:
    """`connection` is None where no model is configured. Models and their calls belong to the whole installation."""

    connection: ModelConnection | None
    prompts: Sequence[PromptText]
    analytics: Analytics
    audit: Audit
    now: Now

    @property
    def answers_go_to(self) -> str:
        """The server answers are sent to, "" when they stay on this machine."""
        return self.connection.host if self.connection and not self.connection.is_local else ""

    def test(self, person: Account) -> Connection | None:
        """Try the connection out; None without one. It can cost money, so a demo's administrator may not.

        Raises NotAllowed.
        """
        if not self.may_test(person):
            raise NotAllowed
        if self.connection is None:
            return None
        found = self.connection.check()
        self.audit.record(
            "model_tested",
            account_id=person.id,
            object_type="model",
            object_id=self.connection.model,
            detail={"works": found.rung is not None},
            at=self.now(),
        )
        return found

    def may_test(self, person: Account) -> bool:
        person.must_be(Role.ADMIN)
        return not person.is_demo

    def calls(self, person: Account, days: int) -> list[dict[str, Any]]:
        """A row a task and model: calls, median latency, tokens, cost, share that failed. Raises NotAllowed."""
        person.must_be(Role.ADMIN)
        return self.analytics.run("model_calls_by_task", since=self.now() - timedelta(days=days))

    def grades(self, person: Account) -> list[dict[str, Any]]:
        """Which grader and prompt made how many of the organisation's scores. Raises NotAllowed."""
        person.must_be(Role.ADMIN)
        names = {prompt.hash: prompt for prompt in self.prompts}
        rows = self.analytics.run("grades_by_prompt", org_id=person.org_id)
        return [{**row, "prompt": names.get(row["prompt_hash"])} for row in rows]
