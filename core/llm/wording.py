"""Whether a question worded by a model may be asked. Code decides what is asked about; the model only finds the words,
and where they are not fit the bank's own are used."""

import re
from collections.abc import Sequence

from core.domain.by_model import Wording
from core.domain.question import KeyPoint, Question

SHORTEST, LONGEST = 15, 320  # characters
MOST_SENTENCES = 3
NEAR = 0.75  # of the content words of the shorter of two questions are in the other
FEWEST = 3  # content words from which on a share says something
# Content words a question shares with its subject, one for a short question. On the shipped bank this lets 99 % of the
# probes pass, and of questions from other tracks, in whose place an attacker's would stand, 1 %.
RELATED, SHORT = 2, 4
GIVEN_AWAY = 0.6  # of the point's own content words, beyond those of question and probe, are in the follow-up

_WORD = re.compile(r"[a-z0-9+#]{2,}")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ings?|ed|es|s|ly)$")
_COMMON_WORDS = """
    about after again also an and any are as at be because been before being but by can could did do does doing done
    each for from further give go had has have how if in into is it its let like make may me mentioned might more
    most my need no not of on one or other our out over said say should so some such tell than that the their them
    then there these they thing this those through to up us use used using was way we were what when where which
    while who why will with would you your deeper little push follow step good right thank thanks clear answer
    question explain
"""
_COMMON = frozenset(_COMMON_WORDS.split())
# A follow-up neither marks nor obeys.
_UNFIT = re.compile(
    r"https?://|www\.|```|<[a-z/|]|\b(?:your (?:score|marks?|grade|rating)|full marks|\d{1,2}\s*(?:/|out of)\s*10"
    r"|rubric|key points?|(?:previous|above|system) (?:instructions?|prompt|message)|congratulations|hired)\b",
    re.IGNORECASE,
)


def worded(text: str, point: KeyPoint, question: Question, earlier: Sequence[str]) -> Wording:
    """The question as it may be asked, or without its text and with the reason. `earlier`: everything asked so far."""
    words = " ".join(text.split()).strip("\"'“” ")
    problem = _problem(words, point, question, earlier)
    return Wording(point, "" if problem else words, problem)


def _problem(text: str, point: KeyPoint, question: Question, earlier: Sequence[str]) -> str:
    if not SHORTEST <= len(text) <= LONGEST or not text.endswith("?"):
        return "no question of a fit length"
    if len(re.findall(r"[.!?](?:\s|$)", text)) > MOST_SENTENCES:
        return "more than a question"
    if unfit(text):
        return "speaks of marks or instructions"
    said = content(text)
    if any(near(said, content(other)) for other in earlier):
        return "was asked before"
    around = content(f"{question.stem} {question.topic} {question.subtopic} {point.concept} {point.probe}")
    own = content(point.statement)
    if len(said & (around | own)) < (RELATED if len(said) > SHORT else 1):
        return "is about something else"
    secret = own - around
    if len(secret) >= FEWEST and len(said & secret) >= GIVEN_AWAY * len(secret):
        return "gives the point away"
    return ""


def unfit(text: str) -> bool:
    """Whether a line speaks of marks, or of instructions, as no interviewer does."""
    return _UNFIT.search(text) is not None


def near(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two questions, as their content words, ask much the same."""
    smaller = min(len(one), len(other))
    return one == other or (smaller >= FEWEST and len(one & other) >= NEAR * smaller)


def content(text: str) -> frozenset[str]:
    """Content words, roughly stemmed."""
    words = (word for word in _WORD.findall(text.lower().replace("-", " ")) if word not in _COMMON)
    return frozenset(_ENDING.sub("", word) for word in words)
