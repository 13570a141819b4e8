"""The interfaces behind the casebook library; `core.ports.Passages` is what others use of it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from core.domain.casebook import Casebook, Chunk, Reading


class CasebookReader(Protocol):
    """PDFs as text and pictures; see `core.knowledge.reader`."""

    def check(self, path: Path) -> tuple[int, str]:
        """Pages and the title it gives itself. Raises the kinds of CasebookUnusable."""
        ...

    def read(self, path: Path, gave_up: Callable[[], bool] = ...) -> Reading | None:
        """All of it in passages, None when `gave_up` said so. Raises PageNotThere, the kinds of CasebookUnusable."""
        ...

    def picture(self, path: Path, page: int) -> bytes:
        """A page, counted from 1, as PNG. Raises PageNotThere, the kinds of CasebookUnusable."""
        ...


class Casebooks(Protocol):
    """Casebooks and their passages; see `core.storage.casebooks`."""

    def add(self, casebook: Casebook) -> None: ...

    def get(self, casebook_id: UUID) -> Casebook:
        """Of any organisation. Raises NotFound."""
        ...

    def of_org(self, org_id: UUID) -> list[Casebook]:
        """The organisation's own and the shipped ones, newest first."""
        ...

    def under_way(self) -> list[Casebook]:
        """Of everybody, oldest first."""
        ...

    def keep(self, before: Casebook, after: Casebook, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> bool:
        """Commit passages and the new state at once; False, and nothing, when it is not as `before` any more."""
        ...

    def delete(self, casebook_id: UUID) -> None: ...

    def is_used(self, sha256: str) -> bool:
        """Whether any casebook has this file."""
        ...


@dataclass(frozen=True)
class TakenIn:
    """A file that was taken in and has no casebook yet."""

    path: Path
    sha256: str
    bytes: int


class CasebookFiles(Protocol):
    """Where the PDFs lie; see `core.knowledge.shelf`."""

    def path(self, casebook: Casebook) -> Path: ...

    def take_in(self, content: BinaryIO) -> TakenIn:
        """A file of its own with the content, until it is put on the shelf or let go. Raises PdfTooLarge."""
        ...

    def let_go(self, taken: TakenIn) -> None: ...

    def put(self, taken: TakenIn, casebook: Casebook) -> None: ...

    def remove(self, casebook: Casebook) -> None: ...

    def alone(self) -> AbstractContextManager[Any]:
        """Hold it while a file and its row come or go together."""
        ...

    def sweep(self, is_used: Callable[[str], bool]) -> None:
        """Remove what no casebook has: left by a crash, or by an organisation that is gone."""
        ...


class CasebookIndexer(Protocol):
    """Reads casebooks in the background; see `core.jobs.casebook_index`."""

    def submit(self, casebook: Casebook) -> None: ...
