"""Reads casebooks in the background, one after another.

Passages are committed a few pages at a time together with how far it got, so that a process that is killed goes on
there at its next start, and nothing is there twice. A casebook that was deleted meanwhile stays deleted.
"""

import logging
import queue
import threading
from itertools import groupby
from uuid import UUID

import numpy as np

from core.casebook_ports import CasebookFiles, CasebookReader, Casebooks
from core.domain.casebook import Casebook, Reading
from core.domain.casebook_errors import CasebookUnusable, PageNotThere
from core.domain.errors import NotFound
from core.ports import Embedder

log = logging.getLogger("greenroom.casebooks")

PAGES_AT_ONCE = 4  # about a second's work on one core
AGAIN = 30.0  # seconds until a casebook is tried again after the store or the model was not there
GONE = "The file is no longer on this server. Delete this entry and upload the PDF again."
ONE_WITHOUT_TEXT = "One page has no text and cannot be found."
MANY_WITHOUT_TEXT = "{count} pages have no text and cannot be found."
NOTHING = np.empty((0, 0), dtype=np.float32)


class CasebookIndex:
    """Implements `core.ports.CasebookIndexer`. `start` runs its thread, and `stop` ends it.

    `only_process`: no other process reads the same library, so a file that is not here is nowhere.
    """

    def __init__(
        self,
        casebooks: Casebooks,
        files: CasebookFiles,
        reader: CasebookReader,
        embedder: Embedder,
        only_process: bool = True,
    ) -> None:
        self._casebooks, self._files, self._reader, self._embedder = casebooks, files, reader, embedder
        self._only_process = only_process
        self._waiting: queue.SimpleQueue[UUID | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="greenroom-casebooks", daemon=True)

    def start(self) -> None:
        """Before anything is served: files without a casebook are removed first."""
        self._files.sweep(self._casebooks.is_used)
        for casebook in self._casebooks.under_way():
            self._waiting.put(casebook.id)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """May be called twice, and without a start. What is left is read after the next start."""
        self._stopping.set()
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout)

    def submit(self, casebook: Casebook) -> None:
        self._waiting.put(casebook.id)

    # --- the thread ---------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while (casebook_id := self._waiting.get()) is not None and not self._stopping.is_set():
            try:
                self._take(casebook_id)
            except NotFound:
                continue  # deleted while it waited
            except Exception as failure:  # the store or the model is away: it is tried again until they are back
                log.warning("casebook %s has to wait: %s", casebook_id, type(failure).__name__)
                self._stopping.wait(AGAIN)
                self._waiting.put(casebook_id)

    def _take(self, casebook_id: UUID) -> None:
        casebook = self._casebooks.get(casebook_id)
        if not casebook.is_under_way:
            return
        try:
            reading = self._reader.read(self._files.path(casebook), self._stopping.is_set)
        except PageNotThere:
            if self._only_process:
                self._casebooks.keep(casebook, casebook.failed(GONE), (), NOTHING)
            return
        except CasebookUnusable as error:
            self._casebooks.keep(casebook, casebook.failed(error.sentence), (), NOTHING)
            return
        if reading is not None:
            self._keep(casebook, reading)

    def _keep(self, casebook: Casebook, reading: Reading) -> None:
        todo = [chunk for chunk in reading.chunks if chunk.page > casebook.pages_read]
        for first, group in groupby(todo, lambda chunk: (chunk.page - 1) // PAGES_AT_ONCE):
            chunks = list(group)
            vectors = self._embedder.embed([chunk.indexed for chunk in chunks])
            further = casebook.read_to(min((first + 1) * PAGES_AT_ONCE, casebook.pages))
            if self._stopping.is_set() or not self._casebooks.keep(casebook, further, chunks, vectors):
                return
            casebook = further
        self._casebooks.keep(casebook, casebook.ready(_remark(reading)), (), NOTHING)


def _remark(reading: Reading) -> str:
    if not reading.without_text:
        return ""
    return ONE_WITHOUT_TEXT if reading.without_text == 1 else MANY_WITHOUT_TEXT.format(count=reading.without_text)
