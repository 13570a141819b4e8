"""What comes next: the decision table, and the choice of a question under a panel's quotas.

Everything here is pure. Given the same interview, bank and history the same step comes out, so an interview that is
resumed from its stored turns goes on exactly as it would have.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from core.domain.errors import IllegalStep
from core.domain.interview import EndReason, Interview, Outcome, Progress, Turn, TurnKind
from core.domain.question import KeyPoint, Question
from core.domain.rubric import Quota

STRONG = 8.0  # from here on an answer earns a deeper follow-up
FAIR = 5.0  # from here on an answer is acknowledged; below, the interviewer pivots gently
MAX_DEPTH = 2  # follow-ups in a row on one question


class Tone(StrEnum):
    """How the interviewer leads into what comes next."""

    OPENING = "opening"
    STRONG = "strong"
    FAIR = "fair"
    GENTLE_PIVOT = "gentle_pivot"
    STEER_BACK = "steer_back"
    SKIPPED = "skipped"
    DECLINED = "declined"
    UNSCORED = "unscored"
    TIMED_OUT = "timed_out"
    NONE = "none"


@dataclass(frozen=True)
class Ask:
    question: Question
    tone: Tone


@dataclass(frozen=True)
class FollowUp:
    """A deeper question; `target` is the key point to draw out, None for the question's own open follow-up."""

    question: Question
    target: KeyPoint | None
    tone: Tone = Tone.STRONG


@dataclass(frozen=True)
class Rephrase:
    question: Question


@dataclass(frozen=True)
class Repeat:
    """Say the open prompt once more, word for word."""

    question: Question


@dataclass(frozen=True)
class Reassure:
    """The person asked for time to think."""

    question: Question


@dataclass(frozen=True)
class OwnWords:
    question: Question


@dataclass(frozen=True)
class End:
    reason: EndReason
    tone: Tone = Tone.NONE


Step = Ask | FollowUp | Rephrase | Repeat | Reassure | OwnWords | End


def next_step(interview: Interview, bank: Sequence[Question], seen: frozenset[UUID] = frozenset()) -> Step:
    """The interviewer's next step.

    `bank` holds the questions of the job's track and every question asked so far; `seen` the question versions this
    person answered in earlier interviews, which are used only when nothing fresh fits.
    """
    state = interview.progress
    if state.waiting_for == "start":
        return _new_question(interview, bank, seen, Tone.OPENING)
    if state.waiting_for != "reply" or state.last is None or state.current is None:
        raise IllegalStep("the interviewer spoke out of turn")
    question = _current(state, bank)
    match state.last.kind:
        case TurnKind.CLARIFY:
            return Rephrase(question)
        case TurnKind.ASK_REPEAT:
            return Repeat(question)
        case TurnKind.THINKING:
            return Reassure(question)
        case TurnKind.SKIP:
            return _new_question(interview, bank, seen, Tone.SKIPPED)
        case TurnKind.NO_ANSWER:
            return _new_question(interview, bank, seen, Tone.TIMED_OUT)
        case TurnKind.ANSWER if state.last.outcome is not None:
            return _after_answer(interview, state, state.last.outcome, question, bank, seen)
        case _:
            raise IllegalStep("an answer has to be graded before the interview goes on")


def _after_answer(
    interview: Interview,
    state: Progress,
    outcome: Outcome,
    question: Question,
    bank: Sequence[Question],
    seen: frozenset[UUID],
) -> Step:
    """The decision table, row by row; the first row that fits wins."""
    # answer                                    next                                      drill depth
    if outcome.needs_clarification:  #          rephrase the same question                unchanged
        return Rephrase(question)
    if outcome.declined:  #                     accept, next skill; never ask it again    0
        return _new_question(interview, bank, seen, Tone.DECLINED)
    if outcome.off_topic:  #                    firm, polite steer back and pivot         0
        return _new_question(interview, bank, seen, Tone.STEER_BACK)
    if outcome.suspicious and question.id not in state.own_words:  # in their own words   unchanged, once
        return OwnWords(question)
    if outcome.confidence is None:  #           could not be judged: thank, next skill    0
        open_follow_up = state.is_follow_up and state.target is None  # has no key points, so is never scored
        return _new_question(interview, bank, seen, Tone.FAIR if open_follow_up else Tone.UNSCORED)
    if outcome.confidence >= STRONG and state.depth < MAX_DEPTH:  # deeper, same topic    +1
        return _deeper(interview, state, outcome, question, bank, seen)
    if outcome.confidence >= STRONG:  #         acknowledge, new skill                    0
        return _new_question(interview, bank, seen, Tone.STRONG)
    if outcome.confidence >= FAIR:  #           acknowledge, next skill                   0
        return _new_question(interview, bank, seen, Tone.FAIR)
    return _new_question(interview, bank, seen, Tone.GENTLE_PIVOT)  # 1-4: pivot          0


def _deeper(
    interview: Interview,
    state: Progress,
    outcome: Outcome,
    question: Question,
    bank: Sequence[Question],
    seen: frozenset[UUID],
) -> Step:
    """A follow-up aimed at a missed key point, else the question's own harder follow-up, else a new skill."""
    if (over := _over(interview)) is not None:
        return End(over, Tone.STRONG)
    for key_point in open_points(interview, question):
        if key_point.id not in state.probed:
            return FollowUp(question, key_point)
    if question.deeper and question.id not in state.stretched:
        return FollowUp(question, None)
    return _new_question(interview, bank, seen, Tone.STRONG)


