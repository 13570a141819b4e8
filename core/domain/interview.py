"""One sitting, as an append-only list of turns. Where the interview stands is a fold over those turns, so
resuming needs nothing but the turns themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import takewhile
from uuid import UUID

from core.domain.case import Case
from core.domain.errors import IllegalStep, InterviewClosed
from core.domain.grade import Grade
from core.domain.rubric import Panel

MAX_ANSWER_CHARACTERS = 20_000
PRACTICE = frozenset({"drill", "retry"})  # kinds of interviews of a single question, for oneself: nobody reviews them


class Speaker(StrEnum):
    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"


class TurnKind(StrEnum):
    # the interviewer
    GREETING = "greeting"
    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    REPHRASE = "rephrase"
    REPEAT = "repeat"
    OWN_WORDS = "own_words"
    REASSURE = "reassure"
    CLOSING = "closing"
    EXHIBIT = "exhibit"
    DATA = "data"
    HINT = "hint"
    # the candidate
    ANSWER = "answer"
    CLARIFY = "clarify"
    ASK_REPEAT = "ask_repeat"
    SKIP = "skip"
    THINKING = "thinking"
    NO_ANSWER = "no_answer"
    ASK_DATA = "ask_data"
    ASK_HINT = "ask_hint"


class NoteKind(StrEnum):
    """What is kept beside an interview's turns."""

    SCRATCH = "scratch"  # the person's own notes, at position 0; never graded
    NOTICED = "noticed"  # what the page noticed of an answer (core.domain.spoken.Noticed), at the position of its turn
    WITHOUT_MODEL = "without_model"  # why a line stands as it was written, at the position of its turn


PROMPTS = frozenset({TurnKind.QUESTION, TurnKind.FOLLOW_UP})
ENDS_A_PROMPT = frozenset({TurnKind.ANSWER, TurnKind.SKIP, TurnKind.NO_ANSWER})


class EndReason(StrEnum):
    MAX_TURNS = "max_turns"
    QUOTAS_MET = "quotas_met"
    NO_QUESTIONS_LEFT = "no_questions_left"
    COMPLETED = "completed"  # a case, to its conclusion
    CANDIDATE = "candidate"


@dataclass(frozen=True)
class Outcome:
    """What the selector needs to know of a graded answer; `missed` holds ids of key points, best target first.

    `degraded` is for the page: a language model is configured and had no part in the grade."""

    confidence: float | None
    off_topic: bool = False
    needs_clarification: bool = False
    declined: bool = False
    suspicious: bool = False
    missed: tuple[UUID, ...] = ()
    degraded: bool = False

    @classmethod
    def of(cls, grade: Grade, *, suspicious: bool) -> "Outcome":
        return cls(
            confidence=grade.confidence,
            off_topic=grade.off_topic,
            needs_clarification=grade.needs_clarification,
            declined=grade.declined,
            suspicious=suspicious,
            missed=tuple(point.id for point in grade.missed),
            degraded=bool(grade.degraded),
        )


@dataclass(frozen=True)
class Turn:
    """One utterance or event. `target` is the key point a follow-up aims at, None for its open form.

    In a case, `phase` is the one it belongs to and `about` the id of the checkpoint, exhibit or fact it is about.
    """

    id: UUID
    interview_id: UUID
    position: int
    role: Speaker
    kind: TurnKind
    text: str
    created_at: datetime
    question_version_id: UUID | None = None
    target: UUID | None = None
    outcome: Outcome | None = None
    phase: str = ""
    about: str = ""


