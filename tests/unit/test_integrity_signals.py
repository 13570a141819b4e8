"""What each signal promises: what it sees, what leaves it silent, and that nothing a browser reports can break it."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalogue import load_questions
from core.documents.wording import SIGNALS
from core.domain.errors import ModelMissing
from core.domain.grade import IntegritySignal
from core.domain.integrity import (
    ASSISTIVE,
    PAUSES,
    Given,
    Habit,
    Signal,
    asks_for_own_words,
    explained,
    fillers,
    has_signals,
    noticed_in,
    read,
    told,
)
from core.domain.rubric import TurnPolicy
from core.domain.spoken import TYPED, Manner, Noticed
from core.grading.integrity import MOST_LIKE, ModelAnswers, Watcher
from core.grading.likeness import likeness, runs_of, shared, words_of
from core.grading.register import formatting, written_marks
from core.grading.signals_of_time import robust_z
from pages.shared.wording import SIGNAL
from tests.unit.fakes import DATA, PERSON, make_grade

BANK = {question.slug: question for question in load_questions(DATA / "questions")}
QUESTION = BANK["ds-mean-or-median"]
FAIR, TEXTBOOK = make_grade(QUESTION, 6), make_grade(QUESTION, 9)
HONEST = (
    "Well, I would look at the data first. If somebody earns a thousand times more than everyone, the average jumps up "
    "and tells you little, so I prefer the middle one there. But my boss wants totals, and you can't get a total back "
    "from a middle value. So I usually say both and draw a little picture of the spread."
)
SPEECH = Manner("voice", pause_s=2.0, duration_s=60.0)
WRITTEN = (
    "Firstly, the determination of an appropriate measurement requires consideration of the distribution and of its "
    "asymmetry, because the representation of a population by a single quantity implies a considerable simplification. "
    "Furthermore, the utilisation of the median guarantees insensitivity to observations of exceptional magnitude, "
    "whereas the computation of the mean preserves the possibility of a reconstruction of the total expenditure. "
    "In conclusion, the communication of both quantities, together with an indication of dispersion, is advisable."
)


class NoEmbedder:
    """The model files are missing."""

    def embed(self, texts: Any) -> Any:
        raise ModelMissing

    def read(self, context: str, text: str) -> Any:
        raise ModelMissing


class SameMeaning:
    """Everything means the same."""

    def embed(self, texts: Any) -> Any:
        return np.ones((len(texts), 1), dtype=np.float32)

    def read(self, context: str, text: str) -> Any:
        raise NotImplementedError


WATCH = Watcher(ModelAnswers.load(), None)


def answer(text: str = HONEST, *, manner: Manner = TYPED, seconds: float = 90.0, **more: Any) -> Given:
    return Given(QUESTION, text, more.pop("grade", FAIR), manner, seconds, **more)


def found(given: Given) -> dict[str, float]:
    return {signal.signal: signal.value for signal in WATCH.signals(given)}


def habits(paces: list[float], *, way: str = "text", said: int = 0) -> list[Habit]:
    return [Habit(way, 60, 60 * 60 / pace, said) for pace in paces]


# --- each signal ------------------------------------------------------------------------------------------------------


def test_an_honest_answer_has_no_signal_typed_or_spoken() -> None:
    usual = habits([40, 44, 38, 47, 42, 41])
    assert found(answer(manner=replace(TYPED, noticed=Noticed(30, 1, 4.0)), earlier=usual)) == {}
    spoken = habits([120, 135, 128, 140, 118], way="voice", said=2)
    assert found(answer(manner=replace(SPEECH, duration_s=30.0), earlier=spoken)) == {}


def test_words_faster_than_typing_are_seen_in_typed_answers_only() -> None:
    assert found(answer(seconds=10.0))["typing_speed"] > 240
    assert found(answer(seconds=10.0, manner=SPEECH)) == {}
    assert found(answer("Too few words to tell.", seconds=0.1)) == {}


def test_a_paste_counts_by_its_share_and_never_beyond_the_answer() -> None:
    def share(pasted: int) -> float | None:
        return found(answer(manner=Manner(noticed=Noticed(pasted)))).get("pasted")

    assert share(len(HONEST)) == share(100_000) == 100
    assert share(int(0.7 * len(HONEST))) == pytest.approx(70, abs=1)
    assert share(len(HONEST) // 2) is None
    short = answer("SELECT a FROM b", manner=Manner(noticed=Noticed(15)))
    assert found(short) == {}, "a pasted line of code is no pasted answer"


def test_a_long_pause_alone_is_nothing_and_neither_is_a_good_answer_alone() -> None:
    slow = replace(SPEECH, pause_s=9.5)
    assert found(answer(manner=slow)) == {}
    assert found(answer(manner=SPEECH, grade=TEXTBOOK)) == {}
    assert found(answer(manner=slow, grade=TEXTBOOK)) == {"long_pause": 9.5}
    assert found(answer(manner=replace(slow, input="text"), grade=TEXTBOOK)) == {}
    assert "long_pause" in found(answer(QUESTION.ideal_answer, manner=slow)), "an answer from a book is textbook too"


def test_a_spike_is_told_from_the_persons_own_answers_and_needs_five_of_them() -> None:
    fast = answer(seconds=20.0)
    usual = habits([40, 44, 38, 47, 42])
    assert found(replace(fast, earlier=usual))["fluency_spike"] > 3.5
    assert found(replace(fast, earlier=usual[:4])) == {}
    assert found(replace(fast, earlier=habits([170, 180, 165, 190, 175]))) == {}, "somebody who is always fast"
    spoken = [replace(habit, input="voice") for habit in usual]
    assert found(replace(fast, earlier=spoken)) == {}, "speaking tells nothing of typing"


def test_speech_spikes_when_it_gets_faster_and_loses_its_fillers() -> None:
    usual = habits([100, 105, 98, 110, 102], way="voice", said=6)
    fluent = answer(manner=replace(SPEECH, duration_s=23.0), earlier=usual)
    assert found(fluent)["fluency_spike"] > 3.5
    stumbling = replace(fluent, text=HONEST.replace("I ", "um, uh, you know, I mean, I "))
    assert "fluency_spike" not in found(stumbling), "fast, with the usual fillers"


def test_the_same_pace_for_years_does_not_make_a_small_change_a_spike() -> None:
    assert robust_z(44, [40.0] * 9, 0.12 * 40) < 1
    assert found(answer(earlier=habits([40.0] * 9))) == {}


def test_stored_answers_are_recognised_as_they_stand_and_rewritten_ones_less() -> None:
    for slug in ("ds-mean-or-median", "ds-p-value-meaning"):
        question = BANK[slug]
        stored = ModelAnswers.load().to(question)
        assert len(stored) >= 4
        for text, _ in stored:
            assert likeness(text, stored, SameMeaning()) == 100
        assert likeness(HONEST, stored, SameMeaning()) < MOST_LIKE / 2
    other = BANK["ds-p-value-meaning"].ideal_answer
    assert likeness(other, ModelAnswers.load().to(QUESTION), SameMeaning()) < MOST_LIKE / 2, "of another question"


def test_without_the_embedder_words_alone_decide() -> None:
    stored = ModelAnswers.load().to(QUESTION)
    assert likeness(QUESTION.ideal_answer, stored, None) == likeness(QUESTION.ideal_answer, stored, NoEmbedder()) == 75
    Watcher(ModelAnswers.load(), NoEmbedder()).prepare(QUESTION)


def test_a_short_answer_resembles_nothing() -> None:
    first = QUESTION.ideal_answer.split(". ")[0]
    assert found(answer(first)) == {}


def test_a_question_of_ones_own_is_compared_with_its_ideal_answer() -> None:
    own = replace(QUESTION, slug="somebody-s-own")
    assert [text for text, _ in ModelAnswers.load().to(own)] == [QUESTION.ideal_answer]
    assert ModelAnswers({}).to(replace(own, ideal_answer="")) == ()


def test_shared_runs_are_counted_by_words() -> None:
    stored = runs_of("one two three four five")
    assert shared(words_of("zero one two three nine"), stored) == 3 / 5
    assert shared(words_of("one two nine three four"), stored) == 0
    assert shared([], stored) == 0


def test_speech_that_reads_as_written_has_marks_and_talk_has_none() -> None:
    assert written_marks(WRITTEN) == 5
    assert written_marks(HONEST) <= 1
    assert "written_register" in found(answer(WRITTEN, manner=SPEECH))
    assert "written_register" not in found(answer(WRITTEN)), "what is typed is written"
    assert written_marks(" ".join(WRITTEN.split()[:50])) == 0


def test_formatting_that_nobody_types_is_seen_and_hyphens_and_numbers_are_not() -> None:
    listed = "# Plan\n1. **Measure** first\n2. **Compare** then\n• and **decide**"
    assert formatting(listed) == 5
    assert formatting("- first\n- second\n1. third\n2) fourth\na*b*c and x**2 + y**2") <= 1
    assert "formatting" in found(answer(listed))
    assert "formatting" not in found(answer(listed, manner=SPEECH))


def test_the_page_may_be_left_for_a_moment_and_nobody_is_away_longer_than_the_question_stood_open() -> None:
    def left(seconds: float, away: float, leaves: int = 1) -> float | None:
        return found(answer(seconds=seconds, manner=Manner(noticed=Noticed(0, leaves, away)))).get("left_page")

    assert left(120, 45.0) == 45
    assert left(120, 19.0) is None
    assert left(90, 3600.0) == 90
    assert left(90, 45.0, leaves=0) is None, "time away without having left is no report"


# --- bad input --------------------------------------------------------------------------------------------------------

NONSENSE = [
    ("not a mapping", "left"), ("a list", [1, 2]), ("empty", {}), ("wrong types", {"pasted": "all", "away_s": None}),
    ("negative", {"pasted": -5, "leaves": -1, "away_s": -9.0}), ("huge", {"pasted": 10**400, "away_s": 1e300}),
    ("not a number", {"away_s": float("nan"), "leaves": float("inf")}), ("booleans", {"pasted": True, "leaves": True}),
    ("nested", {"pasted": {"pasted": 9}}),
]  # fmt: skip


@pytest.mark.parametrize("report", [report for _, report in NONSENSE], ids=[name for name, _ in NONSENSE])
def test_a_listener_that_reports_nonsense_has_noticed_nothing(report: object) -> None:
    assert noticed_in(report) in (None, Noticed())
    assert found(answer(manner=Manner(noticed=noticed_in(report)))) == {}


@pytest.mark.parametrize("note", ["", "null", "[]", "{", '{"pasted": "x"}', "9"])
def test_a_broken_note_beside_a_turn_tells_nothing(note: str) -> None:
    assert read(note) in (None, Noticed())


def test_what_was_noticed_is_kept_as_it_was() -> None:
    assert read(told(Noticed(12, 2, 33.5))) == Noticed(12, 2, 33.5)


TEXTS = {
    "empty": "", "white space": " \n\t ", "emoji only": "🙂" * 400, "40,000 characters": "a b c " * 6667,
    "40,000 without a space": "x" * 40_000, "40,000 of asterisks": "**a**" * 8000, "a lone surrogate": "\ud800 " * 60,
    "another script": "如何" * 3000, "only line breaks": "\n" * 40_000, "only bars": "|" * 40_000,
    "only hashes": "# a\n" * 10_000, "only quotes": "'" * 40_000,
}  # fmt: skip


@pytest.mark.parametrize("name", list(TEXTS))
@pytest.mark.parametrize("manner", [TYPED, SPEECH, Manner("voice"), Manner(noticed=Noticed(10**5, 9, 1e4))])
def test_no_text_breaks_the_watch_or_takes_long(name: str, manner: Manner) -> None:
    started = time.process_time()
    WATCH.signals(answer(TEXTS[name], manner=manner, seconds=-5.0, earlier=[Habit("text", 0, 0.0)] * 9))
    assert time.process_time() - started < 0.5


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 10**6))
def test_signals_lie_above_their_thresholds_and_have_words_everywhere(text: str, seconds: float, pasted: int) -> None:
    manner = Manner(noticed=Noticed(pasted, 1, abs(seconds)))
    for signal in WATCH.signals(answer(text, manner=manner, seconds=seconds)):
        assert signal.value > signal.threshold
        assert signal.signal in SIGNAL.keys() & SIGNALS.keys()


# --- what follows -----------------------------------------------------------------------------------------------------


def signal(name: str, suppressed_by: str = "") -> IntegritySignal:
    return IntegritySignal(name, 9.0, 1.0, suppressed_by)


def test_having_left_the_page_alone_asks_for_nothing() -> None:
    assert not asks_for_own_words([signal("left_page")])
    assert not asks_for_own_words([])
    for weak in ("long_pause", "written_register", "formatting"):
        assert not asks_for_own_words([signal(weak)])
        assert asks_for_own_words([signal(weak), signal("left_page")])
    for name in ("typing_speed", "pasted", "prepared_text", "fluency_spike"):
        assert asks_for_own_words([signal(name)])
        assert not asks_for_own_words([signal(name, ASSISTIVE)])
    assert not asks_for_own_words([signal("long_pause", PAUSES), signal("left_page")])


def test_an_accommodation_explains_how_words_arrive_and_never_what_they_say() -> None:
    every = [signal(name) for name in Signal]

    def why(person: Any) -> dict[str, str]:
        return {s.signal: s.suppressed_by for s in explained(every, person)}

    assert set(why(PERSON).values()) == {""}
    patient = why(replace(PERSON, turn_policy=TurnPolicy.EXAM))
    assert {name for name, by in patient.items() if by} == {"long_pause", "fluency_spike"}
    dictating = why(replace(PERSON, assistive=True))
    assert {name for name, by in dictating.items() if not by} == {"prepared_text"}
    assert [s.value for s in explained(every, PERSON)] == [9.0] * len(every), "the signal itself stays"


def test_practice_for_oneself_and_cases_have_no_signals() -> None:
    assert [kind for kind in ("technical", "behavioural", "drill", "retry", "case") if has_signals(kind)] == [
        "technical",
        "behavioural",
    ]


def test_fillers_are_counted_and_words_that_look_alike_are_not() -> None:
    assert fillers("Um, I mean, uh, it is, erm, sort of hmm hard, you know") == 7
    assert fillers("The ermine hummed a human umbrella of a kind") == 0


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(Signal))
def test_every_signal_has_words_that_accuse_nobody(name: Signal) -> None:
    seen, innocent = SIGNAL[name]
    printed, explanation = SIGNALS[name]
    for text in (seen.format(value=12.5, threshold=8.0), innocent, printed.format(value="12", threshold="8")):
        assert "AI" not in text.split()
        assert not {"cheat", "cheated", "fraud", "detected", "suspicious"} & set(text.lower().split())
    assert "explain" in innocent or "People" in innocent
    assert "explain" in explanation
