"""Would the same words get the same score from somebody else, and do groups fare differently?

Groups come from what people gave voluntarily; they are handed in for one report and never stored.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from core.domain.account import Account, Role
from core.domain.question import Question
from core.ports import Analytics, Questions
from core.statistics.fairness import GroupImpact, Verdict, adverse_impact
from core.statistics.intervals import Estimate, clustered_mean
from core.usecases.compare_candidates import Candidate
from core.usecases.insights import EVERYTHING, Filters, listed, times

SAMPLES = (10, 20, 40, 80)  # answers to choose from; more say it more exactly and take longer
SAMPLE = 20  # to begin with
LEAST_WORDS = 20  # an answer of a few words has no names or fillers to change
MATTERS = 0.3  # points of 10: the mean change that a changed way of speaking may make
SEED = 11

Probe = Callable[[Question, str, int], Sequence[tuple[str, float | None]]]
"""(question, answer, seed) to (kind of change, change of the score) for every change that alters the answer."""


@dataclass(frozen=True)
class ProbeRow:
    """One kind of change: the mean change of the score with its interval over answers, and the mean of its size."""

    kind: str
    mean: Estimate
    size: float
    unchanged: float  # share of answers whose score stays the same

    @property
    def matters(self) -> bool:
        return self.size > MATTERS


@dataclass(frozen=True)
class Counterfactual:
    answers: int
    kinds: tuple[ProbeRow, ...]
    sentence: str


@dataclass(frozen=True)
class Impact:
    """`known` of `people` with a result gave a group."""

    groups: tuple[GroupImpact, ...]
    known: int
    people: int
    sentence: str


@dataclass(frozen=True)
class CheckFairness:
    analytics: Analytics
    questions: Questions
    probe: Probe

    def counterfactual(self, person: Account, filters: Filters = EVERYTHING, answers: int = SAMPLE) -> Counterfactual:
        """Answers of the organisation, changed in what must not matter and graded again. Takes seconds.

        Raises NotAllowed, PeriodReversed, ModelMissing.
        """
        rows = self.analytics.run(
            "fairness_sample", **filters.of(person), least_words=LEAST_WORDS, seed=SEED, rows=answers
        )
        asked = self.questions.get_many(list({row["question_version_id"] for row in rows}))
        moved: dict[str, list[float]] = defaultdict(list)
        for row in rows:
            for kind, change in self.probe(asked[row["question_version_id"]], row["text"], SEED):
                if change is not None:
                    moved[kind].append(change)
        kinds = tuple(_probe_row(kind, changes) for kind, changes in sorted(moved.items()))
        return Counterfactual(len(rows), kinds, _probe_sentence(len(rows), kinds))

    def people(self, person: Account, filters: Filters = EVERYTHING) -> int:
        """How many results there are, one for each candidate and job. Raises NotAllowed, PeriodReversed."""
        return int(self.analytics.run("fairness_people", **filters.of(person))[0]["people"])

    @staticmethod
    def template(person: Account, candidates: Sequence[Candidate]) -> list[dict[str, str]]:
        """A row for each candidate with a result, the group to be filled in. Raises NotAllowed."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        names = {candidate.account_id: candidate.name for candidate in candidates}
        return [{"candidate": str(own), "name": name, "group": ""} for own, name in names.items()]

    def impact(self, person: Account, groups: Mapping[UUID, str], filters: Filters = EVERYTHING) -> Impact:
        """Recommendation rates by the group people gave; `groups` by account. Raises NotAllowed, PeriodReversed."""
        rows = self.analytics.run("fairness_outcomes", **filters.of(person))
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        known = 0
        for row in rows:
            if group := groups.get(row["account_id"], ""):
                known += 1
                counts[group][0] += bool(row["recommended"])
                counts[group][1] += 1
        found = tuple(adverse_impact({group: (hits, n) for group, (hits, n) in counts.items()}))
        return Impact(found, known, len(rows), _impact_sentence(found, known, len(rows)))


def _probe_row(kind: str, changes: Sequence[float]) -> ProbeRow:
    values = np.asarray(changes, dtype=np.float64)
    mean = clustered_mean(list(changes), range(len(changes)))
    return ProbeRow(kind, mean, float(np.abs(values).mean()), float((values == 0).mean()))


def _probe_sentence(answers: int, kinds: Sequence[ProbeRow]) -> str:
    if not kinds:
        return "There are no answers to change in this period."
    moving = [f"{row.kind} ({row.size:.2f} points)" for row in kinds if row.matters]
    if moving:
        return f"Scores of {times(answers, 'answer')} move with {listed(moving)}: please look."
    most = max(kinds, key=lambda row: row.size)
    return (
        f"In {times(answers, 'answer')} nothing that must not matter moves scores by {MATTERS:g} points on average; "
        f"the most is {most.size:.2f} ({most.kind})."
    )


def _impact_sentence(groups: Sequence[GroupImpact], known: int, people: int) -> str:
    share = f"{known:,} of {times(people, 'result')} can be put into a group people gave."
    adverse = [group.group for group in groups if group.verdict is Verdict.ADVERSE]
    look = [group.group for group in groups if group.verdict is Verdict.LOOK]
    judged = [group for group in groups if group.verdict is not Verdict.TOO_FEW]
    if len(judged) < 2:
        return f"{share} That is too few to judge."
    if adverse:
        return f"{share} {listed(adverse)} are recommended less than four fifths as often, beyond chance."
    if look:
        return f"{share} {listed(look)} are recommended less often; it may be chance, so please look."
    return f"{share} No sign of adverse impact."
