"""Put a backup back: `python -m scripts.restore FILE`, or `make restore FILE=<backup>`. The app must be stopped."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from core.domain.errors import GreenroomError
from core.settings import Settings
from core.storage.backup import restore
from scripts.console import plainly, writable_data_dir


def find(name: str, backups: Path) -> Path:
    """The backup meant: a path, or a name in the backups folder. Raises GreenroomError."""
    for candidate in (Path(name), backups / name):
        if name and candidate.exists():
            return candidate
    known = sorted((path for path in backups.glob("*") if not path.name.startswith(".")), reverse=True)[:5]
    listed = "".join(f"\n  make restore FILE={path}" for path in known) or " There are none yet; make backup makes one."
    raise GreenroomError(f"{f'There is no {name}.' if name else 'Say which backup.'} The latest are:{listed}")


def work(name: str) -> None:
    settings = Settings()
    file = find(name, writable_data_dir(settings) / "backups")
    restore(file, settings.store_url)
    print(f"Restored {file}. Start the app with: make run")


def main(arguments: Sequence[str]) -> int:
    return plainly(partial(work, arguments[0].strip() if arguments else ""))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
