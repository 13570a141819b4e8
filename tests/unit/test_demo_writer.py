"""The simulator of candidates: its paraphrases stay grammatical, its plan adds up, and all of it repeats."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from core import demo
from core.catalogue import load_concepts, load_questions
from core.domain.grade import Grade, Score, Unscored
from core.domain.question import KeyPoint, Question
from data.demo import people, rewrite, stories
from data.demo.answers import Voice, Writer, carriers, chance_by_ability
from data.demo.plan import TRACKS, plan
from tests.unit.fakes import DATA, make_grade

VOICE = Voice("plain", 0.3, 0.5, 0.0, 0.0, 0.2, 0.2, False, 40.0)


@pytest.fixture(scope="module")
def bank() -> list[Question]:
    return load_questions(DATA / "questions")


@pytest.fixture(scope="module")
def writer(bank: list[Question]) -> Writer:
    return Writer(bank, load_concepts(DATA / "concepts.yaml"), stories.chance)


def test_the_plan_adds_up() -> None:
    sittings = plan()
    assert Counter(s.track for s in sittings) == dict.fromkeys(TRACKS, 240)
    assert {s.number for s in sittings} == set(range(people.CANDIDATES))
    assert sittings == sorted(sittings, key=lambda s: s.starts)
    assert sittings[-1].starts.date() == demo.BUILT_UNTIL
    assert {stories.week_of(s.starts.date()) for s in sittings} == set(range(1, stories.WEEKS + 1))
    assert all(s.starts.weekday() < 5 for s in sittings)
    for number in range(people.CANDIDATES):
        assert [s.nth for s in sittings if s.number == number] == list(range(sum(s.number == number for s in sittings)))


def test_names_and_addresses_are_different() -> None:
    accounts = [*people.candidates(), *people.staff()]
    assert len({a.email for a in accounts}) == len({a.id for a in accounts}) == len(accounts) == 307
    assert len({a.display_name for a in accounts}) == len(accounts)
    assert all(a.email.isascii() and a.is_demo for a in accounts)


def test_answers_repeat_and_differ_between_people(bank: list[Question], writer: Writer) -> None:
    question = bank[0]
    first = writer.answer(question, 0.8, VOICE, Random("a"))
    assert first == writer.answer(question, 0.8, VOICE, Random("a"))
    assert first != writer.answer(question, 0.8, VOICE, Random("b"))


def test_the_able_say_more(bank: list[Question], writer: Writer) -> None:
    def words(ability: float) -> float:
        texts = [writer.answer(q, ability, VOICE, Random(f"{q.slug}")) for q in bank[::5]]
        return sum(len(text.split()) for text in texts) / len(texts)

    assert words(0.9) > 1.3 * words(0.15)


def test_the_chance_of_a_point_rises_with_ability_but_in_the_bad_question(bank: list[Question]) -> None:
    for question in (next(q for q in bank if q.slug == stories.BAD_QUESTION), bank[3]):
        point = question.key_points[0]
        low, high = (stories.chance(question, point, chance_by_ability(question, point, a)) for a in (0.2, 0.9))
        assert (low > high) is (question.slug == stories.BAD_QUESTION)


def test_missed_concepts_are_in_the_bank(bank: list[Question]) -> None:
    assert {p.concept for q in bank for p in q.key_points} >= stories.MISSED_CONCEPTS


def test_every_point_has_a_sentence_that_carries_it(bank: list[Question]) -> None:
    assert all(set(carriers(q)) == {p.id for p in q.key_points} for q in bank[::10])


def test_a_statement_becomes_first_person(writer: Writer) -> None:
    first_person = writer.rewriter.first_person
    assert first_person("Compare both offers.") == "I would compare both offers."
    assert first_person("Work was split into pieces.") == "Work was split into pieces."


@pytest.mark.parametrize(
    ("sentence", "turned"),
    [
        ("If it grows, the table is rebuilt.", "The table is rebuilt if it grows."),
        ("The table is rebuilt because it grows.", "Because it grows, the table is rebuilt."),
        ("Two threads, one lock, no luck.", "Two threads, one lock, no luck."),
    ],
)
def test_clauses_change_places(writer: Writer, sentence: str, turned: str) -> None:
    assert rewrite.turn_round(sentence, writer.rewriter) == turned


def test_details_are_left_out_at_the_end_only() -> None:
    assert rewrite.leave_out("The share is one minus 0.7, so half is gone.", Random(1)) == "The share is one minus 0.7."
    whole = "Changes such as optional fields are safe for everyone."
    assert rewrite.leave_out(whole, Random(1)) == whole


def test_articles_follow_the_next_word() -> None:
    assert rewrite.articles("a index, an user, a SQL query, an hour") == "an index, a user, an SQL query, an hour"


def test_typos_are_as_rare_as_asked_for(writer: Writer) -> None:
    text = "between " * 400
    slips = sum(word != "between" for word in writer.rewriter.typos(text, Random(3), 0.02).split())
    assert 2 <= slips <= 20
    assert writer.rewriter.typos(text, Random(3), 0.0) == text


class Fixed:
    name, version = "fixed", "2"

    def __init__(self, grade: Grade) -> None:
        self._grade = grade

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        return self._grade


def test_the_earlier_grader_is_half_a_point_stricter_in_one_role(bank: list[Question]) -> None:
    shifted = next(q for q in bank if q.track == stories.SHIFTED_TRACK)
    other = next(q for q in bank if q.track != stories.SHIFTED_TRACK)
    grader = stories.EarlierGrader(Fixed(make_grade(shifted, 6.0)))
    assert (grader.name, grader.version) == ("fixed", stories.EARLIER_VERSION)
    assert grader.grade(shifted, "").confidence == 5.5
    assert grader.grade(other, "").confidence == 6.0
    assert grader.grade(other, "").grader_version == stories.EARLIER_VERSION
    lowest = stories.EarlierGrader(Fixed(make_grade(shifted, 1.2))).grade(shifted, "")
    assert lowest.understanding == Score(1.0)
    assert isinstance(
        stories.EarlierGrader(Fixed(make_grade(shifted, None))).grade(shifted, "").understanding, Unscored
    )


def test_this_folder_has_no_real_addresses() -> None:
    for path in Path(people.__file__).parent.glob("*.yaml"):
        assert "@" not in path.read_text(encoding="utf-8")
