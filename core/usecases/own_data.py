"""A person takes their data with them, or has all of it removed."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.errors import DemoAccount, LastAdmin
from core.domain.grade import GradedAnswer
from core.domain.interview import Interview
from core.ports import Accounts, Audit, Now


class PersonalStore(Protocol):
    """Everything of one person, to hand over or to remove."""

    def of_account(self, account_id: UUID) -> list[Interview]: ...

    def answers(self, interview_id: UUID) -> list[GradedAnswer]: ...

    def erase(self, account_id: UUID) -> None: ...


@dataclass(frozen=True)
class OwnData:
    interviews: PersonalStore
    accounts: Accounts
    audit: Audit
    now: Now

    def export(self, person: Account) -> dict[str, Any]:
        """Everything the person said and every score of it, as plain data."""
        return {
            "name": person.display_name,
            "email": person.email,
            "exported_at": self.now().isoformat(),
            "interviews": [self._interview(interview) for interview in self.interviews.of_account(person.id)],
        }

    def erase(self, person: Account) -> None:
        """Remove everything about the person. The audit log keeps that it happened, without saying who it was.

        Raises DemoAccount for the shared demo accounts, LastAdmin for the only administrator.
        """
        if person.is_demo:
            raise DemoAccount
        admins = [a for a in self.accounts.of_org(person.org_id) if a.role is Role.ADMIN and a.status == "active"]
        if person.role is Role.ADMIN and len(admins) == 1:
            raise LastAdmin
        self.interviews.erase(person.id)
        self.audit.record(
            "person_erased", account_id=None, object_type="account", object_id="", detail={}, at=self.now()
        )

    def _interview(self, interview: Interview) -> dict[str, Any]:
        graded = {answer.turn_id: answer for answer in self.interviews.answers(interview.id)}
        return {
            "started_at": interview.started_at.isoformat(),
            "status": interview.status,
            "turns": [
                {
                    "who": turn.role,
                    "kind": turn.kind,
                    "text": turn.text,
                    "at": turn.created_at.isoformat(),
                    "score": _score(graded.get(turn.id)),
                }
                for turn in interview.turns
            ],
        }


def _score(answer: GradedAnswer | None) -> dict[str, Any] | None:
    if answer is None or answer.grade is None:
        return None
    grade = answer.grade
    return {
        "status": answer.status,
        "confidence": grade.confidence,
        "low": grade.low,
        "high": grade.high,
        "critique": grade.critique,
        "grader": f"{grade.grader} {grade.grader_version}",
        "key_points": {verdict.key_point.statement: verdict.verdict for verdict in grade.verdicts},
    }
