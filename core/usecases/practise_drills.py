"""Short drills for cases, done at once: one is drawn, answered, scored, and kept as a result of the day."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from core.case_ports import DrillBank, DrillResults
from core.domain.account import Account
from core.domain.case_drill import CaseDrill, DrillDay, DrillKind, DrillResult, DrillTaken
from core.ports import NewId, Now

SEEDS = 1_000_000


@dataclass(frozen=True)
class PractiseDrills:
    bank: DrillBank
    results: DrillResults
    now: Now
    new_id: NewId

    def draw(self, drill_id: str, seed: int | None = None) -> CaseDrill:
        """A drill by its id, with new numbers unless a seed is given. Raises CaseUnknown."""
        return self.bank.draw(drill_id, secrets.randbelow(SEEDS) if seed is None else seed)

    def another(self, person: Account, kind: DrillKind, after: str = "") -> CaseDrill:
        """One of a kind the person has done least often, and not the one `after` which it comes."""
        done = [taken.drill_id for taken in self.results.of_account(person.id)]
        choice = [drill_id for drill_id in self.bank.ids(kind) if drill_id != after]
        fewest = min(done.count(drill_id) for drill_id in choice)
        return self.draw(secrets.choice([drill_id for drill_id in choice if done.count(drill_id) == fewest]))

    def answer(self, person: Account, drill: CaseDrill, words: str) -> DrillResult:
        """Score an answer and keep the result, not the words. Raises ModelMissing, and then nothing is kept."""
        result = self.bank.score(drill, words)
        self.results.add(
            DrillTaken(self.new_id(), person.id, drill.id, drill.kind, drill.seed, result.score, self.now())
        )
        return result

    def day(self, person: Account, since: datetime) -> DrillDay:
        """What the person did `since` their day began."""
        return DrillDay.of(self.results.of_account(person.id, since))
