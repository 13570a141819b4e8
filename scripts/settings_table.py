"""Print the configuration table of README.md: `python -m scripts.settings_table`."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from core.settings import ROOT, Settings

HEADER = ("| Variable | Default | What it does |", "|---|---|---|")


def row(name: str, default: Any, description: str) -> str:
    variable = f"{Settings.model_config['env_prefix']}{name}".upper()
    return f"| `{variable}` | {shown(default)} | {description} |"


def shown(default: Any) -> str:
    """A default as one would type it; folders relative to the repository."""
    match default:
        case None | "" | SecretStr():
            return "not set"
        case bool():
            return f"`{str(default).lower()}`"
        case Path() if default.is_relative_to(ROOT):
            return f"`{default.relative_to(ROOT).as_posix()}`"
        case _:
            return f"`{default}`"


def table() -> str:
    rows = (row(name, field.default, field.description or "") for name, field in Settings.model_fields.items())
    return "\n".join((*HEADER, *rows))


if __name__ == "__main__":
    print(table())
