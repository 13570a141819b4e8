"""What a candidate's message is: an answer, a question for data, or a wish for a hint, time or the question again."""

import re
from dataclasses import dataclass

LONGEST_WISH = 16  # words
LONGEST_QUESTION = 30  # words of a message that is nothing but a question
SUBSTANCE = 12  # words beside a question for data that make an answer of the whole

_DATA = r"(?:data|information|info|figures?|numbers?|details?|exhibits?|charts?|tables?|statistics|breakdowns?|facts?)"
_ASKS_FOR_DATA = re.compile(
    rf"""
      \b(?:do|would|did)\s+(?:we|you)\s+(?:\w+\s+)?(?:have|know)\b
    | \b(?:is|are)\s+there\s+(?:\w+\s+){{0,3}}{_DATA}\b
    | \b(?:could|can|may|might|shall)\s+(?:i|we|you)\s+(?:please\s+|also\s+|maybe\s+|perhaps\s+)?
      (?:see|get|have|look|know|ask|show|share|give|tell|provide|let\s+me)\b
    | \b(?:have|has)\s+(?:you|we|the\s+client)\s+(?:got\s+)?(?:any\s+)?{_DATA}\b
    | \b(?:any|what|which|more|some|further)\s+(?:\w+\s+){{0,2}}{_DATA}\s+(?:on|about|for|regarding|around|do|are|is)\b
    | \b(?:show|give|tell)\s+me\b
    | \bi(?:['’]d|\s+would|\s+will|['’]ll)?\s+(?:also\s+|first\s+|now\s+)?(?:like|want|need|love)\s+
      (?:to\s+(?:see|know|have|get|ask)\b|(?:\w+\s+){{0,3}}{_DATA}\b)
    | \b(?:what\s+do\s+we\s+know|do\s+we\s+know|what\s+can\s+you\s+tell\s+me)\b
    | ^\s*(?:please\s+)?(?:share|send|show)\b.*\b{_DATA}\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ABOUT_SELF = re.compile(
    r"\b(?:can|could|may|shall|might)\s+(?:i|we)\s+(?:have|get)\s+(?:a|some|one)\s+"
    r"(?:moment|minute|second|time|hint|clue|tip)",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"\b(?:hints?|clue|nudge|pointers?)\b|\bi(?:['’]?m| am) (?:a bit |totally |completely )?(?:stuck|lost)\b"
    r"|\bhelp me\b|\bgive me a tip\b",
    re.IGNORECASE,
)
_NO_HINT = re.compile(r"\b(?:no|without|don['’]?t need|not need)\b[^.]{0,20}\bhints?\b", re.IGNORECASE)
_THINK = re.compile(
    r"^(?:\W*(?:ok(?:ay)?|so|hmm+|um+|uh+|right|well)\W+)*(?:please\s+)?(?:(?:let me|i need to|i['’]?ll|give me|may i|"
    r"can i|could i|i would like to|i['’]?d like to)\s+(?:just\s+)?(?:have\s+|take\s+|get\s+)?(?:to\s+)?"
    r"(?:think|a (?:moment|minute|second|few)|some time|one (?:moment|minute|second))"
    r"|i(?:['’]?m| am) (?:still )?thinking|one (?:moment|minute|second)|just a (?:moment|minute|second))\b",
    re.IGNORECASE,
)
_REPEAT = re.compile(
    r"\b(?:repeat|say (?:that|it) again|once more|come again|didn['’]?t (?:catch|hear|understand) (?:that|you|the))\b"
    r"|^\W*(?:pardon|sorry)\W*\?",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"^\W*(?:can we |could we |let['’]?s |i(?:['’]d| would) like to |please |i(?:['’]ll| will) )?(?:skip|pass)"
    r"(?: (?:this|that|it|the question|on this|on that|this one|that one))?\W*(?:please)?\W*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.](?=\d)[^.!?\n]*)*(?:[.!?\n]+|$)")
_QUESTION_WORD = re.compile(
    r"^\W*(?:and |so |okay |ok |well |then |but )?(?:what|which|who|how|when|where|why|is|are|was|were|do|does|did|has"
    r"|have|can|could|any|may)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Message:
    """`wish` is hint, think, repeat or skip; `request` the sentences that ask for data, `rest` the others. A question
    that does not say it wants data is not `explicit`: "is it 4 million?" may be an answer."""

    wish: str = ""
    request: str = ""
    rest: str = ""
    explicit: bool = True

    @property
    def has_substance(self) -> bool:
        """Whether there is enough beside the request to be an answer."""
        return len(self.rest.split()) >= SUBSTANCE or (not self.request and self.rest != "")


def read(words: str) -> Message:
    """What a message is, by its words alone. Never raises."""
    short = len(words.split()) <= LONGEST_WISH
    if short:
        for wish, pattern in (("skip", _SKIP), ("think", _THINK), ("hint", _HINT), ("repeat", _REPEAT)):
            if pattern.search(words) and not (wish == "hint" and _NO_HINT.search(words)):
                return Message(wish)
    sentences = [match.group().strip() for match in _SENTENCE.finditer(words[:20_000]) if match.group().strip()]
    asking = [s for s in sentences if _ASKS_FOR_DATA.search(s) and not _ABOUT_SELF.search(s)]
    explicit = bool(asking)
    if not asking and sentences and len(words.split()) <= LONGEST_QUESTION:
        asking = [s for s in sentences if s.endswith("?") and _QUESTION_WORD.search(s)]
        if len(asking) < len(sentences):
            asking = []
    return Message("", " ".join(asking), " ".join(s for s in sentences if s not in asking), explicit)
