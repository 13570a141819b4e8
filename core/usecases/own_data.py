"""A person takes their data with them, or has all of it removed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID
from zipfile import ZipFile

from core.case_ports import DrillResults
from core.domain.account import Account, Role
from core.domain.errors import DemoAccount, LastAdmin
from core.domain.grade import GradedAnswer
from core.domain.interview import Interview, NoteKind
from core.domain.review import NOTHING, Looked
from core.domain.spoken import Recording, Upload
from core.ports import Accounts, Audit, Now, Scorecards, SpokenRecords
from core.trust_ports import Reviews


class PersonalStore(Protocol):
    """Everything of one person, to hand over or to remove."""

    def of_account(self, account_id: UUID) -> list[Interview]: ...

    def answers(self, interview_id: UUID) -> list[GradedAnswer]: ...

    def notes(self, interview_id: UUID, kind: NoteKind) -> dict[int, str]: ...

    def erase(self, account_id: UUID) -> None: ...


class SoundFiles(Protocol):
    """The files of recorded answers."""

    def of_interview(self, interview_id: UUID) -> list[tuple[Recording, Path]]: ...

    def delete(self, interview_id: UUID) -> None: ...


class UploadedFiles(Protocol):
    """Recordings made elsewhere, and what was heard in them."""

    def of(self, person: Account) -> list[Upload]: ...

    def delete_all(self, person: Account) -> None: ...


@dataclass(frozen=True)
class OwnData:
    interviews: PersonalStore
    accounts: Accounts
    audit: Audit
    now: Now
    spoken: SpokenRecords
    sounds: SoundFiles
    uploads: UploadedFiles
    scorecards: Scorecards
    drills: DrillResults
    reviews: Reviews

    def export(self, person: Account) -> dict[str, Any]:
        """Everything the person said and every score of it, as plain data."""
        return {
            "name": person.display_name,
            "email": person.email,
            "exported_at": self.now().isoformat(),
            "interviews": [self._interview(interview) for interview in self.interviews.of_account(person.id)],
            "uploaded_recordings": [
                {"name": upload.name, "at": upload.created.isoformat(), "text": upload.text, "remark": upload.remark}
                for upload in self.uploads.of(person)
            ],
            "case_drills": [
                {"drill": taken.drill_id, "kind": taken.kind, "at": taken.taken_at.isoformat(), "score": taken.score}
                for taken in self.drills.of_account(person.id)
            ],
        }

    def recordings(self, person: Account) -> dict[str, Path]:
        """Every recorded answer of the person, by the name it has in a download."""
        found = {}
        for interview in self.interviews.of_account(person.id):
            places = {turn.id: turn.position for turn in interview.turns}
            for recording, path in self.sounds.of_interview(interview.id):
                name = f"{interview.started_at:%Y-%m-%d-%H%M}/turn-{places.get(recording.turn_id, 0):02d}"
                found[f"{name}-{recording.number}.wav"] = path
        return found

    def sound_archive(self, person: Account) -> bytes:
        """All recordings in one zip file."""
        target = BytesIO()
        with ZipFile(target, "w") as archive:
            for name, path in self.recordings(person).items():
                archive.write(path, name)
        return target.getvalue()

    def erase(self, person: Account) -> None:
        """Remove everything about the person. The audit log keeps that it happened, without saying who it was.

        Raises DemoAccount for the shared demo accounts, LastAdmin for the only administrator.
        """
        if person.is_demo:
            raise DemoAccount
        admins = [a for a in self.accounts.of_org(person.org_id) if a.role is Role.ADMIN and a.status == "active"]
        if person.role is Role.ADMIN and len(admins) == 1:
            raise LastAdmin
        self.uploads.delete_all(person)
        sittings = [interview.id for interview in self.interviews.of_account(person.id)]
        self.interviews.erase(person.id)
        for sitting in sittings:
            self.sounds.delete(sitting)
        self.audit.record(
            "person_erased", account_id=None, object_type="account", object_id="", detail={}, at=self.now()
        )

    def _interview(self, interview: Interview) -> dict[str, Any]:
        spoken = self.spoken.spoken(interview.id)
        graded = {answer.turn_id: answer for answer in self.interviews.answers(interview.id)}
        reported = self.interviews.notes(interview.id, NoteKind.NOTICED)
        looked = self.reviews.about([answer.id for answer in graded.values() if answer.signals])
        return {
            "started_at": interview.started_at.isoformat(),
            "status": interview.status,
            "mode": interview.mode,
            "case": self._case(interview),
            "notes": self.interviews.notes(interview.id, NoteKind.SCRATCH).get(0, ""),
            "turns": [
                {
                    "who": turn.role,
                    "kind": turn.kind,
                    "text": turn.text,
                    "at": turn.created_at.isoformat(),
                    "score": _score(graded.get(turn.id)),
                    "noticed": reported.get(turn.position, ""),
                    "review": _reviewed(graded.get(turn.id), looked),
                    "spoken": asdict(spoken[turn.id]) if turn.id in spoken else None,
                }
                for turn in interview.turns
            ],
        }

    def _case(self, interview: Interview) -> dict[str, Any] | None:
        """Which case it was and what came of it; the case's solution is the library's, not the person's."""
        if interview.case is None:
            return None
        card = self.scorecards.latest(interview.id)
        found = card.case_result if card else None
        return {
            "title": interview.case.title,
            "overall": card.overall if card else None,
            "marks": {dimension.name: dimension.value for dimension in card.dimensions} if card else {},
            "checkpoints": [
                {"question": c.question, "said": c.said, "unit": c.unit, "outcome": c.outcome, "hints": c.hints}
                for c in (found.checkpoints if found else ())
            ],
        }


def _reviewed(answer: GradedAnswer | None, looked: Mapping[UUID, Looked]) -> dict[str, Any] | None:
    """Signals, the person's own notes and what came of it; why is the reviewer's to say."""
    if answer is None or not answer.signals:
        return None
    known = looked.get(answer.id, NOTHING)
    return {
        "signals": {signal.signal: signal.value for signal in answer.signals},
        "notes": [{"text": note.text, "at": note.at.isoformat()} for note in known.notes],
        "decision": known.latest.decision.value if known.latest else None,
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
