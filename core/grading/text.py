"""An answer as the grader reads it: words with their stems, and sentences with their place in the text.

Everything keeps character offsets into the text it was given, because evidence is quoted from the original answer.
"""

import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer

MAX_UNIT_WORDS = 40  # longer sentences (or text without punctuation) are cut into pieces of about PIECE_WORDS
PIECE_WORDS = 20
MIN_PIECE_WORDS = 4  # the last piece is not shorter
MAX_UNITS = 120  # an answer cut into more is packed: bounds the embedder's work on hostile input
MAX_UNIT_CHARACTERS = 600


def word_set(*lists: str) -> frozenset[str]:
    """The words of some white-space separated lists."""
    return frozenset(" ".join(lists).split())


FUNCTION_WORDS = word_set(
    """a an the and or but nor if then else than so of to in on at by for from with without into onto over under as is
    are was were be been being am do does did done doing have has had having it its itself this that these those there
    here i you he she we they them their theirs our ours your yours my mine me us him her his not no can could will
    would should may might must shall which who whom whose what when where why how all any both each either neither few
    more most other another some such only own same too very just also about after again because before between during
    through while until up down out off once like much many quite rather"""
)
# Words everyone uses about everything: they carry no point.
_LIGHT_WORDS = word_set(
    """one two get gets got getting make makes made making use uses used using let lets thing things something anything
    way ways need needs well really actually basically simply say says said lot even still yet know want go goes going
    come comes take takes give gives put im ive id youre dont doesnt isnt cant wont thats theres"""
)
FILLERS = word_set("um uh uhm umm er erm hmm hm mm ah oh okay ok yeah yes yep well so like right sorry please")
_EMPTY_WORDS = FUNCTION_WORDS | _LIGHT_WORDS | FILLERS

