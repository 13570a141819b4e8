"""Grading blind: a sample of answers that one person marks without seeing what the machine, or anybody else, gave.

What a page gets before the grade is a `BlindAnswer`; the machine's marks come with `compared`, for answers that this
person has graded, and for no others.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.blind import BlindAnswer, BlindGrade, LeftOut, Marks, Sample, without_name
from core.domain.errors import NotFound
from core.domain.insight_errors import (
    AllGraded,
    AlreadyGradedBlind,
    AnswerGone,
    JobClosed,
    NothingToGrade,
    OwnAnswer,
    SampleSizeUnknown,
)
from core.domain.rubric import Job
from core.ports import Analytics, Jobs, NewId, Now, Questions
from core.statistics.agreement import Agreement
from core.statistics.sampling import Candidate, draw
from core.trust_ports import BlindGrades
from core.usecases.insights import times
from core.usecases.trust_grader import DIMENSIONS, LEAST_PAIRS, ByDimension, qwk_by_dimension

SIZES = (10, 20, 40, 80)
LEAST_TWICE = 10  # answers that two people graded, before their agreement is shown
SIZE = 40  # to begin with: above LEAST_PAIRS, and about forty minutes


@dataclass(frozen=True)
class Choice:
    """A question a sample can be narrowed to; `graded` counts answers that anybody graded blind."""

    question_version_id: UUID
    name: str
    stem: str
    answers: int
    graded: int


@dataclass(frozen=True)
class Progress:
    """How far a sample has got; `answer` is the next one, None when none is left."""

    sample: Sample
    done: int
    size: int
    answer: BlindAnswer | None


@dataclass(frozen=True)
class Compared:
    """A person's blind grades of a job beside the machine's. `rows` newest first; `bias` is the mean of machine less
    person. `between` is agreement between people on the `pairs` of grades of one answer, None below LEAST_TWICE."""

    rows: Sequence[dict[str, Any]]
    left_out: Sequence[dict[str, Any]]
    by_dimension: ByDimension
    bias: dict[str, float]
    between: ByDimension
    pairs: int
    sentence: str


@dataclass(frozen=True)
class GradeBlind:
    """`grader_version` is that of whatever marks live answers now."""

    analytics: Analytics
    grades: BlindGrades
    jobs: Jobs
    questions: Questions
    now: Now
    new_id: NewId
    grader_version: str

    def choices(self, person: Account, job_id: UUID) -> list[Choice]:
        """The questions of a job that have answers. Raises NotAllowed, NotFound."""
        self._job(person, job_id)
        rows = self.analytics.run("blind_questions", org_id=person.org_id, job_id=job_id)
        return [
            Choice(row["question_version_id"], row["question"], row["stem"], row["answers"], row["graded"])
            for row in rows
        ]

    def begin(
        self, person: Account, job_id: UUID, *, size: int = SIZE, question_version_id: UUID | None = None
    ) -> Progress:
        """Draw answers to grade: the same ones whenever the same answers are there to draw from.

        Raises NotAllowed, NotFound, JobClosed, SampleSizeUnknown, NothingToGrade, AllGraded.
        """
        self._open(person, job_id)
        if size not in SIZES:
            raise SampleSizeUnknown
        narrowed = {"job_id": job_id, "question_version_id": question_version_id}
        seed = _seed(job_id)
        pool = self.analytics.run(
            "blind_pool", org_id=person.org_id, account_id=person.id, grader_version=self.grader_version, seed=seed,
            rows=size, **narrowed,
        )  # fmt: skip
        if not pool:
            of = {"org_id": person.org_id, "account_id": person.id, **narrowed}
            known = (self.analytics.run(query, **of) for query in ("blind_comparison", "blind_left_out"))
            raise AllGraded if any(known) else NothingToGrade
        present = [row for row in pool if row["is_present"]]
        rows = present if len(present) >= size else pool
        candidates = [Candidate(row["answer_id"], row["question_version_id"], row["band"]) for row in rows]
        sample = Sample(
            self.new_id(), person.org_id, person.id, job_id, question_version_id, seed, self.now(),
            tuple(draw(candidates, size, seed)),
        )  # fmt: skip
        self.grades.add_sample(sample)
        return self._progress(person, sample)

    def resume(self, person: Account, job_id: UUID, question_version_id: UUID | None = None) -> Progress | None:
        """Where the sample drawn last stands, None without one. Raises NotAllowed, NotFound."""
        self._job(person, job_id)
        sample = self.grades.latest(person.id, job_id, question_version_id)
        return self._progress(person, sample) if sample else None

    def grade(self, person: Account, sample_id: UUID, answer_id: UUID, given: Marks | LeftOut) -> Progress:
        """Keep a grade at once, and go on to the next answer.

        Raises NotAllowed, NotFound, JobClosed, OwnAnswer, AlreadyGradedBlind, AnswerGone; what was kept stays.
        """
        person.must_be(Role.RECRUITER, Role.ADMIN)
        sample = self.grades.sample(sample_id)
        if sample.account_id != person.id or sample.org_id != person.org_id:
            raise NotFound
        self._open(person, sample.job_id)
        if self.grades.drawn(answer_id).account_id == person.id:
            raise OwnAnswer
        if answer_id not in sample.answers:
            raise NotFound
        if answer_id in self.grades.graded(person.id, [answer_id]):
            raise AlreadyGradedBlind
        self.grades.add(BlindGrade(self.new_id(), answer_id, person.id, given, self.now()))
        return self._progress(person, sample)

    def compared(self, person: Account, job_id: UUID, question_version_id: UUID | None = None) -> Compared:
        """What this person gave beside what the machine gave, for the answers they graded. Raises NotAllowed,
        NotFound."""
        self._job(person, job_id)
        of = {"org_id": person.org_id, "job_id": job_id, "question_version_id": question_version_id}
        rows = self.analytics.run("blind_comparison", account_id=person.id, **of)
        left_out = self.analytics.run("blind_left_out", account_id=person.id, **of)
        people = self.analytics.run("blind_people", **of)
        found = qwk_by_dimension(rows, "human_")
        return Compared(
            rows=rows,
            left_out=left_out,
            by_dimension=found,
            bias={name: _bias(rows, name) for name in DIMENSIONS} if rows else {},
            between=qwk_by_dimension(people if len(people) >= LEAST_TWICE else [], "other_"),
            pairs=len(people),
            sentence=_sentence(rows, found["confidence"]),
        )

    def _progress(self, person: Account, sample: Sample) -> Progress:
        """Answers erased since they were drawn are passed over."""
        graded = self.grades.graded(person.id, sample.answers)
        done = [answer for answer in sample.answers if answer in graded]
        for answer_id in sample.answers:
            if answer_id in graded:
                continue
            try:
                answer = self._blind(sample, answer_id, len(done) + 1)
            except AnswerGone:
                continue
            return Progress(sample, len(done), len(sample.answers), answer)
        return Progress(sample, len(done), len(sample.answers), None)

    def _blind(self, sample: Sample, answer_id: UUID, number: int) -> BlindAnswer:
        drawn = self.grades.drawn(answer_id)
        question = self.questions.get(drawn.question_version_id)
        heaviest = sorted(question.key_points, key=lambda point: (-point.weight, point.position))
        return BlindAnswer(
            sample_id=sample.id,
            answer_id=answer_id,
            number=number,
            size=len(sample.answers),
            question=question.stem,
            key_points=tuple(point.statement for point in heaviest),
            words=without_name(drawn.words, drawn.candidate),
        )

    def _job(self, person: Account, job_id: UUID) -> Job:
        """A job of the person's organisation. Raises NotAllowed, NotFound."""
        person.must_be(Role.RECRUITER, Role.ADMIN)
        job = self.jobs.get(job_id)
        if job.org_id != person.org_id:
            raise NotFound
        return job

    def _open(self, person: Account, job_id: UUID) -> None:
        if self._job(person, job_id).status != "open":
            raise JobClosed