@dataclass(frozen=True)
class Progress:
    """Where an interview stands.

    `asked` holds the questions asked so far in order, `declined` those the person skipped. `depth` counts the
    follow-ups in a row on the current question. `prompts` counts questions and follow-ups together. `waiting_for` is
    "answer" while a prompt stands open, "reply" while the interviewer owes one, "start" before the first question.
    """

    waiting_for: str = "start"
    current: UUID | None = None
    target: UUID | None = None
    depth: int = 0
    prompts: int = 0
    asked: tuple[UUID, ...] = ()
    declined: frozenset[UUID] = frozenset()
    probed: frozenset[UUID] = frozenset()
    stretched: frozenset[UUID] = frozenset()
    own_words: frozenset[UUID] = frozenset()
    last: Turn | None = None

    def after(self, turn: Turn) -> "Progress":
        moved = replace(self, last=turn)
        question = turn.question_version_id
        match turn.kind:
            case TurnKind.QUESTION if question is not None:
                return replace(
                    moved,
                    waiting_for="answer",
                    current=question,
                    target=None,
                    depth=0,
                    prompts=self.prompts + 1,
                    asked=(*self.asked, question),
                )
            case TurnKind.QUESTION:  # of a case
                return replace(moved, waiting_for="answer", prompts=self.prompts + 1)
            case TurnKind.FOLLOW_UP if question is not None:
                return replace(
                    moved,
                    waiting_for="answer",
                    target=turn.target,
                    depth=self.depth + 1,
                    prompts=self.prompts + 1,
                    probed=self.probed | {turn.target} if turn.target else self.probed,
                    stretched=self.stretched if turn.target else self.stretched | {question},
                )
            case TurnKind.OWN_WORDS if question is not None:
                return replace(moved, waiting_for="answer", own_words=self.own_words | {question})
            case TurnKind.REPHRASE | TurnKind.REPEAT | TurnKind.REASSURE:
                return replace(moved, waiting_for="answer")
            case TurnKind.EXHIBIT | TurnKind.DATA | TurnKind.HINT:
                return replace(moved, waiting_for="answer")
            case TurnKind.SKIP | TurnKind.NO_ANSWER if self.current is not None:
                return replace(moved, waiting_for="reply", declined=self.declined | {self.current})
            case TurnKind.ANSWER if turn.outcome and turn.outcome.declined and self.current is not None:
                return replace(moved, waiting_for="reply", declined=self.declined | {self.current})
            case _ if turn.role is Speaker.CANDIDATE:
                return replace(moved, waiting_for="reply")
            case TurnKind.CLOSING:
                return replace(moved, waiting_for="nothing")
            case _:
                return moved

    @property
    def is_follow_up(self) -> bool:
        return self.depth > 0


def fold(turns: Iterable[Turn]) -> Progress:
    """Where an interview with these turns stands."""
    progress = Progress()
    for turn in turns:
        progress = progress.after(turn)
    return progress


@dataclass(frozen=True)
class Interview:
    id: UUID
    org_id: UUID
    account_id: UUID
    job_id: UUID
    rubric_version_id: UUID
    panel: Panel
    seed: int
    started_at: datetime
    kind: str = "technical"
    mode: str = "text"
    status: str = "in_progress"  # in_progress, finished
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    version: int = 1
    is_demo: bool = False
    case_id: UUID | None = None
    case: Case | None = field(default=None, repr=False)  # as it was when the interview started
    turns: tuple[Turn, ...] = field(default=(), repr=False)

    @cached_property
    def progress(self) -> Progress:
        return fold(self.turns)

    @property
    def answers_given(self) -> int:
        """What the candidate has handed in: answers, skips, and words that asked for something. A draft belongs to the
        next one."""
        return sum(
            turn.kind in ENDS_A_PROMPT or (turn.role is Speaker.CANDIDATE and turn.text != "") for turn in self.turns
        )

    @property
    def reply(self) -> str:
        """Everything the interviewer said since the candidate spoke last."""
        spoken = list(takewhile(lambda turn: turn.role is Speaker.INTERVIEWER, reversed(self.turns)))
        return " ".join(turn.text for turn in reversed(spoken))

    @property
    def is_open(self) -> bool:
        return self.status == "in_progress"

    def say(
        self,
        kind: TurnKind,
        text: str,
        *,
        turn_id: UUID,
        at: datetime,
        question: UUID | None = None,
        target: UUID | None = None,
        phase: str = "",
        about: str = "",
    ) -> "Interview":
        """The interview with one more line of the interviewer. Raises InterviewClosed."""
        who, position = Speaker.INTERVIEWER, len(self.turns)
        turn = Turn(turn_id, self.id, position, who, kind, text, at, question, target, phase=phase, about=about)
        return self._with(turn)

    def hear(
        self, kind: TurnKind, text: str, *, turn_id: UUID, at: datetime, phase: str = "", about: str = ""
    ) -> "Interview":
        """The interview with what the candidate said. Raises InterviewClosed, IllegalStep when nothing was asked."""
        if self.is_open and self.progress.waiting_for != "answer":
            raise IllegalStep("the candidate spoke while no question stood open")
        now = self.progress
        who, position = Speaker.CANDIDATE, len(self.turns)
        turn = Turn(turn_id, self.id, position, who, kind, text, at, now.current, now.target, phase=phase, about=about)
        return self._with(turn)

    def note(self, outcome: Outcome) -> "Interview":
        """The interview with its last answer graded."""
        *before, last = self.turns
        if last.kind is not TurnKind.ANSWER:
            raise IllegalStep("only an answer can be graded")
        return replace(self, turns=(*before, replace(last, outcome=outcome)))

    def end(self, reason: EndReason, *, at: datetime) -> "Interview":
        """The interview, finished. Raises InterviewClosed."""
        self._must_be_open()
        return replace(self, status="finished", ended_at=at, end_reason=reason)

    def _with(self, turn: Turn) -> "Interview":
        self._must_be_open()
        return replace(self, turns=(*self.turns, turn))

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise InterviewClosed
