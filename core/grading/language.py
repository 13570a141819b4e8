"""Whether a text is English enough to be compared with an English rubric: scripts and function words, no model."""

import unicodedata

from core.grading.text import FUNCTION_WORDS, word_set, words

MIN_WORDS = 5  # below, function words are too few to tell

# The commonest function words of each language, without those that are English or technical words too ("die", "con").
_FOREIGN = word_set(
    # German, Dutch
    "der das und ist nicht ein eine einen einem einer mit auf für von dem den sich auch wird werden wenn oder aber",
    "durch ich wir sie sind zum bei kann wie nach dann nur noch het een van niet zijn wordt voor maar ook naar deze",
    # French, Spanish, Italian, Portuguese, Romanian
    "le les des une est dans que qui pour pas sur avec ce cette elle nous vous sont aux mais ou où se el los las",
    "una uno por para del como pero más es esta este lo su al gli che di non è della nel sono anche ma um uma não mais",
    "isso ele seu sua são foi quando și pentru sunt care din cu",
    # Polish, Czech, Turkish, Swedish, Danish, Norwegian, Finnish, Indonesian, Vietnamese
    "się jest nie że oraz jak czy są który które przez dla lub tego je že ve bir bu için ile olarak daha çok değil och",
    "att det som är inte ett på av för eller og ikke til ei että yang untuk dengan tidak ini itu dari adalah của và là",
    "không có được trong cho một",
)


def is_english(text: str) -> bool:
    """False only on evidence of another language; lists of keywords and code count as English."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(not _is_latin(c) for c in letters) > 0.4 * len(letters):
        return False
    tokens = [text[w.start : w.end].lower() for w in words(text)]
    if len(tokens) < MIN_WORDS:
        return True
    english = sum(t in FUNCTION_WORDS for t in tokens) / len(tokens)
    foreign = sum(t in _FOREIGN for t in tokens) / len(tokens)
    accented = sum(not t.isascii() for t in tokens) / len(tokens)
    return not (english < 0.2 and foreign + accented / 2 > max(0.12, english))


def _is_latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith(("LATIN", "MATHEMATICAL", "GREEK"))
