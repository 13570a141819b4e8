"""Saying a sentence in other words: small, seeded operators that keep its grammar and most of its meaning."""

import re
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_CONTRACTIONS = {
    "it is": "it's",
    "that is": "that's",
    "do not": "don't",
    "does not": "doesn't",
    "did not": "didn't",
    "is not": "isn't",
    "are not": "aren't",
    "cannot": "can't",
    "can not": "can't",
    "will not": "won't",
    "would not": "wouldn't",
    "should not": "shouldn't",
    "I would": "I'd",
    "I am": "I'm",
    "you are": "you're",
    "they are": "they're",
    "we are": "we're",
    "there is": "there's",
    "what is": "what's",
    "let us": "let's",
}
_CONTRACTED = re.compile(
    rf"\b(?:{'|'.join(sorted(_CONTRACTIONS, key=len, reverse=True))})\b(?!\s*[.,;:!?]|\s\w+ed\b)", re.IGNORECASE
)
_AN = re.compile(r"\b([Aa])n? (?=([A-Za-z][\w-]*))")
_SOUNDS_LIKE_CONSONANT = re.compile(r"(?:uni|use|usa|user|usu|util|euro|one|once|ubi)", re.IGNORECASE)
_SPOKEN_VOWEL = {"A", "E", "F", "H", "I", "L", "M", "N", "O", "R", "S", "X"}
_MARKER = re.compile(
    r"^(?:(?:First|Second|Third|Fourth|Next|Then|Finally|Lastly|Secondly|Thirdly|Also|And|But|So)(?: of all)?(?:, |\s)"
    r"(?:then )?)(?!the|that)",
)
_FRONTED = re.compile(r"(If|When|Once|Because|Since|As soon as|Unless) ([^,.;:]+), ([^.;:]+)\.")
_TRAILING = re.compile(r"([^.;:,]+?),? (because|if|when|unless) ([^.;:,]+)\.")
_SUBJECTS = "it|that|this|these|those|they|the|I|we|you|there|one|a|an|each|every|people|nobody|everyone"
_BREAKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf", so (?=(?:{_SUBJECTS})\b)"), ". So "),
    (re.compile(rf", but (?=(?:{_SUBJECTS})\b)"), ". But "),
    (re.compile(rf",? because (?=(?:{_SUBJECTS})\b)"), ". That's because "),
    (re.compile(r", and (?=(?:it|that|this|they|I|we|you|there|nobody|everyone)\b)"), ". And "),
    (re.compile(rf", (?:while|whereas) (?=(?:{_SUBJECTS})\b)"), ". On the other hand, "),
    (re.compile(r", which means "), ". That means "),
    (re.compile(r"; "), ". "),
)
_DETAILS = tuple(
    re.compile(pattern)
    for pattern in (
        r", such as [^,.;]+,?",
        r" such as [^,.;]+(?=\.$)",
        r", which (?:[^,.;]|\.\d)+(?=\.$)",
        r",? (?:because|since|as) (?:it|that|this|they|the|we|you|each|people) (?:[^.;]|\.\d)+(?=\.$)",
        r", so (?:[^.;]|\.\d)+(?=\.$)",
        r" (?:rather than|instead of) [^,.;]+(?=\.$)",
        r", (?:with|where|whereas|while|including|especially|above all) (?:[^.;]|\.\d)+(?=\.$)",
        r" by \w+ing [^,.;]+(?=\.$)",
        r" (?:so that|unless|until|before) [^,.;]+(?=\.$)",
        r", (?:and|but) (?:[^.;]|\.\d)+(?=\.$)",
        r"; [^.]+(?=\.$)",
    )
)
_DANGLING = re.compile(r",? (?:for instance|for example|say)\.$")
_NOUN = re.compile(
    r"(?<=(?:the|its|ach|ery|ome|eir|any| an) )(?!thing|part|stuff)[a-z]{4,}"
    r"(?=[,.;]| (?:is|are|of|in|on|to|and|that|with|for|from|by|before|after|when|so|as|at|will|can|or)\b)"
)
_THINGS = ("thing", "thing", "part")
_NO_OBJECT = re.compile(r"(?:is|are|was|were|of|may|can|must|will|should|has|have|had|and|or|that)\b")


