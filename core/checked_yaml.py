"""YAML files under data/ as pydantic models: a mistake is told with file, line, field and what belongs there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.domain.errors import BankInvalid
from core.settings import ROOT

Text = Annotated[str, Field(min_length=1)]
Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]  # steps into a file, places in lists counted from 0
MOST_MISTAKES = 10  # told at once


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def read_yaml(path: Path, model: type[Model]) -> Model:
    """A file as its model. Raises BankInvalid naming file, line and field."""
    return parsed(Source.of(path), model)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that refuses a field given twice, where YAML would quietly keep the second."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        fields = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in fields:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is given twice", key.start_mark)
            fields.add(key.value)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Source:
    """A YAML file and where things stand in it."""

    name: str
    text: str

    @classmethod
    def of(cls, path: Path) -> "Source":
        """Raises BankInvalid for a file that cannot be read."""
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
        content = b""
        try:
            content = path.read_bytes()
            return cls(name, content.decode("utf-8"))
        except OSError as error:
            raise BankInvalid(f"{name} cannot be read: {error.strerror or error}.") from error
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise BankInvalid(f"{name}, line {line}: must be text in UTF-8.") from error

    def mistake(self, location: Location, what: str) -> str:
        """`data/questions/x.yaml, line 42, swe-heap → key_points → 2 → weight: must be …`, counted from 1."""
        line, entry = self._find(location)
        steps = [str(step + 1) if isinstance(step, int) else step for step in location]
        field = " → ".join([entry, *steps[2:]] if entry else steps)
        return f"{self.name}, line {line}{', ' if field else ''}{field}: {what}."

    def unreadable(self, error: yaml.YAMLError) -> str:
        """The mistake where YAML itself could not go on, with the field above it."""
        line = self._line_of(error)
        above = (re.match(r"[\s-]*(\w+):(?:\s|$)", text) for text in reversed(self.text.split("\n")[:line]))
        field = next((found[1] for found in above if found), "")
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is cut short"
        told = isinstance(error, yaml.constructor.ConstructorError | yaml.reader.ReaderError)
        hint = "" if told else "; text with a colon, a quote or a bracket in it needs quotes"
        return f"{self.name}, line {line}{', ' if field else ''}{field}: not readable as YAML ({problem}){hint}."

    def _line_of(self, error: yaml.YAMLError) -> int:
        mark = getattr(error, "problem_mark", None)
        if re.search("quoted|flow", getattr(error, "context", None) or ""):  # left open: where it began says more
            mark = getattr(error, "context_mark", None) or mark
        if mark is not None:
            return min(int(mark.line), self.text.count("\n")) + 1
        character = getattr(error, "character", "")  # one that YAML forbids
        found = self.text.find(chr(character) if isinstance(character, int) else str(character))
        return self.text.count("\n", 0, max(found, 0)) + 1

    @cached_property
    def _root(self) -> yaml.Node | None:
        root: yaml.Node | None = yaml.compose(self.text, _Loader)
        return root

    def _find(self, location: Location) -> tuple[int, str]:
        """The line of a field, or of the last step there is; and the id of the entry it is in, if it has one."""
        node, mark, entry = self._root, self._root.start_mark if self._root else None, ""
        for depth, step in enumerate(location):
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                mark = node.start_mark
            elif isinstance(node, yaml.MappingNode) and (found := _field(node, step)):
                node, mark = found[1], found[0].start_mark
            else:
                break
            own_id = _field(node, "id") if depth == 1 and isinstance(node, yaml.MappingNode) else None
            entry = str(own_id[1].value) if own_id and isinstance(own_id[1], yaml.ScalarNode) else entry
        return (mark.line + 1 if mark else 1), entry


def _field(node: yaml.MappingNode, name: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    return next(((key, value) for key, value in node.value if key.value == name), None)


def parsed(source: Source, model: type[Model]) -> Model:
    """The file as its model. Raises BankInvalid with up to MOST_MISTAKES sentences, a line each."""
    try:
        return model.model_validate(yaml.load(source.text, Loader=_Loader))  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise BankInvalid(source.unreadable(error)) from error
    except ValidationError as error:
        schema = model.model_json_schema()
        found = []
        for wrong in error.errors():
            kind, at = wrong["type"], wrong["loc"]
            place = (*at[:-1], str(at[-1])) if kind == "invalid_key" else at
            found.append(source.mistake(place, _what(kind, wrong["input"], at, schema)))
        raise invalid(found) from error
    except ValueError as error:  # a date or number that does not exist, such as 2026-02-31
        raise BankInvalid(f"{source.name}: not readable as YAML ({error}).") from error


def repeated(source: Source, name: str, entries: Sequence[Any], known: dict[str, str]) -> list[str]:
    """A sentence for each entry with an id that was used before; `known` remembers where each was."""
    mistakes = []
    for i, entry in enumerate(entries):
        if entry.id in known:
            mistakes.append(source.mistake((name, i, "id"), f"{entry.id} is taken, see {known[entry.id]}"))
        known.setdefault(entry.id, f"{name} → {i + 1} in {source.name}")
    return mistakes


def invalid(mistakes: Sequence[str]) -> BankInvalid:
    more = len(mistakes) - MOST_MISTAKES
    return BankInvalid("\n".join([*mistakes[:MOST_MISTAKES], *([f"And {more} more."] if more > 0 else [])]))


def _what(kind: str, given: Any, location: Location, schema: dict[str, Any]) -> str:
    """What is wrong with a field, and what belongs there."""
    if kind == "invalid_key":
        return "the name of a field must be text"
    if kind == "extra_forbidden":
        return f"there is no such field; there are {', '.join(_described(location[:-1], schema)['properties'])}"
    wanted = _wanted(_described(location, schema))
    if kind == "missing":
        return f"is missing; it must be {wanted}"
    if given is None or (isinstance(given, str) and not given.strip()):
        return f"is empty; it must be {wanted}"
    return f"must be {wanted}{'; put it in quotes' if kind == 'string_type' else ''}"


def _described(location: Location, schema: dict[str, Any]) -> dict[str, Any]:
    """The part of a JSON schema that describes a field."""
    part = schema
    for step in location:
        part = part["items"] if isinstance(step, int) else part["properties"][step]
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    return part


def _wanted(part: dict[str, Any]) -> str:
    """`a whole number from 1 to 3` from a JSON schema."""
    if "enum" in part:
        return f"one of {', '.join(part['enum'])}"
    low, high = part.get("minItems", part.get("minimum")), part.get("maxItems", part.get("maximum"))
    if part["type"] == "array":
        return f"a list of {low} to {high}" if high else f"a list of {low} or more" if low else "a list"
    if part["type"] == "object":
        return f"a block with the fields {', '.join(part['properties'])}"
    name = {"integer": "a whole number", "number": "a number", "string": "text"}[part["type"]]
    above = f" above {part['exclusiveMinimum']:g}" if "exclusiveMinimum" in part else ""
    return f"{name}{above}{f' from {low:g} to {high:g}' if high is not None else ''}"
