"""Words of short texts by their stems, for matching topics and questions about data."""

import re
import threading
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# Words that carry no subject, among them those with which people ask for data.
_EMPTY_WORDS = """
    a an the and or but of to in on at by for from with without into over under as is are was were be been being
    do does did have has had any some all no not it its this that these those there here i you we they he she me
    us them my your our their his her what which who when where why how much many can could would will shall
    should may might please tell give show see get know like want need look more about case client company data
    information figure figures number numbers fact facts detail details exhibit chart graph table anything
    something available share understand help let lets also just so if then than
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_BRITISH = (
    (re.compile(r"(?<=[a-z]{3})isation"), "ization"),
    (re.compile(r"(?<=[a-z]{3})is(e|ed|es|ing)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2})our$"), "or"),
)
_STEMMER = snowballstemmer.stemmer("english")
_STEMMER_LOCK = threading.Lock()  # a Snowball stemmer holds the word it works on


def stems(text: str) -> list[str]:
    """The stems of the words that carry a subject, in order."""
    words = (match.group().lower().replace("’", "'").removesuffix("'s") for match in _WORD.finditer(text))
    return [_stem(word) for word in words if word not in _EMPTY and (len(word) > 1 or word.isdigit())]


def shared(name: str, said: frozenset[str], text: str = "") -> float:
    """How much of a name is said: its number of stems when all are, else 0. "Market entry" so beats "market".

    A name without a stem, such as "how many", must stand in the text as it is.
    """
    wanted = frozenset(stems(name))
    if not wanted:
        return float(name.casefold() in text.casefold())
    return float(len(wanted)) if wanted and wanted <= said else 0.0


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    for pattern, american in _BRITISH:
        word = pattern.sub(american, word)
    with _STEMMER_LOCK:
        return str(_STEMMER.stemWord(word))