class Rewriter:
    """Operators over the words of the bank. `common` are words seen in lower case: others keep their capital."""

    def __init__(self, wording: Mapping[str, Any], texts: Iterable[str]) -> None:
        synonyms: Mapping[str, Sequence[str]] = wording["synonyms"]
        self._synonyms = {re.compile(rf"(?<![\w-]){key}(?![\w-])", re.I): tuple(said) for key, said in synonyms.items()}
        self._slips: Mapping[str, str] = wording["typing_slips"]
        self._imperatives = frozenset(wording["imperatives"].split())
        joined = " ".join(texts)
        self.common = frozenset(word for word in _WORD.findall(joined) if word.islower()) - {"i"}
        self.proper = frozenset(re.findall(r"(?<=[a-z] )[A-Z][a-z]+\b", joined))

    def lower_first(self, sentence: str) -> str:
        """The sentence as it reads inside another one: names and acronyms keep their capital."""
        found = _WORD.match(sentence)
        word = found.group().split("'")[0].split("’")[0] if found else ""
        plain = word.lower() in self.common or (word.endswith(("ing", "ed", "ly")) and word not in self.proper)
        return sentence[0].lower() + sentence[1:] if plain and not word[1:2].isupper() else sentence

    def lower_name(self, name: str) -> str:
        """The name of a concept as it reads inside a sentence."""
        first = name.split(" ")[0]
        return name[0].lower() + name[1:] if first[1:].islower() and first not in self.proper else name

    def first_person(self, statement: str) -> str:
        """`Compare both.` becomes `I would compare both.`; sentences with a subject stay as they are."""
        first, _, rest = statement.partition(" ")
        if first.lower() not in self._imperatives or _NO_OBJECT.match(rest):
            return statement
        return f"I would {first.lower()} {rest}".replace("yourself", "myself")

    def synonyms(self, text: str, rng: Random, rate: float) -> str:
        """Exchange words of the table, each with probability `rate`."""
        for pattern, said in self._synonyms.items():

            def swap(found: re.Match[str], said: tuple[str, ...] = said, text: str = text) -> str:
                a_name = found.group()[0].isupper() and found.start() > 0 and text[found.start() - 2] not in ".!?:\n"
                if rng.random() >= rate or a_name:
                    return found.group()
                new = rng.choice(said)
                return new[0].upper() + new[1:] if found.group()[0].isupper() else new

            text = pattern.sub(swap, text)
        return articles(text)

    def typos(self, text: str, rng: Random, rate: float) -> str:
        """Slips of the fingers in words of four letters and more, each with probability `rate`."""

        def slip(found: re.Match[str]) -> str:
            word = found.group()
            if len(word) < 4 or rng.random() >= rate or not word.islower():
                return word
            if word in self._slips:
                return self._slips[word]
            at = rng.randrange(1, len(word) - 2)
            match rng.randrange(3):
                case 0:
                    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
                case 1:
                    return word[:at] + word[at] + word[at:]
                case _:
                    return word[:at] + word[at + 1 :]

        return _WORD.sub(slip, text)


def without_marker(sentence: str) -> str:
    """Without the word that ties it to the sentence before."""
    bare = _MARKER.sub("", sentence)
    return bare[0].upper() + bare[1:] if len(bare.split()) > 3 else sentence


def articles(text: str) -> str:
    """`a` and `an` as the next word wants them."""

    def fit(found: re.Match[str]) -> str:
        article, word = found.group(1), found.group(2)
        if len(word) > 1 and word[:2].isupper():
            vowel = word[0] in _SPOKEN_VOWEL
        else:
            vowel = word[0].lower() in "aeiou" and not _SOUNDS_LIKE_CONSONANT.match(word)
        return found.group() if word[:4].lower() in ("hour", "hone") else f"{article}{'n' if vowel else ''} "

    return _AN.sub(fit, text)


def contract(text: str, rng: Random, rate: float) -> str:
    """`it is` to `it's` and the like, each with probability `rate`."""

    def short(found: re.Match[str]) -> str:
        if rng.random() >= rate:
            return found.group()
        said = found.group()
        new = _CONTRACTIONS.get(said) or _CONTRACTIONS[said.lower() if said.lower() in _CONTRACTIONS else _as_key(said)]
        return new[0].upper() + new[1:] if said[0].isupper() else new

    return _CONTRACTED.sub(short, text)


def _as_key(said: str) -> str:
    return next(key for key in _CONTRACTIONS if key.lower() == said.lower())


def turn_round(sentence: str, lower_first: "Rewriter") -> str:
    """The clauses in the other order, when the sentence is one of those where that works."""
    if found := _FRONTED.fullmatch(sentence):
        link, first, second = found.groups()
        return f"{second[0].upper()}{second[1:]} {link.lower()} {first}."
    if found := _TRAILING.fullmatch(sentence):
        main, link, clause = found.groups()
        return f"{link.capitalize()} {clause}, {lower_first.lower_first(main)}."
    return sentence


def take_apart(sentence: str, rng: Random) -> str:
    """One long sentence as two short ones."""
    usable = [(pattern, new) for pattern, new in _BREAKS if pattern.search(sentence)]
    if not usable:
        return sentence
    pattern, new = rng.choice(usable)
    first, rest = pattern.split(sentence, maxsplit=1)
    if len(first.split()) < 4 or len(rest.split()) < 4:
        return sentence
    rest = rest if not new.endswith(". ") else rest[0].upper() + rest[1:]
    return f"{first}{new}{rest}"


def leave_out(sentence: str, rng: Random) -> str:
    """The sentence without one of its details: a reason, an example, a consequence."""
    usable = [pattern for pattern in _DETAILS if pattern.search(sentence)]
    if not usable:
        return sentence
    shorter = _DANGLING.sub(".", rng.choice(usable).sub("", sentence, count=1))
    return shorter if len(shorter.split()) >= 5 else sentence


def blur(sentence: str, rng: Random, times: int) -> str:
    """The sentence with exact words replaced by "thing" and the like, as from somebody who half remembers."""
    for _ in range(times):
        found = list(_NOUN.finditer(sentence))
        if found:
            word = rng.choice(found)
            vague = rng.choice(("things", "stuff", "parts")) if word.group().endswith("s") else rng.choice(_THINGS)
            sentence = f"{sentence[: word.start()]}{vague}{sentence[word.end() :]}"
    return articles(sentence)


def drop_articles(text: str, rng: Random, rate: float) -> str:
    """As people write whose first language has no articles."""
    return re.sub(r"(?<=[a-z,] )(?:the|a|an) (?=[a-z])", lambda m: "" if rng.random() < rate else m.group(), text)
