"""Text and pictures of a PDF's pages: PDFium, and pypdf where PDFium cannot open a file.

PDFs are made by strangers, and PDFium is C++: a file can crash or hang it. `core.knowledge.reader` therefore runs this
module as a process of its own (`python -m core.knowledge.pdf`) with limits, never inside the server. Nothing here is
safe for several threads.
"""

import io
import json
import logging
import os
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_int, create_string_buffer
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from core.domain.casebook import MOST_BYTES, MOST_PAGES
from core.domain.casebook_errors import (
    CasebookUnusable,
    NotAPdf,
    PageNotThere,
    PdfDamaged,
    PdfEmpty,
    PdfEncrypted,
    PdfTooLarge,
    PdfTooManyPages,
    PdfWithoutText,
)

HEAD = 1024  # bytes in which a PDF names itself
ENOUGH_LETTERS = 200  # in the whole file; a stamp or a page number on scans is less
WIDTH, TALLEST = 1100, 2200  # pixels of a page's picture
BOLD, BOLD_NAMES = 600, re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
MOST_MEMORY = 3 << 30  # bytes of address space; a 200 MB file takes less than 1 GB
SOFT_HYPHENS = ("\ufffe", "\x02", "\u00ad")


@dataclass(frozen=True)
class Line:
    """A line of text; `size` is that of its letters in points, 0 when unknown.

    `top`, `left` and `right` are shares of the page's height from above and of its width; 0, 0 and 1 when unknown.
    """

    text: str
    size: float = 0.0
    bold: bool = False
    top: float = 0.0
    left: float = 0.0
    right: float = 1.0


def check(path: Path) -> tuple[int, str]:
    """How many pages the file has, and the title it gives itself ("" without one).

    Raises PdfEmpty, PdfTooLarge, NotAPdf, PdfEncrypted, PdfDamaged, PdfTooManyPages, PdfWithoutText.
    """
    size = path.stat().st_size
    if size == 0:
        raise PdfEmpty
    if size > MOST_BYTES:
        raise PdfTooLarge
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(HEAD):
            raise NotAPdf
    letters = 0
    with _opened(path) as book:
        if len(book) == 0:
            raise PdfDamaged
        if len(book) > MOST_PAGES:
            raise PdfTooManyPages
        for lines in book.pages():
            letters += sum(c.isalpha() for line in lines for c in line.text)
            if letters >= ENOUGH_LETTERS:
                return len(book), book.title
    raise PdfWithoutText


def pages(path: Path) -> list[list[Line]]:
    """The lines of every page, in reading order. Raises PdfEncrypted, PdfDamaged, PdfTooManyPages."""
    with _opened(path) as book:
        if len(book) > MOST_PAGES:
            raise PdfTooManyPages
        return list(book.pages())


def picture(path: Path, page: int, width: int = WIDTH) -> bytes:
    """A page, counted from 1, as PNG, `width` pixels wide or less when it is tall. Raises PageNotThere, PdfDamaged."""
    with _opened(path) as book:
        if not isinstance(book, _WithPdfium):
            raise PdfDamaged
        return book.picture(page, width)


# --- the two readers --------------------------------------------------------------------------------------------------


class _WithPdfium:
    def __init__(self, document: Any) -> None:
        self._document = document
        self.title = str(document.get_metadata_value("Title") or "")

    def __len__(self) -> int:
        return len(self._document)

    def pages(self) -> Iterator[list[Line]]:
        for number in range(len(self)):
            yield self._lines(number)

    def picture(self, page: int, width: int) -> bytes:
        if not 1 <= page <= len(self):
            raise PageNotThere
        sheet = self._document[page - 1]
        across, down = sheet.get_size()
        scale = min(width / max(across, 1), TALLEST / max(down, 1))
        found = io.BytesIO()
        sheet.render(scale=scale).to_pil().convert("RGB").save(found, "PNG")
        return found.getvalue()

    def _lines(self, number: int) -> list[Line]:
        import pypdfium2

        try:
            sheet = self._document[number]
            words = sheet.get_textpage()
        except pypdfium2.PdfiumError:  # one page that is damaged is a page without text
            return []
        try:
            found, at, area = [], 0, sheet.get_size()
            for line in words.get_text_range().split("\n"):
                text = line.rstrip("\r")
                if text.strip():
                    found.append(_line(words.raw, text, at, area))
                at += len(line) + 1
            return found
        finally:
            words.close()
            sheet.close()


