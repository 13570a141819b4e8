"""Whole case interviews through the use case, on the shipped cases, with candidates of every kind."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.cases.arithmetic import numbers_in
from core.cases.checkpoints import check_all
from core.domain.case import Case
from core.domain.case_interview import PHASES, Phase
from core.domain.case_study import CaseStatus
from core.domain.errors import (
    AnswerTooLong,
    EmptyAnswer,
    InterviewClosed,
    InterviewNotFound,
    NoCase,
    NoJobForCase,
    OutOfStep,
)
from core.domain.interview import EndReason, Interview, Speaker, Turn, TurnKind
from core.domain.spoken import Manner
from core.domain.units import show
from core.usecases.conduct_case import said
from tests.cases.room import MEDIUM, Taking, at_first_number, begin, case_room, good, hostile, silent, take
from tests.unit.fakes import ORG, OTHER, PERSON, FakeInterviews

LEADS = ("interviewer", "candidate")
VOICE = Manner("voice", 1.0, 5.0)


def spoken_by_interviewer(interview: Interview) -> list[Turn]:
    return [turn for turn in interview.turns if turn.role is Speaker.INTERVIEWER]


# --- whole interviews -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("led", LEADS)
@pytest.mark.parametrize("model", MEDIUM)
def test_a_good_candidate_gets_every_number_credited_and_argues_to_a_conclusion(model: str, led: str) -> None:
    taking = take(begin(case_room(), model, led), good)
    interview = taking.interview
    checked = check_all(taking.case, said(interview.turns, taking.case))
    assert all(check.credited for check in checked), [check.checkpoint.id for check in checked if not check.credited]
    assert interview.end_reason is EndReason.COMPLETED
    assert [Phase(phase) for phase in dict.fromkeys(turn.phase for turn in interview.turns)] == list(PHASES)
    answered = {turn.about for turn in interview.turns if turn.kind is TurnKind.ANSWER}
    assert {"structure", "hypothesis", "twist", "recommendation", "conclusion"} <= answered
    assert sum(about.startswith("pushback:") for about in answered) == 2


@pytest.mark.slow
@pytest.mark.parametrize("led", LEADS)
@pytest.mark.parametrize("model", MEDIUM)
@pytest.mark.parametrize("candidate", [silent, hostile])
def test_silence_and_hostility_end_too_and_get_nothing_of_the_solution(
    model: str, led: str, candidate: Callable[[Taking], None]
) -> None:
    taking = take(begin(case_room(), model, led), candidate)
    assert taking.interview.end_reason is EndReason.COMPLETED
    assert_nothing_leaks(taking)


@pytest.mark.slow
@pytest.mark.parametrize("led", LEADS)
def test_a_good_candidate_hears_no_number_before_saying_it(led: str) -> None:
    for model in MEDIUM:
        assert_nothing_leaks(take(begin(case_room(), model, led), good))


def assert_nothing_leaks(taking: Taking) -> None:
    """Every sentence of the solution, and every number of a checkpoint that nobody has said and no exhibit shows, is in
    no turn of the interviewer."""
    case, known = taking.case, list[str]()
    secret = [case.solution.recommendation, case.solution.hypothesis, *(s.statement for s in case.solution.so_whats)]
    secret += [pushback.expects for pushback in case.pushbacks]
    keys = {checkpoint.id: checkpoint for checkpoint in case.checkpoints}
    for turn in taking.interview.turns:
        if turn.role is Speaker.CANDIDATE:
            known.append(turn.text)
            continue
        assert not any(sentence.strip() in turn.text for sentence in secret)
        given = " ".join([*known, case.prompt, case.twist, *case.background, *(f.sentence for f in case.data_answers)])
        for checkpoint in keys.values():
            told = show(checkpoint.value, checkpoint.unit)
            if len(re.sub(r"\D", "", told)) >= 3 and told not in given:
                assert told not in turn.text, f"{checkpoint.id} was given away"


# --- the record -------------------------------------------------------------------------------------------------------


def test_every_turn_says_its_phase_and_what_it_is_about() -> None:
    taking = take(begin(case_room()), good)
    tasks = {turn.about for turn in taking.interview.turns if turn.kind is TurnKind.QUESTION}
    for turn in taking.interview.turns:
        assert turn.phase in tuple(Phase)
        assert turn.question_version_id is None
        if turn.kind is TurnKind.ANSWER:
            assert turn.about in tasks, "an answer names the task it answers"
    first, second, *_ = taking.interview.turns
    assert (first.kind, first.phase, taking.case.prompt in first.text) == (TurnKind.GREETING, "framework", True)
    assert (second.kind, second.about) == (TurnKind.QUESTION, "structure")
    assert (taking.last.kind, taking.last.phase) == (TurnKind.CLOSING, "completed")
    assert taking.room.interviews.answers(taking.interview.id) == [], "no graded answer stands for a case turn"


def test_the_interview_keeps_the_case_as_it_was_and_uses_the_fitting_job() -> None:
    room = case_room()
    for model, track in (("profitability", "management_consultant"), ("metric_drop", "product_manager")):
        taking = begin(room, model)
        assert taking.interview.case == MEDIUM[model].case
        assert taking.interview.case_id == MEDIUM[model].id
        assert room.jobs.get(taking.interview.job_id).track == track
        assert taking.interview.kind == "case"


def test_calculator_free_is_said_at_the_start() -> None:
    told = [begin(case_room(), calculator=free).interview.turns[0].text for free in (True, False)]
    assert ["calculator" in text for text in told] == [False, True]


@pytest.mark.parametrize(("led", "stop"), [(led, stop) for led in LEADS for stop in range(1, 13)])
def test_a_process_that_dies_before_the_reply_gives_the_same_reply_afterwards(led: str, stop: int) -> None:
    whole, broken = begin(case_room(), led=led), begin(case_room(), led=led)
    for number in range(stop):
        if not whole.interview.is_open:
            break
        good(whole)
        answer = whole.interview.turns[-len(whole.reply()) - 1].text
        last = number == stop - 1
        broken.interview = broken.room.answer(
            PERSON, broken.interview.id, answer, position=broken.position, reply=not last
        )
    if broken.interview.is_open:
        assert broken.interview.progress.waiting_for == "reply"
    resumed = broken.room.resume(PERSON, broken.interview.id)
    assert [(t.kind, t.text, t.phase, t.about) for t in resumed.turns] == [
        (t.kind, t.text, t.phase, t.about) for t in whole.interview.turns
    ]


# --- what can go wrong ------------------------------------------------------------------------------------------------


def test_ending_is_possible_at_any_time_and_twice() -> None:
    for steps in range(12):
        taking = begin(case_room())
        for _ in range(steps):
            good(taking)
        ended = taking.room.end(PERSON, taking.interview.id)
        assert (ended.end_reason, ended.turns[-1].phase) == (EndReason.CANDIDATE, "completed")
        assert taking.room.end(PERSON, taking.interview.id) == ended


@pytest.mark.parametrize("words", ["", "   ", "\n\t", "...", "\u200b"])
def test_nothing_said_is_named_and_the_task_stays(words: str) -> None:
    taking = begin(case_room())
    with pytest.raises(EmptyAnswer):
        taking.say(words)
    assert taking.position == 2


def test_forty_thousand_characters_are_refused_and_twenty_thousand_taken() -> None:
    taking = at_first_number()
    with pytest.raises(AnswerTooLong):
        taking.say("7 million and " * 3000)
    taking.say(("no number here " * 1400)[:20_000])
    assert taking.last.kind is TurnKind.REPHRASE


def test_a_double_click_and_a_second_window_are_out_of_step() -> None:
    taking = begin(case_room())
    position = taking.position
    good(taking)
    with pytest.raises(OutOfStep):
        taking.room.answer(PERSON, taking.interview.id, "once more", position=position)
    taking.room.end(PERSON, taking.interview.id)
    with pytest.raises(InterviewClosed):
        taking.say("too late")


def test_only_the_person_themselves_gets_at_the_interview_and_its_notes() -> None:
    taking = begin(case_room())
    room, interview_id = taking.room, taking.interview.id
    for step in (
        lambda: room.scene(OTHER, interview_id),
        lambda: room.answer(OTHER, interview_id, "x", position=2),
        lambda: room.hint(OTHER, interview_id, position=2),
        lambda: room.save_notes(OTHER, interview_id, "x"),
        lambda: room.end(OTHER, interview_id),
    ):
        with pytest.raises(InterviewNotFound):
            step()


def test_a_case_that_is_not_published_or_another_organisations_cannot_be_started() -> None:
    room = case_room()
    study = MEDIUM["profitability"]
    for changed in (study.moved(CaseStatus.DRAFT), study.moved(CaseStatus.WITHDRAWN), replace(study, org_id=OTHER.id)):
        room.cases.add(changed)
        with pytest.raises(NoCase):
            room.start(PERSON, study.id)
    room.cases.add(replace(study, org_id=ORG))
    room.start(PERSON, study.id)
    room.jobs.known.clear()  # type: ignore[attr-defined]
    with pytest.raises(NoJobForCase):
        room.start(PERSON, study.id)


def test_the_page_gets_no_exhibit_that_was_not_released_and_keeps_the_notes() -> None:
    taking = begin(case_room())
    taking.room.save_notes(PERSON, taking.interview.id, "650k x 20")
    scene = taking.room.scene(PERSON, taking.interview.id)
    assert scene.case is not None
    assert (scene.case.exhibits, scene.case.notes) == ((), "650k x 20")


def test_spoken_words_that_were_not_understood_count_for_nothing() -> None:
    taking = at_first_number()
    doubtful = replace(VOICE, unscored="It could not be understood.")
    taking.interview = taking.room.answer(
        PERSON, taking.interview.id, "mumble 1.58 million", position=taking.position, manner=doubtful
    )
    assert said(taking.interview.turns, taking.case) == []
    heard = next(turn for turn in reversed(taking.interview.turns) if turn.role is Speaker.CANDIDATE)
    assert (heard.kind, heard.text) == (TurnKind.NO_ANSWER, "mumble 1.58 million")


def test_what_is_foreseen_is_what_is_committed() -> None:
    store = FakeInterviews()
    taking = begin(case_room(interviews=store))
    foreseen = taking.room.foresee(
        PERSON, taking.interview.id, "Do you have data on overheads?", position=2, manner=VOICE
    )
    assert len(store.get(taking.interview.id).turns) == 2
    settled = taking.room.settle(foreseen)
    assert [turn.kind for turn in settled.turns[2:]] == [TurnKind.ASK_DATA, TurnKind.EXHIBIT]
    assert foreseen.reply == settled.reply != ""


def test_numbers_of_prompt_and_twist_are_the_only_ones_a_case_starts_with() -> None:
    """What the checks above rest on: a case does not state a checkpoint's number in words it reads out anyway."""
    for study in MEDIUM.values():
        case: Case = study.case
        told = {number.text for number in numbers_in(case.prompt)}
        assert not told & {show(checkpoint.value, checkpoint.unit) for checkpoint in case.checkpoints}
