"""How an answer's words read: spoken ones that sound written, typed ones that carry another program's formatting."""

import re
from statistics import median

from core.domain.integrity import fillers

FEWEST_WORDS = 60  # of a spoken answer: less has no register
MOST_MARKS = 3  # of the five below
FEWEST_LISTED = 2
NOMINAL = 9.0  # in 100 words; technical talk has about five
LONG_SENTENCE = 22  # words; spoken ones have a median of about twelve
MOST_READ = 12_000  # characters that are looked at: bounds the work on hostile input

MOST_FORMATTING = 2

_LISTED = re.compile(
    r"\b(?:firstly|secondly|thirdly|lastly|furthermore|moreover|additionally|in conclusion|in summary|to summari[sz]e|"
    r"it is (?:important|worth|essential) to|on the one hand|in addition)\b",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:okay|ok|yeah|well|so|like|basically|actually|i think|i guess|i'd say|let me|right|maybe|probably|a lot|"
    r"stuff|thing|things|gonna|[a-z]+n't|[a-z]+'(?:s|re|ll|ve|d|m))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:i|we|my|our|me|us)\b", re.IGNORECASE)
_NOMINAL = re.compile(r"\b[a-z]{4,}(?:tions?|sions?|ments?|ness|it(?:y|ies)|[ae]nces?|isms?)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_FORMATTING = (
    re.compile(r"\*\*[^*\n]{2,80}\*\*"),  # bold
    re.compile(r"^#{1,5} \S", re.MULTILINE),  # headings
    re.compile(r"^[ \t]*[•●▪◦‣][ \t]*\S", re.MULTILINE),  # bullets no keyboard has
    re.compile(r"^```", re.MULTILINE),
    re.compile(r"^\|.+\|[ \t]*$", re.MULTILINE),  # tables
)


def written_marks(text: str) -> int:
    """How many of five things that writing has and talk has not: words that list, no fillers or talk, nobody who
    speaks, nouns made of verbs, long sentences. 0 for a short text."""
    text = text[:MOST_READ].replace("’", "'")
    words = _WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return 0
    sentences = [len(_WORD.findall(part)) for part in _SENTENCE.split(text)]
    lengths = [length for length in sentences if length]
    marks = (
        len(_LISTED.findall(text)) >= FEWEST_LISTED,
        not fillers(text) and 100 * len(_TALK.findall(text)) < len(words),
        not _PERSON.search(text),
        100 * len(_NOMINAL.findall(text)) / len(words) > NOMINAL,
        median(lengths) > LONG_SENTENCE and len(lengths) > 1,
    )
    return sum(marks)


def formatting(text: str) -> int:
    """Marks of formatting that nobody types into a plain box: bold, headings, round bullets, fences, tables."""
    text = text[:MOST_READ]
    return sum(sum(1 for _ in mark.finditer(text)) for mark in _FORMATTING)
