"""Casebooks and their passages on both stores: vectors come back as they were, nothing is doubled, nothing leaks."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlalchemy import select

from core.domain.casebook import Casebook, CasebookStatus, Chunk
from core.domain.errors import NotFound
from core.knowledge.shipped import shipped_casebooks, write_index
from core.storage import schema as t
from core.storage.backup import backup, restore
from core.storage.casebooks import CasebookRepository
from core.storage.engine import Store
from core.storage.organisations import remove_organisation
from tests.knowledge.books import small_book
from tests.storage.conftest import opened
from tests.storage.world import World, at_once, rows
from tests.unit.fakes import ORG, PERSON, T0

CHUNKS = [Chunk(n, 1 + n // 2, f"Case {n}", f"Text {n}: 50 % “quoted” 🙂") for n in range(6)]
VECTORS = np.random.default_rng(4).normal(size=(6, 384)).astype(np.float32)


def book(org_id: UUID | None = ORG, **changes: object) -> Casebook:
    return replace(
        Casebook(uuid4(), org_id, "Ferries", "ferries.pdf", "abc", 3, 1000, T0, added_by=PERSON.id),
        **changes,  # type: ignore[arg-type]
    )


@pytest.fixture
def library(store: Store) -> CasebookRepository:
    return CasebookRepository(store)


def read_to_the_end(library: CasebookRepository, casebook: Casebook) -> Casebook:
    library.add(casebook)
    half = casebook.read_to(2)
    assert library.keep(casebook, half, CHUNKS[:4], VECTORS[:4])
    assert library.keep(half, half.ready(), CHUNKS[4:], VECTORS[4:])
    return library.get(casebook.id)


def test_passages_and_vectors_come_back_as_they_were(library: CasebookRepository) -> None:
    done = read_to_the_end(library, book())
    assert (done.status, done.pages_read) == (CasebookStatus.READY, 3)
    found = library.indexed(library.searchable(ORG))
    assert found.keys == [(done.id, n) for n in range(6)]
    assert found.texts[3] == CHUNKS[3].indexed
    np.testing.assert_array_equal(found.vectors, VECTORS)
    passage = library.passages([(done.id, 5), (uuid4(), 0)])[done.id, 5]
    assert (passage.document, passage.page, passage.text) == ("Ferries", 3, CHUNKS[5].text)


def test_what_was_kept_is_never_kept_again(library: CasebookRepository) -> None:
    casebook = book()
    library.add(casebook)
    keep = lambda: library.keep(casebook, casebook.read_to(2), CHUNKS[:4], VECTORS[:4])  # noqa: E731
    results, errors = at_once([keep, keep, keep])
    assert errors == []
    assert sorted(results) == [False, False, True], "two replicas that read the same casebook"
    assert rows(library.store, t.casebook_chunk) == 4


def test_a_casebook_deleted_while_it_is_read_stays_deleted(library: CasebookRepository) -> None:
    casebook = book()
    library.add(casebook)
    assert library.keep(casebook, casebook.read_to(2), CHUNKS[:4], VECTORS[:4])
    library.delete(casebook.id)
    assert not library.keep(casebook.read_to(2), casebook.ready(), CHUNKS[4:], VECTORS[4:])
    assert rows(library.store, t.casebook) == rows(library.store, t.casebook_chunk) == 0
    with pytest.raises(NotFound):
        library.get(casebook.id)


def test_an_organisation_reads_its_own_and_the_shipped_ones(library: CasebookRepository) -> None:
    mine, shipped = read_to_the_end(library, book()), read_to_the_end(library, book(None))
    theirs, waiting = read_to_the_end(library, book(uuid4())), book(title="Later")
    library.add(waiting)
    assert {one.id for one in library.of_org(ORG)} == {mine.id, shipped.id, waiting.id}
    assert library.searchable(ORG) == {mine.id, shipped.id}
    assert theirs.id not in {key[0] for key in library.indexed(library.searchable(ORG)).keys}
    assert [one.id for one in library.under_way()] == [waiting.id]
    assert library.indexed(frozenset()).vectors.shape == (0, 384)


def test_what_ships_comes_with_its_index_and_goes_when_it_ships_no_longer(
    library: CasebookRepository, tmp_path: Path, models_dir: Path
) -> None:
    from core.knowledge.embed import MiniLmEmbedder

    pdf = small_book(tmp_path / "shipped.pdf")
    embedder = MiniLmEmbedder(models_dir)
    made = write_index(pdf, embedder)
    for _ in range(2):
        library.sync(shipped_casebooks(tmp_path, T0))
    (casebook,) = library.of_org(ORG)
    assert (casebook.is_shipped, casebook.status, casebook.pages) == (True, CasebookStatus.READY, 2)
    found = library.indexed(library.searchable(ORG))
    assert found.texts == [chunk.indexed for chunk in made]
    np.testing.assert_array_equal(found.vectors, embedder.embed(found.texts))
    small_book(pdf, copies=2)  # a new edition whose index was not made yet
    library.sync(shipped_casebooks(tmp_path, T0))
    (edition,) = library.of_org(ORG)
    assert edition.id != casebook.id
    assert (edition.status, edition.pages) == (CasebookStatus.WAITING, 4)
    library.sync([])
    assert rows(library.store, t.casebook) == rows(library.store, t.casebook_chunk) == 0


def test_an_organisations_casebooks_go_with_it_and_a_persons_name_with_them(store: Store) -> None:
    world, library = World(store), CasebookRepository(store)
    mine, theirs = read_to_the_end(library, book()), read_to_the_end(library, book(uuid4()))
    world.interviews.erase(PERSON.id)
    assert library.get(mine.id) == replace(mine, added_by=None), "the casebook belongs to the organisation"
    remove_organisation(store, ORG)
    with store.read() as connection:
        left = set(connection.scalars(select(t.casebook_chunk.c.casebook_id)))
    assert left == {theirs.id}


def test_a_backup_brings_passages_and_vectors_back(embedded: Store, tmp_path: Path) -> None:
    library = CasebookRepository(embedded)
    done = read_to_the_end(library, book())
    url = f"duckdb:///{tmp_path / 'again.duckdb'}"
    restore(backup(embedded, tmp_path / "backups"), url)
    with opened(url) as again:
        restored = CasebookRepository(again)
        assert restored.get(done.id) == done
        np.testing.assert_array_equal(restored.indexed(frozenset([done.id])).vectors, VECTORS)
