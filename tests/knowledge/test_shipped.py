"""What ships: every casebook under data/ has an index that belongs to it, and holds nothing that speaks to models."""

from datetime import UTC, datetime

import pytest

from core.domain.casebook import CasebookStatus
from core.grading.injection import without_instructions
from core.knowledge.reader import PdfReader
from core.knowledge.shipped import shipped_casebooks
from core.settings import ROOT

pytestmark = pytest.mark.slow
FOLDER = ROOT / "data" / "casebooks"
BOOKS = sorted(FOLDER.glob("*.pdf"))


@pytest.mark.parametrize("pdf", BOOKS, ids=lambda path: path.stem)
def test_the_index_is_of_this_pdf_and_of_these_rules(pdf) -> None:
    import pyarrow.parquet as pq

    found = {book.file_name: (book, index) for book, index in shipped_casebooks(FOLDER, datetime.now(UTC))}
    book, index = found[pdf.name]
    assert book.status is CasebookStatus.READY, "run: python -m scripts.build_casebook_index"
    reading = PdfReader().read(pdf)
    kept = pq.read_table(index, columns=["position", "page", "heading", "text"]).to_pylist()
    assert kept == [
        {"position": chunk.position, "page": chunk.page, "heading": chunk.heading, "text": chunk.text}
        for chunk in reading.chunks
    ], "the rules of core/knowledge/chunk.py changed: raise EDITION and build the index anew"
    assert not any(without_instructions(chunk.text)[1] for chunk in reading.chunks)
