"""The casebook's sources: Markdown of the few kinds of block that a casebook needs, with YAML in front.

`## Section` and `### Part` are headings, `- ` and `1. ` lists (two blanks deeper: a level down), `| a | b |` tables,
`= 12 × 4 = 48` a line of arithmetic, `> ` a conclusion to remember, `Interviewer:` and `Candidate:` speech. A table's
first row is its head; `bars:` or `columns:` below it draws one of its columns, `note:` explains it. In running text
`**words**` are strong and `` `12 × 4 = 48` `` is arithmetic. Each equation is worked out again: see sums.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

SPEAKERS = ("Interviewer", "Candidate")
DRAWN = ("bars", "columns")  # lying and standing
_LIST = re.compile(r"^( *)(-|\d+\.) (.+)$")
_SAID = re.compile(rf"^({'|'.join(SPEAKERS)}): (.+)$")
_EXHIBIT = re.compile(r"^Exhibit (\d+): ")
_BELOW_A_TABLE = ("note: ", *(f"{kind}: " for kind in DRAWN))


class SourceInvalid(ValueError):
    """A source that cannot be typeset; the sentence names file and line."""


@dataclass
class Block:
    """One block: `kind` is part, text, list, table, sum, callout or said; what else is set depends on it."""

    kind: str
    text: str = ""
    line: int = 0
    items: list[tuple[int, str]] = field(default_factory=list)  # level and text of a list's points
    ordered: bool = False
    rows: list[list[str]] = field(default_factory=list)  # the first is the head
    drawn: tuple[str, str] | None = None  # how, and the head of the column
    note: str = ""
    speaker: str = ""

    @property
    def exhibit(self) -> int | None:
        """The number of the exhibit that a heading opens."""
        found = _EXHIBIT.match(self.text) if self.kind == "part" else None
        return int(found[1]) if found else None


@dataclass
class Section:
    title: str
    blocks: list[Block] = field(default_factory=list)

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)


@dataclass
class Document:
    """A chapter or a case: what stands in front, and its sections."""

    path: Path
    about: dict[str, Any]
    sections: list[Section]

    @property
    def title(self) -> str:
        return str(self.about["title"])

    @property
    def key(self) -> str:
        return self.path.stem

    @cached_property
    def exhibits(self) -> dict[int, Block]:
        """The tables of the exhibits, by number."""
        found: dict[int, Block] = {}
        for section in self.sections:
            number = None
            for block in section:
                if block.kind == "part":
                    number = block.exhibit
                elif block.kind == "table" and number and number not in found:
                    found[number] = block
        return found

    def section(self, title: str) -> Section:
        return next(section for section in self.sections if section.title == title)


@dataclass
class Book:
    about: dict[str, Any]
    front: list[Document]
    cases: list[Document]
    back: list[Document]

    @property
    def documents(self) -> list[Document]:
        return [*self.front, *self.cases, *self.back]


def read_book(folder: Path) -> Book:
    """The book in a folder. Raises SourceInvalid."""
    chapters = [read_document(path) for path in sorted((folder / "chapters").glob("*.md"))]
    return Book(
        about=yaml.safe_load((folder / "book.yaml").read_text(encoding="utf-8")),
        front=[chapter for chapter in chapters if not chapter.about.get("back")],
        cases=[read_document(path) for path in sorted((folder / "cases").glob("*.md"))],
        back=[chapter for chapter in chapters if chapter.about.get("back")],
    )


def read_document(path: Path) -> Document:
    """One source file. Raises SourceInvalid."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---\n") or "\n---\n" not in text:
        raise SourceInvalid(f"{path.name}: a source opens with YAML between two lines of ---")
    front, body = text[4:].split("\n---\n", 1)
    offset = front.count("\n") + 3
    lines = [(number, line.rstrip()) for number, line in enumerate(body.split("\n"), start=offset)]
    sections: list[Section] = []
    for number, line in lines:
        if not line:
            if sections:
                sections[-1].blocks.append(Block("gap"))
            continue
        if line.startswith("## "):
            sections.append(Section(line[3:]))
            continue
        if not sections:
            raise SourceInvalid(f"{path.name}:{number}: text before the first section")
        _add(sections[-1].blocks, line, number, path.name)
    for section in sections:
        section.blocks = [block for block in section.blocks if block.kind != "gap"]
    return Document(path, yaml.safe_load(front), sections)


def _add(blocks: list[Block], line: str, number: int, name: str) -> None:
    """A line, as a block of its own or the continuation of the last."""
    last = blocks[-1] if blocks else Block("gap")
    if line.startswith("|") or (last.kind == "table" and line.startswith(_BELOW_A_TABLE)):
        _add_to_table(blocks, last, line, f"{name}:{number}", number)
    elif line.startswith("### "):
        blocks.append(Block("part", line[4:], number))
    elif line.startswith("= "):
        blocks.append(Block("sum", line[2:], number))
    elif line.startswith("> "):
        blocks.append(Block("callout", line[2:], number))
    elif said := _SAID.match(line):
        blocks.append(Block("said", said[2], number, speaker=said[1]))
    elif point := _LIST.match(line):
        if last.kind != "list":
            last = Block("list", line=number, ordered=point[2] != "-")
            blocks.append(last)
        last.items.append((len(point[1]) // 2, point[3]))
    elif line.startswith(("#", *_BELOW_A_TABLE)):
        raise SourceInvalid(f"{name}:{number}: “{line[:20]}” does not belong here")
    elif last.kind in ("text", "callout", "said"):
        last.text += " " + line.strip()
    elif last.kind == "list":
        level, text = last.items[-1]
        last.items[-1] = (level, f"{text} {line.strip()}")
    else:
        blocks.append(Block("text", line, number))


def _add_to_table(blocks: list[Block], last: Block, line: str, place: str, number: int) -> None:
    """A row, or what stands below the rows."""
    key, _, rest = line.partition(": ")
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if key in DRAWN:
        if rest not in last.rows[0]:
            raise SourceInvalid(f"{place}: no column “{rest}”")
        last.drawn = (key, rest)
    elif key == "note":
        last.note = rest
    elif last.kind != "table":
        blocks.append(Block("table", line=number, rows=[cells]))
    elif len(cells) != len(last.rows[0]):
        raise SourceInvalid(f"{place}: {len(cells)} cells below a head of {len(last.rows[0])}")
    else:
        last.rows.append(cells)
