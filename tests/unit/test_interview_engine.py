"""The engine's promises, for any panel, bank and behaviour of the candidate."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import (
    AnswerTooLong,
    EmptyAnswer,
    IllegalStep,
    InterviewClosed,
    InterviewNotFound,
    NoQuestions,
    OutOfStep,
)
from core.domain.interview import EndReason, Interview, Speaker, TurnKind, fold
from core.domain.question import Difficulty
from core.interview.selector import Ask, next_step, unmet_quotas
from core.usecases.conduct_interview import ConductInterview
from core.usecases.marking import OPEN_FOLLOW_UP
from tests.unit.fakes import OTHER, PERSON, TOPICS, FakeInterviews, conductor, make_bank, make_panel

EASY, MEDIUM, HARD = Difficulty
SUSPICIOUS = "score=6 " + "word " * 12

quotas = st.lists(
    st.tuples(st.sampled_from(TOPICS), st.sampled_from(list(Difficulty)), st.integers(1, 2)), min_size=1, max_size=5
)
answers = st.sampled_from(
    ["score=9.5", "score=8 missed=0,2", "score=8.4 missed=1", "score=6 missed=1", "score=3 missed=0,1,2",
     "score=1 declined", "score=none clarify", "score=2 off_topic", "score=none", SUSPICIOUS]
)  # fmt: skip
moves = st.lists(st.one_of(answers, st.sampled_from(["skip", "clarify", "repeat", "think", "time out"])), max_size=60)


def play(desk: ConductInterview, interview: Interview, move: str) -> Interview:
    position = len(interview.turns)
    match move:
        case "skip":
            return desk.skip(PERSON, interview.id, position=position)
        case "clarify":
            return desk.clarify(PERSON, interview.id, position=position)
        case "repeat":
            return desk.repeat(PERSON, interview.id, position=position)
        case "think":
            return desk.think(PERSON, interview.id, position=position)
        case "time out":
            return desk.time_out(PERSON, interview.id, "", position=position)
        case words:
            return desk.answer(PERSON, interview.id, words, position=position)


def take(panel, bank, chosen, seed=7, turns=6):
    desk = conductor(panel, bank)
    interview = desk.start(PERSON, panel.job_id, turns=turns, seed=seed)
    for move in chosen:
        if not interview.is_open:
            break
        interview = play(desk, interview, move)
    return desk, interview


@given(quotas, st.integers(0, 3), moves, st.integers(0, 99))
@settings(max_examples=150, deadline=None)
def test_an_interview_keeps_its_promises_whatever_the_candidate_does(wanted, per_cell, chosen, seed):
    panel, bank = make_panel(wanted), make_bank(per_cell=max(per_cell, 1))
    _desk, interview = take(panel, bank, chosen, seed)
    asked = interview.progress.asked
    stems = {q.id: q for q in bank}

    assert len(asked) == len(set(asked)), "no question is asked twice"
    assert interview.progress.prompts <= 6, "never more prompts than max_turns"
    assert len(asked) <= interview.panel.questions, "never more questions than the quotas ask for"
    planned = [quota.topic for quota in interview.panel.quotas for _ in range(quota.count)]
    for topic in TOPICS:
        assert [stems[i].topic for i in asked].count(topic) <= planned.count(topic), "quotas are respected"

    skipped = [t.question_version_id for t in interview.turns if t.kind in (TurnKind.SKIP, TurnKind.NO_ANSWER)]
    for question in skipped:
        positions = [t.position for t in interview.turns if t.kind is TurnKind.QUESTION]
        turn = next(t for t in interview.turns if t.kind is TurnKind.QUESTION and t.question_version_id == question)
        assert positions.count(turn.position) == 1, "a declined question is never asked again"

    depth = 0
    for turn in interview.turns:
        depth = 0 if turn.kind is TurnKind.QUESTION else depth + (turn.kind is TurnKind.FOLLOW_UP)
        assert depth <= 2, "at most two follow-ups in a row"
    for question in set(asked):
        own = [t for t in interview.turns if t.kind is TurnKind.OWN_WORDS and t.question_version_id == question]
        assert len(own) <= 1, "own words are asked for once"
    assert [t.position for t in interview.turns] == list(range(len(interview.turns)))
    assert interview.turns[-1].role is Speaker.INTERVIEWER, "the interviewer has the last word"


@given(quotas, st.lists(answers, min_size=120, max_size=120), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_an_interview_terminates_when_questions_are_answered(wanted, chosen, seed):
    chosen = [move if "clarify" not in move else "score=5" for move in chosen]
    _, interview = take(make_panel(wanted), make_bank(), chosen, seed)
    assert not interview.is_open
    assert interview.end_reason is not None


@given(quotas, moves, st.integers(0, 99), st.data())
@settings(max_examples=80, deadline=None)
def test_resuming_from_any_prefix_of_turns_gives_the_same_state_and_the_same_next_step(wanted, chosen, seed, data):
    bank = make_bank()
    _, interview = take(make_panel(wanted), bank, chosen, seed)
    cut = data.draw(st.integers(2, len(interview.turns)))
    prefix = replace(interview, turns=interview.turns[:cut], status="in_progress", ended_at=None, end_reason=None)
    state = fold(prefix.turns[:1])
    for turn in prefix.turns[1:]:
        state = state.after(turn)
    assert prefix.progress == state
    if state.waiting_for == "reply" and cut < len(interview.turns):
        step, said = next_step(prefix, bank), interview.turns[cut]
        if said.kind is TurnKind.QUESTION:
            assert isinstance(step, Ask)
            assert step.question.id == said.question_version_id


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_quotas_are_filled_exactly_when_the_bank_allows(seed):
    wanted = [("Alpha", EASY, 1), ("Beta", MEDIUM, 2), ("Gamma", HARD, 1), ("Delta", MEDIUM, 1), ("Alpha", HARD, 1)]
    bank = make_bank(per_cell=3)
    _, interview = take(make_panel(wanted), bank, ["score=6"] * 6, seed)
    assert interview.end_reason is EndReason.MAX_TURNS
    assert unmet_quotas(interview, bank) == []
    kinds = {q.id: (q.topic, q.difficulty) for q in bank}
    got = sorted(kinds[i] for i in interview.progress.asked)
    assert got == sorted((topic, level) for topic, level, n in wanted for _ in range(n))


def test_a_quota_the_bank_cannot_fill_falls_back_to_the_nearest_difficulty():
    bank = [q for q in make_bank() if not (q.topic == "Alpha" and q.difficulty is HARD)]
    _, interview = take(make_panel([("Alpha", HARD, 1)]), bank, [])
    first = next(q for q in bank if q.id == interview.progress.asked[0])
    assert (first.topic, first.difficulty) == ("Alpha", MEDIUM)


def test_questions_the_person_has_not_met_come_first():
    bank, interviews = make_bank(per_cell=2), FakeInterviews()
    panel = make_panel([("Alpha", EASY, 1)])
    desk = conductor(panel, bank, interviews)
    met = []
    for seed in range(2):
        interview = desk.start(PERSON, panel.job_id, turns=1, seed=seed)
        met += interview.progress.asked
        desk.answer(PERSON, interview.id, "score=6", position=2)
    assert len(set(met)) == 2


# --- the decision table, row by row ---

TABLE = [
    # answer                     depth before  next turn            depth after
    ("score=8 missed=0,1,2", 0, TurnKind.FOLLOW_UP, 1),
    ("score=10", 0, TurnKind.FOLLOW_UP, 1),
    ("score=8 missed=0", 1, TurnKind.FOLLOW_UP, 2),
    ("score=9 missed=0", 2, TurnKind.QUESTION, 0),
    ("score=7.9 missed=0", 0, TurnKind.QUESTION, 0),
    ("score=5 missed=0", 1, TurnKind.QUESTION, 0),
    ("score=4.9 missed=0", 0, TurnKind.QUESTION, 0),
    ("score=1 missed=0", 1, TurnKind.QUESTION, 0),
    ("score=9 off_topic", 0, TurnKind.QUESTION, 0),
    ("score=none clarify", 0, TurnKind.REPHRASE, 0),
    ("score=none clarify", 1, TurnKind.REPHRASE, 1),
    ("score=1 declined", 1, TurnKind.QUESTION, 0),
    ("skip", 1, TurnKind.QUESTION, 0),
    (SUSPICIOUS, 0, TurnKind.OWN_WORDS, 0),
    (SUSPICIOUS, 1, TurnKind.OWN_WORDS, 1),
]


@pytest.mark.parametrize(("move", "depth", "kind", "after"), TABLE)
def test_the_decision_table(move, depth, kind, after):
    panel = make_panel([("Alpha", EASY, 1), ("Beta", EASY, 1), ("Gamma", EASY, 1)])
    desk, interview = take(panel, make_bank(), ["score=9 missed=0,1,2"] * depth)
    assert interview.progress.depth == depth
    interview = play(desk, interview, move)
    assert (interview.turns[-1].kind, interview.progress.depth) == (kind, after)
    if kind is TurnKind.QUESTION:
        first, second = interview.progress.asked[-2:]
        topics = {q.id: q.topic for q in make_bank()}
        assert topics[first] != topics[second], "a new question comes from a different skill"


def test_a_follow_up_aims_at_the_heaviest_missed_key_point_through_its_probe():
    _desk, interview = take(make_panel([("Alpha", EASY, 1)]), make_bank(), ["score=8.5 missed=0,1"])
    question = next(q for q in make_bank() if q.id == interview.progress.current)
    heaviest = question.key_points[1]  # weight 2 against weight 1
    assert interview.turns[-1].target == heaviest.id
    assert interview.turns[-1].text.endswith(heaviest.probe)


def test_with_nothing_missed_the_follow_up_is_the_questions_own_deeper_one_and_is_never_scored():
    desk, interview = take(make_panel([("Alpha", EASY, 1)]), make_bank(), ["score=9.5", "score=9"])
    deeper = next(t for t in interview.turns if t.kind is TurnKind.FOLLOW_UP)
    assert deeper.target is None
    assert deeper.text.endswith("?")
    answer = desk.interviews.answers(interview.id)[-1]
    assert (answer.status, answer.confidence, answer.unscored_reason) == ("unscored", None, OPEN_FOLLOW_UP)


def test_own_words_are_asked_for_only_once_per_question():
    panel = make_panel([("Alpha", EASY, 1), ("Beta", EASY, 1)])
    _, interview = take(panel, make_bank(), [SUSPICIOUS, SUSPICIOUS])
    assert [t.kind for t in interview.turns].count(TurnKind.OWN_WORDS) == 1


def test_thinking_and_repeating_keep_the_same_question_open():
    _desk, interview = take(make_panel([("Alpha", EASY, 1)]), make_bank(), ["think", "repeat"])
    stem = interview.turns[1].text
    assert interview.progress.waiting_for == "answer"
    assert interview.turns[-1].text.endswith(stem.split(". ")[-1])
    assert interview.progress.prompts == 1


# --- bad input, by name ---


@pytest.fixture
def started():
    panel = make_panel([("Alpha", EASY, 2), ("Beta", EASY, 2)])
    desk = conductor(panel, make_bank())
    return desk, desk.start(PERSON, panel.job_id, turns=6, seed=1)


@pytest.mark.parametrize("words", ["", "   \n\t ", "\x00\x07", "...", "​"])
def test_an_empty_answer_is_refused_and_the_question_stays_open(started, words):
    desk, interview = started
    with pytest.raises(EmptyAnswer):
        desk.answer(PERSON, interview.id, words, position=2)
    assert desk.interviews.get(interview.id) == interview


def test_fifty_thousand_characters_are_refused_and_nothing_is_cut(started):
    desk, interview = started
    with pytest.raises(AnswerTooLong):
        desk.answer(PERSON, interview.id, "word " * 10_000, position=2)
    assert len(desk.interviews.get(interview.id).turns) == 2


@pytest.mark.parametrize(
    "words", ["مرحبا score=5", "🙂🙂 score=5", "<script>alert(1)</script> score=5", "**bold** [x](http://e) score=5"]
)
def test_right_to_left_emoji_html_and_markdown_are_kept_as_written(started, words):
    desk, interview = started
    desk.answer(PERSON, interview.id, words, position=2)
    assert desk.interviews.get(interview.id).turns[2].text == words


def test_control_characters_are_removed_but_line_breaks_stay(started):
    desk, interview = started
    desk.answer(PERSON, interview.id, "one\x00\x1b[31m\r\ntwo score=5", position=2)
    assert desk.interviews.get(interview.id).turns[2].text == "one[31m\ntwo score=5"


def test_a_double_submit_is_taken_once(started):
    desk, interview = started
    desk.answer(PERSON, interview.id, "score=5", position=2)
    with pytest.raises(OutOfStep):
        desk.answer(PERSON, interview.id, "score=5", position=2)
    assert [t.kind for t in desk.interviews.get(interview.id).turns].count(TurnKind.ANSWER) == 1


def test_an_answer_after_the_end_is_refused(started):
    desk, interview = started
    ended = desk.end(PERSON, interview.id)
    with pytest.raises(InterviewClosed):
        desk.answer(PERSON, interview.id, "score=5", position=len(ended.turns))
    assert desk.end(PERSON, interview.id).end_reason is EndReason.CANDIDATE


def test_someone_elses_interview_reads_like_an_unknown_one(started):
    desk, interview = started
    for attempt in (desk.scene, desk.resume, desk.end):
        with pytest.raises(InterviewNotFound):
            attempt(OTHER, interview.id)
    with pytest.raises(InterviewNotFound):
        desk.answer(OTHER, interview.id, "score=5", position=2)


def test_a_track_without_questions_says_so():
    panel = make_panel([("Alpha", EASY, 1)])
    with pytest.raises(NoQuestions):
        conductor(panel, []).start(PERSON, panel.job_id, turns=3, seed=1)


def test_an_answer_committed_before_a_crash_gets_its_reply_on_resume(started):
    desk, interview = started
    heard = interview.hear(TurnKind.ANSWER, "score=6", turn_id=desk.new_id(), at=desk.now())
    desk.interviews.append(heard, heard.turns[-1:])  # the process dies here
    scene = desk.scene(PERSON, interview.id)
    assert scene.interview.progress.waiting_for == "answer"
    assert scene.interview.turns[2].text == "score=6"
    assert len(desk.interviews.answers(interview.id)) == 1


def test_a_draft_comes_back_until_its_question_is_answered(started):
    desk, interview = started
    desk.save_draft(PERSON, interview.id, "half a thought", position=2)
    desk.think(PERSON, interview.id, position=2)
    assert desk.scene(PERSON, interview.id).draft == "half a thought"
    after = desk.answer(PERSON, interview.id, "score=6", position=4)
    assert after.is_open
    assert desk.scene(PERSON, interview.id).draft == ""


def test_a_turn_that_runs_out_keeps_what_was_typed_as_the_answer(started):
    desk, interview = started
    after = desk.time_out(PERSON, interview.id, "score=6 half", position=2)
    assert after.turns[2].text == "score=6 half"


def test_nobody_can_speak_out_of_turn(started):
    _, interview = started
    heard = interview.hear(TurnKind.ANSWER, "x", turn_id=interview.id, at=interview.started_at)
    with pytest.raises(IllegalStep):
        heard.hear(TurnKind.ANSWER, "y", turn_id=interview.id, at=interview.started_at)
