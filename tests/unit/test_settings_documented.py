"""The configuration table in README.md is the one the settings give, line for line."""

import re
from pathlib import Path

import pytest

from core.settings import Settings
from scripts.settings_table import HEADER, table

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", table().splitlines()[len(HEADER) :])
def test_every_setting_has_its_row_in_the_readme(line: str) -> None:
    assert line in README.splitlines(), "paste what `python -m scripts.settings_table` prints into README.md"


def test_the_readme_has_no_row_for_a_setting_that_is_gone() -> None:
    documented = set(re.findall(r"^\| `GREENROOM_([A-Z_]+)` \|", README, re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is_for(name: str) -> None:
    description = Settings.model_fields[name].description or ""
    assert description.endswith("."), f"core/settings.py: give {name} a description that is a sentence"
    assert "|" not in description, "a bar would break the table"
