"""What the interviewer of a case says to questions for data, wishes, numbers and recommendations."""

import pytest

from core.cases.checkpoints import check_all
from core.domain.errors import EmptyAnswer
from core.domain.interview import TurnKind
from core.domain.units import show
from core.usecases.conduct_case import said
from tests.cases.room import Taking, at_first_number, begin, case_room, good, kinds
from tests.unit.fakes import PERSON

# --- data, hints and numbers ------------------------------------------------------------------------------------------


def test_an_exhibit_comes_on_request_and_the_task_stays_open() -> None:
    taking = at_first_number()
    before = taking.open
    taking.say("Do you have a breakdown of the overheads?")
    assert kinds(taking.reply()) == [(TurnKind.EXHIBIT, "overheads")]
    assert taking.interview.turns[-2].kind is TurnKind.ASK_DATA
    assert taking.open == before
    scene = taking.room.scene(PERSON, taking.interview.id)
    assert scene.case is not None
    assert [exhibit.id for exhibit in scene.case.exhibits] == ["economics", "overheads"]


def test_facts_are_told_and_what_the_case_does_not_have_is_said_to_be_missing() -> None:
    taking = at_first_number()
    taking.say("What do customers say in surveys?")
    assert kinds(taking.reply()) == [(TurnKind.DATA, "customers")]
    taking.say("Do you have any data on the weather in Norway?")
    assert kinds(taking.reply()) == [(TurnKind.DATA, "")]
    assert "nothing on that" in taking.last.text


def test_a_message_that_answers_and_asks_gets_the_data_and_the_next_task() -> None:
    taking = begin(case_room())
    taking.say(
        "I would look at revenue, so price and volume, at variable costs and at overheads, and then at competitors. "
        "Do you have any data on overheads by type?"
    )
    assert kinds(taking.reply()) == [(TurnKind.EXHIBIT, "overheads"), (TurnKind.QUESTION, "hypothesis")]
    taking.say("I expect that discounts are behind it, because volume grew while profit fell, or else input costs.")
    checkpoint = taking.case.checkpoints[0]
    taking.say(f"It is {show(checkpoint.value, checkpoint.unit)}. Can I see what customers say in surveys?")
    assert kinds(taking.reply())[0] == (TurnKind.DATA, "customers")
    assert kinds(taking.reply())[-1] == (TurnKind.QUESTION, taking.case.checkpoints[1].id)


def test_the_button_makes_a_question_of_any_words() -> None:
    taking = at_first_number()
    taking.do("ask_data", "overheads by type")
    assert kinds(taking.reply()) == [(TurnKind.EXHIBIT, "overheads")]
    with pytest.raises(EmptyAnswer):
        taking.do("ask_data", "  ")


def test_asking_for_everything_never_gives_more_than_three_exhibits() -> None:
    taking = at_first_number("candidate")
    for words in ("economics", "overheads", "unit cost breakdown", "prices", "materials", "rent"):
        taking.do("ask_data", f"Can I see {words}?")
    shown = [turn.about for turn in taking.interview.turns if turn.kind is TurnKind.EXHIBIT]
    assert len(shown) == len(set(shown)) == 3


def test_hints_come_when_asked_for_in_words_or_by_the_button_and_are_noted() -> None:
    taking = at_first_number()
    hint = taking.case.checkpoints[0].hint
    taking.say("Could I have a hint, please?")
    assert kinds(taking.reply()) == [(TurnKind.HINT, taking.open)]
    assert hint in taking.last.text
    taking.do("hint")
    assert taking.last.kind is TurnKind.REASSURE
    assert sum(turn.kind is TurnKind.ASK_HINT for turn in taking.interview.turns) == 2


@pytest.mark.parametrize(
    ("words", "kind", "reply"),
    [
        ("Let me think for a moment.", TurnKind.THINKING, TurnKind.REASSURE),
        ("Sorry, can you repeat the question?", TurnKind.ASK_REPEAT, TurnKind.REPEAT),
        ("skip this one", TurnKind.SKIP, TurnKind.QUESTION),
    ],
)
def test_what_a_technical_interview_understands_is_understood_in_words_too(
    words: str, kind: TurnKind, reply: TurnKind
) -> None:
    taking = at_first_number().say(words)
    assert [taking.interview.turns[-2].kind, taking.last.kind] == [kind, reply]


def test_a_repeated_task_is_the_one_that_stands_open() -> None:
    taking = at_first_number().do("repeat")
    assert taking.case.checkpoints[0].question in taking.last.text


def test_a_right_number_is_taken_along_and_another_asked_about_once_without_the_solution() -> None:
    taking = at_first_number().say("I get 99 million.")
    assert kinds(taking.reply()) == [(TurnKind.REPHRASE, "profit_now")]
    taking.say("Revenue less costs, so 98 million.")
    assert taking.open == "profit_drop"
    own = check_all(taking.case, said(taking.interview.turns, taking.case))[0]
    assert not own.credited
    right = at_first_number().say("That is 1.58 million euros.")
    assert right.open == "profit_drop"
    assert "good" in right.last.text.lower()


def test_too_many_numbers_and_none_are_asked_about_once() -> None:
    for words, sign in (("1, 2, 3, 4, 5, 6, 7, 8 or 9 million", "Which"), ("A good deal less than before.", "number")):
        taking = at_first_number().say(words)
        assert taking.last.kind is TurnKind.REPHRASE
        assert sign in taking.last.text


def test_a_leading_candidates_number_counts_for_the_checkpoint_it_answers() -> None:
    taking = at_first_number("candidate")
    taking.say("Profit must have fallen by about 296 thousand euros between the years.")
    assert taking.interview.turns[-2].about == "profit_drop"
    taking.say("I would look at the customers next, and at what they think of us.")
    assert taking.interview.turns[-2].about == ""


def test_a_leading_candidate_who_gets_nowhere_is_helped_on() -> None:
    taking = at_first_number("candidate")
    taking.say("I would look at the customers next, and at what they think of us.")
    taking.say("Then I would look at the market and at whoever competes in it.")
    assert kinds(taking.reply()) == [(TurnKind.EXHIBIT, "economics"), (TurnKind.QUESTION, "profit_now")]


# --- pushback ---------------------------------------------------------------------------------------------------------


def at_recommendation() -> Taking:
    taking = begin(case_room())
    while taking.open != "recommendation":
        good(taking)
    return taking


@pytest.mark.parametrize(
    ("words", "against"),
    [
        ("I recommend cutting overheads back, starting with a hiring freeze at head office.", "overheads"),
        ("They should bring unit costs down: tender the inputs again.", "unit_costs"),
        ("We should restore price discipline and not cut the price again.", "prices"),
    ],
)
def test_pushback_argues_with_what_the_candidate_recommends(words: str, against: str) -> None:
    taking = at_recommendation().say(words)
    index = int(taking.last.about.removeprefix("pushback:"))
    assert taking.case.pushbacks[index].against == against
    assert taking.case.pushbacks[index].text in taking.last.text


def test_an_unclear_recommendation_is_asked_about_with_every_option_named() -> None:
    taking = at_recommendation().say("It depends; there are good reasons for several things, on balance.")
    assert (taking.last.kind, taking.last.about) == (TurnKind.REPHRASE, "recommendation")
    assert all(option.label in taking.last.text for option in taking.case.solution.options)
    taking.say("The second one.")
    assert taking.case.pushbacks[int(taking.last.about.removeprefix("pushback:"))].against == "unit_costs"


def test_who_recommends_nothing_is_not_argued_with() -> None:
    taking = at_recommendation().do("skip")
    assert taking.open == "conclusion"
