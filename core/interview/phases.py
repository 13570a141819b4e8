"""A case interview as a machine: where it stands is a fold over its turns, what comes next a pure function of that.

Phases only move forward: framework, data analysis, recommendation, pushback, conclusion, completed. Each is left when
its work is done, and after a number of turns at the latest, so that every interview ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.domain.case_interview import (
    CONCLUSION,
    HYPOTHESIS,
    OPEN,
    PHASES,
    PUSHBACK,
    RECOMMENDATION,
    STRUCTURE,
    TWIST,
    CasePlan,
    Choices,
    Found,
    Lead,
    Phase,
    Reading,
    Understood,
)
from core.domain.interview import ENDS_A_PROMPT, EndReason, Speaker, Turn, TurnKind

MOST_EXHIBITS = 3
MOST_PUSHBACKS = 2
STUCK = 2  # turns in a row that lead nowhere, after which a leading candidate is pointed to something
# Turns of the candidate after which a phase is left whatever was said; the analysis has its own for each checkpoint.
MOST_TURNS = {
    Phase.FRAMEWORK: 10,
    Phase.DATA_ANALYSIS: 10,
    Phase.RECOMMENDATION: 6,
    Phase.PUSHBACK: 8,
    Phase.CONCLUSION: 5,
}
MOST_TURNS_OF_A_CHECKPOINT = 5
USUAL = Choices()
PROBED = frozenset({Reading.OTHER, Reading.UNCLEAR, Reading.NO_NUMBER, Reading.THIN})


@dataclass(frozen=True)
class Standing:
    """Where a case interview stands.

    `open` is what the open task is about, None before the first. `dealt` holds the checkpoints that were answered or
    left, `probed` what was asked about a second time, `pushed` the pushbacks put, by index. `turns` counts the
    candidate's turns in this phase, `idle` those in a row that led nowhere.
    """

    phase: Phase = Phase.FRAMEWORK
    choices: Choices = USUAL
    open: str | None = None
    released: tuple[str, ...] = ()
    dealt: tuple[str, ...] = ()
    probed: frozenset[str] = frozenset()
    hinted: tuple[str, ...] = ()
    twist_told: bool = False
    pushed: tuple[int, ...] = ()
    recommended: bool = False
    turns: int = 0
    idle: int = 0
    last: Turn | None = None

    @property
    def led(self) -> Lead:
        return self.choices.led

    def after(self, turn: Turn, plan: CasePlan) -> "Standing":
        phase = Phase(turn.phase) if turn.phase in tuple(Phase) else self.phase
        moved = replace(self, last=turn, phase=phase, turns=self.turns if phase == self.phase else 0)
        if turn.role is Speaker.CANDIDATE:
            return moved._candidate(turn, plan)
        match turn.kind:
            case TurnKind.GREETING:
                return replace(moved, choices=Choices.read(turn.about))
            case TurnKind.QUESTION:
                told, pushed = moved.twist_told or turn.about == TWIST, moved.pushed
                if turn.about.startswith(PUSHBACK):
                    pushed = (*pushed, int(turn.about.removeprefix(PUSHBACK)))
                idle = moved.idle if turn.about == OPEN else 0
                return replace(moved, open=turn.about, twist_told=told, pushed=pushed, idle=idle)
            case TurnKind.EXHIBIT if turn.about not in moved.released:
                return replace(moved, released=(*moved.released, turn.about), idle=0)
            case TurnKind.DATA:
                return replace(moved, idle=0 if turn.about else moved.idle + 1)
            case TurnKind.HINT:
                return replace(moved, hinted=(*moved.hinted, turn.about))
            case TurnKind.REPHRASE:
                return replace(moved, probed=moved.probed | {turn.about})
        return moved

    def _candidate(self, turn: Turn, plan: CasePlan) -> "Standing":
        moved = replace(self, turns=self.turns + 1)
        if turn.kind not in ENDS_A_PROMPT:
            return moved
        if turn.about in plan.ids:
            dealt = moved.dealt if turn.about in moved.dealt else (*moved.dealt, turn.about)
            return replace(moved, dealt=dealt, idle=0)
        if turn.about == OPEN:
            return replace(moved, idle=moved.idle + 1)
        return replace(moved, recommended=moved.recommended or (turn.about == RECOMMENDATION and turn.text != ""))


def stand(turns: Iterable[Turn], plan: CasePlan) -> Standing:
    """Where a case interview with these turns stands."""
    standing = Standing()
    for turn in turns:
        standing = standing.after(turn, plan)
    return standing


# --- what the interviewer does ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Put:
    """Give a task. `lead` says what comes before it in words."""

    about: str
    phase: Phase
    lead: str = ""


@dataclass(frozen=True)
class Release:
    exhibit: str
    phase: Phase
    sentence: str = ""  # in reply to a question for it


@dataclass(frozen=True)
class Tell:
    """A fact, or that there is none (`fact` ""); a `remark` is neither."""

    sentence: str
    fact: str
    phase: Phase
    remark: bool = False


@dataclass(frozen=True)
class Hint:
    about: str
    phase: Phase


@dataclass(frozen=True)
class Advise:
    """General advice where the case has no hint, or its hint was given; or time to think."""

    situation: str
    phase: Phase


@dataclass(frozen=True)
class Again:
    """Say the open task once more."""

    about: str
    phase: Phase


@dataclass(frozen=True)
class Probe:
    """Ask about an answer once: how it was worked out, which number is meant, which option is recommended."""

    about: str
    situation: str
    phase: Phase


@dataclass(frozen=True)
class Close:
    reason: EndReason
    phase: Phase = Phase.COMPLETED


Move = Put | Release | Tell | Hint | Advise | Again | Probe | Close


def opening() -> list[Move]:
    """After the greeting."""
    return [Put(STRUCTURE, Phase.FRAMEWORK)]


def next_moves(plan: CasePlan, now: Standing, understood: Understood) -> list[Move]:
    """What the interviewer does about the candidate's last turn; `now` includes that turn."""
    turn = now.last
    if turn is None or turn.role is not Speaker.CANDIDATE or now.open is None:
        raise ValueError("there is nothing to reply to")
    if now.phase is Phase.COMPLETED:
        return [Close(EndReason.COMPLETED)]
    moves = _given(now, understood)
    if now.turns >= most_turns(now.phase, plan):
        return moves + _leave(plan, now, understood, "out_of_time")
    match turn.kind:
        case TurnKind.THINKING:
            return [*moves, Advise("reassure", now.phase)]
        case TurnKind.ASK_REPEAT | TurnKind.CLARIFY:
            return [*moves, Again(now.open, now.phase)]
        case TurnKind.ASK_HINT:
            return moves + _hint(plan, now)
        case TurnKind.ASK_DATA:
            nothing = understood.data is None or not (understood.data.about or understood.data.found is Found.REMARK)
            stuck = now.open == OPEN and now.led is Lead.CANDIDATE and now.idle + nothing >= STUCK
            if moves and stuck and now.phase is Phase.DATA_ANALYSIS:
                return moves + _analysis(plan, _with(now, moves), understood, "pointer")
            return moves or [Advise("ask_what", now.phase)]
    answered = turn.kind is TurnKind.ANSWER
    if answered and understood.reading in PROBED and turn.about not in now.probed and turn.about != OPEN:
        return [*moves, Probe(turn.about, understood.reading, now.phase)]
    lead = _lead(turn, understood)
    return moves + _onwards(plan, _with(now, moves), understood, lead)


