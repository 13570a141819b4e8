"""Reasons for a person to look at a grade. A flag never changes a score: measured on graded answers, hard caps on
signals this broad hit good answers more often than attacks."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.domain.grade import Flag
from core.grading.profile import QuestionProfile
from core.grading.strength import Answer, Carried
from core.grading.text import FUNCTION_WORDS, stems

OFF_TOPIC_WORDS, OFF_TOPIC_STRENGTH, OFF_TOPIC_COSINE = 15, 0.35, 0.33
ECHO_SHARE = 0.6  # of the answer's words lie in sentences that repeat the question
LIST_WORDS, LIST_FUNCTION_SHARE = 5, 0.12  # running English has 0.35 to 0.55
LIST_ITEMS, LIST_ITEM_WORDS, LIST_ITEM_SHARE = 4, 2, 0.5
REPEAT_WORDS, REPEAT_SHARE = 12, 0.35
NEGATION_RECALL, NEGATION_SHARE = 0.5, 0.35

# What follows a "not", up to the next comma, is said to be so or not so; a frame reaches to the end of its sentence.
_NEGATED = re.compile(
    r"""\b(?:not\s+true|not\s+the\s+case|not\s+correct|untrue|false|wrong|incorrect)\s+that\b(?P<sentence>[^.!?\n]*)
      | \b(?:not|never|cannot|(?:do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should)n['’]?t)\b
        (?P<scope>(?:\s+[^\s.,;:!?]+){1,6})""",
    re.VERBOSE | re.IGNORECASE,
)


def review_flags(answer: Answer, question: QuestionProfile, points: Sequence[Carried]) -> frozenset[Flag]:
    """The flags of an answer that was scored; `points` are those of all key points of the question."""
    checks = {
        Flag.OFF_TOPIC: _off_topic(answer, question, points),
        Flag.ECHO: _echo(answer),
        Flag.WORD_LIST: _word_list(answer),
        Flag.REPETITION: _repetition(answer),
        Flag.NEGATION: _negation(answer, question, points),
    }
    return frozenset(flag for flag, raised in checks.items() if raised)


def _size(answer: Answer) -> int:
    return sum(len(unit.words) for unit in answer.units)


def _off_topic(answer: Answer, question: QuestionProfile, points: Sequence[Carried]) -> bool:
    """Long enough to be an answer, yet near neither the question nor any key point."""
    if _size(answer) < OFF_TOPIC_WORDS or max((p.strength for p in points), default=0) >= OFF_TOPIC_STRENGTH:
        return False
    subject = np.concatenate([question.vectors, question.asked])
    return float((answer.vectors @ subject.T).max()) < OFF_TOPIC_COSINE


def _echo(answer: Answer) -> bool:
    echoed = sum(len(unit.words) for unit, echo in zip(answer.units, answer.echoes, strict=True) if echo)
    return echoed > ECHO_SHARE * _size(answer)


def _word_list(answer: Answer) -> bool:
    """Hardly any function words, or mostly one- and two-word items between commas."""
    spoken = [answer.text[w.start : w.end].lower() for unit in answer.units for w in unit.words]
    glue = sum(word in FUNCTION_WORDS for word in spoken)
    items = [len(item.split()) for item in re.split(r"[,;/\n]", answer.text)]
    short = [size for size in items if 1 <= size <= LIST_ITEM_WORDS]
    listed = len(short) >= LIST_ITEMS and sum(short) > LIST_ITEM_SHARE * len(spoken)
    return listed or (len(spoken) >= LIST_WORDS and glue < LIST_FUNCTION_SHARE * len(spoken))


def _repetition(answer: Answer) -> bool:
    """Much of the text is four-word runs already said."""
    spoken = [answer.text[w.start : w.end].lower() for unit in answer.units for w in unit.words]
    runs = Counter(tuple(spoken[i : i + 4]) for i in range(len(spoken) - 3))
    again = sum(count - 1 for count in runs.values())
    return len(spoken) >= REPEAT_WORDS and again > REPEAT_SHARE * sum(runs.values())


def _negation(answer: Answer, question: QuestionProfile, points: Sequence[Carried]) -> bool:
    """Much of a key point's own words are under a "not" where the rubric has none, or the other way round."""
    for point, profile in zip(points, question.key_points, strict=True):
        if point.recall < NEGATION_RECALL:
            continue
        passage = " ".join(answer.text[answer.units[i].start : answer.units[i].end] for i in point.where)
        said = stems(passage)
        turned = (negated(passage) ^ negated(profile.key_point.statement)) & said
        if sum(w for word, w in profile.words.items() if word in turned) >= NEGATION_SHARE * point.recall:
            return True
    return False


def negated(text: str) -> frozenset[str]:
    """The stems that stand under a negation."""
    return frozenset[str]().union(*(stems(m["sentence"] or m["scope"] or "") for m in _NEGATED.finditer(text)))
