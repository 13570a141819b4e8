"""The casebooks that ship, and their index: passages and vectors made ahead by `scripts.build_casebook_index`.

An index belongs to one PDF and one way of cutting it: when either differs, the book is read like an uploaded one.
"""

import hashlib
import logging
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from core.domain.casebook import Casebook, CasebookStatus, Chunk
from core.domain.casebook_errors import CasebookUnusable
from core.knowledge.chunk import EDITION
from core.knowledge.reader import PdfReader
from core.ports import Embedder

log = logging.getLogger("greenroom.casebooks")
NAMESPACE = UUID("0c9f4a52-1c0e-4a7e-8a55-0d1f6c1a9b57")


def shipped_casebooks(folder: Path, at: datetime) -> list[tuple[Casebook, Path | None]]:
    """Each PDF of the folder, with the file of its index, None where it has to be read."""
    found = []
    for path in sorted(folder.glob("*.pdf")):
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        index, facts = _index_of(path), _facts(_index_of(path))
        fits = (facts.get("sha256"), facts.get("edition")) == (sha256, EDITION)
        try:
            pages, title = (int(facts["pages"]), facts["title"]) if fits else PdfReader().check(path)
        except CasebookUnusable as error:
            log.warning("the shipped casebook %s cannot be used: %s", path.name, type(error).__name__)
            continue
        book = Casebook(
            id=uuid5(NAMESPACE, f"{sha256} {EDITION}"),
            org_id=None,
            title=title or path.stem,
            file_name=path.name,
            sha256=sha256,
            pages=pages,
            bytes=path.stat().st_size,
            created_at=at,
            status=CasebookStatus.READY if fits else CasebookStatus.WAITING,
            pages_read=pages if fits else 0,
        )
        found.append((book, index if fits else None))
    return found


def write_index(pdf: Path, embedder: Embedder) -> list[Chunk]:
    """Read a PDF and write its index beside it. Raises the kinds of CasebookUnusable, ModelMissing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    reader = PdfReader()
    pages, title = reader.check(pdf)
    reading = reader.read(pdf)
    chunks = list(reading.chunks) if reading else []
    vectors = embedder.embed([chunk.indexed for chunk in chunks])
    columns = {
        "position": pa.array([chunk.position for chunk in chunks], pa.int32()),
        "page": pa.array([chunk.page for chunk in chunks], pa.int32()),
        "heading": [chunk.heading for chunk in chunks],
        "text": [chunk.text for chunk in chunks],
        "embedding": pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel(), pa.float32()), vectors.shape[1]),
    }
    facts = {
        "sha256": hashlib.sha256(pdf.read_bytes()).hexdigest(),
        "edition": EDITION,
        "pages": str(pages),
        "title": title or pdf.stem,
    }
    table = pa.table(columns).replace_schema_metadata(facts)
    pq.write_table(table, _index_of(pdf), compression="zstd")
    return chunks


def _index_of(pdf: Path) -> Path:
    return pdf.with_suffix(".parquet")


def _facts(index: Path) -> dict[str, str]:
    """What the index says of itself; nothing for one that is missing or damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        found = pq.read_schema(index).metadata or {}
    except (OSError, pa.ArrowException):
        return {}
    return {name.decode(): value.decode() for name, value in found.items()}