def _line(words: Any, text: str, at: int, area: tuple[float, float]) -> Line:
    """The line that starts at character `at`, with the looks of its first and last letter.

    Positions are off where PDFium left characters out of the text, so that a letter is looked for nearby.
    """
    from pypdfium2 import raw

    letters = [i for i, c in enumerate(text) if c.isalnum()]
    found = []
    for i in (letters[0], letters[-1]) if letters else ():
        near = (at + i + shift for shift in (0, 1, -1, 2, -2))
        place = next((p for p in near if raw.FPDFText_GetUnicode(words, p) == ord(text[i])), None)
        box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        if (
            place is not None
            and raw.FPDFText_GetLooseCharBox(words, place, byref(box))
            and raw.FPDFText_GetMatrix(words, place, byref(matrix))
        ):
            scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
            found.append((box, raw.FPDFText_GetFontSize(words, place) * scale, _is_bold(words, place)))
    if not found:
        return Line(text)
    (first, _, _), (last, _, _), (across, down) = found[0], found[-1], area
    return Line(
        text,
        size=round(max(size for _, size, _ in found), 1),
        bold=all(bold for _, _, bold in found),
        top=round(1 - first.top / max(down, 1), 3),
        left=round(first.left / max(across, 1), 3),
        right=round(last.right / max(across, 1), 3),
    )


def _is_bold(words: Any, place: int) -> bool:
    """By the font's name, because PDFium tells the weight of few embedded fonts."""
    from pypdfium2 import raw

    name, flags = create_string_buffer(200), c_int()
    raw.FPDFText_GetFontInfo(words, place, name, 200, flags)
    return bool(BOLD_NAMES.search(name.value)) or raw.FPDFText_GetFontWeight(words, place) >= BOLD


class _WithPypdf:
    def __init__(self, document: Any) -> None:
        self._document = document
        self.title = str(getattr(document.metadata, "title", "") or "")

    def __len__(self) -> int:
        return len(self._document.pages)

    def pages(self) -> Iterator[list[Line]]:
        for page in self._document.pages:
            try:
                text = page.extract_text()
            except Exception:  # pypdf raises whatever a damaged page makes it stumble over
                text = ""
            yield [Line(line) for line in text.splitlines() if line.strip()]


@contextmanager
def _opened(path: Path) -> Iterator[_WithPdfium | _WithPypdf]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(path)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise PdfEncrypted from error
        yield _by_pypdf(path)
        return
    if not count:
        yield _by_pypdf(path)
        return
    try:
        yield _WithPdfium(document)
    finally:
        document.close()


def _by_pypdf(path: Path) -> _WithPypdf:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        document = PdfReader(path)
        if document.is_encrypted:
            raise PdfEncrypted
        book = _WithPypdf(document)
        len(book)
    except PdfEncrypted:
        raise
    except Exception as error:
        raise PdfDamaged from error
    return book


# --- as a process of its own ------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """`check FILE`, `pages FILE` or `picture FILE PAGE`; answers on standard output, JSON or PNG.

    Exit code 3 with `{"error": name}` stands for an error of `core.domain.casebook_errors`.
    """
    _limit()
    task, file, *rest = arguments
    path, out = Path(file), sys.stdout.buffer
    try:
        if task == "picture":
            out.write(picture(path, int(rest[0])))
        elif task == "check":
            count, title = check(path)
            out.write(json.dumps({"pages": count, "title": title}).encode())
        else:
            found = [[[_clean(line.text), *astuple(line)[1:]] for line in lines] for lines in pages(path)]
            out.write(json.dumps(found).encode())
    except (CasebookUnusable, PageNotThere) as error:
        out.write(json.dumps({"error": type(error).__name__}).encode())
        return 3
    return 0


def _limit() -> None:
    """Leave the processor to people's pages, and take no more memory than a PDF can need."""
    os.nice(5)
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _clean(text: str) -> str:
    """One kind of soft hyphen, and nothing that has no place in a text (lone surrogates, control characters)."""
    for hyphen in SOFT_HYPHENS:
        text = text.replace(hyphen, "\u00ad")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() or c == "\u00ad" else " " for c in text)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
