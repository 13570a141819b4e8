"""The library as its people use it, on a real store: adding, reading in the background, deleting, ownership."""

import io
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from numpy.typing import NDArray

from core.domain import casebook_errors, errors
from core.domain.account import Account, Role
from core.domain.casebook import Casebook, CasebookStatus
from core.jobs import casebook_index as module
from core.jobs.casebook_index import GONE, CasebookIndex
from core.knowledge.reader import PdfReader
from core.knowledge.search import CasebookSearch
from core.knowledge.shelf import Shelf
from core.settings import ROOT
from core.storage import schema as t
from core.storage.accounts import AuditRepository
from core.storage.casebooks import CasebookRepository
from core.storage.engine import Store
from core.usecases import casebooks as desk_module
from core.usecases.casebooks import CasebookDesk
from tests.knowledge import books
from tests.storage.world import World, rows
from tests.unit.fakes import OTHER, PERSON, T0

pytestmark = pytest.mark.slow
RECRUITER = replace(PERSON, role=Role.RECRUITER)
STRANGER = replace(OTHER, role=Role.ADMIN, org_id=uuid4())


class Letters:
    """Vectors by the letters of a text, quickly; holds still while the gate is closed."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.started = threading.Event()
        self.failures: list[Exception] = []
        self.read = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.started.set()
        assert self.gate.wait(20)
        if self.failures:
            raise self.failures.pop()
        self.read += len(texts)
        counts = np.array([[text.count(chr(c)) for c in range(97, 97 + 26)] for text in texts], dtype=np.float32)
        return np.pad(counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1), ((0, 0), (0, 358)))


class Library:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store.open(f"duckdb:///{folder / 'store.duckdb'}", lambda: T0)
        World(self.store)
        self.books, self.embedder = CasebookRepository(self.store), Letters()
        self.shelf = Shelf(folder / "casebooks", folder / "shipped")
        self.open()

    def open(self) -> None:
        """As a process does when it starts."""
        reader = PdfReader()
        self.index = CasebookIndex(self.books, self.shelf, reader, self.embedder)  # type: ignore[arg-type]
        search = CasebookSearch(self.books, self.embedder)  # type: ignore[arg-type]
        audit = AuditRepository(self.store)
        self.desk = CasebookDesk(self.books, self.shelf, reader, self.index, search, audit, lambda: T0, uuid4)

    def add(self, path: Path, person: Account = RECRUITER) -> Casebook:
        return self.desk.add(person, path.name, books.as_file(path))

    def until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not done():
            assert time.monotonic() < deadline, self.desk.all(RECRUITER)
            time.sleep(0.02)

    def settle(self) -> None:
        self.until(lambda: not self.books.under_way())

    @property
    def files(self) -> set[str]:
        return {path.name for path in (self.folder / "casebooks").glob("*")}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path)
    yield made
    made.embedder.gate.set()
    made.index.stop()
    made.store.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return books.small_book(tmp_path_factory.mktemp("small") / "My_small-book.pdf")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve pages: three commits."""
    return books.small_book(tmp_path_factory.mktemp("long") / "long.pdf", copies=6)


def test_a_casebook_is_added_read_and_searched(library: Library, small: Path) -> None:
    library.index.start()
    added = library.add(small)
    assert (added.title, added.file_name, added.pages) == ("A small casebook", "My_small-book.pdf", 2)
    library.settle()
    (ready,) = library.desk.all(RECRUITER)
    assert (ready.status, ready.pages_read, ready.remark) == (CasebookStatus.READY, 2, "")
    assert library.desk.search(RECRUITER, "ferries between islands")[0].page == 1
    assert library.desk.picture(RECRUITER, added.id, 2).startswith(b"\x89PNG")
    assert library.files == {f"{added.sha256}.pdf"}


def test_a_bad_file_leaves_nothing_and_a_bad_title_gives_way_to_the_name(library: Library, tmp_path: Path) -> None:
    for bad in (books.scanned(tmp_path / "scan.pdf"), books.blank_pages(tmp_path / "many.pdf", 2000)):
        with pytest.raises(casebook_errors.CasebookUnusable):
            library.add(bad)
    with pytest.raises(casebook_errors.PdfEmpty):
        library.desk.add(RECRUITER, "empty.pdf", io.BytesIO())
    assert library.files == set()
    assert library.desk.all(RECRUITER) == []
    named = books.typeset(tmp_path / "x.pdf", [books.page(*books.CASES[0])], title="Microsoft Word - draft.docx")
    assert (
        library.desk.add(RECRUITER, "C:\\My files\\Case_club-2025.pdf", books.as_file(named)).title == "Case club 2025"
    )


