"""A store with interviews to grade blind, two recruiters, and the studio over it."""

from dataclasses import replace
from itertools import count
from uuid import UUID, uuid4

from core.domain.account import Account, Role
from core.domain.blind import Marks
from core.domain.grade import Grade
from core.domain.interview import Interview
from core.storage.accounts import AuditRepository
from core.storage.analytics import DuckDbAnalytics
from core.storage.engine import Store
from core.storage.studio import CalibrationRepository
from core.usecases.grade_blind import Progress
from core.usecases.trust_grader import TrustGrader
from core.wiring_insights import build_studio
from tests.storage.world import JOB, World
from tests.unit.fakes import ORG, OTHER, PERSON, T0, ScriptedGrader, Ticking

RAE = Account(UUID(int=71), ORG, "rae@example.org", "Rae", Role.RECRUITER)
ROY = Account(UUID(int=72), ORG, "roy@example.org", "Roy", Role.RECRUITER)
STRANGER = Account(UUID(int=73), uuid4(), "s@example.org", "S", Role.RECRUITER)
SCORES = (2.0, 3.0, 5.0, 6.0, 6.5, 7.5)


class Studio:
    """Six people with three answers each, the first of which names its speaker."""

    def __init__(self, store: Store, people: int = 6, *, lived_in: bool = False) -> None:
        self.world = World(store, lived_in=lived_in)
        self.store = store
        self.analytics, self.audit, self.now = DuckDbAnalytics(store), AuditRepository(store), Ticking()
        self.calibrations = CalibrationRepository(store)
        built = build_studio(
            store, self.analytics, self.world.jobs, self.world.questions, self.audit, self.now, ScriptedGrader.version
        )
        self.blind, self.scales = built.blind, built.scales
        self.trust = TrustGrader(self.analytics, self.calibrations)
        self.world.conduct = replace(self.world.conduct, scales=self.calibrations)
        self.numbers = count(people if lived_in else 0)
        if not lived_in:
            for account in (RAE, ROY):
                self.world.accounts.add(account, None, T0)
            for number in range(people):
                self.interviewed(self.newcomer(), SCORES[number % len(SCORES)])

    def newcomer(self) -> Account:
        """Somebody who is asked what everybody is asked first."""
        number = next(self.numbers)
        mail, name = f"p{number}@example.org", f"Pat Number{number}"
        person = Account(UUID(int=100 + number), ORG, mail, name, Role.CANDIDATE)
        self.world.accounts.add(person, None, T0)
        return person

    def interviewed(self, person: Account, score: float) -> Interview:
        """A finished interview of three answers that this score was given."""
        words = (
            f"score={score} I am {person.display_name} and I say this.",
            f"score={score} No name.",
            f"score={score}",
        )
        return self.world.conduct.end(person, self.world.sitting(person, words).id)

    def grades_of(self, interview: Interview) -> dict[UUID, Grade]:
        """By question."""
        answers = self.world.interviews.answers(interview.id)
        return {answer.question_version_id: answer.grade for answer in answers if answer.grade}

    def all_graded(self, person: Account, harsher: float = 2.0, size: int = 20) -> list[Progress]:
        """Every answer of a sample graded that far below the machine, whose marks the answers tell."""
        steps = [self.blind.begin(person, JOB.id, size=size)]
        while (answer := steps[-1].answer) is not None:
            mark = max(1.0, float(answer.words.split()[0].removeprefix("score=")) - harsher)
            steps.append(self.blind.grade(person, answer.sample_id, answer.answer_id, Marks(mark, mark)))
        return steps


__all__ = ["JOB", "OTHER", "PERSON", "RAE", "ROY", "STRANGER", "Studio"]