def _seed(job_id: UUID) -> int:
    """The job's own, so that two people who grade it draw the same answers and their agreement can be seen."""
    return int.from_bytes(hashlib.sha256(job_id.bytes).digest()[:3], "big")


def _bias(rows: Sequence[dict[str, Any]], name: str) -> float:
    """Mean of machine less person; nan where the machine left this dimension unscored throughout."""
    differences = [row[name] - row[f"human_{name}"] for row in rows if row[name] is not None]
    return fmean(differences) if differences else math.nan


def _sentence(rows: Sequence[dict[str, Any]], qwk: Agreement | None) -> str:
    if not rows:
        return "You have graded no answer of this choice yet."
    bias = _bias(rows, "confidence")
    side = "higher than you" if bias > 0 else "lower than you"
    close = sum(abs(row["confidence"] - row["human_confidence"]) <= 1 for row in rows)
    said = (
        f"You graded {times(len(rows), 'answer')}. The grader's mark is within a point of yours for {close} of them; "
        f"on average it is {abs(bias):.1f} points {side}."
    )
    if qwk is None or len(rows) < LEAST_PAIRS:
        return f"{said} It takes {LEAST_PAIRS} answers to judge agreement: too few so far."
    return f"{said} Agreement: QWK {qwk.value:.2f} ({qwk.low:.2f} to {qwk.high:.2f})."
