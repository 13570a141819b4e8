"""Prompts are Markdown files under data/prompts: a purpose line, what the system says, what the user says.

The hash of the file travels with every result it helped to make.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.domain.errors import BankInvalid
from core.domain.model_call import PromptText
from core.settings import ROOT

FOLDER = ROOT / "data" / "prompts"
HASH_CHARACTERS = 12
Messages = list[dict[str, object]]

_FILE = re.compile(
    r"\A# [^\n]+\n+Purpose: (?P<purpose>[^\n]+)\n+## System\n(?P<system>.+?)\n## User\n(?P<user>.+)\Z",
    re.DOTALL,
)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Prompt:
    """`hash` is the beginning of the sha256 of the file."""

    name: str
    purpose: str
    system: str
    user: str
    hash: str

    @cached_property
    def places(self) -> frozenset[str]:
        """Names of what has to be filled in."""
        return frozenset(_PLACE.findall(self.system + self.user))

    def messages(self, **filled: str) -> Messages:
        """The chat. Filled in once: braces in what is filled in stay as they are. Raises KeyError for a place left open
        or unknown."""
        if self.places != filled.keys():
            raise KeyError(f"{self.name}: {sorted(self.places ^ filled.keys())}")
        system, user = (_PLACE.sub(lambda m: filled[m.group(1)], text) for text in (self.system, self.user))
        return [{"role": "system", "content": system}, {"role": "user", "content": user}]


class Prompts:
    """Every prompt of a folder, by the name of its file."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises BankInvalid naming the file that is no prompt."""
        self._by_name = {path.stem: _read(path) for path in sorted(folder.glob("*.md"))}

    def __getitem__(self, name: str) -> Prompt:
        return self._by_name[name]

    @property
    def texts(self) -> tuple[PromptText, ...]:
        """As an administrator reads them."""
        return tuple(PromptText(prompt.name, prompt.purpose, prompt.hash) for prompt in self.all)

    @property
    def all(self) -> tuple[Prompt, ...]:
        return tuple(self._by_name.values())


def _read(path: Path) -> Prompt:
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    found = _FILE.match(text)
    if found is None:
        raise BankInvalid(
            f"data/prompts/{path.name}: a title, a line `Purpose: …`, `## System` and `## User` are needed"
        )
    digest = hashlib.sha256(text.encode()).hexdigest()[:HASH_CHARACTERS]
    return Prompt(path.stem, found["purpose"].strip(), found["system"].strip(), found["user"].strip(), digest)