def most_turns(phase: Phase, plan: CasePlan) -> int:
    extra = MOST_TURNS_OF_A_CHECKPOINT * len(plan.checkpoints) if phase is Phase.DATA_ANALYSIS else 0
    return MOST_TURNS[phase] + extra


def pushbacks(plan: CasePlan, decision: str) -> tuple[int, ...]:
    """The pushbacks for a recommendation, by index: one that argues with it first, and never one against another."""
    own = [i for i, against in enumerate(plan.against) if decision and against == decision]
    neutral = [i for i, against in enumerate(plan.against) if not against]
    return tuple([*own, *neutral][:MOST_PUSHBACKS])


def _given(now: Standing, understood: Understood) -> list[Move]:
    """What a question for data gets."""
    data = understood.data
    if data is None:
        return []
    if data.found is Found.EXHIBIT and len(now.released) < MOST_EXHIBITS and data.about not in now.released:
        return [Release(data.about, now.phase, data.sentence)]
    fact = data.about if data.found is Found.FACT else ""
    return [Tell(data.sentence, fact, now.phase, remark=data.found in (Found.REMARK, Found.EXHIBIT))]


def _with(now: Standing, moves: Iterable[Move]) -> Standing:
    """The standing once exhibits of `moves` are released."""
    fresh = tuple(move.exhibit for move in moves if isinstance(move, Release))
    return replace(now, released=(*now.released, *fresh), idle=0 if fresh else now.idle)


