"""Reading a JSON object while it is being written: the words of one text field as they come."""

import json
import re
from typing import Any

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}


class StreamedField:
    """Follows the top-level text field `name`. Feed it pieces; it returns what they add to the field."""

    def __init__(self, name: str) -> None:
        self._opening = re.compile(rf'"{re.escape(name)}"\s*:\s*"')
        self.restart()

    def restart(self) -> None:
        """Forget everything: the object is written anew."""
        self._text, self._begins, self._at, self._closed = "", 0, -1, False

    def feed(self, piece: str) -> str:
        """What the piece adds to the field."""
        self._text += piece
        if self._closed:
            return ""
        if self._at < 0 and not self._find():
            return ""
        return self._unescaped()

    @property
    def before(self) -> dict[str, Any] | None:
        """The object as it stood before the field began; None until it has begun."""
        if self._at < 0:
            return None
        head = self._text[: self._begins].rstrip().rstrip(",")
        try:
            found = json.loads(head[head.index("{") :] + "}", strict=False)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    def _find(self) -> bool:
        """Whether the field has begun: its name stands where a key of the outermost object may stand."""
        depth, inside, escaped = 0, False, False
        for i, c in enumerate(self._text):
            if inside:
                inside, escaped = (c != '"' or escaped), (c == "\\" and not escaped)
            elif c == '"':
                if depth == 1 and (found := self._opening.match(self._text, i)):
                    self._begins, self._at = i, found.end()
                    return True
                inside = True
            else:
                depth += (c in "{[") - (c in "}]")
        return False

    def _unescaped(self) -> str:
        """The field's text from where reading stopped, up to its end or an escape that is not complete yet."""
        read: list[str] = []
        text, i = self._text, self._at
        while i < len(text):
            c = text[i]
            if c == '"':
                self._closed = True
                break
            if c != "\\":
                read.append(c)
                i += 1
                continue
            kind = text[i + 1 : i + 2]
            length = 6 if kind == "u" else 2
            if len(text) < i + length:
                break
            read.append(_unicode(text[i + 2 : i + 6]) if kind == "u" else _ESCAPES.get(kind, kind))
            i += length
        self._at = i
        return "".join(read)


def _unicode(digits: str) -> str:
    """The character of an escape; what lies outside the basic plane comes in halves and is left out."""
    try:
        code = int(digits, 16)
    except ValueError:
        return ""
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)