def test_the_same_file_twice_and_too_many_are_refused(
    library: Library, small: Path, long: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(small)
    with pytest.raises(casebook_errors.CasebookKnown):
        library.add(small)
    monkeypatch.setattr(desk_module, "MOST_CASEBOOKS", 1)
    with pytest.raises(casebook_errors.TooManyCasebooks):
        library.add(long)
    assert len(library.files) == 1


def test_only_recruiters_and_admins_of_the_organisation_come_near_it(library: Library, small: Path) -> None:
    library.index.start()
    mine = library.add(small)
    library.settle()
    for act in (
        lambda person: library.desk.all(person),
        lambda person: library.desk.search(person, "ferries"),
        lambda person: library.desk.picture(person, mine.id, 1),
        lambda person: library.desk.delete(person, mine.id),
        lambda person: library.add(small, person),
    ):
        with pytest.raises(errors.NotAllowed):
            act(PERSON)
    assert library.desk.all(STRANGER) == []
    assert library.desk.search(STRANGER, "ferries") == []
    for act in (library.desk.delete, library.desk.get):
        with pytest.raises(errors.NotFound):
            act(STRANGER, mine.id)
    with pytest.raises(errors.NotFound):
        library.desk.picture(STRANGER, mine.id, 1)


def test_a_deleted_casebook_takes_its_file_along_unless_another_organisation_has_it(
    library: Library, small: Path
) -> None:
    mine, theirs = library.add(small), library.add(small, STRANGER)
    library.desk.delete(RECRUITER, mine.id)
    assert library.files == {f"{mine.sha256}.pdf"}
    library.desk.delete(STRANGER, theirs.id)
    assert library.files == set()


def test_what_ships_is_read_by_all_and_deleted_by_nobody(library: Library, small: Path) -> None:
    (library.folder / "shipped").mkdir()
    (library.folder / "shipped" / small.name).write_bytes(small.read_bytes())
    shipped = Casebook(uuid4(), None, "Shipped", small.name, "abc", 2, 1, T0)
    library.books.sync([(shipped, None)])
    library.index.start()
    library.settle()
    assert library.desk.search(STRANGER, "ferries")[0].document == "Shipped"
    with pytest.raises(casebook_errors.CasebookShipped):
        library.desk.delete(RECRUITER, shipped.id)
    assert library.desk.picture(STRANGER, shipped.id, 1)


def test_deleted_while_it_is_read_it_is_gone(library: Library, long: Path) -> None:
    library.embedder.gate.clear()
    library.index.start()
    added = library.add(long)
    assert library.embedder.started.wait(20)
    library.desk.delete(RECRUITER, added.id)
    library.embedder.gate.set()
    library.index.stop()
    assert library.desk.all(RECRUITER) == []
    assert rows(library.store, t.casebook_chunk) == 0
    assert library.files == set()


def test_stopped_in_the_middle_it_goes_on_where_it_was(library: Library, long: Path) -> None:
    class AfterOneGroup(Letters):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if self.started.is_set():
                threading.Thread(target=library.index.stop).start()
                library.index._stopping.wait(20)
            return super().embed(texts)

    library.embedder = AfterOneGroup()
    library.open()
    library.index.start()
    library.add(long)
    library.until(lambda: not library.index._thread.is_alive())
    (half,) = library.desk.all(RECRUITER)
    assert (half.status, half.pages_read) == (CasebookStatus.READING, 4)
    assert library.desk.search(RECRUITER, "ferries") == [], "it is offered when it has been read to its end"
    (library.folder / "casebooks" / "left.taken").write_bytes(b"by a crash while a file came in")
    (library.folder / "casebooks" / "beef.pdf").write_bytes(b"of an organisation that is gone")
    library.embedder = Letters()
    library.open()
    library.index.start()
    library.settle()
    assert library.embedder.read == 8, "a passage a page, the first four were there"
    assert rows(library.store, t.casebook_chunk) == 12
    assert library.files == {f"{half.sha256}.pdf"}


def test_killed_in_the_middle_it_goes_on_and_nothing_is_doubled(tmp_path: Path, long: Path) -> None:
    child = f"""
import sys, time
from pathlib import Path
from tests.knowledge.test_library import Library, Letters
library = Library(Path({str(tmp_path)!r}))
real = library.embedder.embed
def embed(texts):
    if library.books.under_way()[0].pages_read >= 4:
        print("half", flush=True)
        time.sleep(60)
    return real(texts)
library.embedder.embed = embed
library.index.start()
library.add(Path({str(long)!r}))
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", child], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"half\n"
        process.kill()
    store = Store.open(f"duckdb:///{tmp_path / 'store.duckdb'}", lambda: T0)
    store.close()
    again = CasebookRepository(store := Store.open(f"duckdb:///{tmp_path / 'store.duckdb'}", lambda: T0))
    shelf = Shelf(tmp_path / "casebooks", tmp_path)
    index = CasebookIndex(again, shelf, PdfReader(), Letters())  # type: ignore[arg-type]
    (half,) = again.under_way()
    assert half.pages_read == 4
    index.start()
    deadline = time.monotonic() + 30
    while again.under_way() and time.monotonic() < deadline:
        time.sleep(0.02)
    index.stop()
    assert again.get(half.id).status is CasebookStatus.READY
    assert rows(store, t.casebook_chunk) == 12
    store.close()


def test_a_file_that_is_gone_and_a_store_that_is_away_are_told_apart(
    library: Library, small: Path, long: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN", 0.01)
    library.embedder.failures = [errors.StoreBusy(), errors.ModelMissing()]
    lost, kept = library.add(small), library.add(long)
    library.shelf.path(lost).unlink()
    library.index.start()
    library.settle()
    assert library.books.get(lost.id).remark == GONE
    assert library.books.get(kept.id).status is CasebookStatus.READY
    with pytest.raises(casebook_errors.PageNotThere):
        library.desk.picture(RECRUITER, lost.id, 1)


def test_one_that_breaks_while_it_is_read_says_why(
    library: Library, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def heavy(*_: object) -> None:
        raise casebook_errors.PdfTooHeavy

    monkeypatch.setattr(PdfReader, "read", heavy)
    library.index.start()
    added = library.add(small)
    library.settle()
    failed = library.books.get(added.id)
    assert (failed.status, failed.remark) == (CasebookStatus.FAILED, casebook_errors.PdfTooHeavy.sentence)
    library.desk.delete(RECRUITER, added.id)
    assert library.files == set()


def test_pages_without_text_are_counted(library: Library, small: Path, tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=str(small))
    for _ in range(3):
        writer.add_blank_page()
    writer.write(mixed := tmp_path / "mixed.pdf")
    library.index.start()
    added = library.add(mixed)
    library.settle()
    assert library.books.get(added.id).remark == "3 pages have no text and cannot be found."
