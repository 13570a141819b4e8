"""Save the database: `python -m scripts.backup`, or `make backup`. The app may be running.

Opens the store itself when it can; when the embedded file is open in the running app, asks the app to do it.
"""

from pathlib import Path

from core.domain.errors import StoreInUse
from core.jobs.backup_watch import request_backup
from core.settings import Settings
from core.storage.backup import backup
from core.storage.engine import Store
from scripts.console import plainly, writable_data_dir


def save(settings: Settings) -> Path:
    """The finished backup. Raises GreenroomError."""
    data_dir = writable_data_dir(settings)
    try:
        store = Store.open(settings.store_url)
    except StoreInUse:
        return request_backup(data_dir)
    try:
        return backup(store, data_dir / "backups")
    finally:
        store.close()


def work() -> None:
    made = save(Settings())
    print(f"Saved {made} ({size(made) / 1e6:.1f} MB). Put it back with: make restore FILE={made}")


def size(backup_made: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = backup_made.rglob("*") if backup_made.is_dir() else [backup_made]
    return sum(file.stat().st_size for file in files if file.is_file())


if __name__ == "__main__":
    raise SystemExit(plainly(work))
