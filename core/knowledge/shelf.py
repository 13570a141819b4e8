"""Where casebooks' PDFs lie: uploaded ones in a folder by sha256, shipped ones under data/."""

import hashlib
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from core.casebook_ports import TakenIn
from core.domain.casebook import MOST_BYTES, Casebook
from core.domain.casebook_errors import PdfTooLarge

BLOCK = 1 << 20  # bytes
TAKEN = ".taken"


class Shelf:
    """Implements `core.ports.CasebookFiles`. Two organisations with the same file share one."""

    def __init__(self, folder: Path, shipped: Path) -> None:
        self._folder, self._shipped = folder, shipped
        self._lock = threading.Lock()

    def path(self, casebook: Casebook) -> Path:
        if casebook.is_shipped:
            return self._shipped / casebook.file_name
        return self._folder / f"{casebook.sha256}.pdf"

    def take_in(self, content: BinaryIO) -> TakenIn:
        """See the port. Raises PdfTooLarge."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path, size, digest = self._folder / f"{uuid4().hex}{TAKEN}", 0, hashlib.sha256()
        try:
            with path.open("wb") as file:
                while block := content.read(BLOCK):
                    size += file.write(block)
                    digest.update(block)
                    if size > MOST_BYTES:
                        raise PdfTooLarge
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return TakenIn(path, digest.hexdigest(), size)

    def let_go(self, taken: TakenIn) -> None:
        taken.path.unlink(missing_ok=True)

    def put(self, taken: TakenIn, casebook: Casebook) -> None:
        taken.path.replace(self.path(casebook))

    def remove(self, casebook: Casebook) -> None:
        if not casebook.is_shipped:
            self.path(casebook).unlink(missing_ok=True)

    def alone(self) -> AbstractContextManager[Any]:
        return self._lock

    def sweep(self, is_used: Callable[[str], bool]) -> None:
        """See the port. Only when nothing is being added: it removes what was taken in and not put yet."""
        for path in self._folder.glob("*"):
            if path.suffix == TAKEN or (path.suffix == ".pdf" and not is_used(path.stem)):
                path.unlink(missing_ok=True)
