"""Text made ready to be spoken: cut into clauses, so that the first can be heard while the next is made."""

import re

SENTENCE = re.compile(r"(?<=[.!?:;…])[\"'”’)\]]*\s+")
COMMA = re.compile(r"(?<=,)\s+|\s+(?=[–—(])")
LONG = 70  # characters from which a sentence is cut at commas too
SHORT = 24  # what is shorter than this is not worth a clause of its own
CODE_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
LINK = re.compile(r"\[([^\]]+)\]\([^)\s]+\)")
EMPHASIS = re.compile(r"[`*]+")
MARKS = re.compile(r"[_#>|~]+")
# Initials and abbreviations end in a full stop that ends nothing.
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|vs|Mr|Mrs|Ms|Dr|etc|approx|No)\.|\b[A-Z]\.)$")


def speakable(text: str) -> str:
    """Plain words: code is pointed at, marks of formatting are dropped."""
    text = CODE_BLOCK.sub(" the code on your screen. ", text)
    text = LINK.sub(r"\1", text)
    text = re.sub(r"^\s*(?:[-•]|\d+[.)])\s+", "", text, flags=re.MULTILINE)
    text = re.sub(r"(?<![.!?:;,])\s*\n+\s*", ". ", text.strip())
    return re.sub(r"\s+", " ", MARKS.sub(" ", EMPHASIS.sub("", text))).strip()


def clauses(text: str) -> list[str]:
    """Sentences, the long ones cut at commas; together they are the speakable text. No clause for empty text."""
    found: list[str] = []
    for sentence in _glue_abbreviations(SENTENCE.split(speakable(text))):
        pieces = COMMA.split(sentence) if len(sentence) > LONG else [sentence]
        clause = ""
        for piece in pieces:
            if clause and len(clause) >= SHORT and len(piece) >= SHORT:
                found.append(clause)
                clause = piece
            else:
                clause = f"{clause} {piece}".strip()
        if any(letter.isalnum() for letter in clause):
            found.append(clause)
    return found


def _glue_abbreviations(sentences: list[str]) -> list[str]:
    glued: list[str] = []
    for sentence in sentences:
        if glued and ABBREVIATION.search(glued[-1]):
            glued[-1] += f" {sentence}"
        else:
            glued.append(sentence)
    return glued
