"""The list of words about the person: what it finds, what it leaves alone, and that nothing that ships is on it."""

from pathlib import Path

import duckdb
import pytest
import yaml

from core.catalogue import load_bias, load_concepts, load_questions
from core.domain.bias import BiasList, WatchWords
from core.domain.errors import BankInvalid
from core.grading import wording
from tests.unit.fakes import DATA


@pytest.fixture(scope="module")
def words() -> BiasList:
    return load_bias(DATA / "bias.yaml")


def about(words: WatchWords, text: str) -> list[str]:
    return [found.about for found in words.flagged(text)]


@pytest.mark.parametrize(
    ("critique", "kinds"),
    [
        ("The accent made this hard to follow.", ["accent or first language"]),
        ("Impressive for a NON-native speaker!", ["accent or first language"]),
        ("Good for a woman in this field.", ["gender"]),
        ("Right, but too aggressive.", ["temper or manner"]),
        ("At your age this is fine. Not a culture fit.", ["age", "fitting in"]),
        ("With kids this role is hard", ["family"]),
        ("His country works differently.\n\nIs he dyslexic?", ["origin, race or religion", "health or disability"]),
        ("A bit too\nold for the stack", ["age"]),
    ],
)
def test_words_about_the_person_are_found(words: BiasList, critique: str, kinds: list[str]) -> None:
    assert about(words.said, critique) == kinds


@pytest.mark.parametrize(
    "critique",
    [
        "",
        "You explained the race condition, the data race and aggressive caching.",
        "The age of a cache entry, the font family and the health check are all named.",
        "It is a native app; the origin server is behind a CDN.",
        "The young generation is collected first, and the master has gone.",
        "Child nodes have children of their own. Personality tests are a poor predictor.",
        "An accent colour is used sparingly. They accentuate and engender.",
        "The cache is too old, so it is dropped.",
    ],
)
def test_words_of_the_trade_are_left_alone(words: BiasList, critique: str) -> None:
    assert about(words.said, critique) == []


@pytest.mark.parametrize(
    "question",
    ["How old are you?", "Where are you from originally?", "Do you have children or plan to?", "Any disabilities?",
     "What is your mother-tongue?", "Are you a member of a trade union?"],
)  # fmt: skip
def test_questions_about_the_person_are_found(words: BiasList, question: str) -> None:
    assert len(about(words.asked, question)) == 1


def test_nothing_that_ships_asks_or_says_such_things(words: BiasList) -> None:
    for question in load_questions(DATA / "questions"):
        asked = (question.stem, question.rephrasing, question.deeper, *(point.probe for point in question.key_points))
        assert about(words.asked, "  ".join(asked)) == [], question.slug
    sentences = [text for name, text in vars(wording).items() if name.isupper() and isinstance(text, str)]
    assert len(sentences) > 5
    coach = yaml.safe_load((DATA / "coach.yaml").read_text(encoding="utf-8"))
    for text in (*sentences, *load_concepts(DATA / "concepts.yaml").values(), str(coach)):
        assert about(words.said, text) == [], text


def test_the_store_finds_what_python_finds(words: BiasList) -> None:
    """The query sorts out with the same expression in another engine: RE2."""
    texts = [f"Well, {term.words.upper().replace(' ', '-')}, perhaps." for term in words.said.terms]
    texts += ["Nothing here.", "accentuate", "too\n older"]
    with duckdb.connect() as connection:
        for text in texts:
            (found,) = connection.execute(
                "SELECT regexp_matches(lower($text), $pattern)", {"text": text, "pattern": words.said.pattern}
            ).fetchone() or (None,)
            assert found == bool(words.said.flagged(text)), text
    assert sum(bool(words.said.flagged(text)) for text in texts) == len(words.said.terms)


def test_a_word_that_is_there_twice_is_told_with_its_line(tmp_path: Path) -> None:
    group = "- {about: age, why: Because., words: [too old]}\n"
    path = tmp_path / "bias.yaml"
    path.write_text(f"said:\n{group}{group}asked:\n{group}", encoding="utf-8")
    with pytest.raises(BankInvalid, match=r"line 3.*too old is there twice"):
        load_bias(path)
    path.write_text(f"said:\n{group}asked: []\n", encoding="utf-8")
    with pytest.raises(BankInvalid, match="asked"):
        load_bias(path)
