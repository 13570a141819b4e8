"""The machine of a case interview: whatever a candidate does, it ends, moves forward, and can be resumed."""

from dataclasses import dataclass
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.case_interview import (
    OPEN,
    PHASES,
    PUSHBACK,
    CasePlan,
    Choices,
    DataReply,
    Found,
    Lead,
    Phase,
    Planned,
    Reading,
    Understood,
)
from core.domain.interview import EndReason, Speaker, Turn, TurnKind
from core.interview import phases
from core.interview.phases import (
    MOST_EXHIBITS,
    Advise,
    Again,
    Close,
    Hint,
    Move,
    Probe,
    Put,
    Release,
    Standing,
    Tell,
    most_turns,
    next_moves,
    stand,
)
from tests.unit.fakes import ORG, T0

EXHIBITS = ("costs", "market", "prices", "people", "plants")
KINDS = (
    TurnKind.ANSWER,
    TurnKind.ASK_DATA,
    TurnKind.ASK_HINT,
    TurnKind.SKIP,
    TurnKind.THINKING,
    TurnKind.ASK_REPEAT,
    TurnKind.CLARIFY,
    TurnKind.NO_ANSWER,
)


@dataclass(frozen=True)
class Action:
    """Something a candidate does, and what the interviewer understands of it. `jump` names another checkpoint whose
    number is in the words."""

    kind: TurnKind
    reading: Reading
    data: DataReply | None
    decision: str
    jump: int


plans = st.builds(
    lambda needs, twist, against: CasePlan(
        tuple(Planned(f"number_{i}", tuple(dict.fromkeys(exhibits))) for i, exhibits in enumerate(needs)),
        min(twist, max(len(needs) - 1, 0)),
        tuple(against),
    ),
    st.lists(st.lists(st.sampled_from(EXHIBITS), max_size=5), max_size=6),
    st.integers(0, 6),
    st.lists(st.sampled_from(["", "build", "buy"]), max_size=5),
)
replies = st.one_of(
    st.none(),
    st.builds(DataReply, st.just(Found.EXHIBIT), st.just("Here."), st.sampled_from(EXHIBITS)),
    st.just(DataReply(Found.FACT, "A fact.", "fact")),
    st.just(DataReply(Found.NOTHING, "Nothing.")),
    st.just(DataReply(Found.REMARK, "You have it.")),
)
actions = st.builds(
    Action, st.sampled_from(KINDS), st.sampled_from(Reading), replies, st.sampled_from(["", "build"]), st.integers(0, 5)
)


class Room:
    """Turns without words."""

    def __init__(self, plan: CasePlan, choices: Choices) -> None:
        self.plan, self.turns = plan, list[Turn]()
        self.say(TurnKind.GREETING, Phase.FRAMEWORK, choices.told())
        for move in phases.opening():
            self.play(move)
        self.closed: EndReason | None = None

    def say(
        self, kind: TurnKind, phase: Phase, about: str, who: Speaker = Speaker.INTERVIEWER, text: str = "x"
    ) -> None:
        number = len(self.turns)
        turn = Turn(uuid5(ORG, str(number)), UUID(int=1), number, who, kind, text, T0, phase=phase, about=about)
        self.turns.append(turn)

    @property
    def standing(self) -> Standing:
        return stand(self.turns, self.plan)

    def act(self, action: Action) -> list[Move]:
        now = self.standing
        about = now.open or OPEN
        left = [key for key in self.plan.ids if key not in now.dealt]
        if action.kind is TurnKind.ANSWER and about == OPEN and action.jump < len(left):
            about = left[action.jump]
        text = "x" if action.kind is TurnKind.ANSWER else ""
        self.say(action.kind, now.phase, about, Speaker.CANDIDATE, text)
        moves = next_moves(self.plan, self.standing, Understood(action.reading, action.data, action.decision))
        for move in moves:
            self.play(move)
        return moves

    def play(self, move: Move) -> None:
        match move:
            case Put(about, phase):
                self.say(TurnKind.QUESTION, phase, about)
            case Release(exhibit, phase):
                self.say(TurnKind.EXHIBIT, phase, exhibit)
            case Tell(_, fact, phase, remark):
                self.say(TurnKind.REASSURE if remark else TurnKind.DATA, phase, fact)
            case Hint(about, phase):
                self.say(TurnKind.HINT, phase, about)
            case Advise(_, phase):
                self.say(TurnKind.REASSURE, phase, "")
            case Again(about, phase):
                self.say(TurnKind.REPEAT, phase, about)
            case Probe(about, _, phase):
                self.say(TurnKind.REPHRASE, phase, about)
            case Close(reason, phase):
                self.say(TurnKind.CLOSING, phase, "")
                self.closed = reason


