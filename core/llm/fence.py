"""Words of candidates, résumés and casebooks are data: they go to a model between marks nobody can guess, and nothing
that looks like such a mark, or like a turn of a chat, is left inside."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

NewNonce = Callable[[], str]
OPEN, CLOSE = "<<<", ">>>"
_UNSEEN = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})

MOST_PASSES = 8
_NO_BRACKETS = str.maketrans("<>[]{}|", "       ")

# Marks of chat templates, of prompts and of our own: nobody writes them by accident, so they are counted.
_FORGED = re.compile(
    r"""
      <\|[^|<>\n]{0,40}\|> | <\uff5c[^\uff5c\n]{0,40}\uff5c>                   # <|im_start|>
    | \[/?INST\] | <</?SYS>> | <(?:start|end)_of_turn>
    | (?<!<)<{2,}[ \t]*(?:end[ \t]+of[ \t]+)?(?:answer|question|r\u00e9sum\u00e9|text)\b[^<>\n]{0,80}>{2,}   # our own
    | </?(?:system|assistant|user|human|answer|question|candidate|instructions?|rubric|prompt|key_?points?|grader
           |tool_response|function_calls?)\b[^<>\n]{0,60}>
    | ^[ \t>*_\#`-]*(?:system|assistant|grader|examiner)[ \t*_]*:              # "System:" opens a line
    | ^[^\w\n]*(?:begin|end|start|stop)[ \t]+(?:of[ \t]+)?(?:the[ \t]+)?
      (?:candidate['’]?s?[ \t]+)?(?:answer|response|transcript|data|document|input|prompt|instructions?)\b[^\w\n]*$
    | [\U000e0000-\U000e007f]+                                              # letters nobody can see
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
# What could pass for a mark and is also how people write: code, rules, notes of a talk. Blanked without a word.
_HARMLESS = re.compile(
    r"<{3,}|>{3,}|^[ \t]*(?:user|human|developer)[ \t]*:|^[ \t]*[-=*_~#`]{3,}[ \t]*$|\{\{[^{}\n]{0,60}\}\}",
    re.IGNORECASE | re.MULTILINE,
)
_WIDE = str.maketrans({"＜": "<", "＞": ">", "｛": "{", "｝": "}", "［": "[", "］": "]", "‹": "<", "›": ">", "〈": "<",
                       "〉": ">", "⟨": "<", "⟩": ">"})  # fmt: skip


@dataclass(frozen=True)
class Fenced:
    """`text` with its marks, for a prompt; `lookalikes`: how many forged marks were taken out of it."""

    text: str
    lookalikes: int


def new_nonce() -> str:
    return secrets.token_hex(8)


def fence(label: str, text: str, nonce: str) -> Fenced:
    """The text between marks that carry `nonce`; `label` says what it is."""
    clean, lookalikes = without_lookalikes(text)
    clean = clean.replace(nonce, "")
    return Fenced(f"{OPEN}{label} {nonce}{CLOSE}\n{clean.strip()}\n{OPEN}end of {label} {nonce}{CLOSE}", lookalikes)


def without_lookalikes(text: str) -> tuple[str, int]:
    """The text as a model may read it, and how many forged marks were in it.

    Brackets of other widths are folded into plain ones, and characters that cannot be seen (format, control, private,
    lone surrogates) dropped, so that they do not hide a mark. Removal is repeated until nothing is left: taking one
    mark out must not put another together.
    """
    text, total = _FORGED.subn(" ", text)  # before the unseen letters are dropped
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN).translate(_WIDE)
    for _ in range(MOST_PASSES):
        text, forged = _FORGED.subn(" ", text)
        text, harmless = _HARMLESS.subn(" ", text)
        total += forged
        if not forged and not harmless:
            return text, total
    return text.translate(_NO_BRACKETS), total + 1  # nobody nests marks that deep to answer a question


def clipped(text: str, limit: int) -> str:
    """The text within `limit` characters: its beginning and end, and a note of what was left out between."""
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    return f"{text[:head]} […] {text[len(text) - (limit - head) :]}"
