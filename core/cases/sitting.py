"""The turns of a case interview, read as what the evaluation asks for, with the way back from a quote to its turn."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from uuid import UUID

from core.cases.evaluation import Sitting
from core.domain.case import Case
from core.domain.case_result import CaseEvent, PhaseSpan, Quote
from core.domain.grade import Evidence
from core.domain.interview import ENDS_A_PROMPT, Interview, Speaker, Turn, TurnKind

STRUCTURE, HYPOTHESIS = "structure", "hypothesis"
SYNTHESIS = ("recommendation", "conclusion", "pushback")
NUMBERS_IN = ("data_analysis", "recommendation")  # phases whose answers may carry any checkpoint's number
AFTER_ANALYSIS = ("recommendation", "pushback", "conclusion")
BY_CANDIDATE = "candidate"  # how the greeting's `about` begins where the candidate leads; "interviewer" otherwise
COMPLETED = "completed"
TOLD = frozenset({TurnKind.EXHIBIT, TurnKind.DATA, TurnKind.HINT, TurnKind.SKIP, TurnKind.NO_ANSWER})
ASKED = ("twist", "pushback")  # questions that are events of their own
# A turn ends after five minutes at the latest; whoever is silent for three times as long has left and come back.
AWAY = timedelta(minutes=15)
_NUMBER = re.compile(r"[€$£]?\d+(?:[.,]\d+)+")


@dataclass(frozen=True)
class Said:
    """Several turns as one text; `places` has where the words of each stand in it, `turns` those passed over too."""

    text: str
    places: tuple[tuple[int, Turn], ...]
    turns: tuple[UUID, ...]

    @classmethod
    def of(cls, dealt: Sequence[Turn]) -> "Said":
        turns = [turn for turn in dealt if turn.kind is TurnKind.ANSWER]
        between = "\n" if any("\n" in turn.text for turn in turns) else " "
        places, at = [], 0
        for turn in turns:
            places.append((at, turn))
            at += len(turn.text) + len(between)
        return cls(between.join(turn.text for turn in turns), tuple(places), tuple(turn.id for turn in dealt))

    def quote(self, evidence: Evidence) -> Quote | None:
        """The same words in the turn they stand in; of words from two turns, the longer part."""
        parts = [
            (turn, max(0, evidence.start - at), min(len(turn.text), evidence.end - at)) for at, turn in self.places
        ]
        turn, start, end = max(parts, key=lambda part: part[2] - part[1], default=(None, 0, 0))
        words = turn.text[start:end] if turn else ""
        if turn is None or not words.strip():
            return None
        start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        start, end = _whole_numbers(turn.text, start, end)
        return Quote(turn.id, Evidence(start, end, turn.text[start:end]))


@dataclass(frozen=True)
class Reading:
    """A sitting and the turns behind each of its parts; `put` are the answers to each checkpoint."""

    sitting: Sitting
    structure: Said
    hypothesis: Said
    synthesis: Said
    numbers: tuple[Turn, ...]  # every answer that may carry a number

    def turn_of(self, text: str, checkpoint: str) -> Turn | None:
        """The answer with these words; one about the checkpoint first."""
        same = [turn for turn in self.numbers if turn.text == text]
        return next((turn for turn in same if turn.about == checkpoint), same[0] if same else None)


def read(interview: Interview, case: Case) -> Reading:
    """What was said to what. A part that was put and passed over is empty; one that was never dealt with is None."""
    dealt = [t for t in interview.turns if t.role is Speaker.CANDIDATE and t.kind in ENDS_A_PROMPT]
    answers = [turn for turn in dealt if turn.kind is TurnKind.ANSWER]
    known = {checkpoint.id for checkpoint in case.checkpoints}
    asked = {t.about for t in interview.turns if t.kind is TurnKind.QUESTION and t.about in known}
    numbers = [turn for turn in answers if turn.phase in NUMBERS_IN or turn.about in known]
    said = {part: Said.of([t for t in dealt if _part(t) == part]) for part in (STRUCTURE, HYPOTHESIS, "recommendation")}
    reached = {_part(turn) for turn in dealt}
    text = {part: found.text if part in reached else None for part, found in said.items()}
    sitting = Sitting(
        structure=text[STRUCTURE],
        hypothesis=text[HYPOTHESIS],
        calculations=tuple((t.about, _words(t)) for t in dealt if t.about in known),
        recommendation=text["recommendation"],
        elsewhere=tuple(turn.text for turn in numbers),
        led=_led(interview, asked=bool(asked)) and any(turn.phase in AFTER_ANALYSIS for turn in interview.turns),
    )
    return Reading(sitting, said[STRUCTURE], said[HYPOTHESIS], said["recommendation"], tuple(numbers))


def _led(interview: Interview, *, asked: bool) -> bool:
    """Whether the candidate led: as chosen at the start, else when nobody asked for a number."""
    chosen = next((t.about.partition(" ")[0] for t in interview.turns if t.kind is TurnKind.GREETING), "")
    return chosen == BY_CANDIDATE if chosen else not asked


def hints_taken(interview: Interview) -> dict[str, int]:
    """Hints given, by checkpoint."""
    hints: dict[str, int] = {}
    for turn in interview.turns:
        if turn.kind is TurnKind.HINT:
            hints[turn.about] = hints.get(turn.about, 0) + 1
    return hints


class Clock:
    """Seconds from the start of an interview, the time away from it left out."""

    def __init__(self, interview: Interview) -> None:
        moments = [turn.created_at for turn in interview.turns]
        if interview.ended_at:
            moments.append(interview.ended_at)
        self._start = min(moments, default=interview.started_at)
        gaps = ((before, after) for before, after in pairwise(sorted(moments)) if after - before > AWAY)
        self._gaps = [(after, (after - before).total_seconds()) for before, after in gaps]
        self.away = sum(seconds for _, seconds in self._gaps)
        self.end = self.at(max(moments, default=self._start))

    def at(self, moment: datetime) -> float:
        passed = (moment - self._start).total_seconds()
        return max(0.0, passed - sum(seconds for after, seconds in self._gaps if after <= moment))


def phases(interview: Interview, clock: Clock) -> tuple[PhaseSpan, ...]:
    """Each phase from its first turn to the first of the next one."""
    begun = [
        (phase, clock.at(next(turns).created_at))
        for phase, turns in groupby((turn for turn in interview.turns if turn.phase), key=lambda turn: turn.phase)
    ]
    ends = [at for _, at in begun[1:]] + [clock.end]
    spans = (PhaseSpan(phase, start, end) for (phase, start), end in zip(begun, ends, strict=True))
    return tuple(span for span in spans if span.phase != COMPLETED)


def events(interview: Interview, clock: Clock, answered: dict[UUID, str]) -> tuple[CaseEvent, ...]:
    """What happened when; `answered` says of the turns that gave a checkpoint's number how that went."""
    return tuple(_events(interview, clock, answered))


def _events(interview: Interview, clock: Clock, answered: dict[UUID, str]) -> Iterator[CaseEvent]:
    for turn in interview.turns:
        kind = ""
        if turn.kind in TOLD and not (turn.kind is TurnKind.DATA and not turn.about):  # a remark is no fact
            kind = turn.kind.value
        elif turn.kind is TurnKind.QUESTION and turn.about.split(":")[0] in ASKED:
            kind = turn.about.split(":")[0]
        elif turn.id in answered:
            kind = answered[turn.id]
        if kind:
            yield CaseEvent(kind, clock.at(turn.created_at), turn.phase, turn.about, turn.id)


def _whole_numbers(text: str, start: int, end: int) -> tuple[int, int]:
    """The span grown over a number that a clause was cut in, as at the comma of 6,500."""
    for match in _NUMBER.finditer(text):
        if match.start() < start < match.end():
            start = match.start()
        if match.start() < end < match.end():
            end = match.end()
    return start, end


def _part(turn: Turn) -> str:
    about = turn.about.split(":")[0]
    return "recommendation" if about in SYNTHESIS else about


def _words(turn: Turn) -> str:
    return turn.text if turn.kind is TurnKind.ANSWER else ""
