"""What the tests talk about: a question, answers to it, replies a model could give, and an embedded grader."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from core.catalogue import NAMESPACE
from core.domain.by_model import Moment
from core.domain.grade import Evidence, Flag, Grade, GradedAnswer, KeyPointVerdict, Score, Unscored, Verdict
from core.domain.question import Difficulty, KeyPoint, Question
from core.domain.scorecard import Dimension, QuestionResult

KEY = "sk-very-secret-0123456789"


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE, f"llm-tests:{name}")


POINTS = (
    KeyPoint(
        _id("p0"), 0, "hashing", "A hash function turns the key into an integer that picks an index in an array.", 3,
        "How does the table get from a key to the place where the value is stored?",
    ),
    KeyPoint(
        _id("p1"), 1, "collision-handling",
        "Colliding entries are kept in a chained list or moved by probing to another open slot.", 3,
        "What does the table do with the second key that wants the same place?",
    ),
    KeyPoint(
        _id("p2"), 2, "operation-cost",
        "Average cost is constant time, degrading to linear when many entries share one chain.", 2,
        "What does a lookup cost on average, and in the worst case?",
    ),
)  # fmt: skip

QUESTION = Question(
    id=_id("question"),
    question_id=_id("question-of-all-time"),
    slug="hash-map",
    track="test",
    topic="Data structures",
    subtopic="Hash tables",
    difficulty=Difficulty.EASY,
    stem="How does a hash map find a value by its key, and what happens when two keys land in the same bucket?",
    rephrasing="Walk me through a lookup in a hash table.",
    key_points=POINTS,
    ideal_answer="It hashes the key.",
    misconceptions=("Lookup is always constant time.",),
    deeper="How would you protect a public hash table against chosen keys?",
)

ANSWER = (
    "The map runs the key through a hash function, which gives an integer that picks a slot in an array. "
    "When two keys land together it keeps them in a chain. I am not sure about the cost."
)
QUOTE_HASH = "runs the key through a hash function, which gives an integer that picks a slot in an array"
QUOTE_CHAIN = "keeps them in a chain"
FOLLOW_UP = "You said the map keeps them in a chain; what happens to the time of a lookup as that chain grows?"
MOMENT = Moment(asked=QUESTION.stem, earlier=(QUESTION.stem,), probes=POINTS)


def grade(understanding: float | None = 6.0, explainability: float | None = 6.0, **rest: Any) -> Grade:
    """What the embedded grader says: the first point met, the second touched on, the third missed."""
    start = ANSWER.index(QUOTE_HASH)
    verdicts = (
        KeyPointVerdict(POINTS[0], Verdict.MET, 0.9, Evidence(start, start + len(QUOTE_HASH), QUOTE_HASH)),
        KeyPointVerdict(POINTS[1], Verdict.PARTLY, 0.5),
        KeyPointVerdict(POINTS[2], Verdict.MISSED, 0.1),
    )
    made = Grade(
        grader="embedded",
        grader_version="test-1",
        understanding=Unscored("Too short.") if understanding is None else Score(understanding),
        explainability=Unscored("Too short.") if explainability is None else Score(explainability),
        verdicts=verdicts,
        critique="The embedded critique.",
    )
    if made.confidence is not None:
        made = replace(made, low=made.confidence - 1, high=made.confidence + 1)
    return replace(made, **rest)


@dataclass
class Embedded:
    """Gives one grade to everything, and counts."""

    result: Grade = field(default_factory=grade)
    graded: int = 0
    name: str = "embedded"
    version: str = "test-1"

    def prepare(self, question: Question) -> None: ...

    def grade(self, question: Question, answer: str, target: KeyPoint | None = None) -> Grade:
        self.graded += 1
        if target is None:
            return self.result
        kept = tuple(v for v in self.result.verdicts if v.key_point.id == target.id)
        return replace(self.result, verdicts=kept)


def marks(**changed: Any) -> dict[str, Any]:
    """A good reply to the prompt `grade`."""
    return {
        "points": [
            {"point": 1, "quote": QUOTE_HASH, "verdict": "met"},
            {"point": 2, "quote": QUOTE_CHAIN, "verdict": "met"},
            {"point": 3, "quote": "", "verdict": "missed"},
        ],
        "critique": "Clear on hashing; the cost of a lookup is missing.",
        "off_topic": False,
        "understanding": 8.0,
        "explainability": 7.0,
        **changed,
    }


def reply(**changed: Any) -> dict[str, Any]:
    """A good reply to the prompt `turn`."""
    return {**marks(), "question_point": 3, "question": FOLLOW_UP, **changed}


def flagged(found: Grade) -> set[Flag]:
    return set(found.flags)


# --- a whole interview ------------------------------------------------------------------------------------------------

SECOND = replace(QUESTION, id=_id("second"), slug="arrays", topic="Sequences", stem="When do you use an array?")
SECOND_ANSWER = "I use an array when I read by index, because that is constant time and easy on the cache."
DIMENSIONS = (
    Dimension("understanding", 6.0, 5.0, 7.0, 10),
    Dimension("explainability", 6.0, 5.0, 7.0, 10),
    Dimension("Data structures", 6.0, 5.0, 7.0, 10),
    Dimension("Sequences", 4.0, 3.0, 5.0, 10),
    Dimension("Concurrency", None, None, None, 10, "not answered"),
)


def graded_answer(question: Question, text: str, given: Grade | None) -> GradedAnswer:
    turn = _id(f"turn:{question.slug}:{text}")
    return GradedAnswer(
        id=_id(f"answer:{question.slug}"),
        turn_id=turn,
        interview_id=_id("interview"),
        question_version_id=question.id,
        attempt=1,
        is_follow_up=False,
        status="scored",
        words=len(text.split()),
        text=text,
        grade=given,
    )


def results() -> list[QuestionResult]:
    """Two answered questions, and one that was skipped."""
    first, second = graded_answer(QUESTION, ANSWER, grade()), graded_answer(SECOND, SECOND_ANSWER, grade(4.0, 4.0))
    skipped = replace(QUESTION, id=_id("third"), slug="locks", topic="Concurrency")
    third = replace(graded_answer(skipped, "", None), status="declined")
    return [
        QuestionResult(QUESTION, (QUESTION.stem,), (first,), (None,), "scored", 6.0),
        QuestionResult(SECOND, (SECOND.stem,), (second,), (None,), "scored", 4.0),
        QuestionResult(skipped, (skipped.stem,), (third,), (None,), "declined", None),
    ]