def _lead(turn: Turn, understood: Understood) -> str:
    if turn.kind is TurnKind.SKIP:
        return "skipped"
    if turn.kind is TurnKind.NO_ANSWER:
        return "timed_out"
    if understood.reading is Reading.GOOD:
        return "good_number"
    return "noted_number" if understood.reading in PROBED else "thanks"


def _hint(plan: CasePlan, now: Standing) -> list[Move]:
    about = now.open or OPEN
    if about in plan.ids:
        return [Advise("no_more_hints", now.phase) if about in now.hinted else Hint(about, now.phase)]
    if about == OPEN and now.phase is Phase.DATA_ANALYSIS:
        return _analysis(plan, replace(now, idle=STUCK), Understood(), "pointer")
    kind = "pushback" if about.startswith(PUSHBACK) else about or "open"
    return [Advise(f"advice_{kind}", now.phase)]


def _onwards(plan: CasePlan, now: Standing, understood: Understood, lead: str) -> list[Move]:
    """The answer is taken: what comes next."""
    match now.phase:
        case Phase.FRAMEWORK if now.open == STRUCTURE:
            return [Put(HYPOTHESIS, Phase.FRAMEWORK, lead)]
        case Phase.FRAMEWORK:
            return _leave(plan, now, understood, lead)
        case Phase.DATA_ANALYSIS:
            return _analysis(plan, now, understood, lead)
        case Phase.RECOMMENDATION:
            if now.recommended and not understood.decision and RECOMMENDATION not in now.probed:
                return [Probe(RECOMMENDATION, "options", now.phase)]
            return _leave(plan, now, understood, lead)
        case Phase.PUSHBACK:
            return _push(plan, now, understood, lead)
    return [Close(EndReason.COMPLETED)]


def _leave(plan: CasePlan, now: Standing, understood: Understood, lead: str) -> list[Move]:
    """On to the next phase."""
    match PHASES[PHASES.index(now.phase) + 1]:
        case Phase.DATA_ANALYSIS:
            return _analysis(plan, now, understood, lead)
        case Phase.RECOMMENDATION:
            return [Put(RECOMMENDATION, Phase.RECOMMENDATION, lead)]
        case Phase.PUSHBACK if now.recommended:
            return _push(plan, now, understood, lead)
        case Phase.PUSHBACK | Phase.CONCLUSION:
            return [Put(CONCLUSION, Phase.CONCLUSION, lead)]
    return [Close(EndReason.COMPLETED)]


def _push(plan: CasePlan, now: Standing, understood: Understood, lead: str) -> list[Move]:
    if len(now.pushed) < MOST_PUSHBACKS:
        for index in pushbacks(plan, understood.decision):
            if index not in now.pushed:
                return [Put(f"{PUSHBACK}{index}", Phase.PUSHBACK, lead)]
    return [Put(CONCLUSION, Phase.CONCLUSION, lead)]


def _analysis(plan: CasePlan, now: Standing, understood: Understood, lead: str) -> list[Move]:
    """The next task of the analysis, with the exhibits it needs; the twist when its time has come."""
    phase, left = Phase.DATA_ANALYSIS, [planned for planned in plan.checkpoints if planned.id not in now.dealt]
    first = plan.ids.index(left[0].id) if left else len(plan.checkpoints)
    if first >= plan.twist_at and not now.twist_told:
        return [Put(TWIST, phase, lead)]
    if not left:
        return [Put(RECOMMENDATION, Phase.RECOMMENDATION, lead)]
    asked_nothing = now.last is not None and now.last.kind in (TurnKind.SKIP, TurnKind.NO_ANSWER)
    stuck = now.phase is phase and (now.idle >= STUCK or (asked_nothing and now.open == OPEN))
    if now.led is Lead.CANDIDATE and not stuck:
        return [Put(OPEN, phase, lead)]
    room = MOST_EXHIBITS - len(now.released)
    fresh = [exhibit for exhibit in left[0].exhibits if exhibit not in now.released][: max(room, 0)]
    return [*(Release(exhibit, phase) for exhibit in fresh), Put(left[0].id, phase, "pointer" if stuck else lead)]
