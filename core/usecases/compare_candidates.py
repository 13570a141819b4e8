"""Candidates among their peers: percentile and interval, and up to four side by side."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from uuid import UUID

from core.domain.account import Account
from core.domain.errors import NotFound
from core.domain.insight_errors import TooManyToCompare
from core.ports import Analytics
from core.statistics.intervals import Estimate
from core.usecases.insights import EVERYTHING, Filters, listed, percent, times

LEAST_PEERS = 10  # below, a percentile says little
MOST_COMPARED = 4
MOST_RANKED = 500  # candidates of a job that the page lists, the highest scores; the template for fairness has all
EVERYBODY = 2**31 - 1


@dataclass(frozen=True)
class Candidate:
    """The latest scored interview of a candidate for a job. `percentile` is the share of peers who scored lower, ties
    half, 0 to 1; None below LEAST_PEERS peers. `of_job` counts everybody with a result for the job."""

    account_id: UUID
    name: str
    interview_id: UUID
    job: str
    job_id: UUID
    rubric_version_id: UUID
    ended_at: datetime
    interviews: int
    score: Estimate  # 0-100 with the grader's own interval
    recommendation: str
    peers: int
    percentile: float | None
    of_job: int

    @property
    def standing(self) -> str:
        if self.percentile is None:
            return f"{times(self.peers, 'peer')}: too few for a percentile."
        return f"Scored higher than {percent(self.percentile)} of {times(self.peers, 'peer')}."


@dataclass(frozen=True)
class SideBySide:
    """`apart` names the pairs whose intervals do not overlap, the higher first; all others are not distinguishable."""

    candidates: tuple[Candidate, ...]
    apart: frozenset[tuple[UUID, UUID]]
    sentence: str

    @property
    def close(self) -> list[tuple[Candidate, Candidate]]:
        """The pairs that cannot be told apart."""
        pairs = combinations(self.candidates, 2)
        return [pair for pair in pairs if (pair[0].account_id, pair[1].account_id) not in self.apart]


@dataclass(frozen=True)
class CompareCandidates:
    analytics: Analytics

    def ranked(
        self, person: Account, filters: Filters = EVERYTHING, most: int = MOST_RANKED, picked: Sequence[UUID] = ()
    ) -> list[Candidate]:
        """By job, the highest score first: the `most` highest of each job, and those whose interview is `picked`.

        Raises NotAllowed, PeriodReversed.
        """
        given = {**filters.of(person), "rows": most, "picked": [str(interview) for interview in picked]}
        return [
            Candidate(
                account_id=row["account_id"],
                name=row["candidate"],
                interview_id=row["interview_id"],
                job=row["job"],
                job_id=row["job_id"],
                rubric_version_id=row["rubric_version_id"],
                ended_at=row["ended_at"],
                interviews=row["interviews"],
                score=Estimate(row["overall"], row["low"], row["high"], 1),
                recommendation=row["recommendation"],
                peers=row["peers"],
                percentile=row["percentile"] if row["peers"] >= LEAST_PEERS else None,
                of_job=row["of_job"],
            )
            for row in self.analytics.run("candidate_ranks", **given)
        ]

    def everybody(self, person: Account, filters: Filters = EVERYTHING) -> list[Candidate]:
        """All of them, for a file; slow and large where there are many. Raises NotAllowed, PeriodReversed."""
        return self.ranked(person, filters, EVERYBODY)

    @staticmethod
    def told(peers: Sequence[Candidate]) -> str:
        """Those of one job in a sentence: how many, and how many stand clear of the next."""
        if not peers:
            return "Nobody has a scored interview in this period."
        first = max(peers, key=lambda c: c.score.value)
        level = sum(not first.score.apart(other.score) for other in peers) - 1
        about = f"{times(first.of_job, 'candidate')} for {first.job}."
        if len(peers) == 1:
            return f"{about} There is nobody to compare with."
        if not level:
            return f"{about} {first.name} scored clearly higher than everybody else."
        least = "at least " if level == len(peers) - 1 < first.of_job - 1 else ""
        return f"{about} The highest score cannot be told from those of {least}{times(level, 'other candidate')}."

    def compare(self, person: Account, interviews: Sequence[UUID], filters: Filters = EVERYTHING) -> SideBySide:
        """The candidates with these latest interviews, the highest score first.

        Raises NotAllowed, NotFound for one that is not in the list, TooManyToCompare for more than four or for
        candidates of different jobs or rubrics, whose scores do not compare.
        """
        wanted = set(interviews)
        ranked = self.ranked(person, filters, most=0, picked=interviews)
        found = [candidate for candidate in ranked if candidate.interview_id in wanted]
        if len(found) != len(wanted):
            raise NotFound
        if len(found) > MOST_COMPARED or len({candidate.rubric_version_id for candidate in found}) > 1:
            raise TooManyToCompare
        found.sort(key=lambda candidate: (-candidate.score.value, candidate.name))
        pairs = [(one, other) for one, other in combinations(found, 2) if one.score.apart(other.score)]
        apart = frozenset((one.account_id, other.account_id) for one, other in pairs)
        return SideBySide(tuple(found), apart, _sentence(found, pairs))


def labelled(candidates: Sequence[Candidate]) -> dict[str, Candidate]:
    """Candidates by name; where it is not the only one, with the beginning of the interview's id."""
    names = Counter(candidate.name for candidate in candidates)
    return {c.name if names[c.name] == 1 else f"{c.name} ({str(c.interview_id)[:6]})": c for c in candidates}


def _sentence(found: Sequence[Candidate], pairs: Sequence[tuple[Candidate, Candidate]]) -> str:
    if len(found) < 2:
        return "Choose a second candidate of the same job to compare."
    if not pairs:
        names = listed([candidate.name for candidate in found])
        return f"{names} are not distinguishable: their likely ranges overlap."
    first = found[0]
    below = [other.name for one, other in pairs if one is first]
    if not below:
        return f"{times(len(pairs), 'pair')} can be told apart; the highest score is not clearly the best."
    rest = [c.name for c in found[1:] if c.name not in below]
    said = f"{first.name} scored clearly higher than {listed(below)}."
    return f"{said} {first.name} and {listed(rest)} are not distinguishable." if rest else said
