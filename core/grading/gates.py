"""What is decided about an answer before it is compared with key points: is there anything to grade?"""

import re
from enum import Enum, auto

from core.domain.grade import Flag
from core.grading.injection import without_instructions
from core.grading.language import is_english
from core.grading.text import FILLERS, stems, word_set, words

CLARIFY_MAX_WORDS = 25  # a longer text answers something, whatever it asks as well
DECLINE_MAX_NEW_WORDS = 3  # content words beside the declining phrase; more, and something is being said
MIN_WORDS = 3
SHORT_WORDS = 5
SHORT_RUBRIC = 6  # content words: what is expected fits into a word or two, so a short answer may be a whole one
YES_NO = word_set("yes yeah yep")


class Gate(Enum):
    """Why an answer is not compared with key points; PASS when it is."""

    PASS = auto()
    EMPTY = auto()
    DECLINED = auto()
    CLARIFY = auto()
    NOT_ENGLISH = auto()
    TOO_SHORT = auto()
    ONLY_INSTRUCTIONS = auto()


_DECLINE = re.compile(
    r"""\b(?:
        i\s+(?:really\s+|honestly\s+|just\s+|actually\s+|still\s+)*(?:don'?t|do\s+not|didn'?t|did\s+not|wouldn'?t|would\s+not)
            \s+(?:really\s+|actually\s+|even\s+)*(?:know|remember|recall|have\s+(?:an?\s+|any\s+)?(?:idea|clue|answer))
      | (?<!\w\s)(?:don'?t|do\s+not)\s+know | i?\s*dunno | idk | no\s+(?:idea|clue|answer|comment|response|submission)
      | not\s+answered | n/a
      | i\s+have\s+(?:absolutely\s+)?no\s+(?:idea|clue|answer|knowledge)
      | (?:i'?m|i\s+am)\s+(?:really\s+|honestly\s+)?(?:not\s+(?:sure|certain|familiar|aware)|unsure|clueless)
      | not\s+(?:really\s+|too\s+|entirely\s+)?(?:sure|familiar)
      | (?:i\s+)?(?:can'?t|cannot|can\s+not|couldn'?t)\s+(?:answer|recall|remember|say|think\s+of)
      | (?:i(?:'ve|\s+have)\s+)?never\s+(?:heard|learned|learnt|used|worked|come\s+across|seen)
      | (?:(?<!\w\s)|\b(?:i'?ll|i\s+will|i\s+would|let\s+me|let'?s|can\s+(?:i|we)|i'?d|i'?d\s+like\s+to
               |i\s+want\s+to)\s+)
            (?:please\s+)?(?:pass|skip|move\s+on)
            (?:\s+(?:on\s+)?(?:this|that|it|the|to)(?:\s+(?:the|next|one|question))*)?(?:\s+please)?(?=\s*(?:$|[.,;!?]))
      | next\s+(?:question|one) | beats\s+me | you\s+(?:got|have)\s+me\s+there
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_CLARIFY = re.compile(
    r"""\b(?:
        (?:could|can|would|will)\s+you\s+(?:please\s+|kindly\s+|maybe\s+|just\s+)*
            (?:repeat|rephrase|clarify|reword|restate|elaborate|explain|specify|say\s+(?:that|it|this)|ask\s+(?:that|it)|be\s+more)
      | (?:please\s+)(?:repeat|rephrase|clarify|reword|restate)
      | (?:repeat|rephrase|clarify|reword)\s+(?:the|that|this|your)\s+question
      | what\s+(?:exactly\s+)?do\s+you\s+mean | what\s+(?:does|is)\s+(?:that|this|the\s+question)\s+(?:mean|asking)
      | do\s+you\s+mean | are\s+you\s+(?:asking|referring|talking)
      | (?:i\s+)?(?:don'?t|do\s+not|didn'?t|did\s+not)\s+(?:quite\s+|really\s+|fully\s+)*
            (?:understand|get|catch|hear|follow)\s+(?:that|you|this|it|the\s+question|your\s+question|what)
      | (?:say|come)\s+(?:that\s+|it\s+)?again | pardon | once\s+more\s+please | what\s+was\s+the\s+question
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_POLITE = stems("unfortunately apologies afraid thanks honest honestly maybe perhaps guess think question answer")


def gate(answer: str, asked: frozenset[str], rubric: frozenset[str]) -> tuple[Gate, str, frozenset[Flag]]:
    """The verdict, the text to score (same length as `answer`; passages for the grader blanked) and its flags.

    `asked` are the stems of the question, `rubric` those of the expected key points that the question does not use.
    """
    text, addressed = without_instructions(answer)
    flags = frozenset({Flag.INSTRUCTIONS}) if addressed else frozenset[Flag]()
    spoken = [text[w.start : w.end].lower() for w in words(text)]
    said = [w for w in spoken if w not in FILLERS]
    if not said and not YES_NO & set(spoken):
        return (Gate.ONLY_INSTRUCTIONS if addressed else Gate.EMPTY), text, flags
    matched = bool(stems(text) & rubric)
    if not matched and len(spoken) <= CLARIFY_MAX_WORDS and _CLARIFY.search(text):
        return Gate.CLARIFY, text, flags
    if _declines(text, asked, rubric):
        return Gate.DECLINED, text, flags
    if not is_english(text):
        return Gate.NOT_ENGLISH, text, flags
    if len(rubric) <= SHORT_RUBRIC:
        return Gate.PASS, text, flags
    if len(said) < SHORT_WORDS:
        flags |= {Flag.TOO_SHORT}
    if len(said) < MIN_WORDS and not matched:
        return Gate.TOO_SHORT, text, flags
    return Gate.PASS, text, flags


def _declines(text: str, asked: frozenset[str], rubric: frozenset[str]) -> bool:
    """A phrase that declines, with next to nothing said beside it."""
    rest, phrases = _DECLINE.subn(" ", text)
    if not phrases:
        return False
    new = stems(rest) - asked - _POLITE
    return len(new) <= DECLINE_MAX_NEW_WORDS and not new & rubric
