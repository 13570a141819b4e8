"""The words of a case model, from data/cases/<model>.yaml.

Texts hold {placeholders}: quantities of the model, `client`, `about` and the words of the industry; {Members} is a
word with a capital.
"""

from functools import cache
from typing import Annotated

from pydantic import Field

from core.checked_yaml import Entry, Text, read_yaml
from core.domain.case import CaseType
from core.settings import ROOT

FOLDER = ROOT / "data" / "cases"
Texts = Annotated[list[Text], Field(min_length=1)]


class Industry(Entry):
    """A line of business the model fits; `ranges` replaces a parameter's low, high and step."""

    name: Text
    clients: Annotated[list[Text], Field(min_length=2)]
    about: Text
    words: dict[str, Text] = Field(default_factory=dict)
    ranges: dict[str, Annotated[list[float], Field(min_length=3, max_length=3)]] = Field(default_factory=dict)


class ExhibitText(Entry):
    title: Text
    categories: Texts
    series: Texts
    note: str = ""
    hints: Texts


class CheckpointText(Entry):
    ask: Text
    hint: Text


class BranchText(Entry):
    name: Text
    also: Texts
    questions: Texts


class SoWhatText(Entry):
    concept: Text
    statement: Text
    weight: int = Field(default=2, ge=1, le=3)


class OptionText(Entry):
    label: Text
    recommendation: Text
    so_whats: list[SoWhatText] = Field(default_factory=list)


class PushbackText(Entry):
    text: Text
    expects: Text
    against: str = ""


class FactText(Entry):
    key: Text
    sentence: Text
    hints: Texts


class ModelTexts(Entry):
    """One file. `labels` names every quantity of the model as a person reads it."""

    type: CaseType
    topic: Text
    keywords: Texts
    industries: Annotated[list[Industry], Field(min_length=3)]
    titles: Texts
    prompts: Annotated[list[Text], Field(min_length=2)]
    background: Texts
    labels: dict[str, Text]
    exhibits: dict[str, ExhibitText]
    checkpoints: dict[str, CheckpointText]
    framework: Annotated[list[BranchText], Field(min_length=3)]
    twists: Annotated[list[Text], Field(min_length=2)]
    hypothesis: Text
    options: dict[str, OptionText]
    so_whats: list[SoWhatText]
    risks: Texts
    next_steps: Texts
    pushbacks: Annotated[list[PushbackText], Field(min_length=3)]
    facts: Annotated[list[FactText], Field(min_length=2)]


@cache
def texts_of(model: str) -> ModelTexts:
    """Raises BankInvalid naming file, line and field."""
    return read_yaml(FOLDER / f"{model}.yaml", ModelTexts)