def open_points(interview: Interview, question: Question) -> tuple[KeyPoint, ...]:
    """Key points of the question still open after all its answers so far, best target first."""
    open_ids: tuple[UUID, ...] | None = None
    closed: set[UUID] = set()
    for turn in interview.turns:
        if turn.question_version_id != question.id or turn.outcome is None:
            continue
        if turn.target is None and open_ids is None:
            open_ids = turn.outcome.missed
        elif turn.target is not None and turn.target not in turn.outcome.missed:
            closed.add(turn.target)
    return tuple(question.key_point(i) for i in open_ids or () if i not in closed)


def probes(interview: Interview, question: Question) -> tuple[KeyPoint, ...]:
    """Key points a follow-up to the answer that stands last, not graded yet, may aim at, best first; none where no
    follow-up may come."""
    state = interview.progress
    if _over(interview) is not None or state.depth >= MAX_DEPTH:
        return ()
    answered = any(turn.question_version_id == question.id and turn.outcome is not None for turn in interview.turns)
    by_weight = sorted(question.key_points, key=lambda point: (-point.weight, point.position))
    points = open_points(interview, question) if answered else tuple(by_weight)
    return tuple(point for point in points if point.id not in state.probed)


def _new_question(interview: Interview, bank: Sequence[Question], seen: frozenset[UUID], tone: Tone) -> Step:
    if (over := _over(interview)) is not None:
        return End(over, tone)
    question = choose(interview, bank, seen)
    if question is not None:
        return Ask(question, tone)
    return End(EndReason.NO_QUESTIONS_LEFT if unmet_quotas(interview, bank) else EndReason.QUOTAS_MET, tone)


def _over(interview: Interview) -> EndReason | None:
    return EndReason.MAX_TURNS if interview.progress.prompts >= interview.panel.max_turns else None


def choose(interview: Interview, bank: Sequence[Question], seen: frozenset[UUID]) -> Question | None:
    """The next question, or None when every quota is met or nothing is left to ask.

    Quotas are tried in order, another topic before the current one. Within a quota: fresh before seen, then the
    nearest difficulty (so a quota the bank cannot fill is still spent on its topic); ties fall to the seeded draw.
    """
    state = interview.progress
    asked = {q.question_id for q in bank if q.id in state.asked}
    left = [q for q in bank if q.question_id not in asked]
    draw = random.Random(f"{interview.seed}:{len(state.asked)}")
    current_topic = next((q.topic for q in bank if q.id == state.current), None)
    quotas = unmet_quotas(interview, bank)
    quotas.sort(key=lambda quota: quota.topic == current_topic)  # stable: order of priority is kept
    for quota in quotas:
        fitting = [q for q in left if q.topic == quota.topic]
        if fitting:
            order = {q.id: draw.random() for q in sorted(fitting, key=lambda q: q.slug)}
            return min(fitting, key=lambda q: (_misfit(q, quota), q.id in seen, -q.weight, order[q.id]))
    return None


def _misfit(question: Question, quota: Quota) -> int:
    return question.difficulty.distance(quota.difficulty)


def unmet_quotas(interview: Interview, bank: Iterable[Question]) -> list[Quota]:
    """The panel's open slots as quotas of one, in order of priority.

    A question asked fills a slot of its own topic and difficulty when one is open, otherwise the slot of its topic
    with the nearest difficulty.
    """
    slots = [Quota(quota.topic, quota.difficulty) for quota in interview.panel.quotas for _ in range(quota.count)]
    by_id = {question.id: question for question in bank}
    for question_id in interview.progress.asked:
        question = by_id.get(question_id)
        fitting = [slot for slot in slots if question and slot.topic == question.topic]
        if question and fitting:
            slots.remove(min(fitting, key=lambda slot: _misfit(question, slot)))
    return slots


@dataclass(frozen=True)
class Coverage:
    """A topic of the panel and how far the interview is through it."""

    topic: str
    asked: int
    planned: int


def coverage(interview: Interview, bank: Sequence[Question]) -> list[Coverage]:
    """Progress by topic, in the panel's order."""
    planned: dict[str, int] = {}
    for quota in interview.panel.quotas:
        planned[quota.topic] = planned.get(quota.topic, 0) + quota.count
    topics = {q.id: q.topic for q in bank}
    asked = [topics.get(i) for i in interview.progress.asked]
    return [Coverage(topic, asked.count(topic), count) for topic, count in planned.items()]


def _current(state: Progress, bank: Sequence[Question]) -> Question:
    return next(question for question in bank if question.id == state.current)


def last_prompt(turns: Sequence[Turn]) -> Turn | None:
    """The question or follow-up that stands open, in the words last used for it."""
    wording = {TurnKind.QUESTION, TurnKind.FOLLOW_UP, TurnKind.REPHRASE, TurnKind.OWN_WORDS}
    return next((turn for turn in reversed(turns) if turn.kind in wording), None)
