"""Typeset the casebook that ships: `python -m scripts.build_casebook [--check]`.

Reads data/casebooks/greenroom-casebook/, works every sum out again and writes data/casebooks/greenroom-casebook.pdf.
The same sources give the same bytes. `--check` stops after the sums.
"""

import argparse
import sys
from pathlib import Path

from core.documents.pdf import FOLDER, packaged_assets
from core.settings import ROOT
from scripts.casebook.page import html
from scripts.casebook.source import Book, SourceInvalid, read_book
from scripts.casebook.sums import mistakes

SOURCES = ROOT / "data/casebooks/greenroom-casebook"
PDF = SOURCES.with_suffix(".pdf")
IDENTIFIER = b"greenroom-casebook"


def typeset(book: Book) -> bytes:
    """The book as PDF, with the fonts that ship and nothing else from outside."""
    from weasyprint import HTML

    page = HTML(string=html(book), base_url=FOLDER.as_uri() + "/", url_fetcher=packaged_assets())
    pdf: bytes = page.write_pdf(pdf_identifier=IDENTIFIER)
    return pdf


def main() -> int:
    parser = argparse.ArgumentParser(description="Typeset the casebook that ships.")
    parser.add_argument("--check", action="store_true", help="only work the sums out again")
    parser.add_argument("--to", type=Path, default=PDF, help="where the PDF goes")
    given = parser.parse_args()
    try:
        book = read_book(SOURCES)
    except SourceInvalid as error:
        print(error, file=sys.stderr)
        return 1
    wrong = [mistake for document in book.documents for mistake in mistakes(document)]
    for mistake in wrong:
        print(mistake, file=sys.stderr)
    if wrong or given.check:
        return 1 if wrong else 0
    given.to.write_bytes(typeset(book))
    return 0


if __name__ == "__main__":
    sys.exit(main())