# What people say for what the rubric writes; applied to answer and rubric alike.
_SAME_WORD = {
    "db": "database",
    "dbs": "databases",
    "config": "configuration",
    "configs": "configuration",
    "app": "application",
    "apps": "applications",
    "auth": "authentication",
    "perf": "performance",
    "func": "function",
    "param": "parameter",
    "params": "parameters",
    "env": "environment",
    "k8s": "kubernetes",
    "js": "javascript",
    "repo": "repository",
    "stdev": "deviation",
    "avg": "average",
    "catalogue": "catalog",
    "licence": "license",
    "defence": "defense",
    "offence": "offense",
    "programme": "program",
    "grey": "gray",
    "artefact": "artifact",
    "artefacts": "artifacts",
}
_NUMBERS = {"three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}

# A word, or a running time as it is written or said; the group's name is the word it stands for.
_WORD = re.compile(
    r"""(?P<constant>\bO\s?\(\s?1\s?\)|\bO\ of\ (?:1|one)\b)
      | (?P<quadratic>\bO\s?\(\s?n\s?(?:\^\s?2|\*\*\s?2|²|squared)\s?\)|\bO\ of\ n\ squared\b)
      | (?P<logarithmic>\bO\s?\(\s?log\s?n\s?\)|\bO\ of\ log\ n\b)
      | (?P<linear>\bO\s?\(\s?n\s?\)|\bO\ of\ n\b(?!\s?(?:log|squared|\^|²)))
      | [^\W_]+(?:['’][^\W_]+)?(?:\+\+|\#)?""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN_WORD = re.compile(r"[a-z0-9+#]+")
_HESITATION = re.compile(r"\b(?:[Uu]+h*m+|[Uu]+h+|erm*|[Hh]m+|m{2,})\b[,.]?|,\s*(?:you know|I mean|like),")
_STUTTER = re.compile(r"\b(\w+)(?:[\s,-]+\1\b)+", re.IGNORECASE)
_LETTERS = re.compile(r"\b[^\W\d_]{3,}\b")
SOMEONE = "someone"
_SURNAME = re.compile(rf"\b{SOMEONE}(?:\s(?:{SOMEONE}|[A-Z][a-z]+))+\b")
_NEUTRAL = {
    "he": "they", "she": "they", "him": "them", "her": "them", "his": "them", "hers": "them", "himself": "themselves",
    "herself": "themselves", "mr": "", "mrs": "", "ms": "",
}  # fmt: skip
_GENDERED = re.compile(rf"\b(?:{'|'.join(_NEUTRAL)})\b", re.IGNORECASE)
_HTML_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|ul|ol|li|pre|code|h[1-6]|a|img|table|tr|td|th|script|style|html|body)\b[^<>]*>",
    re.IGNORECASE,
)
_ISE = re.compile(r"(?<=[a-z]{3})is(e|es|ed|er|ers|ing|ation|ations|able)$")
_YSE = re.compile(r"(?<=[a-z]{2})ys(e|es|ed|er|ers|ing)$")
_OUR = re.compile(r"(?<=[a-z]{3})our(s|ed|ing|al|able|ful|less|ite|ites)?$")
_RE = re.compile(r"(?<=cent|.met|.fib)re(s|d)?$")
_STEMMER = snowballstemmer.stemmer("english")
_STEMMER_LOCK = threading.Lock()  # a Snowball stemmer holds the word it works on


@dataclass(frozen=True)
class Word:
    """A word of the text. `stem` is "" when the word carries no content."""

    start: int
    end: int
    stem: str


@dataclass(frozen=True)
class Unit:
    """A sentence, a bullet or a piece of unpunctuated speech: `text[start:end]`, with the words inside it."""

    start: int
    end: int
    words: tuple[Word, ...]

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(word.stem for word in self.words if word.stem)


def words(text: str) -> list[Word]:
    """The words of a text in order, with offsets."""
    return [Word(m.start(), m.end(), stem(m.lastgroup or m.group())) for m in _WORD.finditer(text)]


def reading(text: str) -> str:
    """The text as the embedder should read it: no HTML tags, no hesitations or stutters, running times in words, and
    nobody's name or gender, which must not move a score."""
    plain = _STUTTER.sub(r"\1", _HESITATION.sub(" ", _HTML_TAG.sub(" ", text)))
    plain = _GENDERED.sub(lambda m: _NEUTRAL[m.group().lower()], _unnamed(plain))
    spelled = _WORD.sub(lambda m: f"{m.lastgroup} time" if m.lastgroup else m.group(), plain)
    return " ".join(spelled.split())


def _unnamed(text: str) -> str:
    """First names, and the capitalised words behind them, as "someone"."""
    names = first_names()
    return _SURNAME.sub(SOMEONE, _LETTERS.sub(lambda m: SOMEONE if m.group().lower() in names else m.group(), text))


@cache
def first_names() -> frozenset[str]:
    """First names in lower case that are no English words, from 38 languages' lists (docs/dependencies.md)."""
    return frozenset((Path(__file__).parent / "first_names.txt").read_text(encoding="utf-8").split())


def stems(text: str) -> frozenset[str]:
    """The distinct content stems of a text."""
    return frozenset(word.stem for word in words(text) if word.stem)


def grams(text: str) -> frozenset[str]:
    """The runs of four letters or digits in a text, a space standing for everything else: robust to misspellings."""
    plain = f" {' '.join(_PLAIN_WORD.findall(text.lower()))} "
    return frozenset(plain[i : i + 4] for i in range(len(plain) - 3))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of a content word, "" for function words, fillers, first names and single letters.

    Snowball English, after folding British spelling into American and everyday short forms into full words.
    """
    word = word.lower().replace("’", "'")
    word = word.removesuffix("'s")
    bare = word.replace("'", "")
    if bare in first_names():
        return ""
    if bare in _EMPTY_WORDS or word.endswith(("n't", "'re", "'ll", "'ve", "'d")):
        return ""
    bare = _SAME_WORD.get(bare, _NUMBERS.get(bare, bare))
    if len(bare) < 2 and not bare.isdigit() and bare.isascii():
        return ""
    bare = _RE.sub(r"er\1", _OUR.sub(r"or\1", _YSE.sub(r"yz\1", _ISE.sub(r"iz\1", bare))))
    with _STEMMER_LOCK:
        return str(_STEMMER.stemWord(bare))


# --- sentences ---------------------------------------------------------------------------------------------------

_BULLET = re.compile(r"\s*(?:[-*•–▪◦]|\(?\d{1,2}[.)])\s+")
_SENTENCE_END = re.compile(r"[.!?;](?=[\s\"')\]])[\"')\]]*\s*|[。！？؟…]+\s*")
_NOT_AN_END = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|fig|dr|mr|mrs))\.$", re.IGNORECASE)
_CLAUSE_WORDS = word_set("and but so because which then while whereas since although if when or where")


def units(text: str) -> list[Unit]:
    """The sentences of a text, in order and without overlap; white space and bullets lie outside them.

    A line break ends a sentence when a bullet, a blank line or a capital follows, or when the line is closed by
    punctuation; text without punctuation is cut near PIECE_WORDS words, before a word that opens a clause if it can.
    """
    found: list[Unit] = []
    for start, end in _blocks(text):
        for first, last in _sentences(text, start, end):
            inside = tuple(words(text[first:last]))
            shifted = tuple(Word(w.start + first, w.end + first, w.stem) for w in inside)
            if shifted:
                found.extend(_pieces(text, first, last, shifted))
    return _packed(found)


def _blocks(text: str) -> list[tuple[int, int]]:
    """Runs of lines that belong together; a bullet's sign is left out."""
    blocks: list[tuple[int, int]] = []
    fresh = True
    position = 0
    for line in text.splitlines(keepends=True):
        start, end = position, position + len(line)
        position = end
        body = line.strip()
        if not body:
            fresh = True
            continue
        bullet = _BULLET.match(line)
        wrapped = not fresh and not bullet and (body[0].islower() or body[0].isdigit())
        if wrapped and blocks:
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start + bullet.end() if bullet else start, end))
        fresh = False
    return blocks


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    first = start
    for mark in _SENTENCE_END.finditer(text, start, end):
        if mark.group()[0] == "." and _NOT_AN_END.search(text, max(first, mark.start() - 8), mark.start() + 1):
            continue
        spans.append((first, mark.end()))
        first = mark.end()
    spans.append((first, end))
    return [trimmed for a, b in spans if (trimmed := _trim(text, a, b))]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


