"""What is wrong with a PDF is said by name, and a file that breaks its reader breaks nothing else."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.domain import casebook_errors as errors
from core.domain.casebook import MOST_PAGES
from core.knowledge import pdf
from core.knowledge import reader as module
from core.knowledge.reader import PdfReader
from tests.knowledge import books

READER = PdfReader()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return books.small_book(tmp_path_factory.mktemp("good") / "good.pdf")


def test_a_good_one_has_pages_a_title_and_passages_with_page_and_heading(good: Path) -> None:
    assert READER.check(good) == (2, "A small casebook")
    reading = READER.read(good)
    assert reading is not None
    assert (reading.pages, reading.without_text) == (2, 0)
    found = {chunk.page: chunk for chunk in reading.chunks}
    assert found[1].heading == "Case 1: Ferries › Prompt"
    assert "overtime doubled because sailings run late in winter" in found[1].text
    assert found[2].heading == "Case 2: Dental clinics › Prompt"
    assert not any(books.TINY in chunk.text for chunk in reading.chunks), "nobody could see what is cited"


@pytest.mark.parametrize("kind", ["encrypted", "scanned", "damaged", "empty", "text", "too many pages", "cut in half"])
def test_a_bad_one_is_refused_with_a_sentence_of_its_own(kind: str, good: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.pdf"
    match kind:
        case "encrypted":
            books.encrypted(path, good)
        case "scanned":
            books.scanned(path)
        case "damaged":
            books.damaged(path, good)
        case "empty":
            path.touch()
        case "text":
            path.write_text("These are notes, not a PDF. " * 20)
        case "too many pages":
            books.blank_pages(path, 2000)
        case "cut in half":
            path.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    expected = {
        "encrypted": errors.PdfEncrypted,
        "scanned": errors.PdfWithoutText,
        "damaged": errors.PdfDamaged,
        "empty": errors.PdfEmpty,
        "text": errors.NotAPdf,
        "too many pages": errors.PdfTooManyPages,
        "cut in half": errors.PdfDamaged,
    }[kind]
    with pytest.raises(expected) as caught:
        READER.check(path)
    assert type(caught.value) is expected
    assert caught.value.sentence != errors.CasebookUnusable.sentence


def test_one_that_is_too_large_is_not_opened(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_BYTES", 1000)
    with pytest.raises(errors.PdfTooLarge):
        pdf.check(good)


def test_500_pages_are_not_too_many(tmp_path: Path) -> None:
    with pytest.raises(errors.PdfWithoutText):
        READER.check(books.blank_pages(tmp_path / "limit.pdf", MOST_PAGES))
    with pytest.raises(errors.PdfTooManyPages):
        READER.check(books.blank_pages(tmp_path / "over.pdf", MOST_PAGES + 1))


def test_pypdf_reads_what_pdfium_cannot_open(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pypdfium2

    def refuse(*_: object, **__: object) -> None:
        raise pypdfium2.PdfiumError("Data format error")

    monkeypatch.setattr(pypdfium2, "PdfDocument", refuse)
    assert pdf.check(good)[0] == 2
    assert "gas oil" in " ".join(line.text for line in pdf.pages(good)[0])


def test_a_page_has_a_picture_and_other_numbers_have_none(good: Path) -> None:
    picture = READER.picture(good, 2)
    assert picture.startswith(b"\x89PNG")
    assert READER.picture(good, 1) != picture
    for page in (0, 3, -1):
        with pytest.raises(errors.PageNotThere):
            READER.picture(good, page)
    with pytest.raises(errors.PageNotThere):
        READER.picture(good.with_name("gone.pdf"), 1)


@pytest.mark.parametrize("end", ["crash", "hang", "garbage"])
def test_a_file_that_breaks_the_reader_is_named_too_heavy(
    end: str, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = {"crash": "import os; os.abort()", "hang": "import time; time.sleep(60)", "garbage": "print('{'); exit(3)"}
    real = subprocess.Popen

    def instead(command: list[str], **options: object) -> object:
        return real([sys.executable, "-c", acts[end]], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(module.subprocess, "Popen", instead)
    monkeypatch.setattr(module, "CHECK_SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(errors.PdfTooHeavy):
        READER.check(good)
    assert time.monotonic() - started < 10


def test_reading_ends_when_nobody_waits_for_it(good: Path) -> None:
    assert READER.read(good, lambda: True) is None