def run(plan: CasePlan, choices: Choices, doing: list[Action]) -> Room:
    """Until the end; the actions over and over."""
    room = Room(plan, choices)
    longest = sum(most_turns(phase, plan) for phase in PHASES if phase is not Phase.COMPLETED)
    for number in range(longest + 1):
        if room.closed:
            return room
        room.act(doing[number % len(doing)])
    raise AssertionError("the interview goes on beyond the turns of its phases")


choices = st.builds(Choices, st.sampled_from(Lead), st.booleans())


@given(plans, choices, st.lists(actions, min_size=1, max_size=25))
def test_any_sequence_of_actions_ends_forward_and_within_three_exhibits(
    plan: CasePlan, chosen: Choices, doing: list[Action]
) -> None:
    room = run(plan, chosen, doing)
    assert room.closed is EndReason.COMPLETED
    assert room.standing.phase is Phase.COMPLETED
    order = [PHASES.index(Phase(turn.phase)) for turn in room.turns]
    assert order == sorted(order)
    shown = [turn.about for turn in room.turns if turn.kind is TurnKind.EXHIBIT]
    assert len(shown) == len(set(shown)) <= MOST_EXHIBITS
    asked = [turn.about for turn in room.turns if turn.kind is TurnKind.QUESTION and turn.about != OPEN]
    assert len(asked) == len(set(asked)), "no task is given twice"
    again = [turn.about for turn in room.turns if turn.kind is TurnKind.REPHRASE]
    assert len(again) == len(set(again)), "nothing is asked about more than once"


@given(plans, choices, st.lists(actions, min_size=1, max_size=12))
def test_resuming_from_any_turn_stands_in_the_same_place(plan: CasePlan, chosen: Choices, doing: list[Action]) -> None:
    room = Room(plan, chosen)
    seen = {len(room.turns): room.standing}
    for action in doing:
        if room.closed:
            break
        room.act(action)
        seen[len(room.turns)] = room.standing
    step = Standing()
    for number, turn in enumerate(room.turns, 1):
        step = step.after(turn, plan)
        assert step == stand(room.turns[:number], plan)
        assert seen.get(number, step) == step


@given(plans, choices, st.lists(actions, min_size=1, max_size=25))
def test_pushbacks_never_argue_with_another_recommendation(
    plan: CasePlan, chosen: Choices, doing: list[Action]
) -> None:
    room = run(plan, chosen, [Action(a.kind, a.reading, a.data, "build", a.jump) for a in doing])
    put = [
        int(t.about.removeprefix(PUSHBACK)) for t in room.turns if t.kind is TurnKind.QUESTION and PUSHBACK in t.about
    ]
    assert {plan.against[index] for index in put} <= {"", "build"}
    if put and "build" in plan.against:
        assert plan.against[put[0]] == "build", "the one against their own recommendation comes first"


PLAN = CasePlan((Planned("a", ("costs",)), Planned("b"), Planned("c", ("market",))), 2, ("", "build", "buy"))
ANSWER = Action(TurnKind.ANSWER, Reading.GOOD, None, "build", 9)


def to(led: Lead, answers: int) -> Room:
    room = Room(PLAN, Choices(led))
    for _ in range(answers):
        room.act(ANSWER)
    return room


