"""Structured output: the schema as servers take it, and a reply read back as the shape that was asked for."""

import json
import re
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from core.domain.model_call import Rung
from core.llm.errors import NoJson, NotUnderstood

Schema = TypeVar("Schema", bound=BaseModel)
MOST_MISTAKES = 8  # quoted back to the model

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCED = re.compile(r"```[a-zA-Z0-9]*\s*\n(.*?)```", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
# Kept out of the schema on the wire: servers differ in which limits they take. Pydantic holds them all afterwards.
_LIMITS = frozenset(
    {"title", "default", "examples", "pattern", "format", "multipleOf", "uniqueItems"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems"}
)


class Shape(BaseModel):
    """Base of everything a model is asked to fill in: all fields needed, no other allowed."""

    model_config = ConfigDict(extra="forbid")


def _clip(limit: int) -> BeforeValidator:
    return BeforeValidator(lambda text: text.strip()[:limit] if isinstance(text, str) else text)


# Words that run over are cut rather than refused: length is not what makes a reply wrong.
Phrase = Annotated[str, _clip(320)]
Sentence = Annotated[str, _clip(500)]
Paragraph = Annotated[str, _clip(1200)]


def wire_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema as strict servers take it: no references, no limits, every field required."""
    schema = shape.model_json_schema()
    definitions = schema.pop("$defs", {})
    return dict(_plain(schema, definitions))


def _plain(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_plain(one, definitions) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
    plain: dict[str, Any] = {}
    for key, value in node.items():
        if key == "properties":  # names of fields, not keywords
            plain[key] = {name: _plain(inner, definitions) for name, inner in value.items()}
        elif key not in _LIMITS:
            plain[key] = _plain(value, definitions)
    if plain.get("type") == "object":
        plain["additionalProperties"] = False
        plain["required"] = list(plain.get("properties", {}))
    return plain


def response_format(rung: Rung, shape: type[BaseModel]) -> dict[str, Any] | None:
    """The request's `response_format`; None on the lowest rung."""
    if rung is Rung.SCHEMA:
        named = {"name": shape.__name__.lower(), "strict": True, "schema": wire_schema(shape)}
        return {"type": "json_schema", "json_schema": named}
    return {"type": "json_object"} if rung is Rung.OBJECT else None


def instructions(shape: type[BaseModel]) -> str:
    """The shape in words, for the rungs on which the server does not hold the model to it."""
    schema = json.dumps(wire_schema(shape), ensure_ascii=False, separators=(",", ":"))
    return f"Reply with one JSON object and nothing else, no code fence. It must fit this JSON schema:\n{schema}"


def read(text: str, shape: type[Schema]) -> Schema:
    """The reply as `shape`: fences, thoughts and prose around the object are taken off, commas too many are forgiven.

    Raises NoJson without any object, NotUnderstood when it does not fit; the error's `detail` lists places and reasons
    and never a value.
    """
    found = _object(text)
    if found is None:
        raise NoJson("there is no JSON object in the reply")
    try:
        return shape.model_validate(found)
    except ValidationError as failure:
        raise NotUnderstood(mistakes(failure)) from None


def mistakes(failure: ValidationError) -> str:
    """What did not fit, a line a place."""
    lines = [
        f"- {'.'.join(str(step) for step in error['loc']) or 'reply'}: {error['msg']}"
        for error in failure.errors(include_input=False, include_url=False, include_context=False)
    ]
    return "\n".join(lines[:MOST_MISTAKES])


def _object(text: str) -> dict[str, Any] | None:
    """The first JSON object in a text that may hold more than it."""
    text = _THOUGHT.sub("", text).strip()
    for candidate in (text, *(match.group(1) for match in _FENCED.finditer(text)), _from_brace(text)):
        for tried in (candidate, _TRAILING_COMMA.sub(r"\1", candidate)):
            try:
                found, _ = json.JSONDecoder(strict=False).raw_decode(tried.strip())
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                return found
    return None


def _from_brace(text: str) -> str:
    start = text.find("{")
    return text[start:] if start >= 0 else ""
