"""Words about the person instead of the answer, in critiques, coaching and questions, and what people decide on them.

What is found is put before a person. It changes no score, and nothing is hidden or rewritten by itself.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.domain.account import Account, Role
from core.domain.bias import BiasList, Flagged, Place, Source, WatchWords
from core.domain.insight_errors import NothingFlagged
from core.domain.review import Decision, Looked, Review, clean_reason
from core.ports import Analytics, Audit, NewId, Now
from core.trust_ports import Reviews
from core.usecases.insights import EVERYTHING, Filters, listed, times

Decided = dict[Place, tuple[Review, ...]]
BY_MODEL = "llm"  # the name under which a language model grades
MOST = 1000  # texts that are read through; more than that is told as "at least"


@dataclass(frozen=True)
class BiasFlag:
    """One text with every sentence in it that was flagged. What does not apply to its source is empty or None."""

    place: Place
    sentences: tuple[Flagged, ...]
    looked: Looked
    about: str  # the candidate, or the slug of the question
    job: str = ""
    interview_id: UUID | None = None
    said_at: datetime | None = None
    by_model: bool = False  # a language model wrote it
    own: bool = False  # a question of the organisation's own

    @property
    def open(self) -> bool:
        return self.looked.latest is None


@dataclass(frozen=True)
class Found:
    """Not decided first, then as they came: questions, then what was said, newest first."""

    flags: tuple[BiasFlag, ...]
    sentence: str


@dataclass(frozen=True)
class ReviewBias:
    analytics: Analytics
    words: BiasList
    fixed: str  # the name of the grader that speaks in fixed sentences
    reviews: Reviews
    audit: Audit
    now: Now
    new_id: NewId

    def flags(self, person: Account, filters: Filters = EVERYTHING) -> Found:
        """Everything that is flagged, with what was decided. Questions are all those that can be asked today, whatever
        the filters. Raises NotAllowed, PeriodReversed."""
        given = filters.of(person)
        found, whole = self._found(person, filters)
        (counts,) = self.analytics.run("bias_counts", **given, fixed=self.fixed)
        found.sort(key=lambda flag: not flag.open)
        return Found(tuple(found), _sentence(found, counts, whole=whole))

    def decide(self, person: Account, place: Place, decision: Decision, reason: str, seen: int) -> None:
        """Confirm that words speak about the person, or dismiss it; `seen` is how many decisions there were before.

        Raises NotAllowed, ReasonMissing, ReasonTooLong, NothingFlagged, DecidedMeanwhile.
        """
        person.must_be(Role.RECRUITER, Role.ADMIN)
        review = Review(seen + 1, decision, clean_reason(reason), self.now())
        if all(flag.place != place for flag in self._found(person, EVERYTHING, place.id)[0]):
            raise NothingFlagged
        self.reviews.decide_bias(self.new_id(), place, person.org_id, review, person.id)
        self.audit.record(
            f"bias.{decision.value}",
            account_id=person.id,
            object_type=place.source.value,
            object_id=str(place.id),
            detail={"decision": review.number},
            at=review.at,
        )

    def _found(self, person: Account, filters: Filters, source_id: UUID | None = None) -> tuple[list[BiasFlag], bool]:
        """Flags without expressions of the trade, questions first, and whether these are all."""
        given = {**filters.of(person), "fixed": self.fixed, "source_id": source_id, "rows": MOST}
        said = self.analytics.run("bias_said", **given, pattern=self.words.said.pattern)
        asked = self.analytics.run("bias_asked", org_id=person.org_id, pattern=self.words.asked.pattern)
        decided = self.reviews.about_bias(person.org_id)
        flags = [_question(row, self.words.asked, decided) for row in asked]
        flags += [_said(row, self.words.said, decided) for row in said]
        return [flag for flag in flags if flag.sentences], len(said) < MOST


def _question(row: dict[str, Any], words: WatchWords, decided: Decided) -> BiasFlag:
    place = Place(Source.QUESTION, row["source_id"])
    found = words.flagged(row["text"])
    return BiasFlag(place, tuple(found), Looked(decided.get(place, ())), row["slug"], own=row["own"])


def _said(row: dict[str, Any], words: WatchWords, decided: Decided) -> BiasFlag:
    place = Place(Source(row["source"]), row["source_id"])
    lines = [row["text"], *(line for part in json.loads(row["lists"]) for line in part or ())]
    return BiasFlag(
        place,
        tuple(found for line in lines for found in words.flagged(line)),
        Looked(decided.get(place, ())),
        row["candidate"],
        job=row["job"],
        interview_id=row["interview_id"],
        said_at=row["said_at"],
        by_model=row["grader"] == BY_MODEL,
    )


def _sentence(flags: Sequence[BiasFlag], counts: dict[str, Any], *, whole: bool) -> str:
    written = [
        f"{times(counts['critiques'], 'critique')} by a language model or a person" if counts["critiques"] else "",
        f"the coaching of {times(counts['coaching'], 'interview')} by a language model" if counts["coaching"] else "",
        times(counts["questions"], "question"),
    ]
    looked = listed([part for part in written if part])
    if not flags:
        return f"No words about the person instead of the answer in {looked}."
    waiting = sum(flag.open for flag in flags)
    most = "" if whole else "at least "
    said = f"In {looked}, {most}{times(len(flags), 'text')} may speak about the person instead of the answer"
    left = f"{times(waiting, 'text')} to look at" if waiting else "all have been looked at"
    return f"{said}; {left}."