def test_an_interviewer_who_leads_gives_the_exhibit_with_the_task_that_needs_it() -> None:
    room = to(Lead.INTERVIEWER, 2)
    assert [(t.kind, t.about) for t in room.turns[-2:]] == [(TurnKind.EXHIBIT, "costs"), (TurnKind.QUESTION, "a")]


def test_the_twist_arrives_before_the_number_that_needs_it() -> None:
    room = to(Lead.INTERVIEWER, 9)
    tasks = [turn.about for turn in room.turns if turn.kind is TurnKind.QUESTION]
    assert tasks[:6] == ["structure", "hypothesis", "a", "b", "twist", "c"]


def test_a_leading_candidate_who_gets_nowhere_is_pointed_to_the_next_number() -> None:
    room = to(Lead.CANDIDATE, 2)
    assert room.standing.open == OPEN
    idle = Action(TurnKind.ANSWER, Reading.TAKEN, None, "", 9)
    assert room.act(idle) == [Put(OPEN, Phase.DATA_ANALYSIS, "thanks")]
    assert room.act(idle) == [Release("costs", Phase.DATA_ANALYSIS), Put("a", Phase.DATA_ANALYSIS, "pointer")]


def test_data_keeps_the_task_open_and_counts_as_progress_of_who_leads() -> None:
    room = to(Lead.CANDIDATE, 2)
    ask = Action(TurnKind.ASK_DATA, Reading.TAKEN, DataReply(Found.EXHIBIT, "Here.", "costs"), "", 9)
    assert room.act(ask) == [Release("costs", Phase.DATA_ANALYSIS, "Here.")]
    assert (room.standing.open, room.standing.idle) == (OPEN, 0)


def test_a_request_within_an_answer_is_met_before_the_next_task() -> None:
    room = to(Lead.INTERVIEWER, 0)
    both = Action(TurnKind.ANSWER, Reading.TAKEN, DataReply(Found.FACT, "A fact.", "fact"), "", 9)
    moves = room.act(both)
    assert moves[0] == Tell("A fact.", "fact", Phase.FRAMEWORK)
    assert moves[1].about == "hypothesis"  # type: ignore[union-attr]


@pytest.mark.parametrize("reading", [Reading.OTHER, Reading.UNCLEAR, Reading.NO_NUMBER])
def test_a_number_that_is_not_it_is_asked_about_once_and_then_left(reading: Reading) -> None:
    room = to(Lead.INTERVIEWER, 2)
    other = Action(TurnKind.ANSWER, reading, None, "", 9)
    assert room.act(other) == [Probe("a", reading, Phase.DATA_ANALYSIS)]
    assert room.act(other) == [Put("b", Phase.DATA_ANALYSIS, "noted_number")]


def test_a_hint_is_given_once_and_noted() -> None:
    room = to(Lead.INTERVIEWER, 2)
    ask = Action(TurnKind.ASK_HINT, Reading.TAKEN, None, "", 9)
    assert room.act(ask) == [Hint("a", Phase.DATA_ANALYSIS)]
    assert room.act(ask) == [Advise("no_more_hints", Phase.DATA_ANALYSIS)]
    assert room.standing.hinted == ("a",)


def test_an_unclear_recommendation_is_asked_about_and_none_at_all_is_not_argued_with() -> None:
    unclear, skip = (Action(kind, Reading.TAKEN, None, "", 9) for kind in (TurnKind.ANSWER, TurnKind.SKIP))
    room = to(Lead.INTERVIEWER, 6)
    assert room.standing.open == "recommendation"
    assert room.act(unclear) == [Probe("recommendation", "options", Phase.RECOMMENDATION)]
    assert room.act(unclear)[0].about == "pushback:0"  # type: ignore[union-attr]
    room = to(Lead.INTERVIEWER, 6)
    assert room.act(skip)[0].about == "conclusion"  # type: ignore[union-attr]


def test_what_was_chosen_before_the_start_is_read_back() -> None:
    for chosen in (Choices(led, calculator) for led in Lead for calculator in (True, False)):
        assert Choices.read(chosen.told()) == chosen
    assert Choices.read("from another version") == Choices()