def _pieces(text: str, start: int, end: int, inside: tuple[Word, ...]) -> list[Unit]:
    """The sentence itself, or its pieces when it is too long to be one thought."""
    if len(inside) <= MAX_UNIT_WORDS and end - start <= MAX_UNIT_CHARACTERS:
        return [Unit(start, end, inside)]
    cuts = [0]
    while len(inside) - cuts[-1] > PIECE_WORDS + MIN_PIECE_WORDS:
        ideal = cuts[-1] + PIECE_WORDS
        near = sorted(range(ideal - 6, ideal + 5), key=lambda i: (abs(i - ideal), i))
        cuts.append(next((i for i in near if _opens_clause(text, inside, i)), ideal))
    pieces = []
    for first, after in zip(cuts, [*cuts[1:], len(inside)], strict=True):
        left = start if first == 0 else inside[first].start
        right = end if after == len(inside) else inside[after - 1].end
        pieces.append(Unit(left, min(right, left + MAX_UNIT_CHARACTERS), inside[first:after]))
    return pieces


def _opens_clause(text: str, inside: tuple[Word, ...], index: int) -> bool:
    word = inside[index]
    return text[word.start : word.end].lower() in _CLAUSE_WORDS or "," in text[inside[index - 1].end : word.start]


def _packed(found: list[Unit]) -> list[Unit]:
    """At most MAX_UNITS units, by joining neighbours."""
    each = -(-len(found) // MAX_UNITS)
    if each <= 1:
        return found
    groups = [found[i : i + each] for i in range(0, len(found), each)]
    return [Unit(g[0].start, g[-1].end, tuple(w for u in g for w in u.words)) for g in groups]
